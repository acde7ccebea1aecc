/**
 * Keys in sentences, as programs log them: `token issued: …`, `Using API key … for eu`, `session … has expired`. What stands
 * there must be long and look random, with nothing but a few words between it and its name.
 *
 * @module
 */
import { isBlank, isQuote, isWordAt, isWordByte, skipBlanks } from "../bytes.ts";
import { Level } from "../level.ts";
import { Byte, BYTES, looksLikeToken } from "../looks.ts";
import { LEVEL } from "../name_bytes.ts";
import { hide, type Searched } from "./searched.ts";
import { MAX_NAME, wordEnd } from "./spans.ts";

/** A shorter word may be an id. */
const LEAST = 20;
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

function isEndOfSentence(byte: number): boolean {
  return byte === 0x2e || byte === 0x2c || byte === 0x3b || byte === 0x29 || byte === 0x3a;
}
