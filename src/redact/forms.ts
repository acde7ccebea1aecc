/**
 * Secrets that have a form of their own: each function gives the end of the one that begins at `at`, or 0.
 *
 * @module
 */
import { byteSet } from "./byte_table.ts";
import { isWordByte } from "./bytes.ts";
import { Byte, BYTES, looksRandom } from "./looks.ts";

/** Letters, digits, `_` and `-`: base64 for URLs. */
const URL64 = byteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
/** The value of a letter of base64, or 255. */
export const BASE64 = new Uint8Array(256).fill(255);
function fillBase64(): void {
  for (let i = 0; i < 64; i++) {
    BASE64["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charCodeAt(i)] = i;
  }
}
fillBase64();
BASE64[0x2d] = 62;
BASE64[0x5f] = 63;

function runEnd(bytes: Uint8Array, at: number, length: number): number {
  while (at < length && URL64[bytes[at]!] === 1) at++;
  return at;
}

/** The end of letters, digits, `_`, `-` and `.`. */
export function dottedRunEnd(bytes: Uint8Array, at: number, length: number): number {
  while (at < length && (URL64[bytes[at]!] === 1 || bytes[at] === 0x2e)) at++;
  return at;
}

/** A JSON web token (`eyJ…`), whose signature may be cut off. */
export function jwtEnd(bytes: Uint8Array, at: number, length: number): number {
  if (bytes[at] !== 0x65 || bytes[at + 1] !== 0x79 || bytes[at + 2] !== 0x4a) return 0;
  const head = runEnd(bytes, at, length);
  if (head - at < 10 || bytes[head] !== 0x2e) return 0;
  const body = runEnd(bytes, head + 1, length);
  // Encrypted with a key that both sides have, the second part is empty: `eyJ…..…`, as cookies of sessions are.
  if (body === head + 1 && bytes[body] === 0x2e && runEnd(bytes, body + 1, length) - body > 8) {
    return dottedRunEnd(bytes, body, length);
  }
  if (body - head < 5) return 0;
  // An encrypted one has five parts.
  return bytes[body] === 0x2e ? dottedRunEnd(bytes, body, length) : body;
}

/** A longer head of a JSON web token is not known without the rest. */
const LONGEST_HEAD = 512;
const ALGORITHM = [0x22, 0x61, 0x6c, 0x67, 0x22];
const head = new Uint8Array(LONGEST_HEAD);

/** Whether the bytes are the head of a JSON web token, without the dot: JSON in base64 that names an algorithm. */
export function isWebTokenHead(bytes: Uint8Array, length: number): boolean {
  if (bytes[0] !== 0x65 || bytes[1] !== 0x79 || bytes[2] !== 0x4a || length < 16 || length > LONGEST_HEAD) {
    return false;
  }
  for (let i = 0; i < length; i++) if (BASE64[bytes[i]!] === 255) return false;
  const size = base64Bytes(bytes, { end: length, out: head });
  for (let i = 1; i + ALGORITHM.length < size; i++) if (hasAt(head, i, ALGORITHM)) return true;
  return false;
}

/** A Discord bot's token: a number in base64, a time, a signature. */
export function discordEnd(bytes: Uint8Array, at: number, length: number): number {
  if (bytes[at]! < 0x4d || bytes[at]! > 0x4f) return 0;
  const id = runEnd(bytes, at, length);
  if (id - at < 23 || id - at > 28 || bytes[id] !== 0x2e) return 0;
  const time = runEnd(bytes, id + 1, length);
  if (time - id < 6 || time - id > 8 || bytes[time] !== 0x2e) return 0;
  const end = runEnd(bytes, time + 1, length);
  return end - time > 27 ? end : 0;
}

/** A Telegram bot's token: `123456789:AA…`. */
export function telegramEnd(bytes: Uint8Array, at: number, length: number): number {
  let colon = at;
  while (colon < length && BYTES[bytes[colon]!] === Byte.DIGIT) colon++;
  if (colon - at < 8 || colon - at > 10 || bytes[colon] !== 0x3a || bytes[colon + 1] !== 0x41) return 0;
  const end = runEnd(bytes, colon + 1, length);
  return end - colon > 30 ? end : 0;
}

/** Whether a word is as long as the first part of a Discord bot's token, or as a wallet's key. */
export function mayBeLong(bytes: Uint8Array, at: number): boolean {
  return URL64[bytes[at + 22]!] === 1;
}

/** A wallet's key in base58 (WIF), of 51 or 52 characters by how it begins. */
export function walletKeyEnd(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at]!;
  // 5, or K and L
  const size = first === 0x35 ? 51 : first === 0x4b || first === 0x4c ? 52 : 0;
  const end = at + size;
  if (size === 0 || end > length || end < length && URL64[bytes[end]!] === 1) return 0;
  for (let i = at; i < end; i++) {
    const byte = bytes[i]!;
    // Without 0, I, O and l.
    if (!isWordByte(byte) || byte === 0x30 || byte === 0x49 || byte === 0x4f || byte === 0x6c) return 0;
  }
  return looksRandom(bytes, at, end) ? end : 0;
}

