/**
 * Texts in quotes that something else than a sign links to their names, as in programs: `getenv("DB_PASSWORD", "…")`,
 * `process.env.DB_PASSWORD || "…"`, `ds.setPassword("…")`, `#define DB_PASSWORD "…"`, `["X-Api-Key", "…"]`.
 *
 * @module
 */
import { setBytes } from "../byte_table.ts";
import { isBlank, isLineEnd, isQuote, isWordAt, isWordByte, skipBlanks, textOf } from "../bytes.ts";
import { Level } from "../level.ts";
import { Byte, BYTES } from "../looks.ts";
import { Flag, LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import { isWordyPassword } from "../wordings.ts";
import { atBoundTail } from "./bound_lists.ts";
import { levelOfFirst, levelOfLater } from "./calls.ts";
import { beforePrefix, quotedTextEnd } from "./quotes.ts";
import { hide, type Searched } from "./searched.ts";
import { isNameByte, MAX_NAME } from "./spans.ts";

/** White space before a quote, and bytes of a statement before it. */
const MAX_SPACE = 64;
const MAX_STATEMENT = 80;
/** The longest text, and the longest block that a name stands above. */
const MAX_VALUE = 512;
const MAX_BLOCK = 400;

/** At a quote. */
export function atQuoted(text: Searched, at: number): number {
  const { bytes } = text;
  let open = at;
  while (open > 0 && bytes[open - 1] === 0x5c && at - open < 8) open--;
  const start = open < at ? open : beforePrefix(bytes, at);
  if (start < 1) return 0;
  const end = beforeSpace(bytes, start);
  if (end === 0) return 0;
  const before = bytes[end - 1]!;
  // `… VALUES ($1, $2); "ada", "…"`
  if (before === 0x3b) return bytes[end - 2] === 0x29 ? atBoundTail(text, at) : 0;
  let level = 0;
  if (before === 0x2c) level = levelOfListed(text, end - 1, at) || levelOfLater(text, at, end - 1);
  else if (before === 0x28) level = levelOfFirst(text, at, end - 1) || levelOfMade(text, end - 1);
  else if (before === 0x7b) level = levelOfMade(text, end - 1);
  else if (isFallback(bytes, end)) level = levelOfStatement(text, end - 2);
  else if (end < start && isNameByte(before)) level = levelOfWord(text, end, at);
  else if (end < start && isQuote(before)) level = levelOfQuotedWord(text, end);
  if (level === 0) return 0;
  const stop = quotedTextEnd(text, open, at + 1 - open);
  if (stop - at > MAX_VALUE) return 0;
  const value = textOf(bytes, at + 1, stop);
  return isSecretText(value, level as Level) || level === Level.PASSWORD_LIKE && isWordyPassword(value)
    ? hide(text, at + 1, stop)
    : 0;
}

/** Whether the bytes before a quote can link it to a name. Most quotes close a text, or stand behind a colon. */
export function isLinked(bytes: Uint8Array, at: number): boolean {
  // In prose, backticks are about names: here only `x ?? …`.
  if (bytes[at] === 0x60) {
    return bytes[at - 1] === 0x20 && (bytes[at - 2] === 0x7c || bytes[at - 2] === 0x3f);
  }
  const link = LINKS[bytes[at - 1]!]!;
  if (link <= Link.ANY) return link === Link.ANY;
  const before = bytes[at - 2]!;
  if (link === Link.COMMA) return isQuote(before);
  return link === Link.BRACKET
    ? isWordByte(before) || before === 0x20 || before === 0x5f
    : !isWordByte(before);
}

const Link = { NONE: 0, ANY: 1, COMMA: 2, BRACKET: 3, LETTER: 4 } as const;
const LINKS = new Uint8Array(256);
setBytes(LINKS, " \t\r\n|?\\@$", Link.ANY);
setBytes(LINKS, "bBrRuUfFlLnNeE8", Link.LETTER);
setBytes(LINKS, "({", Link.BRACKET);
setBytes(LINKS, ",", Link.COMMA);

function beforeSpace(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end > 0 && at - end < MAX_SPACE && (isBlank(bytes[end - 1]) || isLineEnd(bytes[end - 1]))) end--;
  return end;
}

/** `||`, `??`, `?:`, `|_|`, `->`, and `or` behind a bracket. */
function isFallback(bytes: Uint8Array, end: number): boolean {
  const last = bytes[end - 1]!, first = bytes[end - 2]!;
  if (last === 0x7c || last === 0x3f) return first === last || last === 0x7c && first === 0x5f;
  if (last === 0x3a) return first === 0x3f;
  if (last === 0x3e) return first === 0x2d;
  return last === 0x72 && first === 0x6f && isBlank(bytes[end - 3]) &&
    (bytes[end - 4] === 0x29 || bytes[end - 4] === 0x5d);
}

