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
}

/**
 * The rows of each file by its base name, in the order of entry. Calls out of the scope are left out: what runs below them
 * counts as called by their caller; a caller in another file counts as none.
 */
export function rowsByFile(trace: Trace): Map<string, Row[]> {
  const files = new Map<string, Row[]>();
  const ordinals = ordinalsOf(trace);
  /** By call: its position among the rows of its file. */
  const positions: number[] = [0];
  for (let call = 1; call <= trace.callCount; call++) {
    const { file, kind, name } = trace.siteOf(call);
    if (kind === "external" || trace.isThread(call)) continue;
    let parent = trace.parentOf(call);
    while (parent !== 0 && trace.siteOf(parent).kind === "external") parent = trace.parentOf(parent);
    const base = file.slice(file.lastIndexOf("/") + 1);
    let rows = files.get(base);
    if (rows === undefined) files.set(base, rows = []);
    const outcome = trace.outcomeOf(call);
    rows.push({
      ordinal: ordinals.get(trace.siteIdOf(call))!,
      name,
      parent: parent !== 0 && trace.siteOf(parent).file === file ? positions[parent] ?? 0 : 0,
      args: trace.argsOf(call).map(({ snapshot }) => shown(snapshot)),
      outcome: outcome === Outcome.RETURNED ? "returned" : outcome === Outcome.THREW ? "threw" : "open",
      value: outcome === Outcome.RETURNED || outcome === Outcome.THREW
        ? shown(trace.resultOf(call)?.snapshot ?? { type: "undefined" })
        : "",
    });
    positions[call] = rows.length;
  }
  return files;
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

/** A snapshot in one line, without what is no part of the value itself. */
export function shown(snapshot: Snapshot): string {
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
      if (kind === "error") return `${className}(${text})`;
      if (kind === "promise") return "Promise";
      if (kind !== "array" && kind !== "object") return "other";
      const parts = [
        ...items.map(shown),
        ...properties.map(({ key, value }) => `${key}: ${shown(value)}`),
        ...(snapshot.omittedItems + snapshot.omittedProperties > 0 ? ["…"] : []),
      ];
      return kind === "array" ? `[${parts.join(", ")}]` : `${className} {${parts.join(", ")}}`;
    }
    default:
      return snapshot.type;
  }
}
