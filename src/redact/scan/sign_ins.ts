/**
 * Lines of protocols that sign somebody in, and what sentences say of a password: `AUTH PLAIN …`, `a1 LOGIN ada …`, `PASS …`, `Bearer …`.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordAt, lineEnd, skipBlanks, textOf } from "../bytes.ts";
import { credentialEnd, isBasic } from "../forms.ts";
import { Level } from "../level.ts";
import { Byte, BYTES, looksLikePassword, looksLikeToken } from "../looks.ts";
import { LEVEL } from "../name_bytes.ts";
import { isLabel, isSecretText } from "../values.ts";
import { isPassphrase } from "../wordings.ts";
import { hide, type Searched } from "./searched.ts";
import { hasMark, isNameByte, MAX_NAME, quotedEnd, wordEnd } from "./spans.ts";
import { quotedAfter } from "./sql.ts";
import { nextWord } from "./two_words.ts";

/** `AUTH PLAIN …` of SMTP and IMAP, `AUTH ada …` of Redis. */
export function afterAuth(text: Searched, word: number, at: number): number {
  const { bytes, length } = text;
  if (BYTES[bytes[word + 1]!] !== Byte.UPPER && (isQuote(bytes[word - 1]) || !isPrompt(bytes, word))) {
    return 0;
  }
  if (bytes[at] === 0x0d) return lastOfBulk(text, at + 2);
  if (!isBlank(bytes[at])) return 0;
  const start = skipBlanks(bytes, at, length);
  let isMechanism = false;
  for (let i = 0; i < MECHANISMS.length; i++) if (isWordAt(bytes, start, MECHANISMS[i]!)) isMechanism = true;
  if (!isMechanism) return lastOfLine(text, at, 2) || lastOfLine(text, at, 1);
  const from = skipBlanks(bytes, wordEnd(text, start), length);
  const end = credentialEnd(bytes, from, length);
  return end - from >= 8 ? hide(text, from, end) : 0;
}

/** How far behind a user's name the password may be, in bytes. */
const RULES_REACH = 200;

/** `ACL SETUSER ada on >…` of Redis. */
export function ruleOfUser(text: Searched, at: number): number {
  const { bytes, length } = text;
  for (let i = at; i < length && i - at < RULES_REACH && !isLineEnd(bytes[i]); i++) {
    if (bytes[i] !== 0x3e || !isBlank(bytes[i - 1])) continue;
    const end = wordEnd(text, i + 1);
    return isLabel(textOf(bytes, i + 1, end)) ? 0 : hide(text, i + 1, end);
  }
  return 0;
}

/** `AUTH` as Redis is told it: `$4 AUTH $3 ada $12 …`, a line each. The last one of at most two is the password. */
function lastOfBulk(text: Searched, at: number): number {
  const { bytes, length } = text;
  let start = 0, end = at;
  for (let i = 0; i < 2 && bytes[end] === 0x24; i++) {
    start = lineEnd(bytes, end, length) + 2;
    end = lineEnd(bytes, start, length);
    if (i === 0 && bytes[end + 2] === 0x24) end += 2;
  }
  return start > 0 && end > start ? hide(text, start, end) : 0;
}

const MECHANISMS = ["plain", "login", "xoauth2", "oauthbearer", "cram-md5"];

/** The last of so many words that are all that the line has. */
export function lastOfLine(text: Searched, at: number, count: number): number {
  const { bytes, length } = text;
  let start = at, end = at;
  if (!isBlank(bytes[at])) return 0;
  for (let i = 0; i < count; i++) {
    start = skipBlanks(bytes, end, length);
    const quote = bytes[start]!;
    if (isQuote(quote)) start++;
    end = isQuote(quote) ? quotedEnd(text, start, quote) : wordEnd(text, start);
    if (end === start) return 0;
    if (i < count - 1 && isQuote(bytes[end])) end++;
  }
  const rest = isQuote(bytes[end]) ? end + 1 : end;
  if (rest < length && !isLineEnd(bytes[rest]) && bytes[rest] !== 0x5c) return 0;
  return looksLikePassword(bytes, start, end) || isPassphrase(textOf(bytes, start, end))
    ? hide(text, start, end)
    : 0;
}

