/**
 * Which calls ran at which time, as tools that draw time from left to right want it: frames that open and close, one inside the other.
 *
 * A call that waits is not running. Above a call that goes on after an `await`, its callers are opened again, as far as they can
 * be known: so the picture shows what the code says, and not which timer woke it.
 *
 * @module
 */

import type { Trace } from "../trace/trace.ts";

/** A frame opens or closes. */
export interface Edge {
  /** Nanoseconds since the recording began; never less than before. */
  at: number;
  call: number;
  opens: boolean;
}

/** The calls with the ids `first` … `last`. */
export interface Range {
  first: number;
  last: number;
}

/** Levels that are shown; time of deeper calls is that of the last level. */
const MAX_DEPTH = 1000;

/** The edges of the calls of one thread, in the order of time. The object is the same each time. */
export function* timeline(trace: Trace, { first, last }: Range): Generator<Edge> {
  const starts = trace.startColumn();
  const durations = trace.durationColumn();
  const parents = trace.parentColumn();
  const endOf = (call: number): number => {
    const duration = durations[call]!;
    return duration === duration ? starts[call]! + duration : trace.lastTimeOf(call);
  };
  const { depths, shownAs } = levels(parents, first, last);
  const parentOf = (call: number): number => depths[call - first] === 1 ? 0 : parents[call]!;

  /** Calls that run, each started or resumed on top of the one before. */
  const running: number[] = [];
  /** Calls that are open: the way to the one that runs. */
  const open: number[] = [];
  const edge: Edge = { at: 0, call: 0, opens: false };

  /** Closes and opens calls until the open ones are the way to `to`; 0 closes them all. */
  function* go(to: number, at: number): Generator<Edge> {
    edge.at = Math.max(edge.at, at);
    const way: number[] = [];
    for (let call = to === 0 ? 0 : shownAs[to - first]!;; call = parentOf(call)) {
      // Ids grow along the way: what is greater cannot be on it.
      while (open.length > 0 && open.at(-1)! > call) yield closed(open.pop()!);
      if (call === 0 || open.at(-1) === call) break;
      way.push(call);
    }
    while (way.length > 0) {
      open.push(way.pop()!);
      yield opened(open.at(-1)!);
    }
  }
  function opened(call: number): Edge {
    edge.call = call;
    edge.opens = true;
    return edge;
  }
  function closed(call: number): Edge {
    edge.call = call;
    edge.opens = false;
    return edge;
  }
  /** Whether a call is below another. */
  function isBelow(call: number, above: number): boolean {
    let at = call;
    while (at > above) at = parents[at]!;
    return at === above;
  }
  /** Takes off what has ended by then; `coming` is a call that starts. */
  function* settle(at: number, coming = 0): Generator<Edge> {
    for (let top = running.at(-1); top !== undefined; top = running.at(-1)) {
      const ended = endOf(top);
      if (ended > at || ended === at && coming > 0 && isBelow(coming, top)) return;
      running.pop();
      yield* go(running.at(-1) ?? 0, ended);
    }
  }

  let next = first;
  for (const { at, call, resumes } of marksOf(trace, { first, last })) {
    for (; next <= last && (starts[next]! < at || starts[next] === at && next <= call); next++) {
      yield* begin(next);
    }
    yield* settle(at, call);
    const depth = running.lastIndexOf(call);
    if (resumes && depth < 0) running.push(call);
    // The calls above it ended without an event.
    else if (!resumes && depth >= 0) running.length = depth;
    yield* go(running.at(-1) ?? 0, at);
  }
  for (; next <= last; next++) yield* begin(next);
  yield* settle(Infinity);

  function* begin(call: number): Generator<Edge> {
    const at = starts[call]!;
    yield* settle(at, call);
    // The call that stands for a thread does not run itself, nor does a call that nothing is known about.
    if (trace.isThread(call) || trace.siteIdOf(call) === 0) return;
    running.push(call);
    yield* go(call, at);
  }
}

/** How deep each call is within its thread, from 1, and the call that it is shown as: itself, or its ancestor on the last level. */
function levels(
  parents: Uint32Array,
  first: number,
  last: number,
): { depths: Uint32Array; shownAs: Uint32Array } {
  const depths = new Uint32Array(last - first + 1);
  const shownAs = new Uint32Array(last - first + 1);
  for (let call = first; call <= last; call++) {
    const above = parents[call]! - first;
    const depth = depths[call - first] = parents[call]! >= first ? depths[above]! + 1 : 1;
    shownAs[call - first] = depth > MAX_DEPTH ? shownAs[above]! : call;
  }
  return { depths, shownAs };
}

/** When calls were suspended and resumed. */
function* marksOf(
  trace: Trace,
  { first, last }: Range,
): Generator<{ at: number; call: number; resumes: boolean }> {
  for (const chunk of trace.chunks()) {
    if (chunk.first > last + 1 || chunk.first + chunk.count < first) continue;
    let marks: Float64Array, times: Float64Array;
    try {
      marks = chunk.marks();
      times = chunk.markTimes();
    } catch (error) {
      // Broken bytes: the trace has noted it when it read the chunk's other columns.
      if (error instanceof RangeError) continue;
      throw error;
    }
    for (let i = 0; i < marks.length; i++) {
      const call = Math.floor(marks[i]! / 2);
      if (call >= first && call <= last) yield { at: times[i]!, call, resumes: marks[i]! % 2 === 1 };
    }
  }
}