/** A number of a payment card: an issuer's beginning, the right length, and the check digit (Luhn). */
export function cardEnd(bytes: Uint8Array, at: number, length: number): number {
  const before = at > 0 ? bytes[at - 1]! : 0;
  // The lowest is 2221: so no year is looked at.
  if (bytes[at]! < 0x32 || bytes[at]! > 0x36 || bytes[at] === 0x32 && bytes[at + 1]! < 0x32) return 0;
  // A telephone number, or part of a longer number, a name or an id.
  if (before === 0x2b || before === 0x2d || before === 0x2e || before === 0x5f) return 0;
  let count = 0, sum = 0, otherSum = 0, first = 0;
  let end = at, isGrouped = false;
  for (let i = at; i < length && count < 20; i++) {
    const byte = bytes[i]!;
    if (BYTES[byte] === Byte.DIGIT) {
      const digit = byte - 0x30;
      if (count < 4) first = first * 10 + digit;
      const doubled = digit < 5 ? 2 * digit : 2 * digit - 9;
      // Which digits are doubled is known at the end.
      sum += count % 2 === 0 ? doubled : digit;
      otherSum += count % 2 === 0 ? digit : doubled;
      count++;
      end = i + 1;
    } else {
      if (byte !== 0x20 && byte !== 0x2d || i !== end || count % 4 !== 0 && count !== 10) break;
      // `4111111111111111 12/30`
      if (byte === 0x20 && !isGrouped && isCardLength(first, count)) break;
      isGrouped = true;
    }
  }
  if (!isCardLength(first, count) || (count % 2 === 0 ? sum : otherSum) % 10 !== 0) return 0;
  const after = end < length ? bytes[end]! : 0;
  return isWordByte(after) || after === 0x2d || after === 0x5f || after === 0x2e && isWordByte(bytes[end + 1])
    ? 0
    : end;
}

/** Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay; by the first four digits. */
function isCardLength(first: number, count: number): boolean {
  const two = (first - first % 100) / 100;
  if (two >= 40 && two <= 49) return count === 16 || count === 19;
  if (two >= 51 && two <= 55 || first >= 2221 && first <= 2720) return count === 16;
  if (two === 34 || two === 37) return count === 15;
  if (first === 6011 || two === 65 || first >= 6440 && first <= 6499) return count === 16;
  if (two === 35 || two === 62) return count >= 16 && count <= 19;
  return (two === 36 || two === 38 || first >= 3000 && first <= 3059) && count === 14;
}

/** A private key: from its first line to its last one, or to the end of the text. */
export function pemEnd(bytes: Uint8Array, at: number, length: number): number {
  if (!hasAt(bytes, at, BEGIN)) return 0;
  let i = at + BEGIN.length;
  let isPrivate = false;
  for (; i < length && bytes[i] !== 0x2d && i - at < 80; i++) {
    if (hasAt(bytes, i, PRIVATE) || hasAt(bytes, i, STATIC)) isPrivate = true;
  }
  if (!isPrivate) return 0;
  for (; i < length; i++) {
    if (bytes[i] !== 0x2d || !hasAt(bytes, i, END)) continue;
    i += END.length;
    while (i < length && bytes[i] !== 0x2d && bytes[i] !== 0x0a) i++;
    while (i < length && bytes[i] === 0x2d) i++;
    return i;
  }
  return length;
}

/** The key in a file of PuTTY's. */
export function puttyEnd(bytes: Uint8Array, at: number, length: number): number {
  return hasAt(bytes, at, PUTTY) ? length : 0;
}

const ascii = (text: string): number[] => Array.from(text, (c) => c.charCodeAt(0));
const BEGIN = ascii("-----BEGIN ");
const END = ascii("-----END ");
const PRIVATE = ascii("PRIVATE KEY");
/** OpenVPN's. */
const STATIC = ascii("Static key");
const PUTTY = ascii("Private-Lines:");

export function hasAt(bytes: Uint8Array, at: number, wanted: readonly number[]): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/** Whether the bytes are `user:password` in base64. */
export function isBasic(bytes: Uint8Array, start: number, end: number): boolean {
  let word = 0, bits = 0, hasColon = false;
  for (let i = start; i < end && bytes[i] !== 0x3d; i++) {
    const value = BASE64[bytes[i]!]!;
    if (value === 255) return false;
    word = (word << 6 | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const byte = word >> bits & 0xff;
    if (byte < 0x20 && byte !== 0 || byte === 0x7f) return false;
    // `\0ada\0…` in SMTP
    if (byte === 0x3a || byte === 0) hasColon = true;
  }
  return hasColon && end - start >= 4;
}

/** Writes what stands there in base64; gives the length. */
export function base64Bytes(
  bytes: Uint8Array,
  { end, out }: { end: number; out: Uint8Array },
): number {
  let word = 0, bits = 0, length = 0;
  for (let i = 0; i < end && bytes[i] !== 0x3d; i++) {
    word = (word << 6 | BASE64[bytes[i]!]!) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[length++] = word >> bits & 0xff;
  }
  return length;
}

/** The end of letters and marks that a credential behind `Bearer` has. */
export function credentialEnd(bytes: Uint8Array, at: number, length: number): number {
  while (at < length && (URL64[bytes[at]!] === 1 || isCredentialMark(bytes[at]!))) at++;
  return at;
}

function isCredentialMark(byte: number): boolean {
  // . ~ + / = : | %
  return byte === 0x2e || byte === 0x7e || byte === 0x2b || byte === 0x2f || byte === 0x3d || byte === 0x3a ||
    byte === 0x7c || byte === 0x25;
}
