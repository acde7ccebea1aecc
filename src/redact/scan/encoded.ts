/**
 * Pairs that are written for a URL: `user%5Bpassword%5D=…`, `to=https%3A%2F%2Fx.test%2F%3Fpassword%3D…`.
 *
 * @module
 */
import { isQuote, isWordByte, textOf } from "../bytes.ts";
import { LEVEL } from "../name_bytes.ts";
import { Level } from "../level.ts";
import { isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { endsPlain, isNameByte, MAX_NAME } from "./spans.ts";

const name = new Uint8Array(MAX_NAME);

/** What the encoded name that ends at `end` says. */
export function toldByEncoded({ bytes, levelAt }: Searched, end: number): number {
  let start = end;
  while (
    start > 0 && end - start < 2 * MAX_NAME && (isNameByte(bytes[start - 1]!) || bytes[start - 1] === 0x25)
  ) {
    start--;
  }
  let length = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] === 0x25 ? escaped(bytes, i) : bytes[i]!;
    if (bytes[i] === 0x25) i += 2;
    // & / ; = ? and what else ends the text before a name
    if (
      byte <= 0x20 || isQuote(byte) || byte === 0x26 || byte === 0x2f || byte === 0x3b || byte === 0x3d ||
      byte === 0x3f || byte === 0x2c || byte === 0x7b
    ) {
      // `"password"`
      if (i < end - 1) length = 0;
    } else if (length < MAX_NAME) name[length++] = byte;
  }
  while (length > 0 && !isNameByte(name[length - 1]!)) length--;
  return length === 0 ? 0 : levelAt(name, 0, length);
}

/** The byte that `%…` stands for; 0 where it is none. */
function escaped(bytes: Uint8Array, at: number): number {
  const high = digit(bytes[at + 1]), low = digit(bytes[at + 2]);
  return high < 0 || low < 0 ? 0 : high << 4 | low;
}

function digit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 32;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** `%3D` and `%3A`: behind a name, as `=` and `:`. */
export function atEncoded(text: Searched, at: number): number {
  const { bytes } = text;
  const sign = escaped(bytes, at);
  if (sign !== 0x3d && sign !== 0x3a || at === 0 || !(isWordByte(bytes[at - 1]) || bytes[at - 1] === 0x5f)) {
    return 0;
  }
  const level = toldByEncoded(text, at) & LEVEL;
  if (level === 0) return 0;
  let start = at + 3;
  while (bytes[start] === 0x25 && (escaped(bytes, start) === 0x22 || escaped(bytes, start) === 0x20)) {
    start += 3;
  }
  const end = start < text.encodedEnd ? text.encodedEnd : encodedEnd(text, start);
  if (end <= start || level < Level.DIGITS && end - start > MAX_WEAK) return 0;
  return isSecretText(textOf(bytes, start, end), level as Level) ? hide(text, start, end) : 0;
}

/** The longest text, in bytes, that can be a secret under a name that says little. */
const MAX_WEAK = 3 * 2048;

/** The end of what is written so: up to a separator, as it is or encoded. */
function encodedEnd(text: Searched, start: number): number {
  const { bytes, length } = text;
  let end = start;
  while (end < length && !endsPlain(bytes[end]!)) {
    if (bytes[end] === 0x25) {
      const byte = escaped(bytes, end);
      // " # & , ; }
      if (
        byte === 0x22 || byte === 0x23 || byte === 0x26 || byte === 0x2c || byte === 0x3b || byte === 0x7d
      ) break;
    }
    end++;
  }
  return text.encodedEnd = end;
}
