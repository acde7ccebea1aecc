/**
 * What a dump of Postgres has in its tables: `COPY users (login, password) FROM stdin;`, and a row a line.
 *
 * @module
 */
import { isLineEnd, isWordAt, lineEnd, skipBlanks, textOf } from "../bytes.ts";
import { type Level, levelInTable } from "../level.ts";
import { LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { isNameByte } from "./spans.ts";

const MOST_COLUMNS = 64;
/** Bytes of a table's name, and between its columns and the rows. */
const MOST_BETWEEN = 80;

const levels = new Uint8Array(MOST_COLUMNS);

/** Behind `COPY`: hides what is in the columns of secrets; gives the position behind the last one, or 0. */
export function copiedValues(text: Searched, at: number): number {
  const { bytes, length } = text;
  let open = at;
  while (open < length && open - at < MOST_BETWEEN && bytes[open] !== 0x28 && !isLineEnd(bytes[open])) open++;
  if (bytes[open] !== 0x28) return 0;
  let columns = 0, isAny = false, i = open + 1;
  for (; i < length && bytes[i] !== 0x29 && columns < MOST_COLUMNS; columns++) {
    let start = skipBlanks(bytes, i, length);
    if (bytes[start] === 0x22) start++;
    let end = start;
    while (end < length && isNameByte(bytes[end]!)) end++;
    if (end === start) return 0;
    levels[columns] = levelInTable(text.levelAt(bytes, start, end) & LEVEL);
    if (levels[columns]! > 0) isAny = true;
    if (bytes[end] === 0x22) end++;
    i = skipBlanks(bytes, end, length);
    if (bytes[i] === 0x2c) i++;
    else if (bytes[i] !== 0x29) return 0;
  }
  const from = skipBlanks(bytes, i + 1, length);
  if (!isAny || !isWordAt(bytes, from, "from")) return 0;
  if (!isWordAt(bytes, skipBlanks(bytes, from + 4, length), "stdin")) return 0;
  return inRows(text, lineEnd(bytes, from, length), columns);
}

/** Hides the cells of the lines below, up to `\\.`. */
function inRows(text: Searched, at: number, columns: number): number {
  const { bytes, length } = text;
  let done = 0, line = at;
  while (line < length) {
    while (line < length && isLineEnd(bytes[line])) line++;
    if (bytes[line] === 0x5c && bytes[line + 1] === 0x2e) break;
    const end = lineEnd(bytes, line, length);
    for (let column = 0, start = line; column < columns && start <= end; column++) {
      let next = start;
      while (next < end && bytes[next] !== 0x09) next++;
      const level = levels[column] as Level;
      if (level > 0 && isSecretText(textOf(bytes, start, next), level)) done = hide(text, start, next);
      start = next + 1;
    }
    line = end;
  }
  return done;
}
