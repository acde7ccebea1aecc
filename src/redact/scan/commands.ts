/**
 * Secrets in command lines: `--password …`, `-u ada:…`.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordAt, isWordByte, skipBlanks, textOf } from "../bytes.ts";
import { pemEnd } from "../forms.ts";
import { Level } from "../level.ts";
import { Byte, BYTES, looksLikePassword, looksLikeToken } from "../looks.ts";
import { LEVEL } from "../name_bytes.ts";
import { isLabel, isSecretText } from "../values.ts";
import { Known, takesPassword } from "./options.ts";
import { hide, type Searched } from "./searched.ts";
import { hasMark, MAX_NAME, quotedEnd, wordEnd } from "./spans.ts";

export function atHyphen(text: Searched, at: number): number {
  const { bytes, length } = text;
  const pem = pemEnd(bytes, at, length);
  if (pem > 0) return hide(text, at, pem);
  const before = at > 0 ? bytes[at - 1] : 0x20;
  return isBlank(before) || isQuote(before) || isLineEnd(before) ? atOption(text, at) : 0;
}

/** `--password …`, `-u ada:…`. */
function atOption(text: Searched, at: number): number {
  const { bytes, length } = text;
  const isLong = bytes[at + 1] === 0x2d;
  const nameStart = at + (isLong ? 2 : 1);
  let nameEnd = nameStart;
  while (nameEnd < length && nameEnd - nameStart < MAX_NAME && isOptionByte(bytes[nameEnd]!)) nameEnd++;
  if (nameEnd === nameStart) return 0;
  const isUser = isLong
    ? isWordAt(bytes, nameStart, "user")
    : bytes[nameStart] === 0x75 && nameEnd === at + 2;
  // `-storepass …`, as long options of one hyphen.
  const isName = !isLong && nameEnd - nameStart > 3 &&
    (text.levelAt(bytes, nameStart, nameEnd) & LEVEL) >= Level.TEXT;
  if (!isLong && !isUser && !isName) return atShortOption(text, at);
  if (!isBlank(bytes[nameEnd]) && !(isUser && bytes[nameEnd] === 0x3d)) return 0;
  const start = skipBlanks(bytes, nameEnd + 1, length);
  if (start >= length || bytes[start] === 0x2d) return 0;
  const isQuoted = isQuote(bytes[start]);
  const from = isQuoted ? start + 1 : start;
  const end = isQuoted ? quotedEnd(text, from, bytes[start]!) : wordEnd(text, from);
  if (isUser) return userEnd(text, from, end);
  const level = text.levelAt(bytes, nameStart, nameEnd) & LEVEL;
  if (level === 0 || !isSecretText(textOf(bytes, from, end), level as Level)) return 0;
  return hide(text, from, end);
}

/** `-p…` and `-p …`, where it can be nothing but a password. */
function atShortOption(text: Searched, at: number): number {
  const { bytes, length } = text;
  const name = bytes[at + 1]!;
  if (SHORT[name] !== 1) return 0;
  const isFlags = name === 0x62;
  const isGlued = !isFlags && !isBlank(bytes[at + 2]);
  const known = takesPassword(bytes, at, name);
  if (isFlags) return known === Known.YES ? atLastWord(text, at) : 0;
  if (isGlued && (known === Known.NO || name !== 0x70)) return 0;
  let start = isGlued ? at + 2 : skipBlanks(bytes, at + 2, length);
  const isQuoted = isQuote(bytes[start]);
  if (isQuoted) start++;
  const end = isQuoted ? quotedEnd(text, start, bytes[start - 1]!) : wordEnd(text, start);
  if (end - start < 2 || !isQuoted && bytes[start] === 0x2d) return 0;
  if (known === Known.YES) return isLabel(textOf(bytes, start, end)) ? 0 : hide(text, start, end);
  if (name !== 0x70 && name !== 0x61) return 0;
  for (let i = start; i < end; i++) {
    if (bytes[i] === 0x3a || bytes[i] === 0x2f || bytes[i] === 0x3d) return 0;
  }
  if (!looksLikePassword(bytes, start, end)) return 0;
  return known === Known.USER || hasMark(text, start, end) || looksLikeToken(bytes, start, end)
    ? hide(text, start, end)
    : 0;
}

/** `htpasswd -b file user …`: the last word of the command. */
function atLastWord(text: Searched, at: number): number {
  const { bytes, length } = text;
  let words = 0, start = at, end = at;
  while (end < length && words < 4 && !isLineEnd(bytes[end])) {
    start = skipBlanks(bytes, end, length);
    end = wordEnd(text, start);
    if (end === start) break;
    words++;
  }
  return words === 4 ? hide(text, start, end) : 0;
}

/** p P a w k b */
const SHORT = new Uint8Array(256);
for (let i = 0; i < 6; i++) SHORT["pPawkb".charCodeAt(i)] = 1;

/** `ada:…`, but not `1000:1000`. */
function userEnd(text: Searched, start: number, end: number): number {
  const { bytes } = text;
  let colon = start;
  while (colon < end && bytes[colon] !== 0x3a) colon++;
  if (colon === start || colon + 1 >= end || bytes[colon + 1] === 0x2f) return 0;
  let isNumber = true;
  for (let i = start; i < end; i++) {
    if (BYTES[bytes[i]!] !== Byte.DIGIT && bytes[i] !== 0x3a) isNumber = false;
  }
  return isNumber || isLabel(textOf(bytes, colon + 1, end)) ? 0 : hide(text, colon + 1, end);
}

function isOptionByte(byte: number): boolean {
  return isWordByte(byte) || byte === 0x5f || byte === 0x2d;
}
