/**
 * What Postgres quotes of a row in its errors, and a line of a `.pgpass` file.
 *
 * @module
 */
import { isLineEnd, textOf } from "../bytes.ts";
import { LEVEL } from "../name_bytes.ts";
import { Byte, BYTES, looksChosen, looksLikeToken } from "../looks.ts";
import type { Level } from "../level.ts";
import { isLabel, isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";

const ascii = (text: string): readonly number[] => Array.from(text, (c) => c.charCodeAt(0));
/** How the details of errors begin. */
export const KEY: readonly number[] = ascii("Key (");
export const FAILING_ROW: readonly number[] = ascii("Failing row contains (");

/** Characters that are looked at. */
const MAX_ROW = 2000;

/** `Key (email, token)=(ada@example.com, …)`: the names tell which values are secrets. */
export function atKeyValues(text: Searched, at: number): number {
  const { bytes, length, levelAt } = text;
  const most = at + MAX_ROW < length ? at + MAX_ROW : length;
  let close = at;
  while (close < most && bytes[close] !== 0x29) close++;
  if (bytes[close + 1] !== 0x3d || bytes[close + 2] !== 0x28) return 0;
  let value = close + 3, done = 0;
  for (let name = at; name < close;) {
    const nameEnd = itemEnd(bytes, name, close);
    const end = itemEnd(bytes, value, most);
    const level = levelAt(bytes, name, nameEnd) & LEVEL;
    if (level > 0 && isSecretText(textOf(bytes, value, end), level as Level)) done = hide(text, value, end);
    name = nameEnd + 2;
    value = end + 2;
  }
  return done;
}

/** `Failing row contains (17, ada@example.com, …)`: what looks like a secret. */
export function atFailingRow(text: Searched, at: number): number {
  const { bytes, length } = text;
  const most = at + MAX_ROW < length ? at + MAX_ROW : length;
  let done = 0;
  for (let start = at; start < most;) {
    const end = itemEnd(bytes, start, most);
    if (looksLikeToken(bytes, start, end) || looksStrong(bytes, start, end)) done = hide(text, start, end);
    if (bytes[end] !== 0x2c) break;
    start = end + 2;
  }
  return done;
}

/** Up to the comma and blank behind an item of a list, or its parenthesis. */
function itemEnd(bytes: Uint8Array, at: number, most: number): number {
  while (at < most && !(bytes[at] === 0x2c && bytes[at + 1] === 0x20) && bytes[at] !== 0x29) at++;
  return at;
}

/** Whether it has letters, a digit, and a mark that neither names nor codes of articles have. */
function looksStrong(bytes: Uint8Array, start: number, end: number): boolean {
  if (!looksChosen(bytes, start, end)) return false;
  let digits = 0, marks = 0;
  for (let i = start; i < end; i++) {
    if (BYTES[bytes[i]!] === Byte.DIGIT) digits++;
    // ! # $ % & * ? @ ^
    else if (bytes[i] === 0x21 || bytes[i]! >= 0x23 && bytes[i]! <= 0x26 || bytes[i] === 0x2a) marks++;
    else if (bytes[i] === 0x3f || bytes[i] === 0x40 || bytes[i] === 0x5e) marks++;
  }
  return digits > 0 && marks > 0;
}

/** `host:5432:database:user:password` on a line of its own, at the colon before the port. */
export function atServerLine(text: Searched, at: number): number {
  const { bytes, length } = text;
  let port = at + 1;
  if (bytes[port] === 0x2a) port++;
  else while (port - at < 6 && BYTES[bytes[port]!] === Byte.DIGIT) port++;
  if (bytes[port] !== 0x3a || port - at < 2) return 0;
  // Nothing but the host before it.
  for (let i = at - 1; i >= 0 && !isLineEnd(bytes[i]); i--) {
    if (bytes[i]! <= 0x20 || bytes[i] === 0x3a) return 0;
  }
  let colons = 0, start = port;
  for (; start < length && colons < 3; start++) {
    if (bytes[start]! <= 0x20 || bytes[start] === 0x2f) return 0;
    if (bytes[start] === 0x3a) colons++;
  }
  let end = start;
  while (end < length && !isLineEnd(bytes[end])) if (bytes[end++]! <= 0x20) return 0;
  return looksChosen(bytes, start, end) && !isLabel(textOf(bytes, start, end)) ? hide(text, start, end) : 0;
}
