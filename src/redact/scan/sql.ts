/**
 * Secrets in statements of SQL.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, skipBlanks, textOf } from "../bytes.ts";
import { Level } from "../level.ts";
import { LEVEL } from "../name_bytes.ts";
import { isLabel, isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { isNameByte, MAX_NAME, plainValueEnd, quotedEnd } from "./spans.ts";

/** A text in quotes behind a word of SQL. */
export function quotedAfter(text: Searched, at: number): number {
  const { bytes, length } = text;
  const start = skipBlanks(bytes, at, length);
  // In backticks stand the names of things.
  if (start === at || !isQuote(bytes[start]) || bytes[start] === 0x60) return 0;
  const end = quotedEnd(text, start + 1, bytes[start]!);
  return isSecretText(textOf(bytes, start + 1, end), Level.STRONG) ? hide(text, start + 1, end) : 0;
}

/** `('…')`: what a function is given that makes something of a password. */
export function quotedInCall(text: Searched, at: number): number {
  const { bytes } = text;
  if (bytes[at] !== 0x28 || bytes[at + 1] !== 0x27) return 0;
  const end = quotedEnd(text, at + 2, 0x27);
  return isSecretText(textOf(bytes, at + 2, end), Level.PASSWORD_LIKE) ? hide(text, at + 2, end) : 0;
}

/** `password in ('…')`: the first of the list. */
export function quotedInList(text: Searched, at: number): number {
  const { bytes, length } = text;
  const open = skipBlanks(bytes, at + 2, length);
  if (bytes[open] !== 0x28 || bytes[open + 1] !== 0x27) return 0;
  let end = at;
  while (end > 0 && !isNameByte(bytes[end - 1]!) && at - end < 4) end--;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameByte(bytes[start - 1]!)) start--;
  const level = start === end ? 0 : text.levelAt(bytes, start, end) & LEVEL;
  const close = quotedEnd(text, open + 2, 0x27);
  return level > 0 && isSecretText(textOf(bytes, open + 2, close), level as Level)
    ? hide(text, open + 2, close)
    : 0;
}

/** The beginning of `pgp_sym_encrypt` and `pgp_sym_decrypt`, whose second argument is the key. */
export const PGP_SYM: readonly number[] = Array.from("pgp_sym_", (c) => c.charCodeAt(0));

/** The last text of a call: `…(data, '…')`. */
export function lastInCall(text: Searched, at: number): number {
  const { bytes, length } = text;
  let start = 0, end = 0;
  for (let i = at; i < length && bytes[i] !== 0x29 && i - at < 400; i++) {
    if (bytes[i] !== 0x27) continue;
    start = i + 1;
    end = i = quotedEnd(text, start, 0x27);
  }
  return end > start && bytes[end + 1] === 0x29 && !isLabel(textOf(bytes, start, end))
    ? hide(text, start, end)
    : 0;
}

/** `(user, password) VALUES ('ada', '…')`: the columns tell which values are secrets. */
export function insertedValues(text: Searched, at: number): number {
  const { bytes, length } = text;
  let close = at - 1;
  while (close > 0 && (isBlank(bytes[close]) || isLineEnd(bytes[close]))) close--;
  if (close <= 0 || bytes[close] !== 0x29) return 0;
  let open = close;
  while (open > 0 && close - open < 400 && bytes[open] !== 0x28) open--;
  if (bytes[open] !== 0x28) return 0;
  let row = at + 6;
  let done = 0;
  for (let rows = 0; rows < 20; rows++) {
    while (row < length && bytes[row] !== 0x28 && bytes[row] !== 0x3b) row++;
    if (bytes[row] !== 0x28 || row >= length) return done;
    let column = open + 1;
    let value = row + 1;
    while (value < length && bytes[value] !== 0x29) {
      const nameEnd = columnEnd(text, column, close);
      const start = skipBlanks(bytes, value, length);
      const isQuoted = isQuote(bytes[start]);
      const end = isQuoted ? quotedEnd(text, start + 1, bytes[start]!) : plainValueEnd(text, start);
      const level = column < close ? columnLevel(text, column, nameEnd) : 0;
      if (level > 0 && isQuoted && isSecretText(textOf(bytes, start + 1, end), level as Level)) {
        done = hide(text, start + 1, end);
      }
      value = end + (isQuoted ? 1 : 0);
      while (value < length && bytes[value] !== 0x2c && bytes[value] !== 0x29) value++;
      if (bytes[value] === 0x2c) value++;
      column = nameEnd + 1;
    }
    row = value + 1;
  }
  return done;
}

function columnEnd(text: Searched, at: number, close: number): number {
  const { bytes } = text;
  while (at < close && bytes[at] !== 0x2c) at++;
  return at;
}

function columnLevel(text: Searched, start: number, end: number): number {
  const { bytes } = text;
  while (start < end && !isNameByte(bytes[start]!)) start++;
  while (end > start && !isNameByte(bytes[end - 1]!)) end--;
  return start < end && end - start <= MAX_NAME ? text.levelAt(bytes, start, end) & LEVEL : 0;
}
