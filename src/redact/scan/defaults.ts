/**
 * What a variable has where nothing sets it: `${DB_PASSWORD:-…}` and `${X:=…}` of a shell, `${db.password:…}` of Spring.
 *
 * @module
 */
import { isQuote, textOf } from "../bytes.ts";
import type { Level } from "../level.ts";
import { LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { isNameByte, MAX_NAME, quotedEnd } from "./spans.ts";

/** The longest value, in bytes. */
const MAX_VALUE = 512;

/** At the dollar. */
export function atDefault(text: Searched, at: number): number {
  const { bytes, length } = text;
  if (bytes[at + 1] !== 0x7b) return 0;
  const nameStart = at + 2;
  let end = nameStart;
  while (end < length && end - nameStart < MAX_NAME && isNameByte(bytes[end]!) && bytes[end] !== 0x2d) end++;
  if (end === nameStart) return 0;
  let start = end;
  if (bytes[start] === 0x3a) start++;
  // `:+` says what is to be instead of it, and `:?` what is wrong.
  if (bytes[start] === 0x2d || bytes[start] === 0x3d) start++;
  else if (start === end || bytes[start] === 0x2b || bytes[start] === 0x3f) return 0;
  const level = text.levelAt(bytes, nameStart, end) & LEVEL;
  if (level === 0) return 0;
  const isQuoted = isQuote(bytes[start]);
  if (isQuoted) start++;
  const most = start + MAX_VALUE < length ? start + MAX_VALUE : length;
  let stop = isQuoted ? quotedEnd(text, start, bytes[start - 1]!) : start;
  if (!isQuoted) { while (stop < most && bytes[stop] !== 0x7d && bytes[stop]! > 0x1f) stop++; }
  return stop <= most && isSecretText(textOf(bytes, start, stop), level as Level)
    ? hide(text, start, stop)
    : 0;
}
