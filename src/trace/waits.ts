/**
 * How long calls were suspended: the marks of a run, summed up. When each was: see `pauses.ts`.
 *
 * @module
 */
import type { CallChunk } from "./decode_calls.ts";
import { forCalls } from "./for_calls.ts";
import { NumberMap } from "./number_map.ts";

export interface Waits {
  /** By call id: ns between SUSPEND and RESUME; NaN where the last mark is SUSPEND. Empty when the run has no marks. */
  waiting: Float64Array;
  /** Calls whose last mark is SUSPEND, and its time. */
  suspended: NumberMap;
  /** The same calls, and the ns between SUSPEND and RESUME until then. */
  before: NumberMap;
}

/** @param eachChunk runs the decoding of each chunk, and survives broken bytes */
export function waitsOf(callCount: number, eachChunk: (decode: (chunk: CallChunk) => void) => void): Waits {
  const suspended = new NumberMap();
  let waiting = new Float64Array(0);
  eachChunk((chunk) => {
    const marks = chunk.marks();
    if (marks.length === 0) return;
    if (waiting.length === 0) waiting = forCalls(Float64Array, callCount);
    const times = chunk.markTimes();
    for (let i = 0; i < marks.length; i++) {
      const call = Math.floor(marks[i]! / 2);
      if (call === 0) continue;
      const since = suspended.get(call);
      const isSuspended = since === since;
      if (marks[i]! % 2 === 0) {
        if (!isSuspended) suspended.set(call, times[i]!);
      } else if (isSuspended) {
        waiting[call] = waiting[call]! + times[i]! - since;
        suspended.delete(call);
      }
    }
  });
  const before = new NumberMap();
  for (const call of suspended.keys()) {
    before.set(call, waiting[call]!);
    waiting[call] = NaN;
  }
  return { waiting, suspended, before };
}
