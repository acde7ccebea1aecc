/**
 * What follows a secret's name and a sign: `name=value`, `"name": "value"`, headers, settings, forms.
 *
 * @module
 */
import { byteSet } from "../byte_table.ts";
import { isBlank, isLineEnd, isQuote, isWordAt, isWordByte, lineEnd, skipBlanks, textOf } from "../bytes.ts";
import { hasAddress, isPinCode } from "../addresses.ts";
import { Level } from "../level.ts";
import { Byte, BYTES, looksLikePassword, looksLikeToken } from "../looks.ts";
import { credentialEnd } from "../forms.ts";
import { Flag, LEVEL } from "../name_bytes.ts";
import { isLabel, isPlainId, isSecretText } from "../values.ts";
import { isPassphrase } from "../wordings.ts";
import { atBlock, atList, atListLines, behindMarks, linesEnd } from "./blocks.ts";
import { atBeside, expectBeside } from "./beside.ts";
import { atSlashOption } from "./commands.ts";
import { toldByEncoded } from "./encoded.ts";
import { saidOnLine } from "./sentences.ts";
import { atServerLine } from "./postgres.ts";
import { levelOfDefault } from "./quoted.ts";
import { hide, PAIR_REACH, type Searched } from "./searched.ts";
import {
  findName,
  isQuotedName,
  isSpaced,
  nameEnd,
  nameStart,
  toldBeforeType,
  toldByEscaped,
} from "./names_before.ts";
import { behindPrefix, quoteAt, quoteBehindGap, quotedTextEnd } from "./quotes.ts";
import { isNameByte, lineValueEnd, MAX_NAME, plainValueEnd, quotedEnd, wordEnd } from "./spans.ts";
import { behindTags, elementText } from "./tags.ts";
import { isCode, isLineStart, phraseEnd, settingEnd, signInEnd, wordsEnd } from "./setting_lines.ts";
import { quotedInCall } from "./sql.ts";
import { atOracleAddress, atUserinfo } from "./urls.ts";
import { atSecretObject } from "./kubernetes.ts";

/** How far a name may be behind the value that belongs to it. */
const NAME_REACH = 80;
/** Lines of the head of a form's part behind the one with its name. */
const MAX_HEAD = 4;
const SCHEMES = ["bearer", "basic", "token", "digest"];

/** Bytes of a text in an example that says what stands there. */
const MAX_TO_FILL_IN = 80;

/** Characters that the private parts of a JSON web key have at least: those of 16 bytes. */
const LEAST_KEY_PART = 22;

/** `name=value`, `"name": "value"`, `name: value`. */
export function atPair(text: Searched, at: number): number {
  const { bytes } = text;
  if (bytes[at] === 0x3a && (bytes[at + 1] === 0x2a || BYTES[bytes[at + 1]!] === Byte.DIGIT)) {
    const end = atServerLine(text, at);
    if (end > 0) return end;
  }
  if (!findName(text, at)) return 0;
  if (bytes[at] === 0x3a && bytes[nameStart - 1] === 0x2f) {
    const end = atSlashOption(text, at) || atUserinfo(text, at, nameStart);
    if (end > 0) return end;
  }
  const isColon = bytes[at] === 0x3a;
  // `10:20:30`
  if (BYTES[bytes[nameStart]!] === Byte.DIGIT && BYTES[bytes[nameEnd - 1]!] === Byte.DIGIT) return 0;
  const told = toldByName(text, at);
  if ((told & Flag.BESIDE) !== 0 && nameStart < text.pendingEnd) return atBeside(text, at);
  if ((told & ~Flag.BESIDE) === 0) {
    if (expectBeside(text, nameStart, at)) return 0;
    if (isColon) return atOracleAddress(text, at, nameStart) || saidOnLine(text, at);
    return isOdbcPassword(bytes, nameStart, at)
      ? bytes[at + 1] === 0x7b ? bracedValue(text, at + 2) : atValue(text, at, { level: Level.STRONG, told })
      : 0;
  }
  let level = told & LEVEL;
  if (level === Level.STRONG && isPostal(text, nameStart, nameEnd)) return 0;
  if ((told & Flag.VALUE) !== 0) {
    level = nameStart < text.pendingEnd ? text.pending : level || levelOfDefault(text, nameStart);
  }
  if (level === Level.LOOKS && isKeyWithin(text)) level = Level.PASSWORD_LIKE;
  return atValue(text, at, { level, told });
}

