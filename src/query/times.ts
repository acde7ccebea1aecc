/**
 * Times of calls, in nanoseconds, none of them negative. The recorder's own time is taken off all but waiting, as far as it is known
 * (`Trace.recorderTimeIn`), unless the trace has raw times.
 *
 * - total: from the entry of a call to its settlement; for a call that did not end, to the end of the record. What is taken off is
 *   known to some nanoseconds a call: a call never takes longer than the one that it ran within.
 * - waiting: the part of the total during which an async or generator function was suspended.
 * - running: total − waiting.
 * - self: running − the running time of the children that fell within the call. What a child did after the call
 *   had ended (a timer, an async function that was not awaited) is not taken off. The segments that a child
 *   ran while the call itself was suspended cannot be distinguished, and are: for a call that waited, self time is
 *   a lower bound. Worker threads and child processes run beside the call that started them, and take nothing
 *   off it; of the call that stands for one, the self time is 0: how long a thread waited for work is not known.
 *
 * @module
 */

import { type CallTree, firstChild, nextSibling, subtreeSize } from "./call_tree.ts";
import { MAX_CALLS } from "../trace/calls_spec.ts";
import { ChildTimes } from "./child_times.ts";
import { forCalls, isAmple } from "../trace/for_calls.ts";
import { release } from "../trace/release.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import type { TimedPart, Trace } from "../trace/trace.ts";

/** When the record ends; for a run that was killed, the last time that is known. */
export function endOfRecord(trace: Trace): number {
  return trace.lastTime();
}

/** So many are remembered before they are forgotten. */
const REMEMBERED = 1 << 16;
/** The same of ends, which are quicker to have: a power of two. */
const SLOTS = 1 << 12;

