/**
 * Parquet's "RLE / bit-packing hybrid", in which small integers stand: repeats as a number and how often, the others in groups of
 * eight, bit by bit. https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
 *
 * @module
 */

/** From so many equal values on, a repeat is shorter. */
const REPEAT = 8;
/** The most groups of eight whose number fits into one byte with its bit. */
const MOST_GROUPS = 63;

/** @param width bits of a value, at most 24 */
export function hybrid(values: ArrayLike<number>, width: number): Uint8Array {
  const count = values.length;
  // A repeat takes no more than the eight values that it stands for, but where these have one bit, or none.
  const out = new Uint8Array(16 + Math.ceil(count / 8) * (Math.max(width, 1) + 8));
  let at = 0;
  let i = 0;
  while (i < count) {
    const repeats = repeatsFrom(values, i);
    if (repeats >= REPEAT) {
      at = putVarint(out, at, repeats * 2);
      for (let bits = 0, value = values[i]!; bits < width; bits += 8, value >>>= 8) out[at++] = value;
      i += repeats;
      continue;
    }
    const head = at++;
    let groups = 0;
    do {
      at = putGroup(out, at, { values, from: i, width });
      i += 8;
      groups++;
    } while (i < count && groups < MOST_GROUPS && !isRepeat(values, i));
    out[head] = groups * 2 + 1;
  }
  return out.subarray(0, at);
}

function repeatsFrom(values: ArrayLike<number>, from: number): number {
  let to = from + 1;
  while (to < values.length && values[to] === values[from]) to++;
  return to - from;
}

function isRepeat(values: ArrayLike<number>, from: number): boolean {
  if (from + REPEAT > values.length) return false;
  for (let i = from + 1; i < from + REPEAT; i++) if (values[i] !== values[from]) return false;
  return true;
}

/** Eight values from the lowest bit on; behind the last one, 0. */
function putGroup(
  out: Uint8Array,
  at: number,
  { values, from, width }: { values: ArrayLike<number>; from: number; width: number },
): number {
  let bits = 0;
  let held = 0;
  for (let i = from; i < from + 8; i++) {
    held |= (i < values.length ? values[i]! : 0) << bits;
    for (bits += width; bits >= 8; bits -= 8) {
      out[at++] = held;
      held >>>= 8;
    }
  }
  return at;
}

function putVarint(out: Uint8Array, at: number, value: number): number {
  for (; value > 127; value = Math.floor(value / 128)) out[at++] = value % 128 + 128;
  out[at++] = value;
  return at;
}

/** Bits that hold the numbers below a count. */
export function widthOf(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}
