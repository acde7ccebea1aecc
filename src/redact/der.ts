/**
 * Private keys without the lines around them: DER as PKCS #8 (RFC 5958), PKCS #1 (RFC 8017) and SEC 1 (RFC 5915) have it, as bytes,
 * as a text that has a character for each byte, in hexadecimal digits and in base64. They are known by how they begin:
 *
 *     30 length  02 01 00|01  30 length 06   a version, and the name of an algorithm: PKCS #8
 *                02 01 00     02 length      a version, and a number: PKCS #1
 *                02 01 01     04 length      a version, and the key of a curve: SEC 1
 *
 * @module
 */
import { isBlank, isLineEnd } from "./bytes.ts";
import { digitOf } from "./encodings.ts";
import { BASE64 } from "./forms.ts";

/** Bytes that are looked at, and the characters of base64 that they are written in. */
const HEAD = 10;
const HEAD_CODED = 14;
/** Bytes of the shortest key; fewer characters of base64 or digits have nothing of one. */
const LEAST = 0x20;
const LEAST_CODED = 32;

const head = new Uint8Array(HEAD);

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTETS = 0x04;
const IDENTIFIER = 0x06;

/** The length of the key that begins with the bytes in `head`; 0 where it is none. */
function keyLength(): number {
  if (head[0] !== SEQUENCE) return 0;
  let size = head[1]!, at = 2;
  if (size === 0x81) size = head[at++]!;
  else if (size === 0x82) {
    size = head[2]! << 8 | head[3]!;
    at = 4;
  } else if (size > 0x7f) return 0;
  const version = head[at + 2]!;
  if (size < LEAST || head[at] !== INTEGER || head[at + 1] !== 1 || version > 1) return 0;
  const length = head[at + 4]!;
  switch (head[at + 3]) {
    case SEQUENCE:
      return length < 0x80 && head[at + 5] === IDENTIFIER ? size + at : 0;
    case INTEGER:
      return version === 0 && length >= 0x20 && length <= 0x82 ? size + at : 0;
    case OCTETS:
      return version === 1 && length >= 0x14 && length <= 0x42 ? size + at : 0;
  }
  return 0;
}

/** The end of a key as bytes, or as a text of one character for each, that begins at `at`; 0 where there is none. */
export function derEnd(bytes: Uint8Array, at: number, length: number): number {
  if (bytes[at] !== SEQUENCE || bytes[at + 2] !== INTEGER && bytes[at + 1]! < 0x80) return 0;
  // As UTF-8 has the characters from 80 to FF.
  const isText = bytes[at + 1] === 0xc2 || bytes[at + 1]! < 0x80;
  let from = at;
  for (let i = 0; i < HEAD; i++) {
    head[i] = isText ? character(bytes, from) : bytes[from]!;
    from += isText ? size(bytes, from) : 1;
  }
  if (from > length) return 0;
  let left = keyLength();
  if (left === 0) return 0;
  let end = at;
  while (left-- > 0 && end < length) end += isText ? size(bytes, end) : 1;
  return end < length ? end : length;
}

function isWide(bytes: Uint8Array, at: number): boolean {
  return (bytes[at] === 0xc2 || bytes[at] === 0xc3) && (bytes[at + 1]! & 0xc0) === 0x80;
}

function size(bytes: Uint8Array, at: number): number {
  return isWide(bytes, at) ? 2 : 1;
}

function character(bytes: Uint8Array, at: number): number {
  return isWide(bytes, at) ? (bytes[at]! & 3) << 6 | bytes[at + 1]! & 0x3f : bytes[at]!;
}

const EDWARDS_LENGTH = 48;
const EDWARDS_RAW = 32;

/** Where the key itself begins in what PKCS #8 has of Ed25519 and X25519 (RFC 8410), which many take out of it; 0 in others. */
export function rawKeyStart(bytes: Uint8Array, length: number): number {
  const isOne = length === EDWARDS_LENGTH && bytes[9] === 0x2b && bytes[10] === 0x65 && bytes[14] === OCTETS;
  return isOne ? length - EDWARDS_RAW : 0;
}

/** The end of a key in hexadecimal digits; 0 where there is none. */
export function hexDerEnd(bytes: Uint8Array, at: number, length: number): number {
  if (bytes[at] !== 0x33 || bytes[at + 1] !== 0x30 || at + LEAST_CODED > length) return 0;
  for (let i = 0; i < HEAD; i++) {
    const high = digitOf(bytes[at + 2 * i]!), low = digitOf(bytes[at + 2 * i + 1]!);
    if (high < 0 || low < 0) return 0;
    head[i] = high << 4 | low;
  }
  const most = at + 2 * keyLength();
  let end = at;
  while (end < most && end < length && digitOf(bytes[end]!) >= 0) end++;
  return end - at < LEAST_CODED ? 0 : end;
}

/** The end of a key in base64, in one line or several; 0 where there is none. */
export function codedDerEnd(bytes: Uint8Array, at: number, length: number): number {
  // 30, and a length below 80 or 81 and 82.
  if (bytes[at] !== 0x4d || bytes[at + 1]! < 0x41 || bytes[at + 1]! > 0x49) return 0;
  if (at + LEAST_CODED > length) return 0;
  let word = 0, bits = 0, count = 0;
  for (let i = 0; i < HEAD_CODED; i++) {
    const value = BASE64[bytes[at + i]!]!;
    if (value === 255) return 0;
    word = (word << 6 | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    head[count++] = word >> bits & 0xff;
  }
  const whole = keyLength();
  if (whole === 0) return 0;
  const most = (whole - whole % 3) / 3 * 4 + (whole % 3 === 0 ? 0 : 4);
  let end = at, left = most;
  for (let i = at; i < length && left > 0;) {
    if (BASE64[bytes[i]!] !== 255 || bytes[i] === 0x3d) {
      left--;
      end = ++i;
    } else if (bytes[i] === 0x5c && (bytes[i + 1] === 0x6e || bytes[i + 1] === 0x72)) i += 2;
    else if (isLineEnd(bytes[i]) || isBlank(bytes[i])) i++;
    else break;
  }
  return most - left < LEAST_CODED ? 0 : end;
}
