/**
 * CRC-32 as in zlib (reflected 0xEDB88320), of parts one after the other. `node:zlib` is loaded for long parts only:
 * loading it takes milliseconds, and a run of few calls has none.
 *
 * @module
 */
import process from "node:process";

/** From so many bytes on, the built-in is worth its loading. */
const LONG = 1 << 15;

const TABLE = tableOf();

function tableOf(): Int32Array {
  const table = new Int32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? c >>> 1 ^ 0xedb88320 : c >>> 1;
    table[n] = c;
  }
  return table;
}

/** As `crc32` below. */
export type Crc32 = (bytes: Uint8Array, previous?: number) => number;
let native: Crc32 | undefined;

/** Has checksums made by a function of the host, which is at hand without loading anything. */
export function provideCrc32(hosts: Crc32): void {
  native = hosts;
}

/**
 * @param previous the checksum of what comes before `bytes`
 * @returns the checksum, unsigned
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  if (native === undefined && bytes.length < LONG) return byTable(bytes, previous);
  native ??= process.getBuiltinModule("node:zlib").crc32 as Crc32;
  return native(bytes, previous);
}

function byTable(bytes: Uint8Array, previous: number): number {
  let c = ~previous;
  for (let i = 0; i < bytes.length; i++) c = TABLE[(c ^ bytes[i]!) & 0xff]! ^ c >>> 8;
  return ~c >>> 0;
}
