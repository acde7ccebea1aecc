/**
 * How long requests took whose end the record does not have: a function that hands back a promise has returned long before the response
 * is there.
 *
 * @module
 */
import type { Trace } from "../trace/trace.ts";
import { Outcome } from "../trace/spec.ts";
import { rawTotalOf } from "./times.ts";

/**
 * Nanoseconds from the start of each such call to the last end of a call below it: it took that long, or longer.
 *
 * @param requests the calls that stand for requests
 * @returns those alone that handed back a promise of which no end is known
 */
export function leastTimes(trace: Trace, requests: Iterable<number>): Map<number, number> {
  const ends = new Map<number, number>();
  for (const call of requests) {
    const result = trace.outcomeOf(call) === Outcome.RETURNED ? trace.resultOf(call)?.snapshot : undefined;
    const isPromise = result?.type === "composite" && result.kind === "promise" && result.items.length === 0;
    if (isPromise) ends.set(call, trace.startOf(call) + rawTotalOf(trace, call));
  }
  if (ends.size === 0) return ends;
  const parents = trace.parentColumn();
  /** By call: the request that it is part of. */
  const within = new Uint32Array(parents.length);
  for (let call = 1; call < parents.length; call++) {
    const request = within[call] = ends.has(call) ? call : within[parents[call]!]!;
    if (request === 0 || trace.outcomeOf(call) === Outcome.OPEN) continue;
    const end = trace.startOf(call) + rawTotalOf(trace, call);
    if (end > ends.get(request)!) ends.set(request, end);
  }
  return new Map(Array.from(ends, ([call, end]) => [call, end - trace.startOf(call)]));
}
