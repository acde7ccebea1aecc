/**
 * The last texts that were stored, as bytes: where a text turns out to hold a secret, it is found again here. Strings would be
 * kept alive by it.
 *
 * @module
 */
import { float64s, int32s, setElements, uint8s } from "./natives.ts";

/** Bytes that are kept, a power of two; and how many texts they are, at most. */
const SIZE = 1 << 20;
const MAX_TEXTS = 1 << 14;
/** What it begins with. */
const FIRST_SIZE = 1 << 15;
const FIRST_TEXTS = 1 << 9;

export interface StoredTexts {
  /** Remembers a text, as the first bytes of an array, which has been stored under `id`. */
  keep(id: number, bytes: Uint8Array, length: number): void;
  /** Tells of the texts with that one in them, as the first bytes of an array, and forgets them. */
  take(bytes: Uint8Array, length: number, tell: (id: number, start: number, end: number) => void): void;
  /** The bytes that `take` tells of. */
  readonly pool: Uint8Array;
}

export function storedTexts(): StoredTexts {
  let size = FIRST_SIZE;
  let pool = uint8s(size);
  /** By text, in the order in which they came: where it is, and its id, 0 where it has been forgotten. */
  let most = FIRST_TEXTS, mask = most - 1;
  let starts = int32s(most);
  let ends = int32s(most);
  let ids = float64s(most);
  /** The oldest text that is whole, and the one to come, both counted without end; and where that one goes. */
  let oldest = 0, next = 0, at = 0;

  /** Makes room for as much as there may be, before anything has been forgotten. */
  function grow(): void {
    const before = { pool, starts, ends, ids };
    size = SIZE;
    most = MAX_TEXTS;
    mask = most - 1;
    pool = uint8s(size);
    starts = int32s(most);
    ends = int32s(most);
    ids = float64s(most);
    setElements(pool, before.pool);
    for (let text = 0; text < next; text++) {
      starts[text] = before.starts[text]!;
      ends[text] = before.ends[text]!;
      ids[text] = before.ids[text]!;
    }
  }

  return {
    get pool() {
      return pool;
    },
    keep(id, bytes, length) {
      if (size < SIZE && (at + length > size || next === most)) grow();
      if (at + length > size) {
        // What is behind the end is from the round before.
        while (oldest < next && starts[oldest & mask]! >= at) oldest++;
        at = 0;
      }
      const end = at + length;
      while (
        oldest < next &&
        (next - oldest === most || starts[oldest & mask]! < end && ends[oldest & mask]! > at)
      ) oldest++;
      for (let i = 0; i < length; i++) pool[at + i] = bytes[i]!;
      starts[next & mask] = at;
      ends[next & mask] = end;
      ids[next & mask] = id;
      at = end;
      next++;
    },
    take(bytes, length, tell) {
      const first = bytes[0];
      for (let text = oldest; text < next; text++) {
        const id = ids[text & mask]!;
        if (id === 0) continue;
        const start = starts[text & mask]!;
        const end = ends[text & mask]!;
        for (let from = start; from <= end - length; from++) {
          if (pool[from] !== first) continue;
          let same = 1;
          while (same < length && pool[from + same] === bytes[same]) same++;
          if (same < length) continue;
          ids[text & mask] = 0;
          tell(id, start, end);
          break;
        }
      }
    },
  };
}
