/**
 * Values beside the statement that they are bound to, as libraries for databases log them: `… VALUES ($1, $2) -- PARAMETERS: ["ada","…"]`.
 *
 * @module
 */
import { bytesOf } from "../../probe/natives.ts";
import { isBlank, isLineEnd, isQuote, isWordAt, isWordByte, textOf } from "../bytes.ts";
import type { Level } from "../level.ts";
import { levelsOfValues, MAX_VALUES } from "../statements.ts";
import { isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { quotedEnd } from "./spans.ts";

/** How far the statement may be, and how long the list, in bytes. */
const REACH = 1000;
/** Bytes between the word and its list. */
const MAX_SIGN = 4;

const STATEMENTS = ["insert", "update", "select", "delete"];

/** `parameters: (…)`, `Parameters=[…]`, `bindings: […]`, behind the word. */
export function atParameters(text: Searched, at: number, end: number): number {
  const { bytes } = text;
  let open = end;
  while (open - end < MAX_SIGN && isSign(bytes[open]!)) open++;
  if (open === end || bytes[open] !== 0x5b && bytes[open] !== 0x28) return 0;
  return boundValues(text, { before: at, from: open + 1 });
}

/** `…; "ada", "…"`, at the first quote. */
export function atBoundTail(text: Searched, at: number): number {
  return boundValues(text, { before: at, from: at });
}

function isSign(byte: number): boolean {
  return isBlank(byte) || isQuote(byte) || byte === 0x3a || byte === 0x3d;
}

/** Hides the values from `from` on; `before` is where a statement before them ends. */
function boundValues(text: Searched, { before, from }: { before: number; from: number }): number {
  const { bytes, length } = text;
  const behind = statementBehind(text, before);
  const levels = levelsOf(text, { start: statementBefore(text, before), stop: before }) ??
    levelsOf(text, { start: behind, stop: behind + REACH < length ? behind + REACH : length });
  if (levels === undefined) return 0;
  const most = from + REACH < length ? from + REACH : length;
  let place = 0, depth = 1, done = 0;
  for (let i = from; i < most && place < MAX_VALUES && !isLineEnd(bytes[i]); i++) {
    const byte = bytes[i]!;
    if (byte === 0x2c && depth === 1) place++;
    else if (byte === 0x5b || byte === 0x28 || byte === 0x7b) depth++;
    else if (byte === 0x5d || byte === 0x29 || byte === 0x7d) {
      if (--depth === 0) break;
    } else if (isQuote(byte)) {
      const end = quotedEnd(text, i + 1, byte);
      const level = levels[place]!;
      if (level > 0 && isSecretText(textOf(bytes, i + 1, end), level as Level)) done = hide(text, i + 1, end);
      i = end;
    }
  }
  return done;
}

function levelsOf(
  { bytes, levelAt }: Searched,
  { start, stop }: { start: number; stop: number },
): Uint8Array | undefined {
  if (start < 0) return undefined;
  return levelsOfValues(bytesOf(bytes, start, stop - start), { length: stop - start, levelAt })?.levels;
}

function statementBefore(text: Searched, at: number): number {
  for (let i = at - 1; i >= 0 && at - i < REACH; i--) {
    if (i < text.freeEnd && i >= text.freeStart) i = text.freeStart;
    else if (isStatementAt(text, i)) return i;
  }
  return noneIn(text, at > REACH ? at - REACH : 0, at);
}

function statementBehind(text: Searched, at: number): number {
  const most = at + REACH < text.length ? at + REACH : text.length;
  for (let i = at; i < most; i++) {
    if (i < text.freeEnd && i >= text.freeStart) i = text.freeEnd - 1;
    else if (isStatementAt(text, i)) return i;
  }
  return noneIn(text, at, most);
}

/** Remembers that no statement begins there, so that the next list need not look again. */
function noneIn(text: Searched, start: number, end: number): number {
  const isNext = start <= text.freeEnd && end >= text.freeStart;
  text.freeStart = isNext && text.freeStart < start ? text.freeStart : start;
  text.freeEnd = isNext && text.freeEnd > end ? text.freeEnd : end;
  return -1;
}

function isStatementAt({ bytes }: Searched, at: number): boolean {
  // i, u, s, d
  const first = bytes[at]! | 32;
  if (first !== 0x69 && first !== 0x75 && first !== 0x73 && first !== 0x64) return false;
  if (at > 0 && isWordByte(bytes[at - 1])) return false;
  for (let i = 0; i < STATEMENTS.length; i++) if (isWordAt(bytes, at, STATEMENTS[i]!)) return true;
  return false;
}
