/**
 * Secrets of Kubernetes in a text: what stands in `data` and `stringData` of an object of the kind `Secret`, in YAML and JSON.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordAt, skipBlanks, textOf } from "../bytes.ts";
import { Level } from "../level.ts";
import { isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { quotedEnd } from "./spans.ts";

/** Bytes of an object that are looked at. */
const MOST = 1 << 16;

/** Hides the values behind `data:` or `stringData:` at a colon; gives the position behind them, or 0. */
export function atSecretObject(text: Searched, at: number, nameStart: number): number {
  const { bytes, length } = text;
  // data, or Data
  if ((bytes[at - 1]! | 32) !== 0x61 && !isQuote(bytes[at - 1])) return 0;
  if (!isWordAt(bytes, nameStart, "data") && !isWordAt(bytes, nameStart, "stringdata")) return 0;
  const start = skipBlanks(bytes, at + 1, length);
  const isJson = bytes[start] === 0x7b;
  if (!isJson && !isLineEnd(bytes[start]) || start < text.secretEnd || !isOfSecret(text)) return 0;
  return isJson ? jsonValues(text, start + 1) : lines(text, start, nameStart);
}

/** Whether `kind: Secret` stands in the text, wherever. */
function isOfSecret(text: Searched): boolean {
  const { bytes, length } = text;
  if (text.secretKind < 0) {
    text.secretKind = 0;
    for (let i = 0; i + 10 < length && text.secretKind === 0; i++) {
      if (bytes[i] !== 0x6b || !isWordAt(bytes, i, "kind")) continue;
      let value = i + 4;
      while (isQuote(bytes[value]) || isBlank(bytes[value]) || bytes[value] === 0x3a) value++;
      if (isWordAt(bytes, value, "secret")) text.secretKind = 1;
    }
  }
  return text.secretKind === 1;
}

/** `"name": "value", …}` */
function jsonValues(text: Searched, start: number): number {
  const { bytes, length } = text;
  const most = start + MOST < length ? start + MOST : length;
  let done = 0, isValue = false, i = start;
  for (; i < most && bytes[i] !== 0x7d; i++) {
    if (bytes[i] === 0x3a) isValue = true;
    else if (bytes[i] === 0x2c) isValue = false;
    else if (isQuote(bytes[i])) {
      const end = quotedEnd(text, i + 1, bytes[i]!);
      if (isValue) done = hideValue(text, i + 1, end) || done;
      i = end;
    }
  }
  text.secretEnd = i;
  return done;
}

/** The lines that stand further in than the name: `name: value`, and what goes on in the next ones. */
function lines(text: Searched, at: number, nameStart: number): number {
  const { bytes, length } = text;
  const most = at + MOST < length ? at + MOST : length;
  const column = nameStart - lineStart(text, nameStart);
  let done = 0;
  for (let line = at; line < most;) {
    while (line < most && bytes[line] !== 0x0a) line++;
    line++;
    let start = skipBlanks(bytes, line, length);
    if (start >= most || start - line <= column) break;
    let end = start;
    while (end < length && !isLineEnd(bytes[end])) end++;
    let colon = start;
    while (colon < end && !(bytes[colon] === 0x3a && (colon + 1 === end || isBlank(bytes[colon + 1])))) {
      colon++;
    }
    if (colon < end) start = skipBlanks(bytes, colon + 1, end);
    if (isQuote(bytes[start]) && bytes[end - 1] === bytes[start] && end - start > 1) {
      start++;
      done = hideValue(text, start, end - 1) || done;
    } else if (end - start > 2) done = hideValue(text, start, end) || done;
    text.secretEnd = line = end;
  }
  return done;
}

function lineStart({ bytes }: Searched, at: number): number {
  let start = at;
  while (start > 0 && bytes[start - 1] !== 0x0a && at - start < MOST) start--;
  return start;
}

function hideValue(text: Searched, start: number, end: number): number {
  return isSecretText(textOf(text.bytes, start, end), Level.TEXT) ? hide(text, start, end) : 0;
}
