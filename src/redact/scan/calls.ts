/**
 * What a call in a text says about its arguments in quotes: `setToken("…")`, `login("ada", "…")`, `page.fill("#password", "…")`,
 * `getByLabel("Password").fill("…")`.
 *
 * @module
 */
import { isQuote } from "../bytes.ts";
import { Does, levelOfAllGiven, levelOfGiven, whatItDoes } from "../called.ts";
import { askedByBytes, LEVEL } from "../name_bytes.ts";
import { Byte, BYTES } from "../looks.ts";
import { levelOfFieldName } from "../neighbours.ts";
import type { Searched } from "./searched.ts";
import { isName, isNameByte, MAX_NAME } from "./spans.ts";

/** Bytes between an argument and the bracket of its call, and of what a method is called on. */
const MAX_CALL = 160;

const doesAt = askedByBytes(whatItDoes);

/** Of the first argument, whose quote is at `at`, behind the bracket at `bracket`. */
export function levelOfFirst(text: Searched, at: number, bracket: number): number {
  remember(text, { at, bracket, index: 0 });
  return levelOfArgument(text, bracket, 0);
}

/** Of an argument whose quote is at `at`, behind the comma at `comma`. */
export function levelOfLater(text: Searched, at: number, comma: number): number {
  const { bytes } = text;
  let index = 1, depth = 0, bracket = -1;
  for (let i = comma - 1; i >= 0 && comma - i < MAX_CALL && bracket < 0; i--) {
    const byte = bytes[i]!;
    if (isQuote(byte)) {
      do i--; while (i > 0 && comma - i < MAX_CALL && bytes[i] !== byte);
      if (i !== text.argument || depth > 0) continue;
      // It was asked for the one before.
      bracket = text.bracket;
      index += text.argumentIndex;
      break;
    }
    if (byte === 0x3b) break;
    if (byte === 0x29 || byte === 0x5d || byte === 0x7d) depth++;
    else if (byte === 0x2c && depth === 0) index++;
    else if (byte === 0x28 || byte === 0x5b || byte === 0x7b) {
      if (depth-- > 0) continue;
      if (byte === 0x28) bracket = i;
      break;
    }
  }
  remember(text, { at, bracket, index });
  return bracket < 0 ? 0 : levelOfArgument(text, bracket, index);
}

function remember(
  text: Searched,
  { at, bracket, index }: { at: number; bracket: number; index: number },
): void {
  text.argument = at;
  text.bracket = bracket;
  text.argumentIndex = index;
}

function levelOfArgument(text: Searched, bracket: number, index: number): number {
  const { bytes } = text;
  // `auth=("ada", "…")`
  const isTuple = index > 0 && bytes[bracket - 1] === 0x3d;
  const end = isTuple ? bracket - 1 : bracket;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameByte(bytes[start - 1]!)) start--;
  if (start === end) return 0;
  const does = doesAt(bytes, start, end);
  return levelOfGiven(text.levelAt(bytes, start, end) & LEVEL, does, { isFirst: index === 0 }) ||
    (index < 2 && (does & Does.WRITES) !== 0 ? levelOfField(text, bracket, index) : 0);
}

/** What a list of arguments says that are given to what has the name at `start`. */
export function levelOfArguments({ bytes, levelAt }: Searched, start: number, end: number): number {
  return levelOfAllGiven(levelAt(bytes, start, end) & LEVEL, doesAt(bytes, start, end));
}

/** What is written into a field is what the field is called: by the argument before, or by what the method is called on. */
function levelOfField(text: Searched, bracket: number, index: number): number {
  const { bytes } = text;
  const isBefore = index === 0;
  const from = isBefore ? bracket - MAX_CALL : bracket;
  for (let i = (isBefore ? bracket : text.argument) - 1; i > 0 && i > from; i--) {
    const byte = bytes[i]!;
    if (isBefore && (byte === 0x3b || byte === 0x7b || byte === 0x7d)) return 0;
    if (!isQuote(byte)) continue;
    const end = i;
    // Of `'[name="password"]'`, the outer ones.
    do i--; while (i > 0 && i > from && bytes[i] !== byte);
    // `type("password", "a word")`
    const isWord = !isBefore && i === bracket + 1 && BYTES[bytes[i + 1]!] === Byte.LOWER &&
      isName(bytes, i + 1, end);
    const level = isWord ? 0 : levelOfName(text, i + 1, end);
    if (level > 0) return level;
  }
  return 0;
}

/** What a selector or a label says of its field. */
export function levelOfName({ bytes, levelAt }: Searched, start: number, end: number): number {
  return levelOfFieldName(bytes, { start, end }, levelAt);
}
