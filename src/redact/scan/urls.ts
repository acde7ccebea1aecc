/**
 * Secrets in URLs: the part before `@`.
 *
 * @module
 */
import { isQuote, isWordAt, isWordByte, textOf } from "../bytes.ts";
import { looksLikeToken } from "../looks.ts";
import { isLabel } from "../values.ts";
import { hide, type Searched } from "./searched.ts";

/** How long the part of a URL before `@` may be. */
const MAX_USER = 500;

/** `scheme://user:…@host`. */
export function atUrl(text: Searched, at: number): number {
  const { bytes, length } = text;
  const start = at + 3;
  const isWeb = at > 3 && (isWordAt(bytes, at - 4, "http") || isWordAt(bytes, at - 5, "https"));
  const most = start + MAX_USER < length ? start + MAX_USER : length;
  let colon = -1, sign = -1;
  for (let i = start; i < most; i++) {
    const byte = bytes[i]!;
    if (byte <= 0x20 || isQuote(byte) || byte === 0x3c || byte === 0x3e || byte === 0x5c) break;
    // Whoever writes a password with a slash into a connection string does not think of URLs.
    if (byte === 0x2f && (isWeb || colon < 0) || byte === 0x3f && (isWeb || colon < 0)) break;
    if (byte === 0x2f && bytes[i + 1] === 0x2f) break;
    if (byte === 0x3a && colon < 0) colon = i;
    if (byte === 0x40) {
      sign = i;
      if (!isWeb && colon > 0 && hasSlash(text, colon, i)) break;
    }
  }
  if (sign < 0) return 0;
  if (colon < 0 || colon > sign) return looksLikeToken(bytes, start, sign) ? hide(text, start, sign) : 0;
  if (colon + 1 === sign || isPlaceholder(text, colon + 1, sign)) return 0;
  return hide(text, colon + 1, sign);
}

/** `//user:…@host` without a scheme, at the colon behind the user's name. */
export function atUserinfo(text: Searched, at: number, nameStart: number): number {
  const { bytes, length } = text;
  if (nameStart < 2 || bytes[nameStart - 2] !== 0x2f || bytes[nameStart - 3] === 0x3a) return 0;
  for (let i = at + 1; i < length && i - at < MAX_USER; i++) {
    const byte = bytes[i]!;
    if (byte <= 0x20 || isQuote(byte) || byte === 0x2f || byte === 0x3c || byte === 0x3e) return 0;
    if (byte !== 0x40) continue;
    return i > at + 1 && isWordByte(bytes[i + 1]) && !isPlaceholder(text, at + 1, i)
      ? hide(text, at + 1, i)
      : 0;
  }
  return 0;
}

/** `jdbc:oracle:thin:scott/…@host`, at the colon behind `thin`. */
export function atOracleAddress(text: Searched, at: number, nameStart: number): number {
  const { bytes, length } = text;
  if (at - nameStart !== 4 || !isWordAt(bytes, nameStart, "thin") || bytes[nameStart - 1] !== 0x3a) return 0;
  let start = 0;
  for (let i = at + 1; i < length && i - at < MAX_USER; i++) {
    const byte = bytes[i]!;
    if (byte <= 0x20 || isQuote(byte)) return 0;
    if (byte === 0x2f && start === 0) start = i + 1;
    if (byte !== 0x40 || start === 0) continue;
    return i > start && !isPlaceholder(text, start, i) ? hide(text, start, i) : 0;
  }
  return 0;
}

/** `user:…@tcp(host:3306)/db`, as Go has addresses of databases, at `tcp` or `unix`. */
export function atGoAddress(text: Searched, at: number): number {
  const { bytes } = text;
  const end = at - 1;
  if (bytes[end] !== 0x40) return 0;
  const last = text.count === 0 ? 0 : text.ranges[2 * text.count - 1]!;
  let colon = -1;
  for (let i = end - 1; i >= last && end - i < MAX_USER; i--) {
    const byte = bytes[i]!;
    if (byte <= 0x20 || isQuote(byte)) break;
    if (byte === 0x3a) colon = i;
  }
  return colon < 1 || colon + 1 === end || !isWordByte(bytes[colon - 1]) ||
      isPlaceholder(text, colon + 1, end)
    ? 0
    : hide(text, colon + 1, end);
}

function hasSlash(text: Searched, start: number, end: number): boolean {
  const { bytes } = text;
  for (let i = start; i < end; i++) if (bytes[i] === 0x2f) return true;
  return false;
}

/** `<password>`, `${PASSWORD}`, `****`, and the word itself. */
function isPlaceholder(text: Searched, start: number, end: number): boolean {
  const { bytes } = text;
  return isLabel(textOf(bytes, start, end));
}