/** Behind the comma at `comma`: what the text in quotes before it says, in a call, in a list of two, or in one of headers. */
function levelOfListed(text: Searched, comma: number, at: number): number {
  const { bytes, length } = text;
  let end = beforeSpace(bytes, comma);
  const isQuoted = isQuote(bytes[end - 1]);
  const quote = bytes[end - 1];
  if (isQuoted) { do end--; while (end > 0 && bytes[end - 1] === 0x5c); }
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameByte(bytes[start - 1]!)) start--;
  if (start === end || start === 0) return 0;
  let open = start;
  if (isQuoted) {
    // `"user:1:password"`, as Redis has names.
    while (open > 0 && end - open < MAX_NAME && (isNameByte(bytes[open - 1]!) || bytes[open - 1] === 0x3a)) {
      open--;
    }
    if (bytes[open - 1] !== quote) return 0;
    do open--; while (open > 0 && bytes[open - 1] === 0x5c);
    open = beforeSpace(bytes, open);
  }
  const before = open > 0 ? bytes[open - 1]! : 0;
  // `{password, "…"}` of Erlang
  if (before === 0x7b || isQuoted && before === 0x28 || !isQuoted && isConstant(bytes, start, end)) {
    return likePassword(text.levelAt(bytes, start, end));
  }
  if (!isQuoted || before !== 0x5b && before !== 0x2c) return 0;
  const told = text.levelAt(bytes, start, end);
  if ((told & LEVEL) < Level.TEXT) {
    return isOfAuth(bytes, start) || before === 0x2c && isOfAuth(bytes, wordBefore(bytes, open))
      ? Level.PASSWORD_LIKE
      : 0;
  }
  if ((told & Flag.LINE) !== 0 || hasHyphen(bytes, start, end)) return Level.PASSWORD_LIKE;
  if (isOfRedis(bytes, open)) return Level.PASSWORD_LIKE;
  if (before !== 0x5b) return Level.LOOKS;
  // Of two, and not of the names of three columns.
  const close = quotedTextEnd(text, at, 1);
  return close < length && bytes[skipBlanks(bytes, close + 1, length)] === 0x5d
    ? Level.PASSWORD_LIKE
    : Level.LOOKS;
}

/** `CURLOPT_PASSWORD` */
function isConstant(bytes: Uint8Array, start: number, end: number): boolean {
  let hasMark = false;
  for (let i = start; i < end; i++) {
    if (bytes[i] === 0x5f) hasMark = true;
    else if (BYTES[bytes[i]!] !== Byte.UPPER && BYTES[bytes[i]!] !== Byte.DIGIT) return false;
  }
  return hasMark;
}

/** Whether the list begins with `auth` at `start`, which is in quotes: `["AUTH","default",`. */
function isOfAuth(bytes: Uint8Array, start: number): boolean {
  return start > 1 && isWordAt(bytes, start, "auth") && beginsList(bytes, start - 1);
}

function beginsList(bytes: Uint8Array, quote: number): boolean {
  let at = quote;
  while (at > 0 && bytes[at - 1] === 0x5c) at--;
  return bytes[beforeSpace(bytes, at) - 1] === 0x5b;
}

/** Where the name in quotes begins that is the item before the comma that ends at `at`. */
function wordBefore(bytes: Uint8Array, at: number): number {
  let end = beforeSpace(bytes, at - 1);
  while (end > 0 && (isQuote(bytes[end - 1]) || bytes[end - 1] === 0x5c)) end--;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameByte(bytes[start - 1]!)) start--;
  return start;
}

/** `["HSET","user:1",`: whether a list begins so that goes on to `at`. */
function isOfRedis(bytes: Uint8Array, at: number): boolean {
  let open = at;
  while (open > 0 && at - open < MAX_STATEMENT && bytes[open - 1] !== 0x5b) open--;
  let start = open;
  while (isQuote(bytes[start]) || bytes[start] === 0x5c) start++;
  if (BYTES[bytes[start]!] !== Byte.UPPER) return false;
  // SET, SETEX, HSET, HMSET, MSET, GETSET
  for (let i = start; i < start + 6; i++) {
    if (isWordAt(bytes, i, "set") || isWordAt(bytes, i, "setex")) return true;
  }
  return false;
}

function hasHyphen(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === 0x2d) return true;
  return false;
}

/** What a name in a program says of a text beside it, which is often one for people. */
function likePassword(told: number): number {
  const level = told & LEVEL;
  return level > Level.DIGITS && level !== Level.ALL ? Level.PASSWORD_LIKE : level;
}

