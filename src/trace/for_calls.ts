import { notEnoughMemory } from "../errors.ts";

/** Bytes that whole columns of a call, and what is made of them, take. */
const BYTES_A_CALL = 40;

/** How many bytes a reader may take, and how many are easily had: the command makes them say what the machine has. */
export const memory = { limit: (): number => Infinity, ample: (): number => 0 };
/** So many calls fit into any memory. */
const FEW = 1 << 20;

/**
 * An array with an element for each call of a run, and one for 0.
 *
 * @throws {TphError} So many do not fit into memory.
 */
export function forCalls<T>(Type: new (length: number) => T, calls: number): T {
  if (hasRoom(calls)) {
    try {
      return new Type(calls + 1);
    } catch (error) {
      // The engine has no arrays of that length, or the system no room.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw notEnoughMemory(calls, calls * BYTES_A_CALL);
}

/** Whether there is room for whole columns of so many calls. */
export function hasRoom(calls: number): boolean {
  return calls <= FEW || calls * BYTES_A_CALL <= memory.limit();
}

/** Whether whole columns of so many calls can be kept without a second thought. */
export function isAmple(calls: number): boolean {
  return calls * BYTES_A_CALL <= memory.ample();
}