/** What the totals of callers came to: those of callers are asked for again and again, a call's own mostly once. */
class Callers {
  readonly #trace: Trace;
  readonly #totals = new Map<number, number>();
  #asked = 0;
  #most = REMEMBERED;
  #column: Float64Array | undefined;
  /** The one that was asked for last: siblings are asked for one after the other. */
  #last = 0;
  #lastEnd = 0;
  #lastTotal = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** Total time of a call. Where those of many calls are asked for, they are all made in one pass. */
  of(call: number): number {
    if (this.#column !== undefined) return this.#column[call] ?? 0;
    const trace = this.#trace;
    if (++this.#asked > FEW_ASKED && this.#asked > trace.callCount / ONE_IN && isAmple(trace.callCount)) {
      return (this.#column = eachOwnTimes(trace))[call] ?? 0;
    }
    const raw = rawTotalOf(trace, call);
    return Math.min(withoutRecorder(trace, call, raw), this.#limit(call, trace.startOf(call), raw));
  }

  /** The most that the total of a call can be: that of its caller, if it ran within that. */
  #limit(call: number, start: number, raw: number): number {
    const trace = this.#trace;
    const caller = trace.parentOf(call);
    // Nothing limits a root, and there may be millions.
    if (caller === 0 || trace.isThread(call)) return Infinity;
    if (caller !== this.#last) {
      this.#lastEnd = trace.startOf(caller) + rawTotalOf(trace, caller);
      this.#lastTotal = this.#totalOf(caller);
      this.#last = caller;
    }
    return raw <= this.#lastEnd - start ? this.#lastTotal : Infinity;
  }

  #totalOf(caller: number): number {
    const trace = this.#trace;
    if (this.#totals.size > this.#most) this.#totals.clear();
    /** The call, its caller, and so on, as long as each ran within the next. */
    const within: number[] = [];
    let at = caller;
    let most = this.#totals.get(at);
    while (most === undefined) {
      within.push(at);
      const parent = trace.parentOf(at);
      if (parent === 0 || trace.isThread(at) || !ranWithin(trace, at, parent)) most = Infinity;
      else most = this.#totals.get(at = parent);
    }
    for (let i = within.length - 1; i >= 0; i--) {
      const inner = within[i]!;
      most = Math.min(withoutRecorder(trace, inner, rawTotalOf(trace, inner)), most);
      this.#totals.set(inner, most);
    }
    // A long way up is gone once: its calls' siblings and callees have most of it in common.
    this.#asked += within.length;
    this.#most = Math.max(this.#most, 2 * within.length);
    return most;
  }
}

const known = new WeakMap<Trace, Callers>();
/** So many are asked for one by one. */
const FEW_ASKED = 1 << 14;
/** From one in so many calls on, it is quicker to go through all of them. */
const ONE_IN = 64;

function callersOf(trace: Trace): Callers {
  let callers = known.get(trace);
  if (callers === undefined) known.set(trace, callers = new Callers(trace));
  return callers;
}

/** Total time of a call. */
export function totalOf(trace: Trace, call: number): number {
  return trace.knowsRecorderTime() ? callersOf(trace).of(call) : rawTotalOf(trace, call);
}

function withoutRecorder(trace: Trace, call: number, raw: number): number {
  return Math.max(rawWaitingOf(trace, call), raw - trace.recorderTimeIn(call));
}

function ranWithin(trace: Trace, call: number, parent: number): boolean {
  return rawTotalOf(trace, call) <= trace.startOf(parent) + rawTotalOf(trace, parent) - trace.startOf(call);
}

/** Time from a call's start to its end, including the recorder's own, so that it can be compared with other times of the run. */
export function rawTotalOf(trace: Trace, call: number): number {
  const duration = trace.durationOf(call);
  return Number.isNaN(duration) ? Math.max(0, trace.lastTimeOf(call) - trace.startOf(call)) : duration;
}

/** Times of one call, see above; what stands for a thread has no self time. */
export interface OwnTimes {
  total: number;
  self: number;
  /** The id of the call's site. */
  site: number;
  parent: number;
}

/**
 * Calls back for every call, with its times; the object is the same each time. Of the columns of a run, only what is made of them
 * is ever in memory as a whole.
 *
 * @returns the total time of every call
 */
export function eachOwnTimes(trace: Trace, take?: (call: number, times: OwnTimes) => void): Float64Array {
  const { callCount } = trace;
  if (take !== undefined && isAmple(callCount)) keepColumns(trace);
  const recorder = trace.recorderTimes();
  const sums: Sums = {
    trace,
    hasWaits: trace.hasWaits(),
    hasThreads: trace.threads.length > 1 || callCount > 0 && trace.isThread(1),
    isAdjusted: recorder !== undefined,
    totals: recorder ?? forCalls(Float64Array, callCount),
    children: new ChildTimes(callCount),
    ends: new Ends(trace),
  };
  for (const part of trace.timedParts("parents")) addTotals(sums, part, take !== undefined);
  if (take !== undefined) {
    const children = new Float64Array(MAX_CALLS);
    for (const part of trace.timedParts()) handOut(sums, part, { take, children });
    release(children);
    sums.children.release();
  }
  return sums.totals;
}

/** They are gone through twice here, and by others: so they are decoded once. */
function keepColumns(trace: Trace): void {
  trace.siteColumn();
  trace.parentColumn();
  trace.startColumn();
  trace.durationColumn();
}

/** What is made of a run's columns, part by part. */
interface Sums {
  trace: Trace;
  hasWaits: boolean;
  hasThreads: boolean;
  /** Whether the recorder's time is taken off. */
  isAdjusted: boolean;
  /** By call: what is taken off, which becomes what is left. */
  totals: Float64Array;
  /** By call: what its children in later parts take off its self time. */
  children: ChildTimes;
  ends: Ends;
}

/** A function of its own, as the next one: engines compile what is called again, and not what has begun. */
function addTotals(sums: Sums, part: TimedPart, hasSelf: boolean): void {
  const { trace, hasThreads, isAdjusted, totals, children, ends } = sums;
  const { first, count, parents, starts, durations } = part;
  const waits = sums.hasWaits ? trace.waitingsOf(part) : undefined;
  // Siblings follow one another.
  let caller = 0;
  let callerEnd = 0;
  // A call comes after its parent, whose total is the most that it can have.
  for (let i = 0; i < count; i++) {
    const call = first + i;
    const duration = durations[i]!;
    const raw = duration === duration ? duration : rawTotalOf(trace, call);
    const parent = hasThreads && trace.isThread(call) ? 0 : parents[i]!;
    if (parent !== caller) {
      caller = parent;
      const at = parent - first;
      if (at >= 0 && durations[at] === durations[at]) callerEnd = starts[at]! + durations[at]!;
      else if (parent !== 0) callerEnd = ends.of(parent);
    }
    /** How much of it fell within its caller. */
    let overlap = callerEnd - starts[i]!;
    if (raw <= overlap) overlap = raw;
    const waiting = waits !== undefined && waits[i]! > 0 ? waits[i]! : 0;
    let total = raw;
    if (isAdjusted) {
      total -= totals[call]!;
      if (total < waiting) total = waiting;
      if (overlap === raw && total > totals[parent]! && parent > 0) total = totals[parent]!;
    }
    totals[call] = total;
    if (parent >= first || parent === 0 || !hasSelf || !(overlap > 0)) continue;
    children.add(parent, Math.min(overlap, Math.max(0, total - waiting)));
  }
}

function handOut(
  { trace, hasWaits, hasThreads, totals, children: across, ends }: Sums,
  { first, count, sites, parents, starts, durations }: TimedPart,
  { take, children }: { take: (call: number, times: OwnTimes) => void; children: Float64Array },
): void {
  const waits = hasWaits ? trace.waitingsOf({ first, count }) : undefined;
  across.addTo(children.fill(0, 0, count).subarray(0, count), first);
  for (let i = 0; i < count; i++) {
    const at = parents[i]! - first;
    if (at < 0 || hasThreads && trace.isThread(first + i)) continue;
    const duration = durations[i]!;
    const raw = duration === duration ? duration : rawTotalOf(trace, first + i);
    const callerEnd = durations[at] === durations[at] ? starts[at]! + durations[at]! : ends.of(first + at);
    const overlap = Math.min(raw, callerEnd - starts[i]!);
    const waiting = waits !== undefined && waits[i]! > 0 ? waits[i]! : 0;
    if (overlap > 0) children[at]! += Math.min(overlap, Math.max(0, totals[first + i]! - waiting));
  }
  const times = { total: 0, self: 0, site: 0, parent: 0 };
  for (let i = 0; i < count; i++) {
    const call = first + i;
    const waiting = waits !== undefined && waits[i]! > 0 ? waits[i]! : 0;
    const running = Math.max(0, totals[call]! - waiting);
    times.total = totals[call]!;
    times.self = hasThreads && trace.isThread(call) ? 0 : Math.max(0, running - children[i]!);
    times.site = sites[i]!;
    times.parent = parents[i]!;
    take(call, times);
  }
}

/** When calls end of which many calls in later parts are made, or which did not end; a few are remembered. */
class Ends {
  readonly #trace: Trace;
  /** By the last bits of a call's id: which call is remembered there. */
  readonly #calls = new Uint32Array(SLOTS);
  readonly #ends = new Float64Array(SLOTS);

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  of(call: number): number {
    const slot = call & (SLOTS - 1);
    if (this.#calls[slot] !== call) {
      this.#calls[slot] = call;
      this.#ends[slot] = this.#trace.startOf(call) + rawTotalOf(this.#trace, call);
    }
    return this.#ends[slot]!;
  }
}

/** Running time of a call. */
export function runningOf(trace: Trace, call: number): number {
  return Math.max(0, totalOf(trace, call) - rawWaitingOf(trace, call));
}

/** Waiting time of a call: not longer than its total, which the one that it ran within may have made shorter. */
export function waitingOf(trace: Trace, call: number): number {
  const waiting = rawWaitingOf(trace, call);
  return waiting > 0 && trace.knowsRecorderTime() ? Math.min(waiting, totalOf(trace, call)) : waiting;
}

function rawWaitingOf(trace: Trace, call: number): number {
  const waiting = trace.waitingOf(call);
  return waiting > 0 ? waiting : 0;
}

/**
 * Whether an async call went on when its caller had ended, and the caller had not handed a promise on: no caller awaited
 * it, and nothing handles its error.
 */
export function outlivesCaller(trace: Trace, call: number): boolean {
  const { async, generator } = trace.siteOf(call);
  if (!async || generator) return false;
  const caller = trace.parentOf(call);
  if (caller === 0 || trace.isThread(caller)) return false;
  // A suite only declares its tests; what serves a request, or is not the program's own, handles promises out of sight.
  if (["suite", "request", "external"].includes(trace.siteOf(caller).kind)) return false;
  const start = trace.startOf(call);
  const callerEnd = trace.startOf(caller) + trace.durationOf(caller);
  // A caller that has not ended has no duration. What began later is awaited, or not, by whoever waited for the caller.
  if (start > callerEnd || !(callerEnd < start + rawTotalOf(trace, call))) return false;
  const result = trace.resultOf(caller);
  return result === undefined || !mayHoldPromise(result.snapshot);
}

function mayHoldPromise(snapshot: Snapshot): boolean {
  if (snapshot.type === "unseen" || snapshot.type === "cut") return true;
  if (snapshot.type !== "composite") return false;
  return snapshot.kind === "promise" || snapshot.items.some(mayHoldPromise) ||
    snapshot.entries.some(([, value]) => mayHoldPromise(value)) ||
    snapshot.properties.some(({ value }) => mayHoldPromise(value));
}

/** Self times of calls with many children: an answer is written several times before it fits. */
const knownSelf = new WeakMap<CallTree, Map<number, number>>();
/** Calls in a subtree from which on its self time is remembered. */
const MANY = 1000;

/** Self time of a call. */
export function selfOf(tree: CallTree, call: number): number {
  const { trace } = tree;
  if (trace.isThread(call)) return 0;
  if (subtreeSize(tree, call) < MANY) return selfBeside(tree, call);
  let selves = knownSelf.get(tree);
  if (selves === undefined) knownSelf.set(tree, selves = new Map());
  let self = selves.get(call);
  if (self === undefined) selves.set(call, self = selfBeside(tree, call));
  return self;
}

/** What the running times of the children leave of a call's own. */
function selfBeside(tree: CallTree, call: number): number {
  const { trace } = tree;
  let self = runningOf(trace, call);
  const end = trace.startOf(call) + rawTotalOf(trace, call);
  for (let child = firstChild(tree, call); child !== 0 && self > 0; child = nextSibling(tree, child)) {
    if (trace.isThread(child)) continue;
    const start = trace.startOf(child);
    const overlap = Math.min(start + rawTotalOf(trace, child), end) - start;
    if (overlap > 0) self -= Math.min(overlap, runningOf(trace, child));
  }
  return Math.max(0, self);
}
