/**
 * Matches of values that were followed live → the records of `traces.json`.
 *
 * @module
 */

import type { Site } from "../contract.ts";
import { parseLiteral } from "../match/literal.ts";
import type { Question } from "../match/matcher.ts";
import { pathText, type Step } from "../match/path.ts";
import { walkSnapshot } from "../match/walk.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import type { Trace, Value } from "../trace/trace.ts";
import { moduleOf } from "./diff/functions.ts";
import { type Json, snapshotJson } from "./snapshot_json.ts";

/** A value that was followed. */
export interface FollowedValue {
  /** What the user wrote. */
  name: string;
  question: Question;
}

/** One record; the names are those of the format. */
export interface MatchRecord {
  /** The value that was looked for; its text where it is no value: a predicate, a regular expression. */
  target: Json;
  /** With its module, relative to the scope and without extension: `src/cart.Cart.total`. */
  func: string;
  where: "args" | "return" | "throw" | "this";
  /** Of an argument: its parameter. */
  arg_name: string | null;
  value: Json;
  type: string;
  /** ISO 8601, with microseconds. */
  timestamp: string;
  matcher_type: string;
  /** The calls that it is within, the innermost first, when they were asked for. */
  stack: { func: string; file: string; line: number; call: number }[] | null;
  file: string;
  line: number;
  /** The way into the argument or result: `""` for itself, `.items[2].sku`. */
  path: string;
  run: string;
  call: number;
}

/** What the recorder writes of a match; see `LiveMatch` of the probes. */
interface Written {
  target: number;
  call: number;
  site: number;
  where: MatchRecord["where"];
  index: number;
  steps: Step[];
  type: string;
  matcher: string;
  time: number;
  value?: { type: string; text: string };
}

/** A record, and what a reader of it is shown. */
export interface Match {
  /** The target's name, and the function's. */
  target: string;
  name: string;
  record: MatchRecord;
}

/** The matches of a run in the order of time. */
export function matchesOf(
  trace: Trace,
  targets: readonly FollowedValue[],
  options: { stack: boolean },
): Match[] {
  const values = targets.map(targetJson);
  return (trace.matches as unknown as Written[]).filter(isWhole).map((match): Match => {
    const site = trace.site(match.site);
    const { name, file, line, params } = site;
    const record: MatchRecord = {
      target: values[match.target] ?? "",
      func: qualifiedName(trace, site),
      where: match.where,
      arg_name: match.where === "args" ? params[match.index] ?? String(match.index) : null,
      value: valueOf(trace, match),
      type: match.type,
      timestamp: microsecondsText(match.time),
      matcher_type: match.matcher,
      stack: options.stack ? stackOf(trace, match.call) : null,
      file,
      line,
      path: pathText(match.steps),
      run: trace.header.id,
      call: match.call,
    };
    return { target: targets[match.target]?.name ?? "", name, record };
  });
}

/** The records by target; every target has its list. */
export function recordsByTarget(
  matches: readonly Match[],
  targets: readonly FollowedValue[],
): Record<string, MatchRecord[]> {
  const byTarget = new Map(targets.map(({ name }): [string, MatchRecord[]] => [name, []]));
  for (const { target, record } of matches) byTarget.get(target)?.push(record);
  return Object.fromEntries(byTarget);
}

function targetJson({ name, question }: FollowedValue): Json {
  const { value, type, regex } = question;
  return value === undefined || regex === true ? name : snapshotJson(parseLiteral(value, type));
}

function qualifiedName({ header }: Trace, site: Site): string {
  const module = moduleOf(site, header).replace(/\.[cm]?[jt]sx?$/, "");
  return module === "" ? site.name : `${module}.${site.name}`;
}

/** @param time milliseconds since 1970, with fractions */
function microsecondsText(time: number): string {
  const micros = Math.floor(time * 1000) % 1000;
  return new Date(time).toISOString().replace("Z", `${String(micros).padStart(3, "0")}Z`);
}

/** What every record has. */
const FIELDS = ["target", "func", "where", "matcher_type", "timestamp", "run", "call"];

/** Whether JSON comes from `recordsByTarget`; when it has no record, for these very targets. */
export function areMatches(json: unknown, targets: readonly FollowedValue[]): boolean {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return false;
  const lists = Object.values(json);
  if (!lists.every((list) => Array.isArray(list))) return false;
  const records: unknown[] = lists.flat();
  if (records.length === 0) {
    return JSON.stringify(Object.keys(json)) === JSON.stringify(Object.keys(recordsByTarget([], targets)));
  }
  return records.every((record) =>
    typeof record === "object" && record !== null && FIELDS.every((field) => field in record)
  );
}

function isWhole(match: Written): boolean {
  return typeof match.target === "number" && typeof match.call === "number" && Array.isArray(match.steps) &&
    Number.isFinite(match.time);
}

function stackOf(trace: Trace, call: number): MatchRecord["stack"] {
  const frames = [];
  for (let at = call; at !== 0; at = trace.parentOf(at)) {
    const site = trace.siteOf(at);
    frames.push({ func: qualifiedName(trace, site), file: site.file, line: site.line, call: at });
  }
  return frames;
}

function valueOf(trace: Trace, match: Written): Json {
  const { value } = match;
  switch (value?.type) {
    case undefined: {
      const whole = placeOf(trace, match);
      const part = whole && partAt(whole.snapshot, match.steps);
      return part === undefined ? { $type: "unseen" } : snapshotJson(part);
    }
    case "number":
      return snapshotJson({ type: "number", value: Number(value!.text) });
    case "bigint":
      return snapshotJson({ type: "bigint", text: value!.text });
    case "string":
      return value!.text;
    case "boolean":
      return value!.text === "true";
    case "null":
      return null;
    case "redacted":
      return snapshotJson({ type: "redacted", token: value!.text });
    default:
      return snapshotJson({ type: "undefined" });
  }
}

function placeOf(trace: Trace, { call, where, index }: Written): Value | undefined {
  if (where === "args") return trace.argsOf(call)[index];
  if (where === "this") return trace.extrasOf(call).find((extra) => extra.index < 0)?.value;
  return trace.resultOf(call);
}

function partAt(root: Snapshot, steps: readonly Step[]): Snapshot | undefined {
  let found: Snapshot | undefined;
  walkSnapshot(root, (part, at) => {
    if (at.length === steps.length && at.every((step, i) => step === steps[i])) found = part;
    return found === undefined;
  });
  return found;
}
