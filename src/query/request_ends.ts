/**
 * How long requests took whose end the record does not have: a function that hands back a promise has returned long before the response
 * is there.
 *
 * @module
 */
import type { Trace } from "../trace/trace.ts";
import { Outcome } from "../trace/spec.ts";
import { type RequestFacts, requestsOf } from "./requests.ts";
import { RequestsAround } from "./requests_around.ts";
import { rawTotalOf, totalOf } from "./times.ts";

const known = new WeakMap<Trace, ReadonlyMap<number, number>>();

/**
 * Nanoseconds from the start of each such request to the last end of a call below it: it took that long, or longer.
 *
 * @returns by call, those alone that handed back a promise of which no end is known
 */
export function leastTimes(trace: Trace): ReadonlyMap<number, number> {
  let times = known.get(trace);
  if (times === undefined) known.set(trace, times = findLeast(trace));
  return times;
}

/** How long a request took, in nanoseconds; at least, where its end is not in the record. */
export function requestTime(trace: Trace, call: number): { time: number; isAtLeast: boolean } {
  const least = leastTimes(trace).get(call);
  return { time: Math.max(totalOf(trace, call), least ?? 0), isAtLeast: least !== undefined };
}

/** Whether a call has handed back a promise of which no end is known. */
export function hasHandedOn(trace: Trace, call: number, outcome = trace.outcomeOf(call)): boolean {
  const result = outcome === Outcome.RETURNED ? trace.resultOf(call)?.snapshot : undefined;
  return result?.type === "composite" && result.kind === "promise" && result.items.length === 0;
}

function findLeast(trace: Trace): Map<number, number> {
  const ends = new Map<number, number>();
  for (const call of requestsOf(trace).keys()) {
    if (hasHandedOn(trace, call)) ends.set(call, trace.startOf(call) + rawTotalOf(trace, call));
  }
  if (ends.size === 0) return ends;
  const around = new RequestsAround(trace, (call) => ends.has(call));
  for (const { first, parents, count, starts, durations } of trace.timedParts("parents")) {
    const requests = around.of(first, parents.subarray(0, count));
    for (let i = 0; i < count; i++) {
      if (requests[i] === 0) continue;
      // That of a call without an end would be the record's.
      const end = starts[i]! + durations[i]!;
      if (end > ends.get(requests[i]!)!) ends.set(requests[i]!, end);
    }
  }
  return new Map(Array.from(ends, ([call, end]) => [call, end - trace.startOf(call)]));
}

/** What is known of a request, and the least time where its end is not in the record. */
export interface TimedRequest extends RequestFacts {
  /** Nanoseconds from its start to the last end of a call below it. */
  lastEnd?: number;
}

export function timedRequest(trace: Trace, call: number): TimedRequest | undefined {
  const request = requestsOf(trace).get(call);
  const lastEnd = request === undefined ? undefined : leastTimes(trace).get(call);
  return lastEnd === undefined ? request : { ...request!, lastEnd };
}
