/**
 * The forms in which a text stands in others: written for a URL, in JSON, in base64, in hexadecimal digits. Each function writes
 * one into `out` and gives its length.
 *
 * @module
 */
import { isWordByte } from "./bytes.ts";

const HEX = new Uint8Array(16);
for (let i = 0; i < 16; i++) HEX[i] = "0123456789ABCDEF".charCodeAt(i);
const HEX_LOW = new Uint8Array(16);
for (let i = 0; i < 16; i++) HEX_LOW[i] = "0123456789abcdef".charCodeAt(i);
const BASE64 = new Uint8Array(64);
for (let i = 0; i < 64; i++) {
  BASE64[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charCodeAt(i);
}

/** As `encodeURIComponent` writes it. */
export function percentEncoded(bytes: Uint8Array, length: number, out: Uint8Array): number {
  let at = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    // ! ' ( ) * - . _ ~
    const isPlain = isWordByte(byte) || byte === 0x21 || byte >= 0x27 && byte <= 0x2a || byte === 0x2d ||
      byte === 0x2e ||
      byte === 0x5f || byte === 0x7e;
    if (isPlain) out[at++] = byte;
    else {
      out[at++] = 0x25;
      out[at++] = HEX[byte >> 4]!;
      out[at++] = HEX[byte & 15]!;
    }
  }
  return at;
}

/** In base64 from the byte `first` on, without the last characters that depend on what follows. */
export function base64(
  bytes: Uint8Array,
  { first, length, out }: { first: number; length: number; out: Uint8Array },
): number {
  let at = 0;
  for (let i = first; i + 2 < length; i += 3) {
    const word = bytes[i]! << 16 | bytes[i + 1]! << 8 | bytes[i + 2]!;
    for (let shift = 18; shift >= 0; shift -= 6) out[at++] = BASE64[word >> shift & 63]!;
  }
  return at;
}

/** Base64 as URLs have it, in its place; whether it differs. */
export function base64Url(bytes: Uint8Array, length: number): boolean {
  let differs = false;
  for (let i = 0; i < length; i++) {
    if (bytes[i] !== 0x2b && bytes[i] !== 0x2f) continue;
    bytes[i] = bytes[i] === 0x2b ? 0x2d : 0x5f;
    differs = true;
  }
  return differs;
}

/** As `JSON.stringify` writes quotes, backslashes and line breaks. */
export function jsonEscaped(bytes: Uint8Array, length: number, out: Uint8Array): number {
  let at = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    const letter = byte === 0x0a ? 0x6e : byte === 0x0d ? 0x72 : byte === 0x09 ? 0x74 : byte;
    if (letter !== byte || byte === 0x22 || byte === 0x5c) out[at++] = 0x5c;
    out[at++] = letter;
  }
  return at;
}

/** In hexadecimal digits. */
export function hexadecimal(bytes: Uint8Array, length: number, out: Uint8Array): number {
  for (let i = 0; i < length; i++) {
    out[2 * i] = HEX_LOW[bytes[i]! >> 4]!;
    out[2 * i + 1] = HEX_LOW[bytes[i]! & 15]!;
  }
  return 2 * length;
}
