/**
 * Secrets in XML.
 *
 * @module
 */
import { isWordAt, textOf } from "../bytes.ts";
import { hasAt } from "../forms.ts";
import type { Level } from "../level.ts";
import { looksLikePassword } from "../looks.ts";
import { Flag, LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { isNameByte, MAX_NAME } from "./spans.ts";
import { PAIR_REACH } from "./pairs.ts";

/** Bytes of a literal text that are looked at. */
const MOST_LITERAL = 512;
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
  const isPaired = at < text.pendingEnd && isWordAt(bytes, nameStart, "string");
  const level = isPaired ? text.pending : told & LEVEL;
  if (level === 0 && (told & Flag.NAME) === 0) return 0;
  while (end < length && end - at < 300 && bytes[end] !== 0x3e && bytes[end] !== 0x3c) end++;
  if (bytes[end] !== 0x3e || bytes[end - 1] === 0x2f) return 0;
  const isLiteral = hasAt(bytes, end + 1, CDATA);
  const start = end + 1 + (isLiteral ? CDATA.length : 0);
  // Bounded where the next beginning does not end it.
  const most = isLiteral && start + MOST_LITERAL < length ? start + MOST_LITERAL : length;
  let close = start;
  while (close < most && bytes[close] !== (isLiteral ? 0x5d : 0x3c)) close++;
  if ((told & Flag.NAME) !== 0 && close > start && close - start <= MAX_NAME) {
    // <key>Password</key><string>…</string>
    const named = text.levelAt(bytes, start, close) & LEVEL;
    if (named > 0) {
      text.pending = named;
      text.pendingEnd = close + PAIR_REACH;
      return 0;
    }
  }
  // `<user> <password>` is how commands say what they take.
  const isElement = isLiteral && bytes[close] === 0x5d || bytes[close + 1] === 0x2f ||
    close === length && looksLikePassword(bytes, start, close);
  return close > start && isElement && isSecretText(textOf(bytes, start, close), level as Level)
    ? hide(text, start, close)
    : 0;
}
