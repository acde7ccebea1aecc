/**
 * HMAC-SHA-256 (FIPS 198-1, FIPS 180-4) on what cannot be patched. The hosts' own is loaded when it is first asked for, which
 * takes milliseconds, and fails in a program that has changed built-ins by then.
 *
 * @module
 */
import { encodeInto, uint8s } from "../probe/natives.ts";

const BLOCK = 64;

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of eight. */
const K = new Int32Array(64);
const INITIAL = new Int32Array(8);
takeRoots();

function takeRoots(): void {
  for (let n = 2, found = 0; found < 64; n++) {
    let d = 2;
    while (d * d <= n && n % d !== 0) d++;
    if (d * d <= n) continue;
    if (found < 8) INITIAL[found] = (Math.sqrt(n) % 1) * 2 ** 32 | 0;
    K[found++] = (Math.cbrt(n) % 1) * 2 ** 32 | 0;
  }
}

const words = new Int32Array(64);

/** Mixes the block at `at` into the state. */
function mix(state: Int32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) {
    const from = at + 4 * i;
    words[i] = bytes[from]! << 24 | bytes[from + 1]! << 16 | bytes[from + 2]! << 8 | bytes[from + 3]!;
  }
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15]!, y = words[i - 2]!;
    const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
    const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
    words[i] = words[i - 16]! + s0 + words[i - 7]! + s1 | 0;
  }
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!;
  let e = state[4]!, f = state[5]!, g = state[6]!, h = state[7]!;
  for (let i = 0; i < 64; i++) {
    const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
    const first = h + s1 + (e & f ^ ~e & g) + K[i]! + words[i]! | 0;
    const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
    const second = s0 + (a & b ^ a & c ^ b & c) | 0;
    h = g;
    g = f;
    f = e;
    e = d + first | 0;
    d = c;
    c = b;
    b = a;
    a = first + second | 0;
  }
  state[0] = state[0]! + a | 0;
  state[1] = state[1]! + b | 0;
  state[2] = state[2]! + c | 0;
  state[3] = state[3]! + d | 0;
  state[4] = state[4]! + e | 0;
  state[5] = state[5]! + f | 0;
  state[6] = state[6]! + g | 0;
  state[7] = state[7]! + h | 0;
}

/** Hashes `length` bytes from the start of an array that has room for the padding (72 bytes more) into `state`. */
function hash(state: Int32Array, bytes: Uint8Array, length: number): void {
  const size = (length + 9 + BLOCK - 1) & ~(BLOCK - 1);
  bytes[length] = 0x80;
  for (let i = length + 1; i < size; i++) bytes[i] = 0;
  // The length in bits; texts of more than 512 MB are not hashed.
  const bits = length * 8;
  for (let i = 0; i < 4; i++) bytes[size - 1 - i] = bits >>> 8 * i & 0xff;
  bytes[size - 5] = length / 2 ** 29 & 0xff;
  for (let i = 0; i < 8; i++) state[i] = INITIAL[i]!;
  for (let at = 0; at < size; at += BLOCK) mix(state, bytes, at);
}

function putState(state: Int32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 32; i++) bytes[at + i] = state[i >> 2]! >>> 24 - 8 * (i & 3) & 0xff;
}

/**
 * Makes the function that gives a text's HMAC in hexadecimal digits, at most 64.
 *
 * @param key of any length
 */
export function hmacSha256(key: Uint8Array, digits: number): (text: string) => string {
  const state = new Int32Array(8);
  const padded = new Uint8Array(BLOCK);
  const long = new Uint8Array(key.length + 72);
  long.set(key);
  if (key.length > BLOCK) {
    hash(state, long, key.length);
    putState(state, padded, 0);
  } else padded.set(key);
  let room = 1024;
  let inner = new Uint8Array(BLOCK + room + 72);
  const outer = new Uint8Array(BLOCK + 32 + 72);
  const text = { bytes: new Uint8Array(room) };
  return (value) => {
    if (value.length * 3 > room) {
      room = value.length * 3;
      inner = uint8s(BLOCK + room + 72);
      text.bytes = uint8s(room);
    }
    const { written } = encodeInto(value, text.bytes);
    for (let i = 0; i < BLOCK; i++) {
      inner[i] = padded[i]! ^ 0x36;
      outer[i] = padded[i]! ^ 0x5c;
    }
    for (let i = 0; i < written; i++) inner[BLOCK + i] = text.bytes[i]!;
    hash(state, inner, BLOCK + written);
    putState(state, outer, BLOCK);
    hash(state, outer, BLOCK + 32);
    let out = "";
    for (let i = 0; i < digits; i++) out += HEX[state[i >> 3]! >>> 28 - 4 * (i & 7) & 15]!;
    return out;
  };
}

const HEX = "0123456789abcdef";
