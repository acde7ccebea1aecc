/**
 * Secrets that are a part of a path: `/webhooks/123/…`, `/reset-password/…`, `/bot123:…/`.
 *
 * @module
 */
import { isQuote, isWordAt } from "../bytes.ts";
import { telegramEnd } from "../forms.ts";
import { looksRandom } from "../looks.ts";
import { hide, type Searched } from "./searched.ts";

/** The last word of a part that has a secret behind it. */
export const PARTS =
  "webhook webhooks webhookb2 incomingwebhook hooks reset password invite invitation invitations verify confirm magic link activate activation email unsubscribe integration key token auth";
/** Parts behind that word that are looked at. */
const MAX_PARTS = 4;
const SHORTEST = 16;

/** What stands behind such a word, in a path; an `email` is one that is confirmed. */
export function behindPart(text: Searched, at: number, wordEnd: number): number {
  const { bytes, length } = text;
  // `/verify-email/…`
  if (
    (bytes[at]! | 32) === 0x65 && !isWordAt(bytes, at - 7, "verify") && !isWordAt(bytes, at - 8, "confirm")
  ) {
    return 0;
  }
  let end = wordEnd;
  let done = 0;
  for (let part = 0; part < MAX_PARTS && bytes[end] === 0x2f; part++) {
    const start = end + 1;
    for (end = start; end < length && !isPartEnd(bytes[end]!); end++);
    if (end - start >= SHORTEST && looksRandom(bytes, start, end)) done = hide(text, start, end);
  }
  // The addresses of `auth` have ids in them that are no secrets, and the tokens of `activate` are seldom written so.
  return bytes[end] === 0x3f && (bytes[at]! | 32) !== 0x61 ? atQuery(text, end) || done : done;
}

/** `/reset?t=…`: what looks random among the values. */
function atQuery(text: Searched, at: number): number {
  const { bytes, length } = text;
  let done = 0, end = at;
  do {
    let start = end + 1;
    while (start < length && bytes[start] !== 0x3d && !isPartEnd(bytes[start]!)) start++;
    if (bytes[start] === 0x3d) start++;
    for (end = start; end < length && !isPartEnd(bytes[end]!); end++);
    if (end - start >= SHORTEST && looksRandom(bytes, start, end)) done = hide(text, start, end);
    // A second `?` is of another address: what is behind it is looked at from there.
  } while (end < length && bytes[end] === 0x26);
  return done;
}

/** `bot123456789:AA…` of Telegram. */
export function atBot(text: Searched, at: number): number {
  const { bytes, length } = text;
  if ((bytes[at]! | 32) !== 0x62 || bytes[at + 1] !== 0x6f || bytes[at + 2] !== 0x74) return 0;
  const end = telegramEnd(bytes, at + 3, length);
  return end > 0 ? hide(text, at + 3, end) : 0;
}

/** / ? # & and what ends a word. */
function isPartEnd(byte: number): boolean {
  return byte <= 0x20 || byte === 0x2f || byte === 0x3f || byte === 0x23 || byte === 0x26 || isQuote(byte) ||
    byte === 0x29 || byte === 0x3e || byte === 0x2c || byte === 0x5c;
}
