/**
 * Secrets in XML.
 *
 * @module
 */
import { isWordAt, skipSpace, textOf } from "../bytes.ts";
import { hasAt } from "../forms.ts";
import { Level } from "../level.ts";
import { looksLikePassword } from "../looks.ts";
import { Flag, LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import { isWordyPassword } from "../wordings.ts";
import { hide, PAIR_REACH, type Searched } from "./searched.ts";
import { isNameByte, MAX_NAME } from "./spans.ts";

/** Bytes of a literal text that are looked at. */
const MOST_LITERAL = 512;
/** Bytes of tags between a name and its value. */
const MOST_TAGS = 100;
/** `<![CDATA[` */
const CDATA = Array.from("<![CDATA[", (c) => c.charCodeAt(0));

/** `<password>…</password>`. */
export function atTag(text: Searched, at: number): number {
  const { bytes, length } = text;
  let nameStart = at + 1;
  let end = nameStart;
  while (end < length && end - at < MAX_NAME && (isNameByte(bytes[end]!) || bytes[end] === 0x3a)) {
    if (bytes[end] === 0x3a) nameStart = end + 1;
    end++;
  }
  if (end === nameStart || bytes[at + 1] === 0x2f) return 0;
  const told = text.levelAt(bytes, nameStart, end);
  const isCell = isWordAt(bytes, nameStart, "td") || isWordAt(bytes, nameStart, "dd");
  const isPaired = at < text.pendingEnd &&
    ((told & Flag.VALUE) !== 0 || isCell || isWordAt(bytes, nameStart, "string"));
  // `<td>Password</td><td>…</td>`
  const isName = (told & Flag.NAME) !== 0 || isCell || isWordAt(bytes, nameStart, "th") ||
    isWordAt(bytes, nameStart, "dt");
  const level = isPaired ? text.pending : told & LEVEL;
  if (level === 0 && !isName) return 0;
  while (end < length && end - at < 300 && bytes[end] !== 0x3e && bytes[end] !== 0x3c) end++;
  if (bytes[end] !== 0x3e || bytes[end - 1] === 0x2f) return 0;
  const isLiteral = hasAt(bytes, end + 1, CDATA);
  const start = end + 1 + (isLiteral ? CDATA.length : 0);
  // Bounded where the next beginning does not end it.
  const most = isLiteral && start + MOST_LITERAL < length ? start + MOST_LITERAL : length;
  let close = start;
  while (close < most && bytes[close] !== (isLiteral ? 0x5d : 0x3c)) close++;
  if (isName && !isPaired && close > start && close - start <= MAX_NAME) {
    // <key>Password</key><string>…</string>
    const named = text.levelAt(bytes, start, close) & LEVEL;
    if (named > 0) {
      text.pending = (told & Flag.NAME) !== 0 || named < Level.TEXT ? named : Level.PASSWORD_LIKE;
      text.pendingEnd = close + PAIR_REACH;
      return 0;
    }
    text.pendingEnd = 0;
    if (isCell) return 0;
  }
  // `<Password><Value>…</Value></Password>`
  if (bytes[close] === 0x3c && bytes[close + 1] !== 0x2f && skipSpace(bytes, start, length) === close) {
    text.pending = level < Level.TEXT ? level : Level.PASSWORD_LIKE;
    text.pendingEnd = close + PAIR_REACH;
    return 0;
  }
  // `<user> <password>` is how commands say what they take.
  const isElement = isLiteral && bytes[close] === 0x5d || bytes[close + 1] === 0x2f ||
    close === length && looksLikePassword(bytes, start, close);
  return close > start && isElement && isSecretText(textOf(bytes, start, close), level as Level)
    ? hide(text, start, close)
    : 0;
}

/** `<b>Password:</b> …</p>`, `Password: <code>…</code>`: behind the tags at `at`. */
export function behindTags(text: Searched, at: number, level: number): number {
  const { bytes, length } = text;
  const most = at + MOST_TAGS < length ? at + MOST_TAGS : length;
  let start = at;
  while (bytes[start] === 0x3c) {
    while (start < most && bytes[start] !== 0x3e) start++;
    if (start === most) return 0;
    start = skipSpace(bytes, start + 1, most);
  }
  return textOfElement(text, start, level);
}

/** `<entry key="db.password">…</entry>`, behind the attribute that has the name. */
export function elementText(text: Searched, at: number, level: number): number {
  const { bytes, length } = text;
  const most = at + PAIR_REACH < length ? at + PAIR_REACH : length;
  let start = at;
  while (start < most && bytes[start] !== 0x3e && bytes[start] !== 0x3c && bytes[start] !== 0x7b) start++;
  if (bytes[start] !== 0x3e || bytes[start - 1] === 0x2f) return 0;
  return textOfElement(text, start + 1, level);
}

/** Hides the text from `start` to the next closing tag, if it looks like a secret: most such texts are for people. */
function textOfElement(text: Searched, start: number, level: number): number {
  const { bytes, length } = text;
  let end = start;
  while (end < length && end - start < MOST_LITERAL && bytes[end] !== 0x3c) end++;
  if (bytes[end] !== 0x3c || bytes[end + 1] !== 0x2f) return 0;
  // `<string name="password">Your password</string>` is a text for people.
  const least = level > Level.DIGITS && level !== Level.ALL ? Level.PASSWORD_LIKE : level;
  const value = textOf(bytes, start, end);
  return isSecretText(value, least as Level) || level >= Level.TEXT && isWordyPassword(value)
    ? hide(text, start, end)
    : 0;
}
