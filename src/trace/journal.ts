/**
 * The journal: the ring of shared memory through which the recorder hands events to the writer. It never reaches
 * the disk; the encoder turns it into chunks (see `spec.ts`). One producer (the target's thread), one consumer.
 *
 * The ring is an array of 8-byte slots, seen as `Float64Array` (one element a slot), `Int32Array` (two elements
 * a slot) and bytes. An event never wraps: a `WRAP` event fills the rest of the ring, the next one starts at slot 0.
 *
 * | event | slot 0, low word | slot 0, high word | slot 1 | slot 2 | then |
 * | --- | --- | --- | --- | --- | --- |
 * | ENTER | op, argc << 8 | site | time | parent call (low word), kinds of arguments 0–3, a byte each (high word) | kinds of arguments 4 …, 8 a slot; then a payload slot for each argument |
 * | LEAVE, FAIL | op, kind << 8, and `AGAIN` where it takes the place of an end with a promise | call | time | payload | |
 * | SUSPEND, RESUME | op | call | time | | |
 * | SNAPSHOT | op | length in bytes | the bytes, padded to whole slots (see `snapshot.ts`) | | |
 * | SITES | op, how many << 8 | length in bytes | UTF-8 JSON of a `Site[]`, padded: the next sites in order of id | | |
 * | META | op | length in bytes | UTF-8 JSON of an object to be merged into the run's metadata, padded | | |
 * | EXTRA | op, place << 8 (see `extras.ts`) | call | snapshot id (low word), identity number (high word) | | |
 * | MATCH | op | length in bytes | UTF-8 JSON, padded | | |
 * | COST | op | call, which may be the next one | ns | | |
 * | PART | op | 0: the calls that begin from now on, but the next one, refer to no earlier snapshot; 1: what follows is of the run's next part; 2: the same, and the thread has ended | time | | |
 * | WRAP | op | | | | |
 *
 * Calls are numbered from 1 in the order of their ENTER events, snapshots from 1 in the order of SNAPSHOT, sites from 1
 * in the order of SITES. A COST is time that the recorder itself took before the call's start or after its end, for its values or for
 * room in the ring; there may be several of a call. Times are nanoseconds since the recording began, 0 when no clock is read; they never decrease.
 *
 * @module
 */

/** The low byte of an event's first word. */
export const Op = {
  ENTER: 1,
  LEAVE: 2,
  FAIL: 3,
  SUSPEND: 4,
  RESUME: 5,
  SNAPSHOT: 6,
  SITES: 7,
  META: 8,
  EXTRA: 9,
  MATCH: 10,
  COST: 11,
  PART: 12,
  WRAP: 15,
} as const;

/** What kind of value an argument or result is; the payload slot's meaning follows. */
export const Kind = {
  /** No payload. */
  UNDEFINED: 0,
  NULL: 1,
  TRUE: 2,
  FALSE: 3,
  /** The payload is the number, as a double. */
  NUMBER: 4,
  /** The payload's low word is a snapshot id: a string, bigint or symbol. */
  PRIMITIVE: 5,
  /** The payload's low word is a snapshot id, its high word the object's identity number (0: not known). */
  OBJECT: 6,
  /** The value could not be seen (it went through a tail call into code that is not instrumented). No payload. */
  UNSEEN: 7,
} as const;

/** With LEAVE and FAIL: the call has ended before, and this is what its promise came to. */
export const AGAIN = 1 << 16;

/** More arguments of a call are not recorded. */
export const MAX_ARGUMENTS = 255;

/** Slots of the longest event but those with bytes, ENTER with so many arguments, or more, and of a COST before it. */
export const MAX_EVENT = 2 + 3 + 32 + 256;

/** Memory for events, seen in three ways. */
export interface Ring {
  f64: Float64Array;
  i32: Int32Array;
  u8: Uint8Array;
}

/** Memory for so many slots. */
export function ringOf(slots: number): Ring {
  const f64 = new Float64Array(slots);
  return { f64, i32: new Int32Array(f64.buffer), u8: new Uint8Array(f64.buffer) };
}
