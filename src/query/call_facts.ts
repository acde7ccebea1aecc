/**
 * What is known about one call: who called it, what it called, and which other calls of its function came to something else.
 *
 * @module
 */
import { Outcome } from "../trace/spec.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import type { Trace, Value } from "../trace/trace.ts";

/** Calls of a function that came to the same kind of outcome: a number, `NaN`, an error of one class. */
export interface OutcomeGroup {
  /** In words: `number`, `undefined`, `throws TypeError`. */
  kind: string;
  count: number;
  /** The first of them. */
  call: number;
}

export interface CallFacts {
  /** The outermost first. */
  callers: number[];
  /** Calls that it made, in order. */
  callees: number[];
  calleeCount: number;
  /** Calls of the same function, this one included; `looked` of them were looked at. */
  of: number;
  looked: number;
  /** What these came to, the most frequent first. */
  outcomes: OutcomeGroup[];
  kind: string;
  /** Other calls that were given the same and came to something else. */
  differing: number[];
}

/** Calls of a function that are looked at. */
const MOST_LOOKED = 20_000;
const MOST_CALLEES = 1000;
const MOST_DIFFERING = 5;

/** @param mostCallees calls that it made and that are listed at most; all are counted */
export function callFacts(
  trace: Trace,
  call: number,
  { mostCallees = MOST_CALLEES }: { mostCallees?: number } = {},
): CallFacts {
  const sites = trace.siteColumn();
  const parents = trace.parentColumn();
  const site = sites[call]!;
  const callers: number[] = [];
  for (let at = parents[call]!; at !== 0; at = parents[at]!) callers.push(at);
  // One by one at the front, a recursion of a million would take minutes.
  callers.reverse();
  const callees: number[] = [];
  let calleeCount = 0;
  const alike: number[] = [];
  let of = 0;
  for (let at = 1; at < sites.length; at++) {
    if (parents[at] === call && ++calleeCount <= mostCallees) callees.push(at);
    if (sites[at] === site && ++of <= MOST_LOOKED) alike.push(at);
  }
  const groups = new Map<string, OutcomeGroup>();
  const differing: number[] = [];
  const given = argsKey(trace, call);
  const own = outcomeKey(trace, call);
  for (const other of alike) {
    const kind = outcomeKind(trace, other);
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, { kind, count: 1, call: other });
    else group.count++;
    if (differing.length >= MOST_DIFFERING || given === undefined || other === call) continue;
    if (argsKey(trace, other) === given && outcomeKey(trace, other) !== own) differing.push(other);
  }
  return {
    callers,
    callees,
    calleeCount,
    of,
    looked: alike.length,
    outcomes: [...groups.values()].sort((a, b) => b.count - a.count),
    kind: outcomeKind(trace, call),
    differing,
  };
}

/** What a call came to, in short: the type of its result, or of what it threw. */
function outcomeKind(trace: Trace, call: number): string {
  const outcome = trace.outcomeOf(call);
  if (outcome === Outcome.OPEN) return "has not ended";
  if (outcome === Outcome.SUSPENDED) return "still waits";
  const value = trace.resultOf(call);
  if (value === undefined) return outcome === Outcome.THREW ? "throws" : "not recorded";
  const kind = snapshotKind(value.snapshot);
  return outcome === Outcome.THREW ? `throws ${kind}` : kind;
}

/** The kind of a value; of numbers, those that are none are kinds of their own. */
function snapshotKind(snapshot: Snapshot): string {
  switch (snapshot.type) {
    case "number":
      return Number.isFinite(snapshot.value) ? "number" : String(snapshot.value);
    case "composite":
    case "cut":
      return snapshot.className || "object";
    case "unseen":
      return "not recorded";
    default:
      return snapshot.type;
  }
}

/** Equal for equal arguments; nothing where not all of them are known. */
function argsKey(trace: Trace, call: number): string | undefined {
  const args = trace.argsOf(call);
  if (args.some(({ snapshot }) => snapshot.type === "unseen")) return undefined;
  return JSON.stringify(args.map(({ snapshot }) => snapshot));
}

function outcomeKey(trace: Trace, call: number): string {
  const value: Value | undefined = trace.resultOf(call);
  return `${trace.outcomeOf(call)} ${JSON.stringify(value?.snapshot)}`;
}