/** Before the bracket at `bracket`: `kPassword{"…"}`, `unwrap_or("…")`. */
function levelOfMade(text: Searched, bracket: number): number {
  const { bytes } = text;
  let end = bracket;
  // `ENV.fetch("DB_PASSWORD") { "…" }`
  if (isBlank(bytes[end - 1]) && bytes[end - 2] === 0x29) return levelOfStatement(text, end - 1);
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameByte(bytes[start - 1]!)) start--;
  if (start === end) return 0;
  const told = text.levelAt(bytes, start, end);
  if ((told & LEVEL) >= Level.TEXT) return likePassword(told);
  while (end > start && (bytes[end - 1] === 0x21 || bytes[end - 1] === 0x24)) end--;
  return isMaking(bytes, start, end) ? levelOfStatement(text, start) : 0;
}

/** Last words of what makes a value of a text, or gives it where there is none. */
const MAKING = "or from of new default otherwise else string bytes buffer".split(" ");

function isMaking(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = 0; i < MAKING.length; i++) {
    const at = end - MAKING[i]!.length;
    if (at < start || !isWordAt(bytes, at, MAKING[i]!)) continue;
    // `unwrap_or`, `getOrElse`, not `constructor`
    if (at === start || !isWordByte(bytes[at - 1]) || BYTES[bytes[at]!] === Byte.UPPER) return true;
  }
  return false;
}

/** What the last name says that stands in the same statement before `at`. */
export function levelOfStatement(text: Searched, at: number): number {
  const { bytes } = text;
  let end = at;
  while (end > 0 && at - end < MAX_STATEMENT) {
    const byte = bytes[end - 1]!;
    if (isLineEnd(byte) || byte === 0x3b) return 0;
    if (!isNameByte(byte)) {
      end--;
      continue;
    }
    let start = end;
    while (start > 0 && end - start < MAX_NAME && isNameByte(bytes[start - 1]!)) start--;
    const level = likePassword(text.levelAt(bytes, start, end));
    if (level > 0) return level;
    end = start;
  }
  return 0;
}

/** Of `default`, `config("DB_PASSWORD", default="…")`: what a name before it says. */
export function levelOfDefault(text: Searched, at: number): number {
  return isWordAt(text.bytes, at, "default") ? levelOfStatement(text, at) : 0;
}

/** `#define DB_PASSWORD "…"`; behind `variable "db_password"`, the value of its block is what that says. */
function levelOfWord(text: Searched, end: number, at: number): number {
  const { bytes, length } = text;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameByte(bytes[start - 1]!)) start--;
  if (
    end - start === 8 && isWordAt(bytes, start, "variable") ||
    end - start === 6 && isWordAt(bytes, start, "output")
  ) {
    let close = at + 1;
    while (close < length && close - at < MAX_NAME && isNameByte(bytes[close]!)) close++;
    const level = text.levelAt(bytes, at + 1, close) & LEVEL;
    if (level > 0) {
      text.pending = level;
      text.pendingEnd = blockEnd(text, close);
    }
    return 0;
  }
  // `ConvertTo-SecureString -String "…"`
  if (
    bytes[start] === 0x2d &&
    (isWordAt(bytes, start + 1, "string") || isWordAt(bytes, start + 1, "asplaintext"))
  ) return levelOfStatement(text, start);
  const level = text.levelAt(bytes, start, end) & LEVEL;
  return level < Level.TEXT ? 0 : likePassword(level);
}

/** `"SET" "user:1:password" "…"`, `"AUTH" "default" "…"`, as Redis shows commands: behind the quote before `end`. */
function levelOfQuotedWord({ bytes, levelAt }: Searched, end: number): number {
  const start = quotedStart(bytes, end);
  if (start < 0) return 0;
  if ((levelAt(bytes, start, end - 1) & LEVEL) >= Level.TEXT || isWordAt(bytes, start, "auth")) {
    return Level.PASSWORD_LIKE;
  }
  const before = isBlank(bytes[start - 2]) && isQuote(bytes[start - 3]) ? quotedStart(bytes, start - 2) : -1;
  return before >= 0 && isWordAt(bytes, before, "auth") ? Level.PASSWORD_LIKE : 0;
}

/** Where the text in quotes begins that ends before `end`, if it is one word; or -1. */
function quotedStart(bytes: Uint8Array, end: number): number {
  let start = end - 1;
  while (
    start > 0 && end - start < MAX_NAME && (isNameByte(bytes[start - 1]!) || bytes[start - 1] === 0x3a)
  ) start--;
  return start > 0 && bytes[start - 1] === bytes[end - 1] ? start : -1;
}

function blockEnd({ bytes, length }: Searched, at: number): number {
  const most = at + MAX_BLOCK < length ? at + MAX_BLOCK : length;
  while (at < most && bytes[at] !== 0x7d) at++;
  return at;
}
