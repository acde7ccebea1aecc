/**
 * Secrets of Kubernetes in a text: what stands in `data` and `stringData` of an object of the kind `Secret`, in YAML and JSON.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordAt, lineEnd, skipBlanks, textOf } from "../bytes.ts";
import { Level } from "../level.ts";
import { isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { quotedEnd } from "./spans.ts";

/** Bytes of an object that are looked at. */
const MOST = 1 << 16;
/** Bytes on both sides in which the borders of an object are looked for; one that is larger counts where any is a Secret. */
const NEAR = 1 << 12;

/** Hides the values behind `data:` or `stringData:` at a colon; gives the position behind them, or 0. */
export function atSecretObject(text: Searched, at: number, nameStart: number): number {
  const { bytes, length } = text;
  // data, or Data
  if ((bytes[at - 1]! | 32) !== 0x61 && !isQuote(bytes[at - 1])) return 0;
  if (!isWordAt(bytes, nameStart, "data") && !isWordAt(bytes, nameStart, "stringdata")) return 0;
  const start = skipBlanks(bytes, at + 1, length);
  const isJson = bytes[start] === 0x7b;
  if (!isJson && !isLineEnd(bytes[start]) || start < text.secretEnd || !hasSecret(text)) return 0;
  const own = isJson ? objectAround(text, nameStart) : documentAround(text, nameStart);
  if (own !== undefined && !isSecretIn(text, own)) return 0;
  return isJson ? jsonValues(text, start + 1) : lines(text, start, nameStart);
}

/** Whether `kind: Secret` stands in the text, wherever. */
function hasSecret(text: Searched): boolean {
  if (text.secretKind < 0) text.secretKind = isSecretIn(text, { start: 0, end: text.length }) ? 1 : 0;
  return text.secretKind === 1;
}

interface Span {
  start: number;
  end: number;
}

/** Whether it stands there. */
function isSecretIn({ bytes }: Searched, { start, end }: Span): boolean {
  for (let i = start; i + 10 < end; i++) {
    if (bytes[i] !== 0x6b || !isWordAt(bytes, i, "kind")) continue;
    let value = i + 4;
    while (isQuote(bytes[value]) || isBlank(bytes[value]) || bytes[value] === 0x3a) value++;
    if (isWordAt(bytes, value, "secret")) return true;
  }
  return false;
}

/** The document of YAML that a place is in, from one `---` to the next; undefined where that is not near. */
function documentAround({ bytes, length }: Searched, at: number): Span | undefined {
  const isBorder = (i: number) =>
    bytes[i] === 0x0a && bytes[i + 1] === 0x2d && bytes[i + 2] === 0x2d && bytes[i + 3] === 0x2d;
  let start = at, end = at;
  while (start > 0 && !isBorder(start)) if (at - start-- > NEAR) return undefined;
  while (end < length && !isBorder(end)) if (end++ - at > NEAR) return undefined;
  return { start, end };
}

/** The object of JSON that a place is in, as its braces say; undefined where its border is not near. */
function objectAround({ bytes, length }: Searched, at: number): Span | undefined {
  let start = at - 1, end = at;
  for (let depth = 0; start >= 0; start--) {
    if (at - start > NEAR) return undefined;
    if (bytes[start] === 0x7d) depth++;
    else if (bytes[start] === 0x7b && depth-- === 0) break;
  }
  for (let depth = 0; end < length; end++) {
    if (end - at > NEAR) return undefined;
    if (bytes[end] === 0x7b) depth++;
    else if (bytes[end] === 0x7d && depth-- === 0) break;
  }
  return { start: start < 0 ? 0 : start, end };
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
    const end = lineEnd(bytes, start, length);
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