/** `"jwt": { "key": "…" }`, at its name. */
function isKeyWithin({ bytes, pending, pendingEnd }: Searched): boolean {
  if (pending !== Level.TEXT || nameStart >= pendingEnd || !isWordAt(bytes, nameStart, "key")) return false;
  let at = nameStart - 1;
  while (at > 0 && (isQuote(bytes[at]) || isBlank(bytes[at]))) at--;
  return bytes[at] === 0x7b || isLineEnd(bytes[at]);
}

/** What the name says that was found before the sign at `at`. */
function toldByName(text: Searched, at: number): number {
  const { bytes } = text;
  const before = nameStart > 0 ? bytes[nameStart - 1] : 0;
  if (before === 0x25) return toldByEncoded(text, nameEnd);
  const own = text.levelAt(bytes, nameStart, nameEnd);
  if (before === 0x5c) return toldByEscaped(text, nameEnd) || own;
  return own === 0 && bytes[at] === 0x3d ? toldBeforeType(text, nameStart) : own;
}

/** `"pincode": "560001"` in an address. */
function isPostal({ bytes, length }: Searched, start: number, end: number): boolean {
  return (bytes[start]! | 32) === 0x70 && end - start < 9 && end - start > 6 &&
    isPinCode(textOf(bytes, start, end)) && hasAddress(bytes, length);
}

function atValue(text: Searched, at: number, { level, told }: { level: number; told: number }): number {
  const { bytes, length } = text;
  const isColon = bytes[at] === 0x3a;
  if (isColon && (told & Flag.VALUE) !== 0) {
    const end = atSecretObject(text, at, nameStart);
    if (end > 0) return end;
  }
  // `userPassword:: …` of LDIF, in base64
  if (isColon && bytes[at + 1] === 0x3a && isBlank(bytes[at + 2])) {
    const start = skipBlanks(bytes, at + 2, length), end = plainValueEnd(text, start);
    return level >= Level.TEXT && end - start > 7 && isLineStart(text, nameStart)
      ? hide(text, start, end)
      : 0;
  }
  let start = at + 1;
  // := == => +=
  while (start < length && (bytes[start] === 0x3d || bytes[start] === 0x3e)) start++;
  const afterSign = start;
  start = skipBlanks(bytes, start, length);
  const hasBlank = start > afterSign;
  const isSetting = isColon && (hasBlank || isLineEnd(bytes[start])) && level > Level.NONE &&
    isLineStart(text, isQuotedName ? nameStart - 1 : nameStart);
  // On the next line, or behind a comment.
  if ((isLineEnd(bytes[start]) || bytes[start] === 0x2f) && told > 0) {
    start = quoteBehindGap(text, start) || start;
  }
  if (start >= length || isLineEnd(bytes[start])) {
    if (!isSetting) return 0;
    const end = atListLines(text, start, { nameStart, level: level as Level });
    if (end === 0) expectBelow(text, start, level);
    return end;
  }
  if (isSetting) start = behindMarks(text, start);
  const open = behindPrefix(bytes, start);
  const quote = quoteAt(bytes, open);
  if (quote > 0) {
    // `'password:', value`: the quote ends the text that the name stands in.
    if (!isQuotedName && bytes[nameStart - 1] === bytes[open]) return 0;
    return quotedValue(text, open + quote, quotedTextEnd(text, open, quote), { level, told });
  }
  if (bytes[start] === 0x3c && level > 0) {
    const end = behindTags(text, start, level);
    if (end > 0) return end;
  }
  if (level > 0 && isToFillIn(text, start)) return 0;
  if (level > 0 && bytes[start] === 0x7b) expectWithin(text, start, level);
  if (isColon && level > 0) {
    const typed = behindType(text, start);
    if (typed > 0) {
      return quotedValue(text, typed, quotedEnd(text, typed, bytes[typed - 1]!), { level, told });
    }
  }
  if ((told & Flag.NAME) !== 0) {
    // - name: PASSWORD
    //   value: …
    // or <input name=password value=…>
    const end = plainValueEnd(text, start, start + MAX_NAME + 1);
    const named = (isColon ? isLineEnd(bytes[end]) : isBlank(bytes[end])) && end - start <= MAX_NAME
      ? text.levelAt(bytes, start, end) & LEVEL
      : 0;
    if (named > 0) {
      text.pending = named;
      text.kind = 0;
      text.pendingEnd = end + PAIR_REACH;
      return 0;
    }
  }
  if (level === 0) return 0;
  if ((told & Flag.LINE) !== 0 && isColon) {
    if (start < text.headerEnd) return 0;
    const end = credentialOf(text, start, headerEndOf(text, start));
    if (isHeaderSecret(text, start, end)) return hide(text, start, end);
    text.headerEnd = end;
    return 0;
  }
  // YAML and JSON, and TOML.
  if (bytes[start] === 0x5b && (isColon || isLineStart(text, nameStart))) {
    return atList(text, start, level as Level);
  }
  if (isSetting) {
    const block = atBlock(text, start, { nameStart, level: level as Level });
    if (block > 0) return block;
    let end = level >= Level.TEXT ? settingEnd(text, start) : 0;
    if (end === 0 && (level === Level.STRONG || isWordAt(bytes, nameStart, "pass"))) {
      end = signInEnd(text, nameStart, start);
    }
    if (end > 0) return hide(text, start, end);
  }
  const phrase = phraseEnd(text, start);
  if (phrase > 0) return hide(text, start, phrase);
  const isLine = !isColon && !isSpaced && isLineStart(text, nameStart);
  if (level >= Level.PASSWORD_LIKE && (isLine || isSetting)) {
    const end = wordsEnd(text, start);
    if (end > 0) return hide(text, start, end);
  }
  if (start < text.plainEnd) return 0;
  const end = isLine ? lineValueEnd(text, start) : plainValueEnd(text, start);
  if (end === start) return 0;
  if (bytes[end] === 0x28 && level >= Level.PASSWORD_LIKE) {
    // `password = crypt('…')`
    const done = quotedInCall(text, end);
    if (done > 0) return done;
  }
  // In a sentence or a program text, words are not secrets: `password: required`, `password = input.value`.
  const isLoose = isQuotedName ? bytes[nameEnd + 1] === 0x5d : isColon || isSpaced && hasBlank;
  const value = textOf(bytes, start, end);
  const isSecret = isLoose && level > Level.PASSWORD_LIKE
    ? looksLikePassword(bytes, start, end) && !isLabel(value) && bytes[end] !== 0x28 &&
        !isCode(bytes, start, end) ||
      isSecretText(value, Level.DIGITS) ||
      level === Level.STRONG && !isWordAt(bytes, nameEnd - 6, "secret") && isPassphrase(value)
    : bytes[end] !== 0x28 && isSecretText(value, level as Level);
  if (isSecret) return hide(text, start, end);
  text.plainEnd = end;
  return 0;
}

