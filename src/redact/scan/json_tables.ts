/**
 * Tables in JSON: `{"columns":["email","password"],"rows":[["ada@x.test","…"]]}`, and a list of rows of which the first has the names.
 *
 * @module
 */
import { isWordAt, isWordByte, skipSpace, textOf } from "../bytes.ts";
import { type Level, levelInTable } from "../level.ts";
import { LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import type { Searched } from "./searched.ts";
import { MAX_NAME, quotedEnd } from "./spans.ts";

const MOST_COLUMNS = 32;
/** Bytes between the names and the rows. */
const MOST_BETWEEN = 64;

const NAMES = "columns fields headers header names cols columnnames".split(" ");

const levels = new Uint8Array(MOST_COLUMNS);
let next = 0, column = 0, depth = 0, braces = 0, columns = 0;
/** The cell that was found last. */
export let jsonStart = 0, jsonEnd = 0;

/** At a colon: whether the names of a table's columns are behind it, and rows behind them. */
export function beginJsonTable(text: Searched, at: number): boolean {
  const { bytes } = text;
  // Their last letter is an s, or the r of `header`.
  if (at < 6 || bytes[at - 1] !== 0x22 || at < text.tableEnd) return false;
  if (bytes[at - 2] !== 0x73 && bytes[at - 2] !== 0x72) return false;
  let start = at - 1;
  while (start > 0 && at - start < 16 && isWordByte(bytes[start - 1])) start--;
  if (!isBeginning(bytes[start]!)) return false;
  for (let i = 0; i < NAMES.length; i++) {
    if (isWordAt(bytes, start, NAMES[i]!)) return beginRows(text, at + 1);
  }
  return false;
}

/** c, f, h, n */
function isBeginning(byte: number): boolean {
  return byte === 0x63 || byte === 0x66 || byte === 0x68 || byte === 0x6e;
}

/** `[["email","password"],["ada@x.test","…"]]`, as all of the text. */
export function beginJsonRows(text: Searched): boolean {
  const { bytes } = text;
  if (bytes[0] !== 0x5b) return false;
  return beginRows(text, skipSpace(bytes, 1, text.length));
}

/** Reads the names in the list at `at`; tells whether one is a secret's, and finds the rows. */
function beginRows(text: Searched, at: number): boolean {
  const { bytes, length } = text;
  let i = skipSpace(bytes, at, length);
  if (bytes[i] !== 0x5b) return false;
  columns = 0;
  let isAny = false;
  for (i = skipSpace(bytes, i + 1, length); bytes[i] === 0x22; i = skipSpace(bytes, i + 1, length)) {
    const end = nameEnd(text, i + 1);
    if (end < 0 || columns === MOST_COLUMNS) return false;
    const level = levelInTable(text.levelAt(bytes, i + 1, end) & LEVEL);
    levels[columns++] = level;
    if (level !== 0) isAny = true;
    i = skipSpace(bytes, end + 1, length);
    if (bytes[i] !== 0x2c) break;
  }
  if (!isAny || columns < 2 || bytes[i] !== 0x5d) return false;
  const most = i + MOST_BETWEEN < length ? i + MOST_BETWEEN : length;
  for (i++; i < most && bytes[i] !== 0x5b; i++) if (bytes[i] === 0x7d || bytes[i] === 0x5d) return false;
  if (bytes[i] !== 0x5b) return false;
  next = i + 1;
  column = 0;
  depth = 1;
  braces = 0;
  return true;
}

function nameEnd({ bytes, length }: Searched, start: number): number {
  for (let i = start; i < length && i - start <= MAX_NAME; i++) if (bytes[i] === 0x22) return i;
  return -1;
}

/** Finds the next cell with a secret; none is left where false. */
export function nextJsonCell(text: Searched): boolean {
  const isFound = findCell(text);
  if (!isFound) text.tableEnd = next;
  return isFound;
}

function findCell(text: Searched): boolean {
  const { bytes, length } = text;
  while (next < length) {
    const at = next++;
    switch (bytes[at]) {
      case 0x5b:
        depth++;
        if (braces === 0) column = 0;
        break;
      case 0x5d:
        if (--depth > 0) break;
        if (!isRowBehind(text)) return false;
        depth = 1;
        column = 0;
        break;
      case 0x2c:
        if (braces === 0) column++;
        break;
      case 0x7b:
        braces++;
        break;
      case 0x7d:
        if (--braces < 0) return false;
        break;
      case 0x22: {
        const end = quotedEnd(text, at + 1, 0x22);
        next = end + 1;
        const level = column < columns && braces === 0 ? levels[column]! : 0;
        if (level === 0 || !isSecretText(textOf(bytes, at + 1, end), level as Level)) break;
        jsonStart = at + 1;
        jsonEnd = end;
        return true;
      }
    }
  }
  return false;
}

/** `,[`: another row of the list that all are in. */
function isRowBehind(text: Searched): boolean {
  const comma = skipSpace(text.bytes, next, text.length);
  const open = skipSpace(text.bytes, comma + 1, text.length);
  if (text.bytes[comma] !== 0x2c || text.bytes[open] !== 0x5b) return false;
  next = open + 1;
  return true;
}
