/**
 * The last texts that were stored, as bytes: where a text turns out to hold a secret, it is found again here. Strings would be
 * kept alive by it.
 *
 * @module
 */

/** Bytes that are kept, a power of two; and how many texts they are, at most. */
const SIZE = 1 << 20;
const MAX_TEXTS = 1 << 14;

export interface StoredTexts {
  /** Remembers a text, as the first bytes of an array, which has been stored under `id`. */
  keep(id: number, bytes: Uint8Array, length: number): void;
  /** Tells of the texts with that one in them, as the first bytes of an array, and forgets them. */
  take(bytes: Uint8Array, length: number, tell: (id: number, start: number, end: number) => void): void;
  /** The bytes that `take` tells of. */
  pool: Uint8Array;
}

export function storedTexts(): StoredTexts {
  const pool = new Uint8Array(SIZE);
  /** By text, in the order in which they came: where it is, and its id, 0 where it has been forgotten. */
  const starts = new Int32Array(MAX_TEXTS);
  const ends = new Int32Array(MAX_TEXTS);
  const ids = new Float64Array(MAX_TEXTS);
  /** The oldest text that is whole, and the one to come, both counted without end; and where that one goes. */
  let oldest = 0, next = 0, at = 0;
  const MASK = MAX_TEXTS - 1;

  return {
    pool,
    keep(id, bytes, length) {
      if (at + length > SIZE) {
        // What is behind the end is from the round before.
        while (oldest < next && starts[oldest & MASK] >= at) oldest++;
        at = 0;
      }
      const end = at + length;
      while (
        oldest < next &&
        (next - oldest === MAX_TEXTS || starts[oldest & MASK] < end && ends[oldest & MASK] > at)
      ) oldest++;
      for (let i = 0; i < length; i++) pool[at + i] = bytes[i];
      starts[next & MASK] = at;
      ends[next & MASK] = end;
      ids[next & MASK] = id;
      at = end;
      next++;
    },
    take(bytes, length, tell) {
      const first = bytes[0];
      for (let text = oldest; text < next; text++) {
        const id = ids[text & MASK];
        if (id === 0) continue;
        const start = starts[text & MASK];
        const end = ends[text & MASK];
        for (let from = start; from <= end - length; from++) {
          if (pool[from] !== first) continue;
          let same = 1;
          while (same < length && pool[from + same] === bytes[same]) same++;
          if (same < length) continue;
          ids[text & MASK] = 0;
          tell(id, start, end);
          break;
        }
      }
    },
  };
}