/** `SECRET=<take 32 random bytes>`: what the reader of an example has to write. */
function isToFillIn({ bytes, length }: Searched, start: number): boolean {
  if (bytes[start] !== 0x3c || !isWordByte(bytes[start + 1])) return false;
  let end = start + 1;
  while (end < length && end - start < MAX_TO_FILL_IN && (isWordByte(bytes[end]) || isBlank(bytes[end]))) {
    end++;
  }
  return bytes[end] === 0x3e && (end + 1 >= length || isBlank(bytes[end + 1]) || isLineEnd(bytes[end + 1]));
}

/** `{"value":"…","name":"password"}`, `<add value="…" key="Password"/>`: what the name says that stands behind a value. */
function levelOfNameBehind({ bytes, length, levelAt }: Searched, at: number): number {
  const most = at + NAME_REACH < length ? at + NAME_REACH : length;
  for (let i = at; i < most; i++) {
    const byte = bytes[i]!;
    // > { } [ ]
    if (byte === 0x3e || byte === 0x7b || byte === 0x7d || byte === 0x5b || byte === 0x5d) return 0;
    if (byte !== 0x3a && byte !== 0x3d) continue;
    let end = i;
    while (end > at && (isBlank(bytes[end - 1]) || isQuote(bytes[end - 1]))) end--;
    let start = end;
    while (start > at && isNameByte(bytes[start - 1]!)) start--;
    const open = skipBlanks(bytes, i + 1, length);
    if (start === end || !isQuote(bytes[open])) continue;
    // `<input value="…" type="password">`
    if (isWordAt(bytes, start, "type") && isWordAt(bytes, open + 1, "password")) return Level.STRONG;
    if ((levelAt(bytes, start, end) & Flag.NAME) === 0) continue;
    let close = open + 1;
    while (close < length && close - open <= MAX_NAME && bytes[close] !== bytes[open]) close++;
    const level = levelAt(bytes, open + 1, close) & LEVEL;
    if (level > 0) return level;
  }
  return 0;
}

