/**
 * The forms in which a text stands in others: written for a URL, in HTML, in JSON, in base64, in hexadecimal digits. Each function writes
 * one into `out` and gives its length.
 *
 * @module
 */
import { isQuote, isWordByte } from "./bytes.ts";
import { tableOf } from "./table.ts";

const HEX = new Uint8Array(16);
for (let i = 0; i < 16; i++) HEX[i] = "0123456789ABCDEF".charCodeAt(i);
const HEX_LOW = new Uint8Array(16);
for (let i = 0; i < 16; i++) HEX_LOW[i] = "0123456789abcdef".charCodeAt(i);
const BASE64 = tableOf(
  64,
  (i) => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charCodeAt(i),
);

/** A way of writing a text for a URL: by byte, whether it stays. */
export interface PercentForm {
  plain: Uint8Array;
  /** In place of a blank. */
  blank: "+" | "%20";
}

/** ASCII but for letters and digits, control characters and blanks. */
const MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** @param marks that stay, besides letters and digits */
function percentForm(marks: string, blank: PercentForm["blank"] = "%20"): PercentForm {
  const plain = new Uint8Array(256);
  for (let byte = 0; byte < 128; byte++) plain[byte] = isWordByte(byte) ? 1 : 0;
  for (let i = 0; i < marks.length; i++) plain[marks.charCodeAt(i)] = 1;
  return { plain, blank };
}

function marksBut(without: string): string {
  let marks = "";
  for (let i = 0; i < MARKS.length; i++) if (!without.includes(MARKS[i]!)) marks += MARKS[i]!;
  return marks;
}

/** `encodeURIComponent`, RFC 3986, `URLSearchParams`; the query, path and password of a `URL`. */
export const PERCENT_FORMS: readonly PercentForm[] = [
  percentForm("!'()*-._~"),
  percentForm("-._~"),
  percentForm("*-._", "+"),
  percentForm(marksBut("\"#<>'")),
  percentForm(marksBut('"#<>?`{}^')),
  percentForm(marksBut('"#<>?`{}/:;=@[\\]^|')),
];

export function percentEncoded(
  bytes: Uint8Array,
  { length, out, form }: { length: number; out: Uint8Array; form: PercentForm },
): number {
  const { plain, blank } = form;
  let at = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    if (plain[byte] === 1) out[at++] = byte;
    else if (byte === 0x20 && blank === "+") out[at++] = 0x2b;
    else {
      out[at++] = 0x25;
      out[at++] = HEX[byte >> 4]!;
      out[at++] = HEX[byte & 15]!;
    }
  }
  return at;
}

/** By byte: the entity of HTML and XML in its place. */
const ENTITIES: (Uint8Array | undefined)[] = new Array(256).fill(undefined);
const encoder = new TextEncoder();
for (const entity of ["&&amp;", "<&lt;", ">&gt;", '"&quot;', "'&#39;"]) {
  ENTITIES[entity.charCodeAt(0)] = encoder.encode(entity.slice(1));
}

const SEMICOLON = 0x3b;

/** As HTML has it, in an attribute or in a text, where quotes stay. */
export function htmlEscaped(
  bytes: Uint8Array,
  { length, out, quotes }: { length: number; out: Uint8Array; quotes: boolean },
): number {
  let at = 0;
  for (let i = 0; i < length; i++) {
    const entity = ENTITIES[bytes[i]!];
    if (entity === undefined || !quotes && isQuote(bytes[i])) out[at++] = bytes[i]!;
    // Until its last byte.
    else for (let k = 0; k === 0 || entity[k - 1] !== SEMICOLON; k++) out[at++] = entity[k]!;
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

/** The bytes that hexadecimal digits stand for; 0 where there is something else. */
export function hexadecimalBytes(digits: Uint8Array, length: number, out: Uint8Array): number {
  if (length % 2 !== 0) return 0;
  for (let i = 0; i < length; i += 2) {
    const high = digitOf(digits[i]!), low = digitOf(digits[i + 1]!);
    if (high < 0 || low < 0) return 0;
    out[i >> 1] = high << 4 | low;
  }
  return length >> 1;
}

/** The value of a hexadecimal digit; -1 for another byte. */
export function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 32;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