/** `Bearer …`, `Basic …`, `token …`; `bearer,…`, as the protocols of a web socket bring it. */
export function afterScheme(text: Searched, at: number): number {
  const { bytes, length } = text;
  const isBearer = (bytes[at - 1]! | 0x20) === 0x72;
  const isListed = isBearer && bytes[at] === 0x2c;
  const start = skipBlanks(bytes, isListed ? at + 1 : at, length);
  if (start === at) return 0;
  const end = credentialEnd(bytes, start, length);
  if (end - start < 8) return 0;
  const isSecret = bytes[at - 1]! === 0x63 || bytes[at - 1] === 0x43 // basic
    ? isBasic(bytes, start, end)
    : looksLikeToken(bytes, start, end) ||
      isBearer && !isListed && looksLikePassword(bytes, start, end);
  return isSecret ? hide(text, start, end) : 0;
}

/** `password …` of a `.netrc` file, `PASS …` of FTP, `with password …`: no word of a sentence looks like that. */
export function saidAfter(text: Searched, at: number): number {
  const { bytes, length } = text;
  let start = skipBlanks(bytes, at, length);
  if (start === at) return 0;
  const first = start;
  for (let words = 0, next = behindSaid(bytes, start); next > 0 && words < 3; words++) {
    start = skipBlanks(bytes, next, length);
    next = behindSaid(bytes, start);
  }
  const isSaid = start > first;
  // `password 0 …` of a router
  if (BYTES[bytes[start]!] === Byte.DIGIT && isBlank(bytes[start + 1])) {
    start = skipBlanks(bytes, start + 1, length);
  }
  let end = wordEnd(text, start);
  // At the end of a sentence.
  if (bytes[end - 1] === 0x2e || bytes[end - 1] === 0x2c) end--;
  if (end <= start) return 0;
  // `your password is otter-canoe-maple`
  if (isSaid && isPassphrase(textOf(bytes, start, end))) return hideSaid(text, start, end);
  if (!looksLikePassword(bytes, start, end)) return 0;
  if (hasMark(text, start, end) || looksLikeToken(bytes, start, end)) {
    return isSaid ? hideSaid(text, start, end) : hide(text, start, end);
  }
  // `field2`, `sha256` are words.
  let digits = 0;
  for (let i = start; i < end; i++) if (BYTES[bytes[i]!] === Byte.DIGIT) digits++;
  // `the password is hunter2`, and nothing behind it.
  const rest = bytes[end] === 0x2e ? end + 1 : end;
  const isLast = isSaid && (rest >= length || isLineEnd(bytes[rest]) || isQuote(bytes[rest]));
  return (isLast || end - start >= 8) && digits > 0 && isWordAt(bytes, at - 8, "password") &&
      !isLabel(textOf(bytes, start, end))
    ? isSaid ? hideSaid(text, start, end) : hide(text, start, end)
    : 0;
}

/** Hides what was said, and what it has become: `password changed from … to …`. */
function hideSaid(text: Searched, start: number, end: number): number {
  const done = hide(text, start, end);
  return isWordAt(text.bytes, end + 1, "to") && nextWord(text, end + 3) || done;
}

/** Between `password` and what it is, was, or has become: `password changed to …`. */
const SAID = ["is", "was", "to", "from", "set", "changed", "reset"];

/** Behind one of these words and a colon; 0 for another word. */
function behindSaid(bytes: Uint8Array, at: number): number {
  for (let i = 0; i < SAID.length; i++) {
    const end = at + SAID[i]!.length;
    if (isWordAt(bytes, at, SAID[i]!) && (isBlank(bytes[end]) || bytes[end] === 0x3a)) return end + 1;
  }
  return 0;
}

