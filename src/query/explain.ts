/**
 * A run in short: what ran, where its time went, what failed and why, what had not ended. The numbers behind `tph explain`.
 *
 * @module
 */

import type { Snapshot } from "../trace/snapshot.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { type ErrorPath, errorPaths } from "./error_paths.ts";
import { type MemoryUse, memoryUse } from "./memory.ts";
import { neverCalled } from "./never_called.ts";
import { type Outcomes, outcomesOf } from "./outcomes.ts";
import { type Remark, remarksOf, type SourceFacts } from "./remarks.ts";
import { type FunctionStats, statsOf } from "./stats.ts";
import { rawTotalOf, waitingOf } from "./times.ts";

/** Times are in nanoseconds. */
export interface Explanation {
  calls: number;
  /** Functions that were called. */
  functions: number;
  outcomes: Outcomes;
  /** Absent when the run was recorded without times. */
  times?: TimesSpent;
  /** Equal errors of one function together: the one that ended the program first, then those that no recorded call caught. */
  errors: ErrorGroup[];
  /** Absent when the run was recorded without it; `most`: the functions during which it grew most. */
  memory?: MemoryUse & { most: FunctionStats[] };
  /** Calls that were running when the record ends, from the outermost to the one that ran last. */
  stuck: number[];
  /** The call that had waited longest when the record ends; 0: none. */
  waiting: number;
  /** What else stands out. */
  remarks: Remark[];
  /** Functions of the modules that it loaded that it never called, by site id. */
  neverCalled: number[];
}

export interface TimesSpent {
  /** Sum of the self times of all calls. */
  running: number;
  /** The functions with the greatest self time. */
  hottest: FunctionStats[];
  /** The functions that waited longest, other than for calls that waited themselves. */
  waits: WaitSum[];
  /** From the root that took longest, each time to the call that took longest, as long as that is most of the time. */
  way: number[];
}

/** What the calls of one function waited. */
export interface WaitSum {
  site: number;
  calls: number;
  time: number;
}

/**
 * Errors of one kind (equal messages, except for numbers and what is quoted) that were thrown first in one function, and
 * took the same way to the same catcher.
 */
export interface ErrorGroup {
  /** The first of them. */
  path: ErrorPath;
  count: number;
  /** Whether the messages of the others differ from its own. */
  isVarying: boolean;
  /** The errors that led to it, as their `cause`, the nearest first. */
  causes: ErrorPath[];
  /** Whether it went past every recorded call: code around these may have caught it. */
  isUncaught: boolean;
  /** Whether the last of them ended the program. */
  isFatal: boolean;
}

/** Functions that are named. */
const NAMED = 3;
/** Errors that are looked at, the last ones. */
export const MOST_ERRORS = 1000;
/** Parts of a message that differ among errors of one kind: numbers, and what is quoted. */
const VARYING = /\d+|"[^"]*"|'[^']*'/g;
/** A call is on the way when it takes this part of its caller's time. */
const MOST = 0.4;
const LONGEST_WAY = 8;

/**
 * Sums a run up.
 *
 * @param facts what its source says, where that is known
 */
export function explain(trace: Trace, facts: SourceFacts = {}): Explanation {
  const outcomes = outcomesOf(trace);
  const hasTimes = trace.header.settings.time !== false;
  let waits: WaitSum[] = [];
  let way: number[] = [];
  const stats = statsOf(trace, "function", undefined, {
    percentiles: false,
    takeTotals(totals) {
      if (!hasTimes) return;
      if (trace.hasWaits()) waits = longestWaits(trace, totals);
      way = slowestWay(trace, totals);
    },
  });
  const paths = outcomes.threw > 0 ? errorPaths(trace, MOST_ERRORS) : [];
  const explanation: Explanation = {
    calls: trace.callCount,
    functions: stats.length,
    outcomes,
    errors: errorGroups(trace, paths),
    remarks: remarksOf(trace, { errors: paths, ...facts }),
    neverCalled: neverCalled(trace),
    stuck: outcomes.open > 0 ? stuckCalls(trace) : [],
    waiting: outcomes.suspended > 0 ? longestSuspended(trace) : 0,
  };
  if (hasTimes) {
    explanation.times = {
      running: stats.reduce((sum, { self }) => sum + self, 0),
      hottest: stats.filter(({ self }) => self > 0).slice(0, NAMED),
      waits,
      way,
    };
  }
  const memory = memoryUse(trace);
  if (memory !== undefined) {
    const most = stats.filter(({ memory = 0 }) => memory > 0).sort((a, b) => b.memory! - a.memory!);
    explanation.memory = { ...memory, most: most.slice(0, NAMED) };
  }
  return explanation;
}

