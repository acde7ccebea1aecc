/**
 * Tables with a ruler below the names of their columns, as databases and command lines print them: between `|` (MySQL, Postgres,
 * Markdown), `│` (DuckDB, `console.table`), or at the same places of all lines (sqlcmd, Vault).
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, lineEnd, skipBlanks, textOf } from "../bytes.ts";
import { type Level, levelInTable } from "../level.ts";
import { Flag, LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import type { Searched } from "./searched.ts";
import { isNameByte, MAX_NAME } from "./spans.ts";

const MOST_COLUMNS = 32;
/** The longest line with the names, in bytes. */
const LONGEST_HEAD = 4096;
/** Bytes between the beginning of a line and its ruler. */
const MOST_EDGE = 8;
/** Lines of names and types above a ruler. */
const MOST_HEADS = 2;

const Kind = { BAR: 0, BOX: 1, PLACES: 2 } as const;

/** What stands in the columns, and for those at places: where they begin. */
const levels = new Uint8Array(MOST_COLUMNS);
const places = new Int32Array(MOST_COLUMNS);
let kind: number = Kind.BAR, columns = 0, hasEdge = false;
/** `Key`, `Value`: which column has the names for the values of another one, or -1. */
let nameColumn = -1, valueColumn = -1;
let lineStop = 0, column = 0, level = 0;
/** The cell that was found last. */
export let ruledStart = 0, ruledEnd = 0;

/** Whether a ruler begins at `at`, below names of which one is a secret's. */
export function beginRuled(text: Searched, at: number): boolean {
  const { bytes } = text;
  if (at < text.tableEnd) return false;
  let start = at;
  while (start > 0 && !isLineEnd(bytes[start - 1])) {
    if (at - start > MOST_EDGE || bytes[start - 1] === 0x2d || !isOfRuler(bytes[start - 1]!)) return false;
    start--;
  }
  const end = lineEnd(bytes, at, text.length);
  if (start < 2 || !isRuler(bytes, start, end)) return false;
  kind = Kind.PLACES;
  columns = 0;
  for (let i = start; i < end; i++) {
    if (bytes[i] === 0xe2) kind = Kind.BOX;
    else if (bytes[i] === 0x2b || bytes[i] === 0x7c) kind = Kind.BAR;
    else if (bytes[i] === 0x2d && bytes[i - 1] !== 0x2d) {
      if (columns === MOST_COLUMNS) return false;
      places[columns++] = i - start;
    }
  }
  if (kind === Kind.PLACES && columns < 2) return false;
  let head = start;
  for (let heads = 0; heads < MOST_HEADS && head > 0; heads++) {
    const stop = head - (head > 1 && bytes[head - 2] === 0x0d ? 2 : 1);
    head = stop;
    while (head > 0 && bytes[head - 1] !== 0x0a) if (stop - head-- > LONGEST_HEAD) return false;
    if (readHead(text, head, stop)) {
      lineStop = end;
      column = columns;
      return true;
    }
    if (kind !== Kind.BOX) return false;
  }
  return false;
}

/** Reads the names of the columns; tells whether one is a secret's. */
function readHead(text: Searched, start: number, end: number): boolean {
  const { bytes } = text;
  let isAny = false, count = 0;
  nameColumn = valueColumn = -1;
  hasEdge = kind !== Kind.PLACES && markAt(bytes, skipBlanks(bytes, start, end)) > 0;
  begin(bytes, start, end);
  for (;; count++) {
    if (!cell(text, { start, end, index: count })) break;
    if (count === MOST_COLUMNS) return false;
    const isName = ruledEnd > ruledStart && ruledEnd - ruledStart <= MAX_NAME;
    const told = isName ? text.levelAt(bytes, ruledStart, ruledEnd) : 0;
    levels[count] = levelInTable(told & LEVEL);
    if (levels[count] !== 0) isAny = true;
    else if (nameColumn < 0 && (told & Flag.NAME) !== 0) nameColumn = count;
    else if (valueColumn < 0 && (told & Flag.VALUE) !== 0) valueColumn = count;
  }
  columns = count;
  const isPair = nameColumn >= 0 && valueColumn > nameColumn;
  if (!isPair) nameColumn = -1;
  return count > 1 && (isAny || isPair);
}

/** Finds the next cell with a secret; none is left where false. */
export function nextRuled(text: Searched): boolean {
  const isFound = findCell(text);
  if (!isFound) text.tableEnd = lineStop;
  return isFound;
}

function findCell(text: Searched): boolean {
  const { bytes, length } = text;
  for (;;) {
    if (column === columns) {
      if (lineStop >= length) return false;
      let line = lineStop;
      if (bytes[line] === 0x0d) line++;
      line++;
      lineStop = lineEnd(bytes, line, length);
      if (line >= length) return false;
      // Another ruler, as between groups of rows.
      if (isRuler(bytes, line, lineStop)) continue;
      if (skipBlanks(bytes, line, lineStop) === lineStop) return false;
      if (kind !== Kind.PLACES) {
        const count = fieldsOf(bytes, line, lineStop);
        if (count < 2) return false;
        if (count !== columns) continue;
      }
      column = 0;
      level = 0;
      begin(bytes, line, lineStop);
      lineFrom = line;
    }
    const index = column++;
    if (!cell(text, { start: lineFrom, end: lineStop, index })) {
      column = columns;
      continue;
    }
    if (index === nameColumn && ruledEnd - ruledStart <= MAX_NAME) {
      level = levelInTable(text.levelAt(bytes, ruledStart, ruledEnd) & LEVEL);
    }
    const own = index === valueColumn && nameColumn >= 0 ? level : levels[index]!;
    if (
      own !== 0 && ruledEnd > ruledStart && isSecretText(textOf(bytes, ruledStart, ruledEnd), own as Level)
    ) return true;
  }
}

