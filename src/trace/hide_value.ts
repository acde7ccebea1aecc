/**
 * Values in the bytes of a chunk of snapshots: where they stand, and how one is hidden that turned out to be a secret.
 *
 * @module
 */
import { COMPOSITE_KINDS, Tag } from "./snapshot.ts";

/** Tokens by the ids of snapshots that turned out to be secrets, as their thread numbers them. */
export type Late = Map<number, string>;

/** Those that are in a chunk of snapshots, by their index there. @param first the id of its first one */
export function lateIn(
  late: Late,
  { first, count }: { first: number; count: number },
): [index: number, token: string][] {
  if (late.size <= count) {
    return [...late].filter(([id]) => id >= first && id < first + count).map((
      [id, token],
    ) => [id - first, token]);
  }
  const found: [number, string][] = [];
  for (let index = 0; index < count; index++) {
    const token = late.get(first + index);
    if (token !== undefined) found.push([index, token]);
  }
  return found;
}

/** Where the snapshot of that index stands in a chunk of snapshots. */
export function snapshotAt(payload: Uint8Array, index: number): { from: number; to: number } {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const data = 8 + 4 * view.getUint32(4, true);
  return {
    from: data + (index === 0 ? 0 : view.getUint32(8 + 4 * (index - 1), true)),
    to: data + view.getUint32(8 + 4 * index, true),
  };
}

const TYPED_ARRAY = COMPOSITE_KINDS.indexOf("typed-array");

/** Puts a token, cut to its length, in place of a string or an array of bytes; false where none is there. */
export function hideValue(payload: Uint8Array, index: number, token: string): boolean {
  if (12 + 4 * index > payload.length) return false;
  const { from, to } = snapshotAt(payload, index);
  if (to > payload.length) return false;
  let text = from + 1;
  if (payload[from] === Tag.STRING) { while (payload[text++]! >= 0x80); }
  else if (payload[from] === Tag.COMPOSITE && payload[text] === TYPED_ARRAY) {
    // The length of the text that takes all of its place, in two bytes, as those may be that need one.
    const size = (to - from - 3) * 2;
    if (size < 0 || size > 0x3fff) return false;
    payload[text++] = size & 0x7f | 0x80;
    payload[text++] = size >> 7;
  } else return false;
  payload[from] = Tag.REDACTED;
  for (let i = text; i < to; i++) payload[i] = i - text < token.length ? token.charCodeAt(i - text) : 0x20;
  return true;
}
