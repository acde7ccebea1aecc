/**
 * The text that is being searched, and the places in it to hide.
 *
 * @module
 */

export interface Searched {
  /** Of which the first `length` are the text. */
  bytes: Uint8Array;
  length: number;
  /** `count` pairs of start and end in rising order; it has room for `MAX_RANGES`. */
  ranges: Int32Array;
  count: number;
  /** What the name at those bytes says: its level, and flags of `name_bytes.ts`. */
  levelAt: (bytes: Uint8Array, start: number, end: number) => number;
  /** The level of the last `name="…"`, and up to where it is remembered. */
  pending: number;
  /** Which kinds of objects told it, as bits (`beside.ts`), or 0. */
  kind: number;
  pendingEnd: number;
  /** Whether it has the kind of a JSON web key, `"kty"`; -1 where nobody has asked. */
  webKey: number;
  /** Whether it has an object of the kind `Secret`; -1 where nobody has asked. */
  secretKind: number;
  /** The quote of the argument that was asked for last, the bracket of its call or -1, and how many are before it. */
  argument: number;
  bracket: number;
  argumentIndex: number;
  // What was looked at to here in vain, and is not looked at again from a later beginning: so the time stays linear.
  dottedEnd: number;
  headerEnd: number;
  secretEnd: number;
  plainEnd: number;
  tableEnd: number;
  /** Where no statement of SQL begins. */
  freeStart: number;
  freeEnd: number;
  // Where what was last asked for ends, which is the same from each beginning in it: the rest of a line, and what is written for a URL.
  lineEnd: number;
  encodedEnd: number;
  /** The same of a word, from `wordStart` on. */
  wordStart: number;
  wordEnd: number;
}

/** How far a `value` may be behind the `name` that it belongs to, in bytes. */
export const PAIR_REACH = 200;

/** The most places that are reported in one text; the last one reaches to the text's end. */
export const MAX_RANGES = 512;

/** Hides a part; gives the position to go on at. */
export function hide(text: Searched, start: number, end: number): number {
  const { ranges, count, length } = text;
  if (count === MAX_RANGES) {
    // No room is left: all that follows is hidden.
    ranges[2 * count - 1] = length;
    return length;
  }
  ranges[2 * count] = start;
  ranges[2 * count + 1] = end;
  text.count = count + 1;
  return end;
}

/** Whether a place is in one of the first ranges. */
export function isAmongRanges(at: number, ranges: Int32Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (ranges[2 * i]! <= at && at < ranges[2 * i + 1]!) return true;
  return false;
}
