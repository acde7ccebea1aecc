/**
 * What a record says, without times, identities and paths: for comparing it with what a program says of itself, and with
 * another host's record.
 *
 * @module
 */
import type { Snapshot } from "../../src/trace/snapshot.ts";
import { Outcome } from "../../src/trace/spec.ts";
import type { Trace } from "../../src/trace/trace.ts";

/** One call. */
export interface Row {
  /** The position of its function among those of its file, from 0. */
  ordinal: number;
  name: string;
  /** The position of its caller among the rows, from 1; 0 for none. */
  parent: number;
  /** A caller that is as right, where a runtime calls a method for a function that already waits. */
  other?: number;
  args: string[];
  outcome: "returned" | "threw" | "open";
  /** What it returned or threw. */
  value: string;
  /** Of a program's own log: the stack was all but full when the call began or ended. */
  full?: boolean | null;
}

/** What is shown of a value that the record says is not known. */
export const NOT_KNOWN = "‹not known›";

export interface RowOptions {
  /** What a file goes by; its base name by default. */
  keyOf?: (file: string) => string;
  /** Leave out what is a host's own: the words of the engine's errors, and what is in objects of classes that no module defines. */
  isBetweenHosts?: boolean;
}

const baseName = (file: string) => file.slice(file.lastIndexOf("/") + 1);

/**
 * The rows of each file by its base name, in the order of entry. External calls are left out: what runs below them
 * counts as called by their caller; a caller in another file counts as none.
 */
export function rowsByFile(trace: Trace, options: RowOptions = {}): Map<string, Row[]> {
  const { keyOf = baseName, isBetweenHosts = false } = options;
  const files = new Map<string, Row[]>();
  const ordinals = ordinalsOf(trace);
  const classes = isBetweenHosts ? classesOf(trace) : undefined;
  /** By call: its position among the rows of its file. */
  const positions: number[] = [0];
  for (let call = 1; call <= trace.callCount; call++) {
    const { file, kind, name } = trace.siteOf(call);
    if (kind === "external" || trace.isThread(call)) continue;
    let parent = trace.parentOf(call);
    while (parent !== 0 && trace.siteOf(parent).kind === "external") parent = trace.parentOf(parent);
    const key = keyOf(file);
    let rows = files.get(key);
    if (rows === undefined) files.set(key, rows = []);
    const outcome = trace.outcomeOf(call);
    rows.push({
      ordinal: ordinals.get(trace.siteIdOf(call))!,
      name,
      parent: parent !== 0 && keyOf(trace.siteOf(parent).file) === key ? positions[parent] ?? 0 : 0,
      args: trace.argsOf(call).map(({ snapshot }) => shown(snapshot, classes)),
      outcome: outcome === Outcome.RETURNED ? "returned" : outcome === Outcome.THREW ? "threw" : "open",
      value: outcome === Outcome.RETURNED || outcome === Outcome.THREW
        ? shown(trace.resultOf(call)?.snapshot ?? { type: "undefined" }, classes)
        : "",
    });
    positions[call] = rows.length;
  }
  return files;
}

/** The classes with a constructor or method that was called or could be. */
function classesOf(trace: Trace): Set<string> {
  const names = trace.sites.map(({ name }) => /^(?:new |get |set )?(\w+)/.exec(name)?.[1] ?? "");
  return new Set([...names, "Object", ""]);
}

/** By site id. */
function ordinalsOf(trace: Trace): Map<number, number> {
  const byFile = new Map<string, number[]>();
  for (let id = 1; id <= trace.sites.length; id++) {
    const { file, kind } = trace.site(id);
    if (kind !== "external") byFile.set(file, [...byFile.get(file) ?? [], id]);
  }
  const ordinals = new Map<number, number>();
  for (const ids of byFile.values()) {
    ids.forEach((id, i) => ordinals.set(id, i));
  }
  return ordinals;
}

const ENGINE_ERROR = /^(?:Type|Reference|Syntax|Range)Error$/;

/**
 * A snapshot in one line, without what is no part of the value itself.
 *
 * @param classes those whose objects are shown with what is in them; all by default
 */
function shown(snapshot: Snapshot, classes?: ReadonlySet<string>): string {
  switch (snapshot.type) {
    case "boolean":
      return String(snapshot.value);
    case "number":
      return Object.is(snapshot.value, -0) ? "-0" : String(snapshot.value);
    case "bigint":
      return `${snapshot.text}n`;
    case "string":
      return JSON.stringify(snapshot.value) + (snapshot.value.length < snapshot.length ? "…" : "");
    case "symbol":
      return `Symbol(${snapshot.description})`;
    case "function":
    case "class":
      return `[${snapshot.type} ${snapshot.name}]`;
    case "accessor":
      return `accessor${snapshot.get ? " get" : ""}${snapshot.set ? " set" : ""}`;
    case "reference":
      return `#${snapshot.index}`;
    case "composite": {
      const { kind, className, text = "", items, properties } = snapshot;
      if (kind === "error") {
        return classes !== undefined && ENGINE_ERROR.test(className) ? className : `${className}(${text})`;
      }
      if (kind === "promise") return "Promise";
      if (kind !== "array" && kind !== "object") return "other";
      if (kind === "object" && classes?.has(className) === false) return className;
      const parts = [
        ...items.map((item) => shown(item, classes)),
        ...properties.map(({ key, value }) => `${key}: ${shown(value, classes)}`),
        ...(snapshot.omittedItems + snapshot.omittedProperties > 0 ? ["…"] : []),
      ];
      return kind === "array" ? `[${parts.join(", ")}]` : `${className} {${parts.join(", ")}}`;
    }
    case "cut":
    case "unseen":
      return NOT_KNOWN;
    default:
      return snapshot.type;
  }
}
