/**
 * Which of the values bound to a statement are secrets, by the columns that they are compared with or put into:
 * `update users set password = ? where id = ?`, `insert into users (name, password) values ($1, $2)`, `token = :t`; in
 * GraphQL, by the arguments: `login(password: $p)`.
 *
 * @module
 */
import { append, charCodeAt, uint8s } from "../probe/natives.ts";
import { isBlank, isLineEnd, isQuote, isWordAt, isWordByte, textOf } from "./bytes.ts";
import { Level } from "./level.ts";
import { LEVEL } from "./name_bytes.ts";

/** Gives the flags and level of a name in a text, see `nameLevels`. */
type LevelAt = (bytes: Uint8Array, start: number, end: number) => number;

/** Longer texts are not looked at, in characters. */
export const MAX_STATEMENT = 4096;
/** Values of a statement that are looked at: so many levels are kept. Their number is not a property that a program could patch. */
export const MAX_VALUES = 64;
const MAX_NAME = 64;
const STATEMENTS =
  "select insert update delete with merge replace call exec execute alter create upsert mutation query subscription"
    .split(" ");

/** What a statement says about the values that are bound to it. */
export interface Bound {
  /** By place. */
  levels: Uint8Array;
  /** The names of those that have one, by place. */
  names: string[];
  /** How many there are in a row, where what is bound are rows of a table. */
  count?: number;
}

/** Whether a text begins as a statement does. */
export function isStatement(bytes: Uint8Array, length: number): boolean {
  let at = 0;
  while (at < length && (isBlank(bytes[at]) || isLineEnd(bytes[at]) || bytes[at] === 0x28)) at++;
  const first = bytes[at]! | 32;
  if (length - at < LEAST_CONDITION || first < 0x61 && first !== 0x60 || first > 0x7a) return false;
  if (length - at > 15) {
    for (let i = 0; i < STATEMENTS.length; i++) if (isWordAt(bytes, at, STATEMENTS[i]!)) return true;
  }
  // `SET token = :t` of DynamoDB
  if (isWordAt(bytes, at, "set")) {
    at += 3;
    while (isBlank(bytes[at])) at++;
  }
  return isCondition(bytes, at, length);
}

/** The shortest condition, and the longest name in its beginning. */
const LEAST_CONDITION = 5;
const MAX_COLUMN = 48;

/** `u.password = :p`, `reset_token = ?`: what a builder of queries is given, or a part of it. */
function isCondition(bytes: Uint8Array, at: number, length: number): boolean {
  let end = at;
  while (end < length && end - at < MAX_COLUMN && (isNamePart(bytes[end]!) || isQuote(bytes[end]))) end++;
  while (isBlank(bytes[end])) end++;
  if (bytes[end] !== 0x3d || end === at) return false;
  end++;
  while (isBlank(bytes[end])) end++;
  const mark = bytes[end];
  return end < length && (mark === 0x3f || isMark(mark!) && isWordByte(bytes[end + 1]));
}

/**
 * What a statement says about its values, in the order in which they are bound; undefined where none is a secret.
 *
 * @param bytes the statement, with `?`, `$1`, `:1`, `:name`, `@name` or `$name` for its values
 */
export function levelsOfValues(
  bytes: Uint8Array,
  { length, levelAt }: { length: number; levelAt: LevelAt },
): Bound | undefined {
  let levels: Uint8Array | undefined;
  const names: string[] = [];
  let count = 0;
  // SQL Server counts from `@p0` or `@p1` on, as its libraries like.
  let first = 1;
  const insert = insertedColumns(bytes, length);
  if (isOfSessions(bytes, length)) {
    const levelOf = levelAt;
    levelAt = (bytes, start, end) =>
      end - start === 2 && isWordAt(bytes, start, "id") ? Level.LOOKS : levelOf(bytes, start, end);
  }
  for (let at = 0; at < length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x27 || byte === 0x22 || byte === 0x60) {
      // A text in quotes, or a name.
      let end = at + 1;
      while (end < length && bytes[end] !== byte) end++;
      at = end;
      continue;
    }
    let index = -1;
    if (byte === 0x3f) index = count++;
    else if (isMark(byte) && (!isMark(bytes[at - 1]!) || byte === 0x24 && bytes[at - 1] === 0x3a)) {
      const end = nameEnd(bytes, { at: at + 1, length });
      if (end === at + 1) continue;
      if (end === at + 3 && (bytes[at + 1]! | 32) === 0x70 && bytes[at + 2] === 0x30) first = 0;
      index = numberAt(bytes, { start: at + 1, end }) - first;
      if (index < 0) {
        const name = textOf(bytes, at + 1, end);
        index = placeOf(names, name);
        if (index < 0) index = count++;
        while (names.length <= index) append(names, names.length === index ? name : "");
      }
    }
    if (index < 0 || index >= MAX_VALUES) continue;
    if (insert.values > 0 && beforeBlanks(bytes, at) === insert.values + 6) {
      // `values ?`: one for whole rows.
      return levelsOfColumns(bytes, { insert, levelAt });
    }
    const level = at > insert.values && insert.values > 0
      ? columnLevel(bytes, { at, insert, levelAt })
      : comparedLevel(bytes, { at, levelAt });
    if (level === 0) continue;
    levels ??= uint8s(MAX_VALUES);
    if (level > levels[index]!) levels[index] = level;
  }
  return levels === undefined ? undefined : { levels, names };
}

