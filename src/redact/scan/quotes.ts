/**
 * Texts in quotes, however those are written: `"…"`, `"""…"""`, `\"…\"` and `\u0022…\u0022` of JSON within JSON, `&quot;…&quot;` of a page; and
 * what may stand before and around them without being part of them: white space, comments, the letters of literals (`b"…"`, `@"…"`).
 *
 * @module
 */
import { byteSet } from "../byte_table.ts";
import { isBlank, isLineEnd, isQuote, isWordByte } from "../bytes.ts";
import { hasAt } from "../forms.ts";
import type { Searched } from "./searched.ts";
import { escapedQuotedEnd, quotedEnd } from "./spans.ts";

/** Bytes of white space and comments that are passed over. */
const MAX_GAP = 200;
/** Backslashes before a quote. */
const MAX_ESCAPES = 8;

const codes = (text: string): readonly number[] => Array.from(text, (c) => c.charCodeAt(0));
const ENTITIES = ["&quot;", "&apos;", "&#34;", "&#39;", "&#x22;", "&#x27;"].map(codes);
const CODED = ["u0022", "u0027"].map(codes);

/** How many bytes the quote at `at` has; 0 where there is none. */
export function quoteAt(bytes: Uint8Array, at: number): number {
  if (isQuote(bytes[at])) return isTripled(bytes, at) ? 3 : 1;
  if (bytes[at] === 0x5c) {
    let end = at + 1;
    while (bytes[end] === 0x5c && end - at < MAX_ESCAPES) end++;
    if (isQuote(bytes[end])) return end + 1 - at;
    return bytes[end] === 0x75 && (hasAt(bytes, end, CODED[0]!) || hasAt(bytes, end, CODED[1]!))
      ? end + 5 - at
      : 0;
  }
  if (bytes[at] !== 0x26) return 0;
  for (let i = 0; i < ENTITIES.length; i++) if (hasAt(bytes, at, ENTITIES[i]!)) return ENTITIES[i]!.length;
  return 0;
}

/** `"""`; three backticks are the border of a block of Markdown. */
function isTripled(bytes: Uint8Array, at: number): boolean {
  return bytes[at] !== 0x60 && bytes[at + 1] === bytes[at] && bytes[at + 2] === bytes[at];
}

/** How many bytes the quote has that ends at `end`, where it is none of one byte; 0 where there is none. */
export function writtenQuoteBefore(bytes: Uint8Array, end: number): number {
  const last = bytes[end - 1];
  if (last === 0x3b) {
    for (let i = 0; i < ENTITIES.length; i++) {
      const { length } = ENTITIES[i]!;
      if (end >= length && hasAt(bytes, end - length, ENTITIES[i]!)) return length;
    }
  } else if ((last === 0x32 || last === 0x37) && bytes[end - 6] === 0x5c && end > 5) {
    if (hasAt(bytes, end - 5, CODED[0]!) || hasAt(bytes, end - 5, CODED[1]!)) return 6;
  }
  return 0;
}

/** The end of a text whose quote at `open` has `size` bytes, or the end of all. */
export function quotedTextEnd(text: Searched, open: number, size: number): number {
  const { bytes, length } = text;
  const last = open + size - 1;
  if (size === 1) return quotedEnd(text, open + 1, bytes[open]!);
  if (isQuote(bytes[last]) && !isQuote(bytes[open])) return escapedQuotedEnd(text, open + size, bytes[last]!);
  for (let at = open + size; at < length; at++) {
    if (bytes[at] !== bytes[open]) continue;
    let i = 1;
    while (i < size && bytes[at + i] === bytes[open + i]) i++;
    if (i === size) return at;
  }
  return length;
}

/** The position behind white space and comments, if a quote stands there; or 0. */
export function quoteBehindGap({ bytes, length }: Searched, at: number): number {
  const most = at + MAX_GAP < length ? at + MAX_GAP : length;
  while (at < most) {
    if (isBlank(bytes[at]) || isLineEnd(bytes[at])) at++;
    else if (bytes[at] === 0x2f && (bytes[at + 1] === 0x2a || bytes[at + 1] === 0x2f)) {
      const isLine = bytes[at + 1] === 0x2f;
      at += 2;
      while (at < most && !(isLine ? isLineEnd(bytes[at]) : bytes[at] === 0x2a && bytes[at + 1] === 0x2f)) {
        at++;
      }
      if (!isLine) at += 2;
    } else return quoteAt(bytes, at) > 0 ? at : 0;
  }
  return 0;
}

/** The position of white space and comments before `at`, if they are behind a quote; or `at`. */
export function behindQuote({ bytes }: Searched, at: number): number {
  let end = at;
  while (end > 0 && at - end < MAX_GAP) {
    if (isBlank(bytes[end - 1]) || isLineEnd(bytes[end - 1])) end--;
    else if (bytes[end - 1] === 0x2f && bytes[end - 2] === 0x2a) {
      end -= 2;
      while (end > 0 && at - end < MAX_GAP && !(bytes[end] === 0x2a && bytes[end - 1] === 0x2f)) end--;
      if (end > 0) end--;
    } else return isQuote(bytes[end - 1]) ? end : at;
  }
  return at;
}

/** The position of the quote behind the letters of a literal: `b"…"`, `N'…'`, `@"…"`, `u8"…"`; `at` where there are none. */
export function behindPrefix(bytes: Uint8Array, at: number): number {
  if (PREFIXES[bytes[at]!] !== 1) return at;
  if (isQuote(bytes[at + 1])) return at + 1;
  return (PREFIXES[bytes[at + 1]!] === 1 || bytes[at + 1] === 0x38) && isQuote(bytes[at + 2]) ? at + 2 : at;
}

/** Where such letters begin that stand before the quote at `at`, `at` where there are none, or -1 behind a word. */
export function beforePrefix(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && at - start < 3 && (isWordByte(bytes[start - 1]) || PREFIXES[bytes[start - 1]!] === 1)) {
    start--;
  }
  if (start === at) return at;
  return behindPrefix(bytes, start) === at &&
      (start === 0 || isBlank(bytes[start - 1]) || OPENS[bytes[start - 1]!] === 1)
    ? start
    : -1;
}

const PREFIXES = byteSet("bBrRuUfFlLnNeE@$");
const OPENS = byteSet("=(,:[{|\n");
