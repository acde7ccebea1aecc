/**
 * CRC-32 by tables, sixteen bytes at a time (M. Kounavis, F. Berry: "Novel table lookup-based algorithms for high-performance
 * CRC generation", 2005): a browser has none of its own.
 *
 * @module
 */

/** Bytes that are taken together. */
const STEP = 16;

/** Table k, of 256 numbers, has what a byte comes to with k bytes behind it. */
const TABLES = new Int32Array(256 * STEP);
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? c >>> 1 ^ 0xedb88320 : c >>> 1;
  TABLES[n] = c;
}
for (let at = 256; at < TABLES.length; at++) {
  const before = TABLES[at - 256]!;
  TABLES[at] = TABLES[before & 0xff]! ^ before >>> 8;
}

/** As `crc32` of `trace/crc32.ts`. */
export function fastCrc32(bytes: Uint8Array, previous = 0): number {
  // Chunks begin where whole numbers do, unless one before them is broken.
  const { buffer, byteOffset, length } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  let i = length - length % STEP;
  let c = ofWords(new Int32Array(buffer, byteOffset, i >>> 2), ~previous);
  for (; i < length; i++) c = TABLES[(c ^ bytes[i]!) & 0xff]! ^ c >>> 8;
  return ~c >>> 0;
}

/** @param words four at a time, the first byte of each the lowest */
function ofWords(words: Int32Array, previous: number): number {
  const t = TABLES;
  let c = previous;
  for (let i = 0; i < words.length; i += 4) {
    const w = words[i]! ^ c, x = words[i + 1]!, y = words[i + 2]!, z = words[i + 3]!;
    c = t[0xf00 | w & 0xff]! ^ t[0xe00 | w >>> 8 & 0xff]! ^ t[0xd00 | w >>> 16 & 0xff]! ^
      t[0xc00 | w >>> 24]! ^
      t[0xb00 | x & 0xff]! ^ t[0xa00 | x >>> 8 & 0xff]! ^ t[0x900 | x >>> 16 & 0xff]! ^ t[0x800 | x >>> 24]! ^
      t[0x700 | y & 0xff]! ^ t[0x600 | y >>> 8 & 0xff]! ^ t[0x500 | y >>> 16 & 0xff]! ^ t[0x400 | y >>> 24]! ^
      t[0x300 | z & 0xff]! ^ t[0x200 | z >>> 8 & 0xff]! ^ t[0x100 | z >>> 16 & 0xff]! ^ t[z >>> 24]!;
  }
  return c;
}
