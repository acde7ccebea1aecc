/**
 * Matches of values that were followed live → the records of `traces.json`.
 *
 * @module
 */

import { pathText, type Step } from "../match/path.ts";
import { walkSnapshot } from "../match/walk.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import type { Trace, Value } from "../trace/trace.ts";
import { type Json, snapshotJson } from "./snapshot_json.ts";

/** One record; the names are those of the format. */
export interface MatchRecord {
  target: string;
  func: string;
  where: "args" | "return" | "throw" | "this";
  /** Of an argument: its parameter. */
  arg_name: string | null;
  value: Json;
  type: string;
  /** ISO 8601. */
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

/** The records of a run in the order of time. */
export function matchRecords(
  trace: Trace,
  targets: readonly string[],
  options: { stack: boolean },
): MatchRecord[] {
  return (trace.matches as unknown as Written[]).filter(isWhole).map((match): MatchRecord => {
    const { name, file, line, params } = trace.site(match.site);
    return {
      target: targets[match.target] ?? "",
      func: name,
      where: match.where,
      arg_name: match.where === "args" ? params[match.index] ?? String(match.index) : null,
      value: valueOf(trace, match),
      type: match.type,
      timestamp: new Date(match.time).toISOString(),
      matcher_type: match.matcher,
      stack: options.stack ? stackOf(trace, match.call) : null,
      file,
      line,
      path: pathText(match.steps),
      run: trace.header.id,
      call: match.call,
    };
  });
}

/** The records by target; every target has its list. */
export function matchesByTarget(
  records: MatchRecord[],
  targets: readonly string[],
): Record<string, MatchRecord[]> {
  const byTarget = new Map(targets.map((target): [string, MatchRecord[]] => [target, []]));
  for (const record of records) byTarget.get(record.target)?.push(record);
  return Object.fromEntries(byTarget);
}

/** What every record has. */
const FIELDS = ["target", "func", "where", "matcher_type", "timestamp", "run", "call"];

/** Whether JSON comes from `matchesByTarget`; when it has no record, for these very targets. */
export function areMatches(json: unknown, targets: readonly string[]): boolean {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return false;
  const lists = Object.values(json);
  if (!lists.every((list) => Array.isArray(list))) return false;
  const records: unknown[] = lists.flat();
  if (records.length === 0) {
    return JSON.stringify(Object.keys(json)) === JSON.stringify(Object.keys(matchesByTarget([], targets)));
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
    const { name, file, line } = trace.siteOf(at);
    frames.push({ func: name, file, line, call: at });
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
