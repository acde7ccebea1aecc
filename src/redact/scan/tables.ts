/**
 * Tables in a text: a first line such as `email,password`, and a row a line, between commas, semicolons, tabs or `|`.
 *
 * @module
 */
import { setBytes } from "../byte_table.ts";
import { isBlank, isLineEnd, lineEnd, textOf } from "../bytes.ts";
import { type Level, levelInTable } from "../level.ts";
import { LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import type { Searched } from "./searched.ts";
import { isNameByte } from "./spans.ts";

const MOST_COLUMNS = 32;
/** The longest first line, and the shortest text, in bytes. */
const LONGEST_HEAD = 256;
const SHORTEST = 16;
const QUOTE = 0x22;
/** Of a column's name: `Secret access key`. */
const MOST_WORDS = 4;

const Head = { NONE: 0, NAME: 1, BLANK: 2, MARK: 3 } as const;
/** What a byte is in a first line. */
const HEADS = new Uint8Array(256);
function fillHeads(): void {
  for (let i = 0; i < 128; i++) if (isNameByte(i) || i === QUOTE) HEADS[i] = Head.NAME;
  setBytes(HEADS, ",;\t|", Head.MARK);
}
fillHeads();
HEADS[0x20] = Head.BLANK;

/** The table of the text that is being searched. */
const levels = new Uint8Array(MOST_COLUMNS);
let mark = 0, columns = 0, next = 0, column = 0;
/** The cell that was found last. */
export let cellStart = 0, cellEnd = 0;

/** Whether the text is a table with a column of secrets. */
export function beginTable({ bytes, length, levelAt }: Searched): boolean {
  if (length < SHORTEST) return false;
  const most = length < LONGEST_HEAD ? length : LONGEST_HEAD;
  // Whether a name has begun, and whether a blank stands behind it. Names of several words are those of prose, where a blank
  // stands behind a mark, too.
  let end = 0, isIn = false, isBehind = false, words = 1, hasWords = false, isSpaced = false;
  mark = columns = 0;
  for (; end < most; end++) {
    const head = HEADS[bytes[end]!]!;
    if (head === Head.NAME) {
      if (isBehind) {
        if (words++ === MOST_WORDS) return false;
        hasWords = true;
        isBehind = false;
      }
      isIn = true;
      continue;
    }
    if (head === Head.BLANK) {
      isBehind = isIn;
      isSpaced ||= !isIn;
      continue;
    }
    if (head !== Head.MARK) break;
    isIn = isBehind = false;
    words = 1;
    if (mark !== 0 && bytes[end] !== mark || ++columns >= MOST_COLUMNS) return false;
    mark = bytes[end]!;
  }
  if (hasWords && isSpaced || columns === 0 || end === most || !isLineEnd(bytes[end])) return false;
  columns = 0;
  let isAny = false;
  for (let i = 0, start = 0; i <= end; i++) {
    if (i < end && bytes[i] !== mark) continue;
    let [from, to] = [start, i];
    while (from < to && !isNameByte(bytes[from]!)) from++;
    while (to > from && !isNameByte(bytes[to - 1]!)) to--;
    const level = levelAt(bytes, from, to) & LEVEL;
    levels[columns++] = levelInTable(level);
    isAny ||= level !== 0;
    start = i + 1;
  }
  next = end;
  column = columns;
  return isAny;
}

/** Finds the next cell with a secret. */
export function nextCell(text: Searched): boolean {
  const { bytes, length } = text;
  while (next < length) {
    if (column === columns) {
      while (next < length && isLineEnd(bytes[next])) next++;
      column = 0;
      if (fieldsOf(text, next) === columns) continue;
      next = lineEnd(bytes, next, length);
      column = columns;
      continue;
    }
    let start = next;
    next = fieldEnd(text, start);
    let end = next;
    if (bytes[next] === mark) next++;
    while (start < end && (isBlank(bytes[start]) || bytes[start] === QUOTE)) start++;
    while (end > start && (isBlank(bytes[end - 1]) || bytes[end - 1] === QUOTE)) end--;
    const level = levels[column++]! as Level;
    if (level === 0 || end === start || !isSecretText(textOf(bytes, start, end), level)) continue;
    cellStart = start;
    cellEnd = end;
    return true;
  }
  return false;
}

/** How many fields a line has. */
function fieldsOf(text: Searched, at: number): number {
  for (let count = 1;; count++) {
    at = fieldEnd(text, at);
    if (at >= text.length || text.bytes[at] !== mark) return count;
    at++;
  }
}

/** The mark behind a field, or the end of its line; in quotes, either is part of it. */
function fieldEnd({ bytes, length }: Searched, at: number): number {
  let isQuoted = false;
  for (; at < length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (!isQuoted && (byte === mark || isLineEnd(byte))) break;
  }
  return at;
}
