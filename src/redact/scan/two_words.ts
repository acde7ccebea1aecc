/**
 * A name and its value as two words: `set db_password …`, `requirepass …`, `pragma key = '…'`.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordAt, lineEnd, skipBlanks, textOf } from "../bytes.ts";
import { hasAt } from "../forms.ts";
import { Level } from "../level.ts";
import { LEVEL } from "../name_bytes.ts";
import { isLabel, isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { isNameByte, MAX_NAME, quotedEnd, wordEnd } from "./spans.ts";
import { quotedAfter } from "./sql.ts";

/** `::add-mask::…` of GitHub, behind which a value stands that is not to be logged. */
const MASK = Array.from("-mask::", (c) => c.charCodeAt(0));

export function afterMask(text: Searched, word: number): number {
  const { bytes, length } = text;
  if (!hasAt(bytes, word, MASK)) return 0;
  const at = word + MASK.length;
  const end = lineEnd(bytes, at, length);
  return end > at && !isLabel(textOf(bytes, at, end)) ? hide(text, at, end) : 0;
}

/** `aws configure set aws_secret_access_key …`: a name and its value as two words. */
export function setAfter(text: Searched, at: number): number {
  const { bytes, length, levelAt } = text;
  if (!isBlank(bytes[at])) return 0;
  let start = skipBlanks(bytes, at, length);
  const isQuoted = isQuote(bytes[start]);
  if (isQuoted) start++;
  const end = wordEnd(text, start);
  if (isWordAt(bytes, start, "password")) {
    const done = passwordFor(text, skipBlanks(bytes, end, length));
    if (done > 0) return done;
  }
  let name = end;
  while (name > start && end - name < MAX_NAME && isNameByte(bytes[name - 1]!)) name--;
  const rest = isQuoted ? end + 1 : end;
  if (name === end || !isBlank(bytes[rest])) return 0;
  if ((levelAt(bytes, name, end) & LEVEL) < Level.TEXT) return 0;
  return nextWord(text, rest);
}

/** `pragma key = '…'` of SQLite. */
export function afterPragma(text: Searched, at: number): number {
  const { bytes, length } = text;
  const name = skipBlanks(bytes, at, length);
  const isAgain = isWordAt(bytes, name, "rekey");
  if (!isAgain && !isWordAt(bytes, name, "key")) return 0;
  const sign = skipBlanks(bytes, name + (isAgain ? 5 : 3), length);
  const start = skipBlanks(bytes, sign + 1, length);
  if (bytes[sign] !== 0x3d || !isQuote(bytes[start])) return 0;
  const end = quotedEnd(text, start + 1, bytes[start]!);
  return isSecretText(textOf(bytes, start + 1, end), Level.STRONG) ? hide(text, start + 1, end) : 0;
}

/** `set -gx NAME …` of fish: where the flags end. */
export function behindFlags({ bytes, length }: Searched, at: number): number {
  let end = skipBlanks(bytes, at, length);
  if (end === at || bytes[end] !== 0x2d) return at;
  while (end < length && !isBlank(bytes[end]) && !isLineEnd(bytes[end])) end++;
  return end;
}

/** The word behind a blank, where a person could have chosen it as a password. */
export function nextWord(text: Searched, at: number): number {
  const { bytes, length } = text;
  let start = skipBlanks(bytes, at, length);
  if (start === at) return 0;
  if (isQuote(bytes[start])) start++;
  const end = wordEnd(text, start);
  return isSecretText(textOf(bytes, start, end), Level.PASSWORD_LIKE) ? hide(text, start, end) : 0;
}

/** `set password for ada = '…'` */
function passwordFor(text: Searched, at: number): number {
  const { bytes, length } = text;
  if (!isWordAt(bytes, at, "for")) return 0;
  let sign = at;
  while (sign < length && sign < at + MAX_NAME && bytes[sign] !== 0x3d) sign++;
  return bytes[sign] === 0x3d ? quotedAfter(text, sign + 1) : 0;
}

/** `WIFI:T:WPA;S:home;P:…;;`, as codes to be scanned have it. */
export function ofWifi(text: Searched, at: number): number {
  const { bytes, length } = text;
  if (bytes[at] !== 0x3a) return 0;
  for (let i = at; i < length && i - at < MAX_WIFI && !isLineEnd(bytes[i]); i++) {
    const isStart = bytes[i] === 0x3b || bytes[i] === 0x3a;
    if (!isStart || bytes[i + 1] !== 0x50 || bytes[i + 2] !== 0x3a) continue;
    let end = i + 3;
    while (end < length && !isLineEnd(bytes[end]) && (bytes[end] !== 0x3b || bytes[end - 1] === 0x5c)) end++;
    // What is longer is another text, in which this one only begins.
    return end - i > MAX_WIFI || isLabel(textOf(bytes, i + 3, end)) ? 0 : hide(text, i + 3, end);
  }
  return 0;
}

/** Bytes of such a text before the password, and of that, which has 63 characters at most. */
const MAX_WIFI = 128;
