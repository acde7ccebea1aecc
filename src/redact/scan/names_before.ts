/**
 * The name before a sign: `password =`, `"password" :`, `headers["X-Api-Key"] =`, `char password[32] =`, `apiKey string =`.
 *
 * @module
 */
import { isBlank, isQuote, isWordAt, isWordByte } from "../bytes.ts";
import { digitOf } from "../encodings.ts";
import type { Searched } from "./searched.ts";
import { behindQuote, writtenQuoteBefore } from "./quotes.ts";
import { isNameByte, MAX_NAME } from "./spans.ts";

/** The name that was found last. */
export let nameStart = 0, nameEnd = 0, isSpaced = false, isQuotedName = false;

/** Blanks before a sign. */
const MAX_BLANKS = 32;
/** Quotes, brackets and backslashes behind a name. */
const MAX_MARKS = 9;
/** Bytes of `{ get; set; }`. */
const MAX_ACCESSORS = 32;

/** Finds the name before the sign at `at`; tells whether there is one. */
export function findName(text: Searched, at: number): boolean {
  const { bytes } = text;
  isSpaced = false;
  // Mostly `"name":`.
  isQuotedName = at > 1 && bytes[at - 1] === 0x22 && isNameByte(bytes[at - 2]!);
  const end = isQuotedName ? at - 1 : endOfName(text, at);
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameByte(bytes[start - 1]!)) start--;
  nameStart = start;
  nameEnd = end;
  return start < end;
}

/** Before white space, comments, quotes, brackets and backslashes. */
function endOfName(text: Searched, at: number): number {
  const { bytes } = text;
  // `?=`
  let end = bytes[at] === 0x3d && at > 0 && bytes[at - 1] === 0x3f ? at - 1 : at;
  while (end > 0 && at - end < MAX_BLANKS && isBlank(bytes[end - 1])) end--;
  isSpaced = end < at;
  if (end > 0 && bytes[end - 1]! <= 0x2f && !isQuote(bytes[end - 1])) end = behindQuote(text, end);
  const written = end > 0 ? writtenQuoteBefore(bytes, end) : 0;
  if (written > 0) {
    end -= written;
    isQuotedName = true;
  }
  for (let i = 0; i < MAX_MARKS && end > 0; i++) {
    const byte = bytes[end - 1]!;
    if (isQuote(byte)) isQuotedName = true;
    else if (byte === 0x5d) {
      // `password[32]`
      let open = end - 1;
      while (open > 0 && end - open < MAX_MARKS && isDigit(bytes[open - 1]!)) open--;
      if (open > 0 && bytes[open - 1] === 0x5b) end = open;
    } else if (byte === 0x7d && bytes[at] === 0x3d) end = beforeAccessors(bytes, end) + 1;
    else if (byte !== 0x5c && byte !== 0x3f) break;
    end--;
  }
  return end;
}

/** Behind `Password` in `Password { get; set; }`, whose brace ends at `end`; otherwise before the brace, as in `$x{password}`. */
function beforeAccessors(bytes: Uint8Array, end: number): number {
  let at = end - 1, marks = 0;
  for (; at > 0 && end - at < MAX_ACCESSORS && bytes[at - 1] !== 0x7b; at--) {
    if (bytes[at - 1] === 0x3b) marks++;
    else if (!isWordByte(bytes[at - 1]) && !isBlank(bytes[at - 1])) return end - 1;
  }
  if (marks === 0 || bytes[at - 1] !== 0x7b) return end - 1;
  at--;
  while (at > 0 && isBlank(bytes[at - 1])) at--;
  return at;
}

/** What the name before a type says, as Go has them: `apiKey string = "…"`; where `at` is the beginning of the type. */
export function toldBeforeType({ bytes, levelAt }: Searched, at: number): number {
  if (!isWordAt(bytes, at, "string") || !isBlank(bytes[at - 1])) return 0;
  let end = at;
  while (end > 0 && at - end < MAX_BLANKS && isBlank(bytes[end - 1])) end--;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameByte(bytes[start - 1]!)) start--;
  return start < end ? levelAt(bytes, start, end) : 0;
}

const name = new Uint8Array(MAX_NAME);

/** What a name says in which characters are escaped, or that stands behind a line break that is: `pass\u0077ord`, `\npassword`. */
export function toldByEscaped({ bytes, levelAt }: Searched, end: number): number {
  let start = end;
  while (
    start > 0 && end - start < 2 * MAX_NAME && (isNameByte(bytes[start - 1]!) || bytes[start - 1] === 0x5c)
  ) start--;
  let length = 0;
  for (let i = start; i < end; i++) {
    let byte = bytes[i]!;
    if (byte === 0x5c) {
      const escape = bytes[++i]!;
      if (escape === 0x5c) {
        i--;
        continue;
      }
      byte = escape === 0x75 ? unescaped(bytes, i + 1) : 0;
      if (escape === 0x75) i += 4;
    }
    // Whatever is none of a name ends what stands before it.
    if (!isNameByte(byte)) length = 0;
    else if (length < MAX_NAME) name[length++] = byte;
  }
  return length === 0 ? 0 : levelAt(name, 0, length);
}

/** The character of ASCII that four hexadecimal digits stand for, or 0. */
function unescaped(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0x30 || bytes[at + 1] !== 0x30) return 0;
  const high = digitOf(bytes[at + 2]!), low = digitOf(bytes[at + 3]!);
  return high < 0 || low < 0 ? 0 : high << 4 | low;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