/** Whether the table is one of sessions, whose `id` is what signs somebody in: `insert into user_sessions (id, …)`. */
function isOfSessions(bytes: Uint8Array, length: number): boolean {
  for (let at = 0; at < length; at++) {
    const first = bytes[at]! | 32;
    // into, from, update
    if (first !== 0x69 && first !== 0x66 && first !== 0x75) continue;
    const word = isWordAt(bytes, at, "into") || isWordAt(bytes, at, "from")
      ? 4
      : isWordAt(bytes, at, "update")
      ? 6
      : 0;
    if (word === 0 || !isBlank(bytes[at + word])) continue;
    let end = at + word;
    while (isBlank(bytes[end]) || isQuote(bytes[end])) end++;
    while (end < length && isNamePart(bytes[end]!)) end++;
    return isWordAt(bytes, end - 7, "session") || isWordAt(bytes, end - 8, "sessions");
  }
  return false;
}

/** What the columns of an `insert` say, in their order. */
function levelsOfColumns(
  bytes: Uint8Array,
  { insert: { open, close }, levelAt }: { insert: Insert; levelAt: LevelAt },
): Bound | undefined {
  const levels = uint8s(MAX_VALUES);
  let isAny = false;
  for (let column = 0, end = open; end < close && column < MAX_VALUES; column++) {
    end++;
    while (end < close && bytes[end] !== 0x2c) end++;
    levels[column] = levelBefore(bytes, { end: beforeBlanks(bytes, end), levelAt });
    isAny ||= levels[column] !== 0;
  }
  return isAny ? { levels, names: [] } : undefined;
}

/** What stands before the number or the name of a value: $ : @ */
function isMark(byte: number): boolean {
  return byte === 0x24 || byte === 0x3a || byte === 0x40;
}

/** The end of a name, from a letter on. */
function nameEnd(bytes: Uint8Array, { at, length }: { at: number; length: number }): number {
  let end = at;
  while (end < length && (isWordByte(bytes[end]) || bytes[end] === 0x5f)) end++;
  return end - at > MAX_NAME ? at : end;
}

function placeOf(names: string[], name: string): number {
  for (let i = 0; i < names.length; i++) if (names[i] === name) return i;
  return -1;
}

/** `1` of `$1` and `@p1`; 0 for a name. */
function numberAt(bytes: Uint8Array, { start, end }: { start: number; end: number }): number {
  let at = bytes[start] === 0x70 || bytes[start] === 0x50 ? start + 1 : start;
  let number = 0;
  for (; at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39 && number < 1000; at++) {
    number = number * 10 + bytes[at]! - 0x30;
  }
  return at < end ? 0 : number;
}

/** `password = ?`, `"users"."password" like lower(?)`. */
function comparedLevel(bytes: Uint8Array, { at, levelAt }: { at: number; levelAt: LevelAt }): number {
  const list = listStart(bytes, at);
  if (list > 0) return levelBefore(bytes, { end: beforeBlanks(bytes, list), levelAt });
  if (isKeyOfCall(bytes, at)) return Level.STRONG;
  let end = at;
  // Functions around the value.
  for (let calls = 0; calls < 4; calls++) {
    end = beforeBlanks(bytes, end);
    if (bytes[end - 1] !== 0x28) break;
    const nameEnd = end = beforeBlanks(bytes, end - 1);
    while (end > 0 && isNamePart(bytes[end - 1]!)) end--;
    // `crypt(?, gen_salt('bf'))`, `password(?)`
    if (
      nameEnd - end === 5 && isWordAt(bytes, end, "crypt") ||
      nameEnd - end === 8 && isWordAt(bytes, end, "password")
    ) return Level.STRONG;
  }
  const sign = end;
  while (end > 0 && isSign(bytes[end - 1]!)) end--;
  if (end === sign) {
    // like, ilike, by
    while (end > 0 && isWordByte(bytes[end - 1])) end--;
    const isWord = isWordAt(bytes, end, "like") || isWordAt(bytes, end, "ilike");
    if (isWordAt(bytes, end, "by") || sign - end === 8 && isWordAt(bytes, end, "password")) {
      return Level.STRONG;
    }
    if (!isWord) return 0;
  }
  return levelBefore(bytes, { end: beforeBlanks(bytes, end), levelAt });
}