/** `password:`, `  default: …` of YAML: the value is what the name says, in the lines that stand further in. */
function expectBelow(text: Searched, at: number, level: number): void {
  text.pending = level;
  text.kind = 0;
  text.pendingEnd = linesEnd(text, at, { nameStart, most: PAIR_REACH });
}

/** `"db_password": { "value": "…" }`: up to the brace, the value is what the name says. */
function expectWithin(text: Searched, open: number, level: number): void {
  const { bytes, length } = text;
  const most = open + PAIR_REACH < length ? open + PAIR_REACH : length;
  let end = open;
  while (end < most && bytes[end] !== 0x7d) end++;
  text.pending = level;
  text.kind = 0;
  text.pendingEnd = end;
}

/** `…;PWD=` of ODBC, also in a line of its own; with a path, `PWD` is a shell's folder. */
function isOdbcPassword(bytes: Uint8Array, start: number, end: number): boolean {
  const before = bytes[start - 1];
  return end - start === 3 && bytes[end] === 0x3d && isWordAt(bytes, start, "pwd") &&
    (before === 0x3b || start > 0 && isLineEnd(before) && bytes[end + 1] !== 0x2f);
}

/** `PWD={…};` */
function bracedValue(text: Searched, start: number): number {
  const { bytes, length } = text;
  let end = start;
  while (end < length && bytes[end] !== 0x7d && !isLineEnd(bytes[end])) end++;
  return isLabel(textOf(bytes, start, end)) ? 0 : hide(text, start, end);
}

function quotedValue(
  text: Searched,
  start: number,
  end: number,
  { level: own, told }: { level: number; told: number },
): number {
  const { bytes } = text;
  let level = own;
  // `"{{ '…' | password_hash }}"` of a playbook
  if (level > 0 && bytes[start] === 0x7b && bytes[start + 1] === 0x7b) {
    const open = skipBlanks(bytes, start + 2, end);
    if (open < end && isQuote(bytes[open])) end = quotedEnd(text, start = open + 1, bytes[open]!);
  }
  if ((told & Flag.NAME) !== 0) {
    const named = end - start <= MAX_NAME ? text.levelAt(bytes, start, end) & LEVEL : 0;
    if (named > 0) {
      text.pending = named;
      text.kind = 0;
      text.pendingEnd = end + PAIR_REACH;
      return multipart(text, end + 1, named as Level) || elementText(text, end + 1, named);
    }
    if (!isBesideKind(text)) text.pendingEnd = 0;
  }
  if (level === 0 && (told & Flag.VALUE) !== 0) level = levelOfNameBehind(text, end);
  if ((told & Flag.KEY_PART) !== 0 && end - start >= LEAST_KEY_PART && isWebKey(text)) {
    return hide(text, start, end);
  }
  if (level === 0 || isBehindText(bytes, start, end)) return 0;
  // `"token":"\"…\""`: JSON in JSON, twice.
  if (bytes[start] === 0x5c && bytes[start + 1] === 0x22 && end - start > 4 && bytes[end - 2] === 0x5c) {
    start += 2;
    end -= 2;
  }
  if (level === Level.LOOKS && nameEnd - nameStart === 3 && nameStart >= text.pendingEnd) {
    if (isPlainId(textOf(bytes, nameStart, nameEnd), textOf(bytes, start, end))) return 0;
  }
  return isSecretText(textOf(bytes, start, end), level as Level) ? hide(text, start, end) : 0;
}

/** `<input type="password" name="p" value="…">`, at its name: what says of the value what it is stands in the same braces. */
function isBesideKind({ bytes, kind, pendingEnd }: Searched): boolean {
  if (kind === 0 || nameStart >= pendingEnd) return false;
  for (let i = nameStart - 1; i > pendingEnd - PAIR_REACH; i--) {
    // > }
    if (bytes[i] === 0x3e || bytes[i] === 0x7d) return false;
  }
  return true;
}

/** `ask("Password: "); const name = "…"`: the quote before `start` has ended a text, and the program goes on. */
function isBehindText(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start];
  // ) ; ,
  if (first !== 0x29 && first !== 0x3b && first !== 0x2c) return false;
  for (let i = start + 1; i < end; i++) if (isBlank(bytes[i]) || isLineEnd(bytes[i])) return true;
  return false;
}

/** The longest type that is looked at, in bytes. */
const MAX_TYPE = 48;

