/**
 * How long requests took whose end the record does not have: a function that hands back a promise has returned long before the response
 * is there.
 *
 * @module
 */
import type { Trace } from "../trace/trace.ts";
import { Outcome } from "../trace/spec.ts";
import { type RequestFacts, requestsOf } from "./requests.ts";
import { AscendingList } from "./call_list.ts";
import { statusOf } from "./request_facts.ts";
import { RequestsAround } from "./requests_around.ts";
import { rawTotalOf, totalOf } from "./times.ts";

const known = new WeakMap<Trace, LeastTimes>();

/** By the calls that handed back a promise of which no end is known: a run may have millions. */
class LeastTimes {
  readonly #calls: AscendingList;
  readonly #times: Float64Array;

  /** @param times by place of the call */
  constructor(calls: AscendingList, times: Float64Array) {
    this.#calls = calls;
    this.#times = times;
  }

  get(call: number): number | undefined {
    const place = this.#calls.placeOf(call);
    return place < 0 ? undefined : this.#times[place];
  }

  keys(): Iterable<number> {
    return this.#calls;
  }
}

/**
 * Nanoseconds from the start of each such request to the last end of a call below it: it took that long, or longer.
 */
export function leastTimes(trace: Trace): LeastTimes {
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

function findLeast(trace: Trace): LeastTimes {
  const calls = new AscendingList();
  for (const call of requestsOf(trace).keys()) if (hasHandedOn(trace, call)) calls.push(call);
  return lastEnds(trace, calls);
}

const knownLater = new WeakMap<Trace, LeastTimes>();

/**
 * How many nanoseconds after the start of a request the last call below it ended, where that was after it had returned itself: a
 * function that is given a callback, or `node:http`'s response, may answer long after that. When it did is not in the record.
 */
export function laterEnd(trace: Trace, call: number): number | undefined {
  let ends = knownLater.get(trace);
  if (ends === undefined) knownLater.set(trace, ends = findLater(trace));
  const end = ends.get(call) ?? 0;
  return end > rawTotalOf(trace, call) ? end : undefined;
}

function findLater(trace: Trace): LeastTimes {
  const calls = new AscendingList();
  const requests = requestsOf(trace);
  for (const call of requests.keys()) {
    const site = trace.siteOf(call);
    if (site.kind === "request" || site.async || trace.outcomeOf(call) !== Outcome.RETURNED) continue;
    // Most say it themselves: what they were given need not be read.
    if (hasHandedOn(trace, call) || Number.isInteger(statusOf(trace, call))) continue;
    if (requests.get(call)!.status === undefined) calls.push(call);
  }
  return lastEnds(trace, calls);
}

/** The last ends of requests, or of calls below them, after their starts. */
function lastEnds(trace: Trace, calls: AscendingList): LeastTimes {
  const times = new Float64Array(calls.length);
  if (calls.length === 0) return new LeastTimes(calls, times);
  const around = new RequestsAround(trace, (call) => calls.placeOf(call) >= 0);
  for (const { first, parents, count, starts, durations } of trace.timedParts("parents")) {
    const requests = around.of(first, parents.subarray(0, count));
    for (let i = 0; i < count; i++) {
      if (requests[i] === 0) continue;
      // That of a call without an end would be the record's.
      const end = starts[i]! + durations[i]!;
      const place = calls.placeOf(requests[i]!);
      if (end > times[place]!) times[place] = end;
    }
  }
  let place = 0;
  for (const call of calls) {
    const start = trace.startOf(call);
    times[place] = Math.max(times[place]! - start, rawTotalOf(trace, call));
    place++;
  }
  return new LeastTimes(calls, times);
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
