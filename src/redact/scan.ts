/**
 * Finds the secrets in a text: keys by their beginnings, and what stands behind a secret's name in a header, a URL, JSON,
 * XML, SQL, a command or a settings file. One pass over the text's bytes, without regular expressions: the time is in
 * proportion to the length whatever the text is, nothing that a program can patch is used, and `RegExp.$1` stays as it is.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordAt, isWordByte, skipBlanks, textOf } from "./bytes.ts";
import {
  cardEnd,
  credentialEnd,
  discordEnd,
  dottedRunEnd,
  isBasic,
  jwtEnd,
  pemEnd,
  puttyEnd,
  telegramEnd,
} from "./forms.ts";
import { Level } from "./level.ts";
import { Byte, BYTES, looksLikePassword, looksLikeToken } from "./looks.ts";
import { Flag, LEVEL, nameLevels } from "./name_bytes.ts";
import type { NameJudge } from "./names.ts";
import { keyEnd } from "./prefixes.ts";
import { isLabel, isSecretText } from "./values.ts";

/** Puts the places of secrets into `ranges` (which has room for `MAX_RANGES`), as pairs of start and end in rising order; gives their number. */
export type Scan = (bytes: Uint8Array, length: number, ranges: Int32Array) => number;

/** What a byte can begin; those up to JOINT are of words. */
const Act = {
  NONE: 0,
  WORD: 1,
  DIGIT: 2,
  JOINT: 3,
  COLON: 4,
  EQUALS: 5,
  HYPHEN: 6,
  LESS: 7,
  TILDE: 8,
  DOLLAR: 9,
} as const;
const ACTS = new Uint8Array(256);
for (let i = 0; i < 128; i++) {
  const what = BYTES[i];
  if (what === Byte.LOWER || what === Byte.UPPER) ACTS[i] = Act.WORD;
  else if (what === Byte.DIGIT) ACTS[i] = Act.DIGIT;
}
for (let i = 0; i < 7; i++) ACTS["_:=-<~$".charCodeAt(i)] = Act.JOINT + i;

/** The longest name that is looked for before `=` and `:`. */
const MAX_NAME = 64;
/** How far a `value` may be behind the `name` that it belongs to. */
const PAIR_REACH = 200;
const SCHEMES = ["bearer", "basic", "token", "digest"];
/** Places that are told of one text; from the last one on, all of it is one. */
export const MAX_RANGES = 512;
/** How long the part of a URL before `@` may be. */
const MAX_USER = 500;

