/**
 * Secrets that begin where a word does: keys by their beginnings, `Bearer …`, `password …` of a `.netrc` file.
 *
 * @module
 */
import { isWordAt, skipBlanks } from "../bytes.ts";
import {
  cardEnd,
  credentialEnd,
  discordEnd,
  dottedRunEnd,
  isBasic,
  jwtEnd,
  puttyEnd,
  telegramEnd,
} from "../forms.ts";
import { Byte, BYTES, looksLikePassword, looksLikeToken } from "../looks.ts";
import { keyEnd } from "../prefixes.ts";
import { hide, type Searched } from "./searched.ts";
import { hasMark, wordEnd } from "./spans.ts";
import { insertedValues, quotedAfter } from "./sql.ts";

export function atWord(text: Searched, at: number): number {
  const { bytes, length } = text;
  const key = keyEnd(bytes, at, length);
  if (key > 0) return hide(text, at, key);
  switch (bytes[at]!) {
    case 0x65: // eyJ…
    case 0x4d: // M, N, O: Discord
    case 0x4e:
    case 0x4f:
      return atDotted(text, at);
    case 0x42: // Bearer, Basic
    case 0x62:
      if (isWordAt(bytes, at, "bearer")) return afterScheme(text, at + 6);
      return isWordAt(bytes, at, "basic") ? afterScheme(text, at + 5) : 0;
    case 0x54: // token abc…
    case 0x74:
      return isWordAt(bytes, at, "token") ? afterScheme(text, at + 5) : 0;
    case 0x49: // identified by '…'
    case 0x69: {
      if (!isWordAt(bytes, at, "identified")) return 0;
      const by = skipBlanks(bytes, at + 10, length);
      return isWordAt(bytes, by, "by") ? quotedAfter(text, by + 2) : 0;
    }
    case 0x50: // password '…'
    case 0x70: {
      if (bytes[at] === 0x50) {
        const putty = puttyEnd(bytes, at, length);
        if (putty > 0) return hide(text, at, putty);
      }
      if (isWordAt(bytes, at, "password")) return quotedAfter(text, at + 8) || saidAfter(text, at + 8);
      return isWordAt(bytes, at, "pass") ? saidAfter(text, at + 4) : 0;
    }
    case 0x56: // values (…)
    case 0x76:
      return isWordAt(bytes, at, "values") ? insertedValues(text, at) : 0;
  }
  return 0;
}

function atDotted(text: Searched, at: number): number {
  const { bytes, length } = text;
  if (at < text.dottedEnd) return 0;
  const end = jwtEnd(bytes, at, length) || discordEnd(bytes, at, length);
  if (end > 0) return hide(text, at, end);
  text.dottedEnd = dottedRunEnd(bytes, at, length);
  return 0;
}

export function atDigit(text: Searched, at: number): number {
  const { bytes, length } = text;
  // The first group of a card's number has four digits; most numbers have fewer.
  if (BYTES[bytes[at + 3]!] !== Byte.DIGIT) return 0;
  const end = telegramEnd(bytes, at, length) || cardEnd(bytes, at, length);
  return end > 0 ? hide(text, at, end) : 0;
}

/** `Bearer …`, `Basic …`, `token …`. */
function afterScheme(text: Searched, at: number): number {
  const { bytes, length } = text;
  const start = skipBlanks(bytes, at, length);
  if (start === at) return 0;
  const end = credentialEnd(bytes, start, length);
  if (end - start < 8) return 0;
  const isSecret = bytes[at - 1]! === 0x63 || bytes[at - 1] === 0x43 // basic
    ? isBasic(bytes, start, end)
    : looksLikeToken(bytes, start, end) ||
      (bytes[at - 1]! | 0x20) === 0x72 && looksLikePassword(bytes, start, end); // bearer
  return isSecret ? hide(text, start, end) : 0;
}

/** `password …` of a `.netrc` file, `PASS …` of FTP: no word of a sentence looks like that. */
function saidAfter(text: Searched, at: number): number {
  const { bytes, length } = text;
  const start = skipBlanks(bytes, at, length);
  if (start === at) return 0;
  const end = wordEnd(text, start);
  if (end === start || !looksLikePassword(bytes, start, end)) return 0;
  return hasMark(text, start, end) || looksLikeToken(bytes, start, end) ? hide(text, start, end) : 0;
}

/** An Azure client's secret: `…8Q~…`. */
export function atTilde(text: Searched, at: number): number {
  const { bytes, length } = text;
  if (at < 5 || bytes[at - 1] !== 0x51 || BYTES[bytes[at - 2]!] !== Byte.DIGIT) return 0;
  let end = at + 1;
  while (
    end < length &&
    (BYTES[bytes[end]!]! <= Byte.DIGIT && BYTES[bytes[end]!] !== Byte.OTHER || isAzureMark(bytes[end]!))
  ) {
    end++;
  }
  return end - at > 30 ? hide(text, at - 5, end) : 0;
}

function isAzureMark(byte: number): boolean {
  return byte === 0x5f || byte === 0x7e || byte === 0x2e || byte === 0x2d;
}
