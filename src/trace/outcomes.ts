/**
 * How all calls of a run ended.
 *
 * @module
 */
import { MAX_CALLS } from "./calls_spec.ts";
import type { CallChunk } from "./decode_calls.ts";
import { forCalls } from "./for_calls.ts";
import { Outcome } from "./spec.ts";

/**
 * @param eachChunk runs the decoding of each chunk, and survives broken bytes
 * @returns `Outcome` by call, without those that are suspended; how many ends are of calls that do not exist or had ended
 */
export function outcomesOf(
  callCount: number,
  eachChunk: (decode: (chunk: CallChunk) => void) => void,
): { outcomes: Uint8Array; bad: number } {
  const scratch = new Uint32Array(MAX_CALLS);
  const out = forCalls(Uint8Array, callCount);
  let bad = 0;
  eachChunk((chunk) => {
    out.set(chunk.outcomes(scratch.subarray(0, chunk.count).fill(0)), chunk.first);
    const late = chunk.lateCalls();
    const outcomes = chunk.lateOutcomes();
    const again = chunk.lateAgain();
    for (let i = 0; i < late.length; i++) {
      const before = out[late[i]!];
      if (late[i] === 0 || before !== Outcome.OPEN && !(again[i] && before === Outcome.RETURNED)) bad++;
      else out[late[i]!] = outcomes[i]!;
    }
  });
  return { outcomes: out, bad };
}
