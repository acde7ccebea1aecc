/**
 * Texts → UTF-8, with halves of surrogate pairs in their three-byte form, where an encoder has U+FFFD: half a character is kept as it was.
 *
 * @module
 */
import * as native from "./natives.ts";

/** Writes a text to the start of `into`, as much of it as there is room for; gives the bytes written. */
export function putUtf8(text: string, into: Uint8Array): number {
  const { written } = native.encodeInto(text, into);
  // Most texts have one byte a character.
  if (written !== text.length && !native.isWellFormed(text)) putHalves(text, into, written);
  return written;
}

/** Writes the halves over what stands for them: it takes three bytes, too. */
function putHalves(text: string, bytes: Uint8Array, written: number): void {
  let at = 0;
  for (let i = 0; i < text.length && at + 3 <= written; i++) {
    const unit = native.charCodeAt(text, i);
    if (unit < 0x80) at++;
    else if (unit < 0x800) at += 2;
    else if (!isSurrogate(unit)) at += 3;
    else if (isHigh(unit) && i + 1 < text.length && isLow(native.charCodeAt(text, i + 1))) {
      at += 4;
      i++;
    } else {
      bytes[at++] = 0xe0 | unit >> 12;
      bytes[at++] = 0x80 | unit >> 6 & 0x3f;
      bytes[at++] = 0x80 | unit & 0x3f;
    }
  }
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

function isHigh(unit: number): boolean {
  return unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
