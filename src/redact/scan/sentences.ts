/**
 * Keys in sentences, as programs log them: `token issued: …`, `Using API key … for eu`, `session … has expired`. What stands
 * there must be long and look random, with nothing but a few words between it and its name.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordAt, isWordByte, skipBlanks } from "../bytes.ts";
import { Level } from "../level.ts";
import { Byte, BYTES, looksLikePassword, looksLikeToken } from "../looks.ts";
import { LEVEL } from "../name_bytes.ts";
import { hide, type Searched } from "./searched.ts";
import { hasMark, MAX_NAME, wordEnd } from "./spans.ts";

/** A shorter word may be an id. */
const LEAST = 20;
/** A shorter word is no password that somebody says. */
const LEAST_WORD = 8;
/** Words between the name and the key. */
const MAX_BETWEEN = 2;
const BETWEEN =
  "is was to as with value issued created generated made received rotated refreshed renewed stored set now new returned found used"
    .split(" ");

/** What stands behind the name of a secret that ends at `at`. */
export function toldAfter(text: Searched, at: number): number {
  const { bytes, length } = text;
  let from = at;
  for (let words = 0; words <= MAX_BETWEEN; words++) {
    if (bytes[from] === 0x3a) from++;
    let start = skipBlanks(bytes, from, length);
    if (start === from || start >= length) return 0;
    if (isQuote(bytes[start])) start++;
    let end = wordEnd(text, start);
    // `(token …)`, and the end of a sentence.
    while (end > start && isEndOfSentence(bytes[end - 1]!)) end--;
    // `Unseal Key 1: …`
    if (end - start < 3 && BYTES[bytes[start]!] === Byte.DIGIT) {
      from = end;
      continue;
    }
    if (end - start >= LEAST) return looksLikeToken(bytes, start, end) ? hide(text, start, end) : 0;
    let isBetween = false;
    for (let i = 0; i < BETWEEN.length && !isBetween; i++) {
      isBetween = isWordAt(bytes, start, BETWEEN[i]!);
      if (isBetween) from = start + BETWEEN[i]!.length;
    }
    // `secret for the-webhook is …`
    if (!isBetween && isWordAt(bytes, start, "for")) {
      from = wordEnd(text, skipBlanks(bytes, end, length));
      isBetween = from > end;
    }
    if (!isBetween) return 0;
  }
  return 0;
}

/** The same behind `key`, if the word before says which one: `API key …`. */
export function toldAfterKey(text: Searched, at: number): number {
  const { bytes, levelAt } = text;
  let start = at;
  while (start > 0 && isBlank(bytes[start - 1])) start--;
  if (start === at) return 0;
  while (start > 0 && at - start < MAX_NAME && isWordByte(bytes[start - 1])) start--;
  return (levelAt(bytes, start, at + 3) & LEVEL) < Level.TEXT ? 0 : toldAfter(text, at + 3);
}

/** The same behind the name that begins at `start` with a word up to `end`: `refresh_token … is revoked`. */
export function toldAfterName(text: Searched, start: number, end: number): number {
  const { bytes, length, levelAt } = text;
  if (bytes[end] !== 0x5f) return 0;
  let at = end;
  while (at < length && at - start < MAX_NAME && (isWordByte(bytes[at]) || bytes[at] === 0x5f)) at++;
  return isBlank(bytes[at]) && (levelAt(bytes, start, at) & LEVEL) >= Level.TEXT ? toldAfter(text, at) : 0;
}

/** `[sudo] password for ada: …`, `Ihr Passwort lautet: …`: the last word of a line, at the colon before it. */
export function saidOnLine(text: Searched, at: number): number {
  const { bytes, length, levelAt } = text;
  if (!isBlank(bytes[at + 1])) return 0;
  const start = skipBlanks(bytes, at + 1, length);
  const end = wordEnd(text, start);
  if (end - start < LEAST_WORD || end < length && !isLineEnd(bytes[end])) return 0;
  if (!looksLikePassword(bytes, start, end)) return 0;
  let from = at;
  while (from > 0 && at - from < MAX_NAME && bytes[from - 1] !== 0x0a) from--;
  // A word that is cut is none.
  if (at - from === MAX_NAME) { while (from < at && !isBlank(bytes[from])) from++; }
  const level = levelAt(bytes, from, at) & LEVEL;
  const isStrong = hasMark(text, start, end) || looksLikeToken(bytes, start, end) ||
    hasDigit(bytes, start, end);
  return level !== Level.NONE && level !== Level.LOOKS && isStrong ? hide(text, start, end) : 0;
}

function hasDigit(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (BYTES[bytes[i]!] === Byte.DIGIT) return true;
  return false;
}

function isEndOfSentence(byte: number): boolean {
  return byte === 0x2e || byte === 0x2c || byte === 0x3b || byte === 0x29 || byte === 0x3a;
}