export function createScan(judge: NameJudge): Scan {
  const levelAt = nameLevels(judge);
  let bytes: Uint8Array = new Uint8Array(0);
  let length = 0;
  let ranges: Int32Array = new Int32Array(0);
  let count = 0;
  /** The level of the last `name="…"`, and up to where it is remembered. */
  let pending = 0, pendingEnd = 0;
  /** What was looked at to here in vain, and is not looked at again from a later beginning: so the time stays linear. */
  let dottedEnd = 0, headerEnd = 0, plainEnd = 0;

  /** Hides a part; gives the position to go on at. */
  function hide(start: number, end: number): number {
    if (count === MAX_RANGES) {
      // There is no room for more: all that follows is hidden.
      ranges[2 * count - 1] = length;
      return length;
    }
    ranges[2 * count] = start;
    ranges[2 * count + 1] = end;
    count++;
    return end;
  }

  // Each of these gives the position behind what it hid, or 0.

  function atWord(at: number): number {
    const key = keyEnd(bytes, at, length);
    if (key > 0) return hide(at, key);
    switch (bytes[at]!) {
      case 0x65: // eyJ…
      case 0x4d: // M, N, O: Discord
      case 0x4e:
      case 0x4f:
        return atDotted(at);
      case 0x42: // Bearer, Basic
      case 0x62:
        if (isWordAt(bytes, at, "bearer")) return afterScheme(at + 6);
        return isWordAt(bytes, at, "basic") ? afterScheme(at + 5) : 0;
      case 0x54: // token abc…
      case 0x74:
        return isWordAt(bytes, at, "token") ? afterScheme(at + 5) : 0;
      case 0x49: // identified by '…'
      case 0x69: {
        if (!isWordAt(bytes, at, "identified")) return 0;
        const by = skipBlanks(bytes, at + 10, length);
        return isWordAt(bytes, by, "by") ? quotedAfter(by + 2) : 0;
      }
      case 0x50: // password '…'
      case 0x70: {
        if (bytes[at] === 0x50) {
          const putty = puttyEnd(bytes, at, length);
          if (putty > 0) return hide(at, putty);
        }
        if (isWordAt(bytes, at, "password")) return quotedAfter(at + 8) || saidAfter(at + 8);
        return isWordAt(bytes, at, "pass") ? saidAfter(at + 4) : 0;
      }
      case 0x56: // values (…)
      case 0x76:
        return isWordAt(bytes, at, "values") ? insertedValues(at) : 0;
    }
    return 0;
  }

  function atDotted(at: number): number {
    if (at < dottedEnd) return 0;
    const end = jwtEnd(bytes, at, length) || discordEnd(bytes, at, length);
    if (end > 0) return hide(at, end);
    dottedEnd = dottedRunEnd(bytes, at, length);
    return 0;
  }

  function atDigit(at: number): number {
    // The first group of a card's number has four digits; most numbers have fewer.
    if (BYTES[bytes[at + 3]!] !== Byte.DIGIT) return 0;
    const end = telegramEnd(bytes, at, length) || cardEnd(bytes, at, length);
    return end > 0 ? hide(at, end) : 0;
  }

  /** `Bearer …`, `Basic …`, `token …`. */
  function afterScheme(at: number): number {
    const start = skipBlanks(bytes, at, length);
    if (start === at) return 0;
    const end = credentialEnd(bytes, start, length);
    if (end - start < 8) return 0;
    const isSecret = bytes[at - 1]! === 0x63 || bytes[at - 1] === 0x43 // basic
      ? isBasic(bytes, start, end)
      : looksLikeToken(bytes, start, end) ||
        (bytes[at - 1]! | 0x20) === 0x72 && looksLikePassword(bytes, start, end); // bearer
    return isSecret ? hide(start, end) : 0;
  }

  /** A text in quotes behind a word of SQL. */
  function quotedAfter(at: number): number {
    const start = skipBlanks(bytes, at, length);
    // In backticks stand the names of things.
    if (start === at || !isQuote(bytes[start]) || bytes[start] === 0x60) return 0;
    const end = quotedEnd(start + 1, bytes[start]!, false);
    return isSecretText(textOf(bytes, start + 1, end), Level.STRONG) ? hide(start + 1, end) : 0;
  }

  /** `password …` of a `.netrc` file, `PASS …` of FTP: no word of a sentence looks like that. */
  function saidAfter(at: number): number {
    const start = skipBlanks(bytes, at, length);
    if (start === at) return 0;
    const end = wordEnd(start);
    if (end === start || !looksLikePassword(bytes, start, end)) return 0;
    return hasMark(start, end) || looksLikeToken(bytes, start, end) ? hide(start, end) : 0;
  }

  /** One of the marks that people put into passwords. */
  function hasMark(start: number, end: number): boolean {
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === 0x21 || byte >= 0x23 && byte <= 0x26 || byte === 0x2a || byte === 0x40 || byte === 0x5e) {
        return true;
      }
    }
    return false;
  }

  /** `(user, password) VALUES ('ada', '…')`: the columns tell which values are secrets. */
  function insertedValues(at: number): number {
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
        const nameEnd = columnEnd(column, close);
        const start = skipBlanks(bytes, value, length);
        const isQuoted = isQuote(bytes[start]);
        const end = isQuoted ? quotedEnd(start + 1, bytes[start]!, false) : plainValueEnd(start);
        const level = column < close ? columnLevel(column, nameEnd) : 0;
        if (level > 0 && isQuoted && isSecretText(textOf(bytes, start + 1, end), level as Level)) {
          done = hide(start + 1, end);
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

  function columnEnd(at: number, close: number): number {
    while (at < close && bytes[at] !== 0x2c) at++;
    return at;
  }

  function columnLevel(start: number, end: number): number {
    while (start < end && !isNameByte(bytes[start]!)) start++;
    while (end > start && !isNameByte(bytes[end - 1]!)) end--;
    return start < end && end - start <= MAX_NAME ? levelAt(bytes, start, end) & LEVEL : 0;
  }

  function atHyphen(at: number): number {
    const pem = pemEnd(bytes, at, length);
    if (pem > 0) return hide(at, pem);
    const before = at > 0 ? bytes[at - 1] : 0x20;
    return isBlank(before) || isQuote(before) || isLineEnd(before) ? atOption(at) : 0;
  }

  /** `--password …`, `-u ada:…`. */
  function atOption(at: number): number {
    const isLong = bytes[at + 1] === 0x2d;
    const nameStart = at + (isLong ? 2 : 1);
    let nameEnd = nameStart;
    while (nameEnd < length && nameEnd - nameStart < MAX_NAME && isOptionByte(bytes[nameEnd]!)) nameEnd++;
    if (nameEnd === nameStart) return 0;
    const isUser = isLong
      ? isWordAt(bytes, nameStart, "user")
      : bytes[nameStart] === 0x75 && nameEnd === at + 2;
    if (!isLong && !isUser) return atShortOption(at);
    if (!isBlank(bytes[nameEnd]) && !(isUser && bytes[nameEnd] === 0x3d)) return 0;
    const start = skipBlanks(bytes, nameEnd + 1, length);
    if (start >= length || bytes[start] === 0x2d) return 0;
    const isQuoted = isQuote(bytes[start]);
    const from = isQuoted ? start + 1 : start;
    const end = isQuoted ? quotedEnd(from, bytes[start]!, false) : wordEnd(from);
    if (isUser) return userEnd(from, end);
    const level = levelAt(bytes, nameStart, nameEnd) & LEVEL;
    if (level === 0 || !isSecretText(textOf(bytes, from, end), level as Level)) return 0;
    return hide(from, end);
  }

  /** `-p…` and `-p …`, where it can be nothing but a password. */
  function atShortOption(at: number): number {
    const name = bytes[at + 1]!;
    const isGlued = !isBlank(bytes[at + 2]);
    if (name !== 0x70 && (name !== 0x61 || isGlued)) return 0;
    if (
      isGlued && !isWordAt(bytes, 0, "mysql") && !isWordAt(bytes, 0, "mysqldump") &&
      !isWordAt(bytes, 0, "mariadb")
    ) {
      return 0;
    }
    const start = isGlued ? at + 2 : skipBlanks(bytes, at + 2, length);
    const end = wordEnd(start);
    for (let i = start; i < end; i++) {
      if (bytes[i] === 0x3a || bytes[i] === 0x2f || bytes[i] === 0x3d) return 0;
    }
    if (!looksLikePassword(bytes, start, end)) return 0;
    return isGlued || hasMark(start, end) || looksLikeToken(bytes, start, end) ? hide(start, end) : 0;
  }

  /** `ada:…`, but not `1000:1000`. */
  function userEnd(start: number, end: number): number {
    let colon = start;
    while (colon < end && bytes[colon] !== 0x3a) colon++;
    if (colon === start || colon + 1 >= end || bytes[colon + 1] === 0x2f) return 0;
    let isNumber = true;
    for (let i = start; i < end; i++) {
      if (BYTES[bytes[i]!] !== Byte.DIGIT && bytes[i] !== 0x3a) isNumber = false;
    }
    return isNumber || isLabel(textOf(bytes, colon + 1, end)) ? 0 : hide(colon + 1, end);
  }

  /** `scheme://user:…@host`. */
  function atUrl(at: number): number {
    const start = at + 3;
    const isWeb = at > 3 && (isWordAt(bytes, at - 4, "http") || isWordAt(bytes, at - 5, "https"));
    const most = start + MAX_USER < length ? start + MAX_USER : length;
    let colon = -1, sign = -1;
    for (let i = start; i < most; i++) {
      const byte = bytes[i]!;
      if (byte <= 0x20 || isQuote(byte) || byte === 0x3c || byte === 0x3e || byte === 0x5c) break;
      // Whoever writes a password with a slash into a connection string does not think of URLs.
      if (byte === 0x2f && (isWeb || colon < 0) || byte === 0x3f && (isWeb || colon < 0)) break;
      if (byte === 0x2f && bytes[i + 1] === 0x2f) break;
      if (byte === 0x3a && colon < 0) colon = i;
      if (byte === 0x40) {
        sign = i;
        if (!isWeb && colon > 0 && hasSlash(colon, i)) break;
      }
    }
    if (sign < 0) return 0;
    if (colon < 0 || colon > sign) return looksLikeToken(bytes, start, sign) ? hide(start, sign) : 0;
    if (colon + 1 === sign || isPlaceholder(colon + 1, sign)) return 0;
    return hide(colon + 1, sign);
  }

  function hasSlash(start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (bytes[i] === 0x2f) return true;
    return false;
  }

  /** `<password>`, `${PASSWORD}`, `****`, and the word itself. */
  function isPlaceholder(start: number, end: number): boolean {
    return isLabel(textOf(bytes, start, end));
  }

  /** `name=value`, `"name": "value"`, `name: value`. */
  function atPair(at: number): number {
    let nameEnd = at;
    while (nameEnd > 0 && at - nameEnd < 4 && isBlank(bytes[nameEnd - 1])) nameEnd--;
    const isSpaced = nameEnd < at;
    let isQuotedName = false;
    for (let i = 0; i < 9 && nameEnd > 0; i++) {
      const byte = bytes[nameEnd - 1]!;
      if (isQuote(byte)) isQuotedName = true;
      else if (byte !== 0x5c && byte !== 0x5d && byte !== 0x3f) break;
      nameEnd--;
    }
    let nameStart = nameEnd;
    while (nameStart > 0 && nameEnd - nameStart < MAX_NAME && isNameByte(bytes[nameStart - 1]!)) nameStart--;
    if (nameStart === nameEnd) return 0;
    const told = levelAt(bytes, nameStart, nameEnd);
    if (told === 0) return 0;
    let level = told & LEVEL;
    if ((told & Flag.VALUE) !== 0 && nameStart < pendingEnd) level = pending;
    return atValue(at, { level, told, isSpaced, isQuotedName, nameStart });
  }

  function atValue(
    at: number,
    { level, told, isSpaced, isQuotedName, nameStart }: {
      level: number;
      told: number;
      isSpaced: boolean;
      isQuotedName: boolean;
      nameStart: number;
    },
  ): number {
    const isColon = bytes[at] === 0x3a;
    let start = at + 1;
    // := == => +=
    while (start < length && (bytes[start] === 0x3d || bytes[start] === 0x3e)) start++;
    const afterSign = start;
    start = skipBlanks(bytes, start, length);
    const hasBlank = start > afterSign;
    if (start >= length || isLineEnd(bytes[start])) return 0;
    // JSON in JSON.
    let quote = start;
    while (bytes[quote] === 0x5c && quote < start + 8) quote++;
    const isEscaped = quote > start && isQuote(bytes[quote]);
    if (isEscaped) start = quote;
    if (isQuote(bytes[start])) {
      // `'password:', value`: the quote ends the text that the name stands in.
      if (!isQuotedName && start === at + 1 && bytes[nameStart - 1] === bytes[start]) return 0;
      const end = quotedEnd(start + 1, bytes[start]!, isEscaped);
      return quotedValue(start + 1, end, { level, told });
    }
    if (level === 0) return 0;
    if ((told & Flag.LINE) !== 0 && isColon) {
      if (start < headerEnd) return 0;
      let end = start;
      while (end < length && !isLineEnd(bytes[end]) && !isQuote(bytes[end]) && bytes[end] !== 0x5c) end++;
      while (end > start && isBlank(bytes[end - 1])) end--;
      if (isHeaderSecret(start, end)) return hide(start, end);
      headerEnd = end;
      return 0;
    }
    if (start < plainEnd) return 0;
    const isLine = !isColon && !isSpaced && isLineStart(nameStart);
    const end = isLine ? lineValueEnd(start) : plainValueEnd(start);
    if (end === start) return 0;
    // In a sentence or a program text, words are no secrets: `password: required`, `password = input.value`.
    const isLoose = !isQuotedName && (isColon || isSpaced && hasBlank);
    const value = textOf(bytes, start, end);
    const isSecret = isLoose && level > Level.PASSWORD_LIKE
      ? looksLikePassword(bytes, start, end) && !isLabel(value) && bytes[end] !== 0x28 &&
          !isCode(start, end) ||
        isSecretText(value, Level.DIGITS)
      : bytes[end] !== 0x28 && isSecretText(value, level as Level);
    if (isSecret) return hide(start, end);
    plainEnd = end;
    return 0;
  }

  function quotedValue(start: number, end: number, { level, told }: { level: number; told: number }): number {
    const value = textOf(bytes, start, end);
    if ((told & Flag.NAME) !== 0) {
      const named = end - start <= MAX_NAME ? levelAt(bytes, start, end) & LEVEL : 0;
      if (named > 0) {
        pending = named;
        pendingEnd = end + PAIR_REACH;
        return multipart(end + 1, named as Level);
      }
      pendingEnd = 0;
    }
    return level > 0 && isSecretText(value, level as Level) ? hide(start, end) : 0;
  }

  /** A part of a form: the name in its head, the value behind an empty line. */
  function multipart(at: number, level: Level): number {
    let start = at;
    let breaks = 0;
    while (start < length && (bytes[start] === 0x0d || bytes[start] === 0x0a)) {
      if (bytes[start] === 0x0a) breaks++;
      start++;
    }
    if (breaks !== 2) return 0;
    let end = start;
    while (end < length && !isLineEnd(bytes[end])) end++;
    return isSecretText(textOf(bytes, start, end), level) ? hide(start, end) : 0;
  }

  /** Anything but a scheme alone and a sentence. */
  function isHeaderSecret(start: number, end: number): boolean {
    const value = textOf(bytes, start, end);
    if (isLabel(value)) return false;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (BYTES[byte] === Byte.DIGIT || byte === 0x3d || byte === 0x2b || byte === 0x2f) return true;
    }
    // Two words: a scheme and letters.
    return end - start >= 8 && (looksLikeToken(bytes, start, end) || isScheme(start));
  }

  function isScheme(at: number): boolean {
    for (let i = 0; i < SCHEMES.length; i++) {
      if (!isWordAt(bytes, at, SCHEMES[i]!)) continue;
      const start = skipBlanks(bytes, at + SCHEMES[i]!.length, length);
      return start < length && !isLabel(textOf(bytes, start, wordEnd(start)));
    }
    return false;
  }

  /** A path of names: `request.body.password`, `input.value`. */
  function isCode(start: number, end: number): boolean {
    let dots = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === 0x2e) dots++;
      else if (byte !== 0x5f && byte !== 0x23 && byte !== 0x24 && byte !== 0x3f && !isWordByte(byte)) {
        return false;
      }
    }
    return dots > 0 && !looksLikeToken(bytes, start, end);
  }

  function isLineStart(at: number): boolean {
    while (at > 0 && isBlank(bytes[at - 1])) at--;
    if (at === 0 || bytes[at - 1] === 0x0a) return true;
    return at >= 7 && isWordAt(bytes, at - 7, "export");
  }

  /** The end of a text in quotes, or of the text. */
  function quotedEnd(at: number, quote: number, isEscaped: boolean): number {
    for (; at < length; at++) {
      if (bytes[at] === 0x5c) {
        if (isEscaped && bytes[at + 1] === quote) return at;
        at++;
      } else if (bytes[at] === quote) return at;
    }
    return length;
  }

  /** Up to a blank, quote, bracket or separator. */
  function plainValueEnd(at: number): number {
    for (; at < length; at++) {
      const byte = bytes[at]!;
      if (byte <= 0x20 || isQuote(byte)) return at;
      // # & ( ) , ; < > [ ] { | }
      if (
        byte === 0x26 || byte === 0x28 || byte === 0x29 || byte === 0x2c || byte === 0x3b || byte === 0x3c
      ) return at;
      if (
        byte === 0x3e || byte === 0x5b || byte === 0x5d || byte === 0x7b || byte === 0x7d || byte === 0x5c
      ) return at;
    }
    return length;
  }

  /** Of a settings file: up to a blank, or a separator that another name follows. */
  function lineValueEnd(at: number): number {
    for (; at < length; at++) {
      const byte = bytes[at]!;
      if (byte <= 0x20 || isQuote(byte)) return at;
      if (byte !== 0x26 && byte !== 0x3b) continue;
      let i = at + 1;
      while (i < length && isBlank(bytes[i])) i++;
      const name = i;
      while (i < length && i - name < MAX_NAME && (isNameByte(bytes[i]!) || isBlank(bytes[i]))) i++;
      if (i >= length || i > name && bytes[i] === 0x3d) return at;
    }
    return length;
  }

  function wordEnd(at: number): number {
    while (at < length && bytes[at]! > 0x20 && !isQuote(bytes[at])) at++;
    return at;
  }

  /** `<password>…</password>`. */
  function atTag(at: number): number {
    let nameStart = at + 1;
    let end = nameStart;
    while (end < length && end - at < MAX_NAME && (isNameByte(bytes[end]!) || bytes[end] === 0x3a)) {
      if (bytes[end] === 0x3a) nameStart = end + 1;
      end++;
    }
    if (end === nameStart || bytes[at + 1] === 0x2f) return 0;
    const told = levelAt(bytes, nameStart, end);
    const isPaired = at < pendingEnd && isWordAt(bytes, nameStart, "string");
    const level = isPaired ? pending : told & LEVEL;
    if (level === 0 && (told & Flag.NAME) === 0) return 0;
    while (end < length && end - at < 300 && bytes[end] !== 0x3e && bytes[end] !== 0x3c) end++;
    if (bytes[end] !== 0x3e || bytes[end - 1] === 0x2f) return 0;
    const start = end + 1;
    let close = start;
    while (close < length && bytes[close] !== 0x3c) close++;
    if ((told & Flag.NAME) !== 0 && close > start && close - start <= MAX_NAME) {
      // <key>Password</key><string>…</string>
      const named = levelAt(bytes, start, close) & LEVEL;
      if (named > 0) {
        pending = named;
        pendingEnd = close + PAIR_REACH;
        return 0;
      }
    }
    // `<user> <password>` is how commands say what they take.
    const isElement = bytes[close + 1] === 0x2f || close === length && looksLikePassword(bytes, start, close);
    return close > start && isElement && isSecretText(textOf(bytes, start, close), level as Level)
      ? hide(start, close)
      : 0;
  }

  /** An Azure client's secret: `…8Q~…`. */
  function atTilde(at: number): number {
    if (at < 5 || bytes[at - 1] !== 0x51 || BYTES[bytes[at - 2]!] !== Byte.DIGIT) return 0;
    let end = at + 1;
    while (
      end < length &&
      (BYTES[bytes[end]!]! <= Byte.DIGIT && BYTES[bytes[end]!] !== Byte.OTHER || isAzureMark(bytes[end]!))
    ) {
      end++;
    }
    return end - at > 30 ? hide(at - 5, end) : 0;
  }

  return (given, size, into) => {
    bytes = given;
    length = size;
    ranges = into;
    count =
      pending =
      pendingEnd =
      dottedEnd =
      headerEnd =
      plainEnd =
        0;
    let i = 0;
    while (i < length) {
      const act = ACTS[given[i]!]!;
      let end = 0;
      if (act === Act.NONE) {
        i++;
        continue;
      }
      if (act <= Act.JOINT) {
        if (act !== Act.JOINT) end = act === Act.WORD ? atWord(i) : atDigit(i);
        if (end === 0) {
          // To the end of the word.
          do i++; while (i < length && ACTS[given[i]!]! !== Act.NONE && ACTS[given[i]!]! <= Act.JOINT);
          continue;
        }
      } else if (act === Act.COLON) {
        end = given[i + 1] === 0x2f && given[i + 2] === 0x2f ? atUrl(i) : atPair(i);
      } else if (act === Act.EQUALS) end = atPair(i);
      else if (act === Act.HYPHEN) end = atHyphen(i);
      else if (act === Act.LESS) end = atTag(i);
      else if (act === Act.TILDE) end = atTilde(i);
      else if (act === Act.DOLLAR) {
        const key = keyEnd(given, i, length);
        if (key > 0) end = hide(i, key);
      }
      i = end > i ? end : i + 1;
    }
    return count;
  };
}

/** A name in a text: letters, digits, `_ . - $` and whatever is no ASCII. */
function isNameByte(byte: number): boolean {
  return isWordByte(byte) || byte === 0x5f || byte === 0x2e || byte === 0x2d || byte === 0x24 || byte > 0x7f;
}

function isOptionByte(byte: number): boolean {
  return isWordByte(byte) || byte === 0x5f || byte === 0x2d;
}

function isAzureMark(byte: number): boolean {
  return byte === 0x5f || byte === 0x7e || byte === 0x2e || byte === 0x2d;
}