/** Where the line at hand begins, and where its next cell does. */
let lineFrom = 0, cursor = 0;

function begin(bytes: Uint8Array, start: number, end: number): void {
  cursor = start;
  if (hasEdge) cursor = skipBlanks(bytes, start, end) + markAt(bytes, skipBlanks(bytes, start, end));
}

/** Finds the next cell of a line, without blanks and quotes; tells whether there is one. */
function cell(
  { bytes }: Searched,
  { start, end, index }: { start: number; end: number; index: number },
): boolean {
  let from = cursor, to = end;
  if (kind === Kind.PLACES) {
    if (index >= columns) return false;
    from = start + places[index]!;
    if (from >= end) return false;
    if (index + 1 < columns && start + places[index + 1]! < end) to = start + places[index + 1]!;
    from = skipBlanks(bytes, from, to);
    // Of a line whose cells have moved.
    for (let i = from; i + 1 < to; i++) if (isBlank(bytes[i]) && isBlank(bytes[i + 1])) to = i;
  } else {
    if (cursor >= end) return false;
    to = cursor;
    while (to < end && markAt(bytes, to) === 0) to++;
    // Behind the edge.
    if (to === end && hasEdge && skipBlanks(bytes, from, end) === end) return false;
    cursor = to + (to < end ? markAt(bytes, to) : 1);
  }
  while (from < to && (isBlank(bytes[from]) || isQuote(bytes[from]))) from++;
  while (to > from && (isBlank(bytes[to - 1]) || isQuote(bytes[to - 1]) || bytes[to - 1] === 0x0d)) to--;
  ruledStart = from;
  ruledEnd = to;
  return true;
}

function fieldsOf(bytes: Uint8Array, start: number, end: number): number {
  let count = 1, from = start;
  for (let i = start; i < end; i++) {
    const mark = markAt(bytes, i);
    if (mark === 0) continue;
    count++;
    from = i + mark;
  }
  if (!hasEdge) return count;
  return skipBlanks(bytes, from, end) === end ? count - 2 : count - 1;
}

/** The bytes of the mark between two cells, or 0. */
function markAt(bytes: Uint8Array, at: number): number {
  if (kind === Kind.BAR) return bytes[at] === 0x7c ? 1 : 0;
  // │ ┃ ║
  if (bytes[at] !== 0xe2) return 0;
  const second = bytes[at + 1], third = bytes[at + 2];
  return second === 0x94 && (third === 0x82 || third === 0x83) || second === 0x95 && third === 0x91 ? 3 : 0;
}

function isRuler(bytes: Uint8Array, start: number, end: number): boolean {
  let strokes = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === 0x2d || byte === 0x3d || byte === 0xe2 && isBox(bytes, i) && markAt(bytes, i) === 0) {
      strokes++;
    } else if (!isOfRuler(byte)) return false;
  }
  return strokes > 1;
}

function isBox(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === 0x94 || bytes[at + 1] === 0x95;
}

/** - + | : = and blanks, and the bytes of what draws boxes. */
function isOfRuler(byte: number): boolean {
  return byte === 0x2d || byte === 0x2b || byte === 0x7c || byte === 0x3a || byte === 0x3d || isBlank(byte) ||
    byte >= 0x80 && byte < 0xc0 || byte === 0xe2;
}

/**
 * A line with a name and its value between marks, at the mark between them: `password | …` of Postgres, `| SecretString | … |` of AWS.
 * Gives the end of the value, of which `ruledStart` is the beginning, or 0.
 */
export function besideBar(text: Searched, at: number): number {
  const { bytes } = text;
  kind = bytes[at] === 0xe2 ? Kind.BOX : Kind.BAR;
  const mark = markAt(bytes, at);
  if (mark === 0) return 0;
  let end = at;
  while (end > 0 && isBlank(bytes[end - 1])) end--;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameByte(bytes[start - 1]!) && bytes[start - 1]! < 0x80) {
    start--;
  }
  if (start === end) return 0;
  let edge = start;
  while (edge > 0 && !isLineEnd(bytes[edge - 1])) {
    if (start - edge > MOST_EDGE || !isOfRuler(bytes[edge - 1]!)) return 0;
    edge--;
  }
  const told = levelInTable(text.levelAt(bytes, start, end) & LEVEL);
  if (told === 0) return 0;
  let stop = lineEnd(text.bytes, at + mark, text.length);
  while (stop > at && isBlank(bytes[stop - 1])) stop--;
  let to = at + mark;
  while (to < stop && markAt(bytes, to) === 0) to++;
  if (to < stop && to + markAt(bytes, to) < stop) return 0;
  let from = skipBlanks(bytes, at + mark, to);
  while (to > from && isBlank(bytes[to - 1])) to--;
  if (isQuote(bytes[from]) && bytes[to - 1] === bytes[from] && to - from > 1) {
    from++;
    to--;
  }
  if (to - from <= MAX_NAME && (text.levelAt(bytes, from, to) & LEVEL) !== 0) return 0;
  ruledStart = from;
  return isSecretText(textOf(bytes, from, to), told as Level) ? to : 0;
}
