/**
 * Lists of secrets, a line each: `ada:…` for `chpasswd`, codes below `Recovery codes:`.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordByte, lineEnd, skipBlanks, textOf } from "../bytes.ts";
import { Level } from "../level.ts";
import { Byte, BYTES } from "../looks.ts";
import { LEVEL } from "../name_bytes.ts";
import { isLabel } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { isNameByte, MAX_NAME } from "./spans.ts";

const MAX_LINES = 64;
const MAX_LINE = 200;

/** `chpasswd <<EOF`, `chpasswd:` of cloud-init, and lines of `ada:…` below; at the word. */
export function atChpasswd(text: Searched, _at: number, wordEnd: number): number {
  const { bytes, length } = text;
  let end = wordEnd, isBegun = bytes[wordEnd] === 0x3a;
  for (; end < length && end - wordEnd < MAX_LINE && !isLineEnd(bytes[end]); end++) {
    if (bytes[end] === 0x3c && bytes[end + 1] === 0x3c) isBegun = true;
  }
  if (!isBegun || end < length && !isLineEnd(bytes[end])) return 0;
  let done = 0;
  for (let lines = 0; lines < MAX_LINES && end < length; lines++) {
    const line = lineStart(text, end);
    end = lineEnd(bytes, line, length);
    const start = behindMark(text, line);
    const colon = nameEnd(text, start);
    if (bytes[colon] !== 0x3a) break;
    done = hideBehind(text, colon, end) || done;
  }
  return done;
}

/** `ada:…`, also several with `\n` between them; the position behind what was hidden, or 0. */
export function hideAccounts(text: Searched, start: number, end: number): number {
  let done = 0, from = start;
  for (let i = start; i <= end; i++) {
    if (i < end && !isBreak(text.bytes, i)) continue;
    const colon = nameEnd(text, from);
    if (text.bytes[colon] === 0x3a && colon < i) done = hideBehind(text, colon, i) || done;
    from = text.bytes[i] === 0x0a ? i + 1 : i + 2;
  }
  return done;
}

/** The end of a line, or `\n`. */
export function isBreak(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x0a || bytes[at] === 0x5c && bytes[at + 1] === 0x6e;
}

/** What stands behind the colon, up to `end` or a quote. */
function hideBehind(text: Searched, colon: number, end: number): number {
  const { bytes } = text;
  let stop = colon + 1;
  while (stop < end && bytes[stop]! > 0x20 && !isQuote(bytes[stop])) stop++;
  // `list: |`, `expire: false`
  return stop === colon + 1 || isLabel(textOf(bytes, colon + 1, stop)) ? 0 : hide(text, colon + 1, stop);
}

function nameEnd({ bytes, length }: Searched, start: number): number {
  let end = start;
  while (end < length && end - start < MAX_NAME && isNameByte(bytes[end]!)) end++;
  return end;
}

function lineStart({ bytes, length }: Searched, at: number): number {
  if (at < length && bytes[at] === 0x0d) at++;
  return at < length && bytes[at] === 0x0a ? at + 1 : at;
}

/** Behind blanks and the mark of an item: `-`, `*`, `1.`, `2)`. */
function behindMark({ bytes, length }: Searched, at: number): number {
  const start = skipBlanks(bytes, at, length);
  let end = start;
  while (end - start < 3 && BYTES[bytes[end]!] === Byte.DIGIT) end++;
  const isMark = end > start
    ? bytes[end] === 0x2e || bytes[end] === 0x29
    : bytes[end] === 0x2d || bytes[end] === 0x2a;
  return isMark && isBlank(bytes[end + 1]) ? skipBlanks(bytes, end + 1, length) : start;
}

/** Codes below `Recovery codes:`, at `codes`. */
export function codesBelow(text: Searched, at: number, wordEnd: number): number {
  const { bytes, length, levelAt } = text;
  const sign = bytes[wordEnd] === 0x3a ? wordEnd + 1 : wordEnd;
  if (!isLineEnd(bytes[sign]) || sign === length) return 0;
  let name = at;
  while (name > 0 && isBlank(bytes[name - 1])) name--;
  while (name > 0 && at - name < MAX_NAME && isWordByte(bytes[name - 1])) name--;
  if ((levelAt(bytes, name, wordEnd) & LEVEL) !== Level.STRONG) return 0;
  let done = 0, end = sign;
  for (let lines = 0; lines < MAX_LINES && end < length; lines++) {
    const line = lineStart(text, end);
    end = lineEnd(bytes, line, length);
    const hidden = codesOfLine(text, behindMark(text, line), end);
    // An empty line may stand above them.
    if (hidden === 0 && (lines > 0 || end > line)) break;
    done = hidden || done;
  }
  return done;
}

const LEAST_CODE = 6, MOST_CODE = 40;

/** Hides the codes of a line that has nothing else. */
function codesOfLine(text: Searched, start: number, end: number): number {
  const { bytes } = text;
  let done = 0;
  for (let from = start; from < end;) {
    let to = from, digits = 0;
    for (; to < end && (isWordByte(bytes[to]) || bytes[to] === 0x2d); to++) {
      if (BYTES[bytes[to]!] === Byte.DIGIT) digits++;
    }
    if (to - from < LEAST_CODE || to - from > MOST_CODE || digits === 0) return done;
    done = hide(text, from, to);
    from = to;
    while (from < end && (isBlank(bytes[from]) || bytes[from] === 0x2c)) from++;
  }
  return done;
}
