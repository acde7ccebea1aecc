/**
 * Values of calls besides arguments and outcomes: `this`, and what had changed when a call ended. The EXTRAS chunk:
 *
 * | offset | payload |
 * | --- | --- |
 * | 0 | u32 count |
 * | 4 | u32 zero |
 * | 8 | count × { u32 call, u32 place, u32 snapshot, u32 identity } |
 *
 * The place is 2 × (0 for `this`, 1 + i for argument i), + 1 when the value was taken at the call's end: it is there
 * only when it is not what it was at the beginning. The identity number is 0 when it is not known.
 *
 * @module
 */

import type { Placement } from "./threads.ts";

/** Bytes before the records, and of one. */
const HEAD = 8;
const RECORD = 16;

/** One record of an EXTRAS chunk. */
export interface ExtraRecord {
  call: number;
  /** The argument's position; −1 for `this`. */
  index: number;
  /** Taken at the call's end: the call had changed it. */
  atExit: boolean;
  snapshot: number;
  identity: number;
}

/** The number by which the value at a call's entry is written. */
export function entryPlace(index: number): number {
  return 2 * (index + 1);
}

/** The number by which the value at a call's end is written. */
export function exitPlace(index: number): number {
  return entryPlace(index) + 1;
}

/** Payload from records of four numbers each: call, place, snapshot, identity. */
export function encodeExtras(numbers: readonly number[]): Uint8Array {
  const words = new Uint32Array(2 + numbers.length);
  words[0] = numbers.length / 4;
  words.set(numbers, 2);
  return new Uint8Array(words.buffer);
}

/**
 * Records of a payload; what does not fit is left out.
 *
 * @param placement makes the numbers of a thread those of the run
 */
export function decodeExtras(
  payload: Uint8Array,
  placement: Pick<Placement, "calls" | "snapshots" | "identities"> = {
    calls: 0,
    snapshots: 0,
    identities: 0,
  },
): ExtraRecord[] {
  if (payload.length < HEAD) return [];
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = Math.min(view.getUint32(0, true), Math.floor((payload.length - HEAD) / RECORD));
  return Array.from({ length: count }, (_, i) => {
    const at = HEAD + RECORD * i;
    const place = view.getUint32(at + 4, true);
    const identity = view.getUint32(at + 12, true);
    return {
      call: view.getUint32(at, true) + placement.calls,
      index: (place >>> 1) - 1,
      atExit: (place & 1) === 1,
      snapshot: view.getUint32(at + 8, true) + placement.snapshots,
      identity: identity === 0 ? 0 : identity + placement.identities,
    };
  });
}
