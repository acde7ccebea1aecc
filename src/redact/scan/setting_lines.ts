/**
 * Lines of settings, as in YAML: `password: Canoe(6612;x`, whose value is the rest of the line.
 *
 * @module
 */
import { isBlank, isLineEnd, isWordAt, isWordByte, lineEnd, skipBlanks, textOf } from "../bytes.ts";
import { Byte, BYTES, looksChosen, looksLikeToken } from "../looks.ts";
import { isLabel } from "../values.ts";
import { isRecoveryPhrase, isWordyPassword } from "../wordings.ts";
import type { Searched } from "./searched.ts";
import { isNameByte } from "./spans.ts";

/** Whether a name is the first word of its line, behind `export` and the hyphen of a list. */
export function isLineStart({ bytes }: Searched, at: number): boolean {
  at = beforeBlanks(bytes, at);
  if (bytes[at - 1] === 0x2d && isBlank(bytes[at])) at = beforeBlanks(bytes, at - 1);
  if (at === 0 || bytes[at - 1] === 0x0a) return true;
  return at >= 7 && isWordAt(bytes, at - 7, "export");
}

function beforeBlanks(bytes: Uint8Array, at: number): number {
  while (at > 0 && isBlank(bytes[at - 1])) at--;
  return at;
}

/**
 * The end of a value that takes the rest of its line, if it can be nothing but a password or key.
 *
 * @returns 0 where it is a word, a sentence, or code
 */
export function settingEnd(text: Searched, start: number): number {
  const { bytes } = text;
  const end = restEnd(text, start);
  if (hasBlank(bytes, start, end)) return isWordyPassword(textOf(bytes, start, end)) ? end : 0;
  if (isMarkup(bytes[start]!) || !looksChosen(bytes, start, end) || isCode(bytes, start, end)) return 0;
  return isLabel(textOf(bytes, start, end)) ? 0 : end;
}

/** Words that a line begins with which says who signs in, or where. */
const ACCOUNTS: readonly string[] = ["username", "user", "login", "email", "account", "host"];

/**
 * The end of a value that takes the rest of its line, where the line above or below says for whom or where: `user: ada` beside
 * `password: elephant`. No word of a program stands in such lines.
 *
 * @returns 0 where there is no such line, or the value is for people
 */
export function signInEnd(text: Searched, nameStart: number, start: number): number {
  const { bytes, length } = text;
  const line = lineStart(bytes, nameStart), column = skipBlanks(bytes, line, length) - line;
  const end = restEnd(text, start), below = lineEnd(bytes, end, length) + 1;
  if (end - start < 3 || end - start > 100 || isMarkup(bytes[start]!)) return 0;
  if (
    !isOfAccount(text, below, column) && !(line > 0 && isOfAccount(text, lineStart(bytes, line - 1), column))
  ) {
    return 0;
  }
  return isCode(bytes, start, end) || isLabel(textOf(bytes, start, end)) ? 0 : end;
}

function lineStart(bytes: Uint8Array, at: number): number {
  while (at > 0 && !isLineEnd(bytes[at - 1])) at--;
  return at;
}

/** `user: ada`, not `user: string,` */
function isOfAccount(text: Searched, line: number, column: number): boolean {
  const { bytes, length } = text;
  let at = skipBlanks(bytes, line, length);
  if (at - line !== column) return false;
  let which = 0;
  while (which < ACCOUNTS.length && !isWordAt(bytes, at, ACCOUNTS[which]!)) which++;
  if (which === ACCOUNTS.length) return false;
  at += ACCOUNTS[which]!.length;
  if (bytes[at] !== 0x3a || !isBlank(bytes[at + 1])) return false;
  at = skipBlanks(bytes, at + 1, length);
  const end = restEnd(text, at);
  return end > at && !isMarkup(bytes[at]!) && !isOpenEnd(bytes[end - 1]!) && !isLabel(textOf(bytes, at, end));
}

/** The end of a password of several words that takes the rest of its line, or 0: `EMAIL_PASS=wqzk tmbf lyvr hxpa`. */
export function wordsEnd(text: Searched, start: number): number {
  const { bytes } = text;
  const end = restEnd(text, start);
  return end - start < 100 && hasBlank(bytes, start, end) && isWordyPassword(textOf(bytes, start, end))
    ? end
    : 0;
}

/** The end of the words that a wallet's keys are made of, where they are the rest of a line, or 0: `MNEMONIC=otter canoe …`. */
export function phraseEnd({ bytes, length }: Searched, start: number): number {
  let end = start;
  while (
    end < length && end - start < MAX_PHRASE && (BYTES[bytes[end]!] === Byte.LOWER || bytes[end] === 0x20)
  ) {
    end++;
  }
  if (end < length && !isLineEnd(bytes[end])) return 0;
  while (end > start && bytes[end - 1] === 0x20) end--;
  return isRecoveryPhrase(textOf(bytes, start, end)) ? end : 0;
}

/** More than 24 words of eight letters have. */
const MAX_PHRASE = 240;

/** The end of the line, without a comment and blanks. */
function restEnd({ bytes, length }: Searched, start: number): number {
  let end = start;
  for (; end < length && !isLineEnd(bytes[end]); end++) {
    if (!isBlank(bytes[end])) continue;
    const next = skipBlanks(bytes, end, length);
    if (next >= length || isLineEnd(bytes[next]) || bytes[next] === 0x23) break;
    end = next - 1;
  }
  return end;
}

function hasBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (isBlank(bytes[i])) return true;
  return false;
}

/** What begins something else than a text: < [ { $ * & | > */
function isMarkup(byte: number): boolean {
  return byte === 0x3c || byte === 0x5b || byte === 0x7b || byte === 0x24 || byte === 0x2a || byte === 0x26 ||
    byte === 0x7c || byte === 0x3e;
}

/** , ; { [ ( */
function isOpenEnd(byte: number): boolean {
  return byte === 0x2c || byte === 0x3b || byte === 0x7b || byte === 0x5b || byte === 0x28;
}

/** A path of names, a call, a type, or what ends as a line of a program does. */
export function isCode(bytes: Uint8Array, start: number, end: number): boolean {
  const last = bytes[end - 1]!;
  if (isOpenEnd(last)) return true;
  const path = pathEnd(bytes, start, end);
  if (path === end) return hasDot(bytes, start, end) && !looksLikeToken(bytes, start, end);
  // `value!`, `hash(value)`, `Promise<string>`, `string[]`
  if (path === end - 1) return last === 0x21 && hasDot(bytes, start, end);
  switch (bytes[path]) {
    case 0x28:
      return last === 0x29;
    case 0x3c:
    case 0x5b:
      return last === 0x3e || last === 0x5d;
  }
  return false;
}

/** The end of names with dots: `request.body?.password`, `this.#password`. No name begins with a digit or has a year in it. */
function pathEnd(bytes: Uint8Array, start: number, end: number): number {
  let digits = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const isFirst = at === start || bytes[at - 1] === 0x2e;
    if (BYTES[byte] === Byte.DIGIT) {
      if (isFirst || ++digits > 3) return at;
    } else {
      digits = 0;
      if (byte === 0x23 ? isFirst : byte === 0x3f ? bytes[at + 1] === 0x2e : byte === 0x2e) continue;
      if (byte === 0x2d || !isNameByte(byte)) return at;
    }
  }
  return end;
}

function hasDot(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === 0x2e && isWordByte(bytes[i - 1])) return true;
  return false;
}
