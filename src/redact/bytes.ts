/**
 * The operations on texts as bytes that are needed here, without anything that a program can patch.
 *
 * @module
 */
import { bytesOf } from "../probe/natives.ts";
import { Byte, BYTES } from "./looks.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const decode = decoder.decode.bind(decoder);

/** A part of the bytes as text. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) {
    if (i - start > 64 || bytes[i]! > 0x7f) return decode(bytesOf(bytes, start, end - start));
    text += CHARACTERS[bytes[i]!];
  }
  return text;
}

/** By byte: the character of ASCII. */
const CHARACTERS: string[] = Array.from({ length: 128 }, (_, byte) => String.fromCharCode(byte));

/** Whether a word stands at `at`, in any case; `word` is in lower case, of letters alone. */
export function isWordAt(bytes: Uint8Array, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (LETTERS[bytes[at + i]! | 0] !== word[i]) return false;
  return !isWordByte(bytes[at + word.length]);
}

/** By byte: the letter in lower case. */
const LETTERS: string[] = new Array(256).fill("");
function fillLetters(): void {
  for (let i = 0; i < 26; i++) LETTERS[65 + i] = LETTERS[97 + i] = String.fromCharCode(97 + i);
}
fillLetters();

/** A letter or digit. */
export function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const what = BYTES[byte]!;
  return what === Byte.LOWER || what === Byte.UPPER || what === Byte.DIGIT;
}

export function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** A line break, or the end of the text. */
export function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d || byte === undefined;
}

/** `"`, `'` and the backtick. */
export function isQuote(byte: number | undefined): boolean {
  return byte === 0x22 || byte === 0x27 || byte === 0x60;
}

/** The position behind blanks. */
export function skipBlanks(bytes: Uint8Array, at: number, length: number): number {
  while (at < length && isBlank(bytes[at])) at++;
  return at;
}

/** The position behind blanks and ends of lines. */
export function skipSpace(bytes: Uint8Array, at: number, length: number): number {
  while (at < length && (isBlank(bytes[at]) || isLineEnd(bytes[at]))) at++;
  return at;
}

/** Where the line ends. */
export function lineEnd(bytes: Uint8Array, at: number, length: number): number {
  while (at < length && !isLineEnd(bytes[at])) at++;
  return at;
}