/** Functions whose second argument is a key or password: `pgp_sym_decrypt(data, ?)`. */
const KEYED =
  "pgp_sym_encrypt pgp_sym_decrypt aes_encrypt aes_decrypt encryptbypassphrase decryptbypassphrase".split(
    " ",
  );

function isKeyOfCall(bytes: Uint8Array, at: number): boolean {
  const comma = beforeBlanks(bytes, at) - 1;
  if (bytes[comma] !== 0x2c) return false;
  let open = comma - 1;
  // Calls within the arguments before it are passed over.
  for (let depth = 0; open > 0 && comma - open < LIST_REACH; open--) {
    if (bytes[open] === 0x29) depth++;
    else if (bytes[open] === 0x28 && depth-- === 0) break;
  }
  for (let i = 0; i < KEYED.length; i++) {
    const name = KEYED[i]!;
    if (bytes[open] === 0x28 && isTextAt(bytes, open - name.length, name)) return true;
  }
  return false;
}

function isTextAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if ((bytes[at + i]! | 32) !== (charCodeAt(text, i) | 32)) return false;
  }
  return true;
}

/** How far before a value its list may begin, in bytes. */
const LIST_REACH = 256;

/** `token in (?, ?)`: where `in` stands, or 0. */
function listStart(bytes: Uint8Array, at: number): number {
  let open = at;
  while (open > 0 && at - open < LIST_REACH && isOfList(bytes[open - 1]!)) open--;
  if (bytes[open - 1] !== 0x28) return 0;
  const end = beforeBlanks(bytes, open - 1);
  if (end < 3 || isWordByte(bytes[end - 3]) || !isWordAt(bytes, end - 2, "in")) return 0;
  const before = beforeBlanks(bytes, end - 2);
  return isWordAt(bytes, before - 3, "not") ? before - 3 : end - 2;
}

/** Values of a list, commas and blanks. */
function isOfList(byte: number): boolean {
  return isBlank(byte) || byte === 0x2c || byte === 0x3f || isMark(byte) || isWordByte(byte) || byte === 0x5f;
}

function levelBefore(bytes: Uint8Array, { end, levelAt }: { end: number; levelAt: LevelAt }): number {
  while (end > 0 && (isQuote(bytes[end - 1]) || bytes[end - 1] === 0x5d || bytes[end - 1] === 0x29)) end--;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNamePart(bytes[start - 1]!)) start--;
  return start === end ? 0 : levelAt(bytes, start, end) & LEVEL;
}

interface Insert {
  /** Where the names of the columns begin and end, and where `values` stands; 0 for none. */
  open: number;
  close: number;
  values: number;
}

/** `(name, password) values`. */
function insertedColumns(bytes: Uint8Array, length: number): Insert {
  for (let at = 0; at < length; at++) {
    if ((bytes[at]! | 32) !== 0x76 || !isWordAt(bytes, at, "values")) continue;
    const close = beforeBlanks(bytes, at) - 1;
    if (bytes[close] !== 0x29) continue;
    let open = close;
    while (open > 0 && bytes[open] !== 0x28) open--;
    return { open, close, values: at };
  }
  return { open: 0, close: 0, values: 0 };
}

/** Of a value in a row: the level of the column that has its place. */
function columnLevel(
  bytes: Uint8Array,
  { at, insert: { open, close, values }, levelAt }: { at: number; insert: Insert; levelAt: LevelAt },
): number {
  // How many commas there are between the row's beginning and the value, outside of brackets.
  let place = 0, depth = 0, i = at - 1;
  for (; i > values; i--) {
    const byte = bytes[i]!;
    if (byte === 0x29) depth++;
    else if (byte === 0x28) {
      // The row begins behind a comma or `values`; a function has a name before its bracket.
      const before = beforeBlanks(bytes, i);
      if (depth === 0 && (bytes[before - 1] === 0x2c || before === values + 6)) break;
      if (depth > 0) depth--;
      // Inside of a function: its own commas do not count.
      else place = 0;
    } else if (byte === 0x2c && depth === 0) place++;
  }
  let end = open;
  for (let column = 0; column <= place; column++) {
    end++;
    while (end < close && bytes[end] !== 0x2c) end++;
    if (end >= close && column < place) return 0;
  }
  return levelBefore(bytes, { end: beforeBlanks(bytes, end), levelAt });
}

function beforeBlanks(bytes: Uint8Array, at: number): number {
  while (at > 0 && (isBlank(bytes[at - 1]) || isLineEnd(bytes[at - 1]))) at--;
  return at;
}

function isNamePart(byte: number): boolean {
  return isWordByte(byte) || byte === 0x5f || byte === 0x2e || byte > 0x7f;
}

/** = < > ! ~ : */
function isSign(byte: number): boolean {
  return byte === 0x3d || byte === 0x3c || byte === 0x3e || byte === 0x21 || byte === 0x7e || byte === 0x3a;
}