/** Where the text begins in `apiKey: string = "…"`, of which the type stands at `at`; 0 where it is something else. */
function behindType({ bytes, length }: Searched, at: number): number {
  // A reference: `&str`.
  if (!isWordByte(bytes[at]) && bytes[at] !== 0x26) return 0;
  let sign = at;
  // A word, and what types have besides: blanks, | < > [ ] ? .
  while (sign < length && sign - at < MAX_TYPE && (isWordByte(bytes[sign]) || OF_TYPES[bytes[sign]!] === 1)) {
    sign++;
  }
  if (bytes[sign] !== 0x3d || bytes[sign + 1] === 0x3d || bytes[sign + 1] === 0x3e) return 0;
  const quote = behindPrefix(bytes, skipBlanks(bytes, sign + 1, length));
  return isQuote(bytes[quote]) ? quote + 1 : 0;
}

const OF_TYPES = byteSet(" |<>[]?.&'*");

/** Whether a JSON web key is in the text, wherever its kind stands. */
function isWebKey(text: Searched): boolean {
  const { bytes, length } = text;
  if (text.webKey < 0) {
    text.webKey = 0;
    for (let i = 1; i + 4 < length && text.webKey === 0; i++) {
      if (bytes[i] === 0x6b && isQuote(bytes[i - 1]) && isWordAt(bytes, i, "kty")) text.webKey = 1;
    }
  }
  return text.webKey === 1;
}

/** A part of a form: the name in its head, the value behind an empty line. */
function multipart(text: Searched, at: number, level: Level): number {
  const { bytes, length } = text;
  let start = at;
  let breaks = 0;
  for (let lines = 0; breaks !== 2; lines++) {
    breaks = 0;
    while (start < length && (bytes[start] === 0x0d || bytes[start] === 0x0a)) {
      if (bytes[start] === 0x0a) breaks++;
      start++;
    }
    if (breaks === 2) break;
    // Another line of the head: `Content-Type: text/plain`.
    if (breaks !== 1 || lines === MAX_HEAD || !isWordAt(bytes, start, "content")) return 0;
    start = lineEnd(bytes, start, length);
  }
  const end = lineEnd(bytes, start, length);
  return isSecretText(textOf(bytes, start, end), level) ? hide(text, start, end) : 0;
}

/** The end of the line or of the text in quotes, without blanks. */
function headerEndOf(text: Searched, start: number): number {
  if (start < text.lineEnd) return text.lineEnd;
  const { bytes, length } = text;
  let end = start;
  for (; end < length && !isLineEnd(bytes[end]) && bytes[end] !== 0x5c; end++) {
    if (!isQuote(bytes[end])) continue;
    // `OAuth oauth_token="…", …`
    if (bytes[end - 1] !== 0x3d || !isWordByte(bytes[end + 1])) break;
    end = quotedEnd(text, end + 1, bytes[end]!);
    if (end >= length) break;
  }
  while (end > start && isBlank(bytes[end - 1])) end--;
  return text.lineEnd = end;
}

/** Anything but a scheme alone and a sentence. */
function isHeaderSecret(text: Searched, start: number, end: number): boolean {
  const { bytes } = text;
  const value = textOf(bytes, start, end);
  if (isLabel(value)) return false;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (BYTES[byte] === Byte.DIGIT || byte === 0x3d || byte === 0x2b || byte === 0x2f) return true;
  }
  // Two words: a scheme and letters.
  return end - start >= 8 && (looksLikeToken(bytes, start, end) || isScheme(text, start));
}

/** The end of `Bearer …`, where a sentence goes on behind it: `Send Authorization: Bearer x with each request`. */
function credentialOf(text: Searched, start: number, end: number): number {
  const { bytes } = text;
  if (!isWordAt(bytes, start, "bearer") && !isWordAt(bytes, start, "basic")) return end;
  const word = skipBlanks(bytes, start + 5 + (isBlank(bytes[start + 5]) ? 0 : 1), end);
  let wordEnd = word;
  while (wordEnd < end && !isBlank(bytes[wordEnd])) wordEnd++;
  return wordEnd === end ? end : credentialEnd(bytes, word, wordEnd);
}

function isScheme(text: Searched, at: number): boolean {
  const { bytes, length } = text;
  for (let i = 0; i < SCHEMES.length; i++) {
    if (!isWordAt(bytes, at, SCHEMES[i]!)) continue;
    const start = skipBlanks(bytes, at + SCHEMES[i]!.length, length);
    return start < length && !isLabel(textOf(bytes, start, wordEnd(text, start)));
  }
  return false;
}
