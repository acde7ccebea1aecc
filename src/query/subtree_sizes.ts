/**
 * How many calls there are in the subtree of each call. Few of millions have many calls below them, so a byte is enough for most.
 *
 * @module
 */
import { NumberMap } from "../trace/number_map.ts";
import { release } from "../trace/release.ts";

export interface SubtreeSizes {
  /** By call; of packed ones, `MANY` stands for a size in `many`. */
  few: Uint32Array | Uint8Array;
  /** By call + 1, as a map has no 0. */
  many?: NumberMap;
  /** Whether it is known that packing is of no use. */
  isPlain?: boolean;
}

/** A size that is no smaller stands in the map. */
const MANY = 255;
/** Sizes of so many calls are as small as it matters. */
const MOST_PLAIN = 1 << 20;
/** Calls at a time. */
const BLOCK = 1 << 14;
/** One of so many calls may have `MANY`, as it takes a dozen bytes and more. */
const RARE = 32;

/** Packs sizes where they are many and most of them are small. It is worth its time where they are kept for long. */
export function packSizes(sizes: SubtreeSizes): void {
  const { few: column, isPlain = column.length <= MOST_PLAIN } = sizes;
  if (isPlain || column instanceof Uint8Array) return;
  const few = new Uint8Array(column.length);
  const many = new NumberMap();
  for (let from = 0; from < column.length; from += BLOCK) {
    packBlock(column, few, { many, from });
    if (many.size > column.length / RARE) {
      sizes.isPlain = true;
      return release(few);
    }
  }
  release(column);
  sizes.few = few;
  sizes.many = many;
}

/** A function of its own: engines compile what is called again, and not what has begun. */
function packBlock(
  column: Uint32Array,
  few: Uint8Array,
  { many, from }: { many: NumberMap; from: number },
): void {
  const end = Math.min(column.length, from + BLOCK);
  for (let call = from; call < end; call++) {
    const size = column[call]!;
    if (size < MANY) few[call] = size;
    else {
      few[call] = MANY;
      many.set(call + 1, size);
    }
  }
}

/** The size of a call's subtree, itself included; of 0, of all calls. */
export function sizeIn({ few, many }: SubtreeSizes, call: number): number {
  const size = few[call]!;
  return size < MANY || many === undefined ? size : many.get(call + 1);
}