function errorGroups(trace: Trace, paths: readonly ErrorPath[]): ErrorGroup[] {
  const wrapped = new Set(paths.flatMap(({ wraps, rethrows }) => [wraps, rethrows]));
  const groups = new Map<string, ErrorGroup>();
  /** What looks like the error that ended the program; the last one is. */
  let fatal: ErrorGroup | undefined;
  paths.forEach((path, i) => {
    // An error that is the cause of another is listed with that one.
    if (wrapped.has(i)) return;
    const { snapshot } = path.error;
    const look = snapshot.type === "composite"
      ? `${snapshot.className}: ${snapshot.text?.replace(VARYING, "…")}`
      : snapshot;
    const isUncaught = path.caughtBy === 0;
    const way = [path.origin, ...path.through].map((call) => trace.siteIdOf(call));
    const key = JSON.stringify([way, look, isUncaught ? 0 : trace.siteIdOf(path.caughtBy)]);
    const known = groups.get(key);
    if (known !== undefined) {
      known.count++;
      known.isVarying ||= textOf(known.path.error.snapshot) !== textOf(snapshot);
      if (isUncaught && isText(snapshot, trace.end?.uncaught)) fatal = known;
      return;
    }
    const causes: ErrorPath[] = [];
    const seen = new Set([path]);
    for (let at = path;;) {
      const next = paths[at.wraps ?? at.rethrows ?? -1];
      if (next === undefined || seen.has(next)) break;
      seen.add(next);
      causes.push(at = next);
    }
    const group = { path, count: 1, isVarying: false, causes, isUncaught, isFatal: false };
    groups.set(key, group);
    if (isUncaught && isText(snapshot, trace.end?.uncaught)) fatal = group;
  });
  if (fatal !== undefined) fatal.isFatal = true;
  const rank = ({ isFatal, isUncaught }: ErrorGroup) => isFatal ? 2 : isUncaught ? 1 : 0;
  return [...groups.values()].sort((a, b) => rank(b) - rank(a));
}

/** Bytes of a message that are compared: snapshots may be shorter than what the host said. */
const COMPARED = 60;

/** Whether a thrown value is what the host said of an uncaught error. */
function isText(snapshot: Snapshot, uncaught: string | undefined): boolean {
  if (uncaught === undefined) return false;
  if (snapshot.type !== "composite") {
    return "value" in snapshot && uncaught.includes(String(snapshot.value).slice(0, COMPARED));
  }
  if (snapshot.kind !== "error") return /^an object that is not an error$|^a function$/.test(uncaught);
  const { text = "" } = snapshot;
  return text === "" ? !uncaught.includes(": ") : uncaught.includes(text.slice(0, COMPARED));
}

function textOf(snapshot: Snapshot): string | undefined {
  return snapshot.type === "composite" ? snapshot.text : undefined;
}

/** The calls that had not ended and did not wait: the one that began last in the main thread, and its callers. */
function stuckCalls(trace: Trace): number[] {
  const outcomes = trace.outcomeColumn();
  const last = (trace.threads[0]?.first ?? trace.callCount + 1) - 1;
  let innermost = last;
  while (innermost > 0 && outcomes[innermost] !== Outcome.OPEN) innermost--;
  const way: number[] = [];
  for (let call = innermost; call > 0; call = trace.parentOf(call)) {
    if (outcomes[call] === Outcome.OPEN) way.unshift(call);
  }
  return way;
}

/** The suspended call that had waited longest, among calls whose own calls had ended. */
function longestSuspended(trace: Trace): number {
  const outcomes = trace.outcomeColumn();
  const parents = trace.parentColumn();
  const holds = new Uint8Array(outcomes.length);
  let longest = 0;
  let time = -1;
  for (let call = outcomes.length - 1; call > 0; call--) {
    if (outcomes[call] !== Outcome.SUSPENDED && outcomes[call] !== Outcome.OPEN) continue;
    holds[parents[call]!] = 1;
    if (holds[call] === 1 || outcomes[call] === Outcome.OPEN) continue;
    const waited = waitingOf(trace, call);
    if (waited >= time) {
      longest = call;
      time = waited;
    }
  }
  return longest;
}

function longestWaits(trace: Trace, totals: Float64Array): WaitSum[] {
  const holds = new Uint8Array(totals.length);
  const sums = new Map<number, WaitSum>();
  for (const part of trace.parts({ order: "backwards", columns: "both" })) {
    const { first, count, sites, parents } = part;
    const waits = trace.waitingsOf(part);
    for (let i = count - 1; i >= 0; i--) {
      const waited = waits[i]!;
      if (!(waited > 0)) continue;
      holds[parents[i]!] = 1;
      if (holds[first + i] === 1) continue;
      // The one that it ran within may have made it shorter.
      const time = Math.min(waited, totals[first + i]!);
      const site = sites[i]!;
      const sum = sums.get(site);
      if (sum === undefined) sums.set(site, { site, calls: 1, time });
      else {
        sum.calls++;
        sum.time += time;
      }
    }
  }
  return [...sums.values()].sort((a, b) => b.time - a.time || a.site - b.site).slice(0, NAMED);
}

/** What a call led to and did not wait for does not make it slow: that begins a way of its own. */
function slowestWay(trace: Trace, totals: Float64Array): number[] {
  const parents = trace.parentColumn();
  const starts = trace.startColumn();
  const durations = trace.durationColumn();
  const lengthOf = (call: number) => {
    const duration = durations[call]!;
    return duration === duration ? duration : rawTotalOf(trace, call);
  };
  /** Whether a call began a way: it has no caller, or one that ended before it. */
  const isFirst = (call: number) => {
    const parent = parents[call]!;
    return parent === 0 || starts[call]! + lengthOf(call) > starts[parent]! + lengthOf(parent) ||
      trace.isThread(parent);
  };
  const way: number[] = [];
  let time = 0;
  for (let caller = 0; way.length < LONGEST_WAY;) {
    let longest = 0;
    let most = -1;
    // Its calls have greater numbers.
    for (let call = caller + 1; call < parents.length; call++) {
      if (caller > 0 && parents[call] !== caller || lengthOf(call) <= most) continue;
      if (isFirst(call) !== (caller === 0) || trace.isThread(call)) continue;
      const total = totals[call]!;
      if (total <= most) continue;
      longest = call;
      most = total;
    }
    if (longest === 0 || way.length > 0 && most < MOST * time) break;
    way.push(caller = longest);
    time = most;
  }
  return way;
}
