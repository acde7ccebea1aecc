/**
 * What a secret that was found says about others: the same without the line break behind it, the password in `Basic …`, the
 * token behind `Bearer`, the text that is written for a URL, the values of a cookie.
 *
 * @module
 */
import { encodeInto, stringSlice, uint8s } from "../probe/natives.ts";
import { textOf } from "./bytes.ts";
import { digitOf } from "./encodings.ts";
import { base64Bytes, isBasic } from "./forms.ts";
import { looksLikeToken } from "./looks.ts";
import { schemeEnd, unframed } from "./values.ts";

/** A longer secret is not taken apart. */
const LONGEST = 2048;

const bytes = uint8s(3 * LONGEST);
const decoded = uint8s(3 * LONGEST);

/** Tells of the parts of a secret that are secrets by themselves. */
export function partsOf(secret: string, tell: (part: string) => void): void {
  if (secret.length > LONGEST || secret.length < 8) return;
  const bare = unframed(secret);
  if (bare !== secret) return tell(bare);
  const start = schemeEnd(secret);
  if (start > 0) tell(stringSlice(secret, start));
  const { written } = encodeInto(start > 0 ? stringSlice(secret, start) : secret, bytes);
  if (isBasic(bytes, 0, written)) {
    const length = base64Bytes(bytes, { end: written, out: decoded });
    let colon = length - 1;
    while (colon > 0 && decoded[colon] !== 0) colon--;
    // SMTP's, and HTTP's.
    if (decoded[colon] !== 0) { for (colon = 0; decoded[colon] !== 0x3a;) colon++; }
    tell(textOf(decoded, 0, length));
    if (colon + 1 < length) tell(textOf(decoded, colon + 1, length));
    return;
  }
  const unescaped = unescapedLength(written);
  if (unescaped > 0) {
    const quote = decoded[0] === 0x22 && decoded[unescaped - 1] === 0x22 ? 1 : 0;
    tell(textOf(decoded, quote, unescaped - quote));
  }
  cookieValues(written, tell);
}

/** Writes the bytes with `%…` undone; 0 when there is none. */
function unescapedLength(length: number): number {
  let out = 0, isEscaped = false;
  for (let i = 0; i < length; i++) {
    const high = digitOf(bytes[i + 1]!), low = digitOf(bytes[i + 2]!);
    if (bytes[i] === 0x25 && i + 2 < length && high >= 0 && low >= 0) {
      isEscaped = true;
      decoded[out++] = high << 4 | low;
      i += 2;
    } else decoded[out++] = bytes[i]!;
  }
  return isEscaped ? out : 0;
}

/** Of `theme=dark; sid=…`, what looks like a secret. */
function cookieValues(length: number, tell: (part: string) => void): void {
  let start = -1;
  for (let i = 0; i <= length; i++) {
    if (i < length && bytes[i] !== 0x3b) {
      if (bytes[i] === 0x3d && start < 0) start = i + 1;
      continue;
    }
    if (start > 0 && i - start >= 8 && i - start < length && looksLikeToken(bytes, start, i)) {
      tell(textOf(bytes, start, i));
    }
    start = -1;
  }
}
