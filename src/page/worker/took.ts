/**
 * How long calls took, with what is to be known about that.
 *
 * @module
 */
import { type Requests, requestsOf } from "../../query/requests.ts";
import { requestTime } from "../../query/request_ends.ts";
import { rawTotalOf, totalOf, waitingOf } from "../../query/times.ts";
import type { Trace } from "../../trace/trace.ts";
import { boundsOf } from "../../view/call_time_text.ts";
import type { Took } from "../protocol.ts";

/** How long a call took. */
export function tookOf(trace: Trace, call: number): Took {
  return { time: totalOf(trace, call), waiting: waitingOf(trace, call), ...boundsOf(trace, [call]) };
}

/** How long a request took: a function that hands back a promise has returned long before the response is there. */
export function requestTook(trace: Trace, call: number): Took {
  const took = tookOf(trace, call);
  const { time, isAtLeast } = requestTime(trace, call);
  // What a promise is waited for that was handed back.
  const waiting = took.waiting + time - took.time;
  return { ...took, time, waiting, ...(isAtLeast ? { isAtLeast } : {}) };
}

/** Adds up how long calls took, or waited, that are given in the order of their starts. */
export class TookSum {
  readonly #trace: Trace;
  readonly #timeOf: (trace: Trace, call: number) => number;
  #time = 0;
  #waiting = 0;
  #together = 0;
  /** When the last of them ended. */
  #end = -Infinity;
  #overlaps = false;
  #isAtLeast = false;
  #isAtMost = false;
  readonly #requests: Requests;

  constructor(trace: Trace, timeOf = totalOf) {
    this.#trace = trace;
    this.#timeOf = timeOf;
    this.#requests = requestsOf(trace);
  }

  add(call: number): void {
    const trace = this.#trace;
    const time = this.#timeOf(trace, call);
    this.#time += time;
    if (trace.hasWaits()) this.#waiting += waitingOf(trace, call);
    const start = trace.startOf(call);
    const end = start + rawTotalOf(trace, call);
    if (start < this.#end) this.#overlaps = true;
    // The recorder's time is in both ends, and off the sum.
    this.#together += start >= this.#end ? time : Math.max(0, Math.min(time, end - this.#end));
    if (end > this.#end) this.#end = end;
    if (Number.isNaN(trace.durationOf(call))) this.#isAtLeast = true;
    if (this.#requests.size > 0 && this.#requests.get(call)?.aborted) this.#isAtMost = true;
  }

  /** @param caller the call that made all of them; 0 for none */
  sum(caller = 0): Took {
    const most = this.#mostWithin(caller);
    const waiting = this.#waiting;
    const bounds = this.#isAtMost ? { isAtMost: true } : this.#isAtLeast ? { isAtLeast: true } : {};
    if (this.#overlaps) {
      return { time: this.#time, waiting, ...bounds, together: Math.min(most, this.#together) };
    }
    // Each of many times is a little off.
    if (this.#time > most) return { time: most, waiting: Math.min(waiting, most), isAtMost: true };
    return { time: this.#time, waiting, ...bounds };
  }

  /** The time of what has called them, where they ran within that. */
  #mostWithin(caller: number): number {
    const trace = this.#trace;
    if (caller === 0 || this.#end > trace.startOf(caller) + rawTotalOf(trace, caller)) return Infinity;
    return totalOf(trace, caller);
  }
}