/** `Incorrect API key provided: …`, as services say of what they were given. */
export function providedAfter(text: Searched, at: number): number {
  const { bytes, length, levelAt } = text;
  const sign = at + 8;
  if (bytes[sign] !== 0x3a) return 0;
  let nameEnd = at;
  while (nameEnd > 0 && isBlank(bytes[nameEnd - 1])) nameEnd--;
  let name = nameEnd;
  while (name > 0 && nameEnd - name < MAX_NAME && isNameByte(bytes[name - 1]!)) name--;
  if (name === nameEnd || (levelAt(bytes, name, nameEnd) & LEVEL) === Level.NONE) return 0;
  let start = skipBlanks(bytes, sign + 1, length);
  if (isQuote(bytes[start])) start++;
  let end = wordEnd(text, start);
  // At the end of a sentence.
  if (bytes[end - 1] === 0x2e || bytes[end - 1] === 0x2c) end--;
  return isSecretText(textOf(bytes, start, end), Level.PASSWORD_LIKE) ? hide(text, start, end) : 0;
}

/** `identified by '…'`, `identified with a_plugin by '…'` */
export function atIdentified(text: Searched, at: number): number {
  const { bytes, length } = text;
  let by = skipBlanks(bytes, at + 10, length);
  if (isWordAt(bytes, by, "with")) {
    by = skipBlanks(bytes, wordEnd(text, skipBlanks(bytes, by + 4, length)), length);
  }
  return isWordAt(bytes, by, "by") || isWordAt(bytes, by, "as")
    ? quotedAfter(text, by + 2) || nextWord(text, by + 2)
    : 0;
}

/** Whether a line of a dialog begins at `at`: behind `> ` or `C: `, or in quotes. */
function isPrompt(bytes: Uint8Array, at: number): boolean {
  if (at < 2) return false;
  const before = bytes[at - 1], sign = bytes[at - 2];
  return isQuote(before) ||
    before === 0x20 && (sign === 0x3e || sign === 0x3a && at > 2 && bytes[at - 3]! <= 0x5a);
}

/** Bytes between `USER …` and `PASS …`. */
const USER_REACH = 160;

/** `PASS …` of FTP, POP3 and IRC: behind a prompt, below `USER …`, or above it, or a line that ends as those of protocols do. */
export function toldPass(text: Searched, at: number, end: number): number {
  const { bytes, length } = text;
  if (BYTES[bytes[at + 3]!] !== Byte.UPPER) return 0;
  const behind = lineEnd(bytes, end, at + USER_REACH < length ? at + USER_REACH : length);
  let isTold = isPrompt(bytes, at) || at === 0 && bytes[behind] === 0x0d && behind + 2 === length;
  const next = bytes[behind] === 0x0d ? behind + 2 : behind + 1;
  isTold ||= next < length && (isWordAt(bytes, next, "user") || isWordAt(bytes, next, "nick"));
  for (let i = at - 1; i >= 0 && at - i < USER_REACH && !isTold; i--) {
    isTold = bytes[i] === 0x55 && isWordAt(bytes, i, "user") && isBlank(bytes[i + 4]);
  }
  return isTold ? lastOfLine(text, end, 1) : 0;
}

/** `a1 login ada …` */
export function isTagged({ bytes }: Searched, at: number): boolean {
  let start = at - 1;
  if (start < 1 || !isBlank(bytes[start])) return false;
  while (start > 0 && at - start < 8 && BYTES[bytes[start - 1]!]! <= Byte.DIGIT && bytes[start - 1]! > 0x20) {
    start--;
  }
  const isDigit = BYTES[bytes[at - 2]!] === Byte.DIGIT;
  return isDigit && (start === 0 || isLineEnd(bytes[start - 1]) || isPrompt(bytes, start));
}
