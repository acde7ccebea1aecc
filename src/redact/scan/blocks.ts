/**
 * Values of YAML that are more than the rest of a line: blocks (`password: |`), and lists, in lines or in brackets, which
 * JSON has, too.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordByte, lineEnd, skipBlanks, textOf } from "../bytes.ts";
import { Level } from "../level.ts";
import { LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { isName, isNameByte } from "./spans.ts";

/** Lines of a block and items of a list that are looked at, and bytes of a list in brackets. */
const MAX_LINES = 64;
const MAX_LIST = 1024;

/** Behind the anchor or the tag of a value: `&word`, `!!str`. */
export function behindMarks({ bytes, length }: Searched, start: number): number {
  while (bytes[start] === 0x26 || bytes[start] === 0x21) {
    let end = start + 1;
    while (isNameByte(bytes[end]!) || bytes[end] === 0x21) end++;
    const next = skipBlanks(bytes, end, length);
    if (next === end || next >= length || isLineEnd(bytes[next]) || bytes[next] === 0x23) break;
    start = next;
  }
  return start;
}

/**
 * Hides the lines of a block: `|` or `>`, and lines that stand further in than the name.
 *
 * @returns the position behind what was hidden, or 0
 */
export function atBlock(
  text: Searched,
  start: number,
  { nameStart, level }: { nameStart: number; level: Level },
): number {
  const { bytes, length } = text;
  if (bytes[start] !== 0x7c && bytes[start] !== 0x3e) return 0;
  let at = start + 1;
  // `|2-`
  while (bytes[at] === 0x2b || bytes[at] === 0x2d || isWordByte(bytes[at])) at++;
  at = skipBlanks(bytes, at, length);
  if (at >= length || !isLineEnd(bytes[at]) && bytes[at] !== 0x23) return 0;
  const column = columnOf(bytes, nameStart);
  let done = 0;
  for (let lines = 0; lines < MAX_LINES; lines++) {
    at = nextLine(text, at);
    if (at >= length) break;
    const from = skipBlanks(bytes, at, length);
    const end = lineEnd(bytes, from, length);
    if (end > from && from - at <= column) break;
    if (isSecretText(textOf(bytes, from, end), level)) done = hide(text, from, end);
    at = end;
  }
  return done;
}

/** Hides the items of a list whose lines follow the name: `passwords:`, `- …`. */
export function atListLines(
  text: Searched,
  end: number,
  { nameStart, level }: { nameStart: number; level: Level },
): number {
  const { bytes, length } = text;
  const column = columnOf(bytes, nameStart);
  let at = end, done = 0;
  for (let lines = 0; lines < MAX_LINES; lines++) {
    at = nextLine(text, at);
    const dash = skipBlanks(bytes, at, length);
    if (bytes[dash] !== 0x2d || !isBlank(bytes[dash + 1]) || dash - at < column) break;
    const start = skipBlanks(bytes, dash + 1, length);
    done = item(text, start, { end: itemEnd(text, start), level }) || done;
    at = lineEnd(bytes, dash, length);
  }
  return done;
}

/** Where the lines end that stand further in than the name, within so many bytes. */
export function linesEnd(
  text: Searched,
  at: number,
  { nameStart, most }: { nameStart: number; most: number },
): number {
  const { bytes, length } = text;
  const column = columnOf(bytes, nameStart);
  let line = nextLine(text, at);
  while (line < length && line - at < most) {
    const start = skipBlanks(bytes, line, length);
    if (start - line <= column && !isLineEnd(bytes[start])) break;
    line = nextLine(text, start);
  }
  return line < length ? line : length;
}

/** Hides the items of a list in brackets: `apiKeys: [a, "b"]`. */
export function atList(text: Searched, start: number, level: Level): number {
  const { bytes, length } = text;
  if (bytes[start] !== 0x5b) return 0;
  let at = start + 1, done = 0;
  const most = at + MAX_LIST < length ? at + MAX_LIST : length;
  for (let items = 0; items < MAX_LINES && at < most; items++) {
    while (at < most && (isBlank(bytes[at]) || isLineEnd(bytes[at]) || bytes[at] === 0x2c)) at++;
    if (at >= most || bytes[at] === 0x5d || bytes[at] === 0x5b || bytes[at] === 0x7b) break;
    const end = itemEnd(text, at);
    done = item(text, at, { end, level }) || done;
    at = isQuote(bytes[at]) ? end + 1 : end;
  }
  return done;
}

/** One that is the name of a secret is none: `secrets: [db_password]`. */
function item(text: Searched, at: number, { end, level }: { end: number; level: Level }): number {
  const { bytes } = text;
  const start = isQuote(bytes[at]) ? at + 1 : at;
  if (isName(bytes, start, end) && (text.levelAt(bytes, start, end) & LEVEL) > 0) return 0;
  const least = level < Level.PASSWORD_LIKE ? level : Level.PASSWORD_LIKE;
  return isSecretText(textOf(bytes, start, end), least) ? hide(text, start, end) : 0;
}

/** Up to the quote, or to a blank, a separator of a list or the line's end. A longer one is no item: so the time stays linear. */
function itemEnd({ bytes, length }: Searched, at: number): number {
  const quote = isQuote(bytes[at]) ? bytes[at] : 0;
  const most = at + MAX_LIST < length ? at + MAX_LIST : length;
  let end = quote === 0 ? at : at + 1;
  for (; end < most; end++) {
    const byte = bytes[end]!;
    if (quote === 0 ? byte <= 0x20 || byte === 0x2c || byte === 0x5d : byte === quote) break;
    if (byte === 0x5c && quote !== 0) end++;
  }
  return end;
}

function columnOf(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && bytes[start - 1] !== 0x0a && at - start < MAX_LIST) start--;
  return at - start;
}

function nextLine({ bytes, length }: Searched, at: number): number {
  while (at < length && bytes[at] !== 0x0a) at++;
  return at + 1;
}
