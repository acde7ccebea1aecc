/**
 * Where parts of a text end: what is in quotes, a value without any, a word.
 *
 * @module
 */
import { byteSet } from "../byte_table.ts";
import { isBlank, isQuote, isWordByte } from "../bytes.ts";
import type { Searched } from "./searched.ts";

/** The longest name that is looked for before `=` and `:`. */
export const MAX_NAME = 64;

/** The end of a text in quotes, or of the text, or `most`. */
export function quotedEnd(text: Searched, at: number, quote: number, most: number = text.length): number {
  const { bytes } = text;
  for (; at < most; at++) {
    if (bytes[at] === 0x5c) at++;
    else if (bytes[at] === quote) return at;
  }
  return most;
}

/** The same where the quotes are escaped: `\"…\"`, as in JSON within JSON. */
export function escapedQuotedEnd({ bytes, length }: Searched, at: number, quote: number): number {
  for (; at < length; at++) {
    if (bytes[at] === quote) return at;
    if (bytes[at] !== 0x5c) continue;
    // As many as stand before a quote are those of it: `\\\"`.
    let end = at + 1;
    while (end < length && bytes[end] === 0x5c) end++;
    if (bytes[end] === quote) return at;
    at = end - at > 1 ? end - 1 : at + 1;
  }
  return length;
}

/** Up to a blank, quote, bracket or separator, or to `most`. */
export function plainValueEnd(text: Searched, at: number, most: number = text.length): number {
  const { bytes } = text;
  const length = most < text.length ? most : text.length;
  while (at < length && !endsPlain(bytes[at]!)) at++;
  return at < length ? at : length;
}

export function endsPlain(byte: number): boolean {
  return byte <= 0x20 || ENDS[byte] === 1;
}

const ENDS = byteSet("\"'`&(),;<>[]{}\\");

/** Of a settings file: up to a blank, or a separator that another name follows. */
export function lineValueEnd(text: Searched, at: number): number {
  const { bytes, length } = text;
  for (; at < length; at++) {
    const byte = bytes[at]!;
    if (byte <= 0x20 || isQuote(byte)) return at;
    if (byte !== 0x26 && byte !== 0x3b) continue;
    let i = at + 1;
    while (i < length && isBlank(bytes[i])) i++;
    const name = i;
    while (i < length && i - name < MAX_NAME && (isNameByte(bytes[i]!) || isBlank(bytes[i]))) i++;
    if (i >= length || i > name && bytes[i] === 0x3d) return at;
  }
  return length;
}

export function wordEnd(text: Searched, at: number): number {
  const { bytes, length } = text;
  if (at >= text.wordStart && at <= text.wordEnd) return text.wordEnd;
  let end = at;
  while (end < length && bytes[end]! > 0x20 && !isQuote(bytes[end])) end++;
  text.wordStart = at;
  return text.wordEnd = end;
}

/** One of the marks that people put into passwords. */
export function hasMark(text: Searched, start: number, end: number): boolean {
  const { bytes } = text;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === 0x21 || byte >= 0x23 && byte <= 0x26 || byte === 0x2a || byte === 0x40 || byte === 0x5e) {
      return true;
    }
  }
  return false;
}

/** A name in a text: letters, digits, `_ . - $` and everything that is not ASCII. */
export function isNameByte(byte: number): boolean {
  return isWordByte(byte) || byte === 0x5f || byte === 0x2e || byte === 0x2d || byte === 0x24 || byte > 0x7f;
}

/** Whether nothing but a name stands there. */
export function isName(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isNameByte(bytes[i]!)) return false;
  return end - start <= MAX_NAME;
}
