/**
 * Whether a text looks as if it were made by a generator of keys, or chosen as a password, rather than written as a word.
 * Works on bytes, as those cannot be patched, and in one pass.
 *
 * @module
 */
import { tableOf } from "./table.ts";

/** What a byte is. */
export const Byte = { OTHER: 0, LOWER: 1, UPPER: 2, DIGIT: 3, MARK: 4, HIGH: 5 } as const;

/** By byte: what it is; MARK for the marks that keys and passwords without quotes have. */
export const BYTES: Uint8Array = tableOf(256, byteOf);
const MARKS = "+/=_.~:%|!@#$^&*?-";
for (let i = 0; i < MARKS.length; i++) BYTES[MARKS.charCodeAt(i)] = Byte.MARK;

function byteOf(i: number): number {
  if (i > 96 && i < 123) return Byte.LOWER;
  if (i > 64 && i < 91) return Byte.UPPER;
  if (i > 47 && i < 58) return Byte.DIGIT;
  return i > 127 ? Byte.HIGH : Byte.OTHER;
}

/** By letter: which may follow it in words; counted in the documentation and types of some hundred packages. */
const FOLLOWERS = [
  "bcdfgiklmnprstuvwy",
  "aceilorstuy",
  "acehiklorstuy",
  "adeilorsu",
  "abcdefghijlmnopqrstuvwxy",
  "aefilorstuy",
  "aeghilnorsu",
  "aeimortu",
  "abcdefglmnoprstvxz",
  "es",
  "eis",
  "adefilopstuvy",
  "abeilmopsuy",
  "acdefgiklnopstuvy",
  "abcdefgiklmnoprstuvw",
  "aehiloprstu",
  "lu",
  "abcdefgiklmnoprstuvy",
  "acefhiklmnopstuwxy",
  "acdefhiloprstuwy",
  "abcdefgilmnprst",
  "aeio",
  "aehinors",
  "aceipt",
  "eilmnops",
  "aei",
];
const PAIRS = pairsOf();

function pairsOf(): Uint8Array {
  const pairs = new Uint8Array(26 * 26);
  for (let first = 0; first < 26; first++) {
    const letters = FOLLOWERS[first]!;
    for (let i = 0; i < letters.length; i++) pairs[first * 26 + letters.charCodeAt(i) - 97] = 1;
  }
  return pairs;
}

/** Shorter texts are not looked at, and longer ones are not keys. */
const MIN_LENGTH = 8;
const MAX_LENGTH = 2048;

/**
 * Whether the bytes look random: many pairs of letters that words do not have, and many changes between letters and
 * digits. Of 16 random letters and digits, and of the identifiers and file names of a project, fewer than one in a hundred
 * are taken for the other.
 */
export function looksRandom(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < MIN_LENGTH || length > MAX_LENGTH) return false;
  let surprises = 0, capitals = 0, letters = 0, digits = 0, hex = 0;
  // `getUserById42`: words that begin with a capital, and digits at the end.
  let isIdentifier = true;
  let before: number = Byte.OTHER;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    // `filter%5Bname%5D`
    if (byte === 0x25 && i + 2 < end && isHex(bytes, i + 1, i + 3)) {
      i += 2;
      before = Byte.MARK;
      continue;
    }
    const what = BYTES[byte]!;
    const next = i + 1 < end ? BYTES[bytes[i + 1]!]! : Byte.OTHER;
    if (
      what === Byte.UPPER ? next !== Byte.LOWER : what === Byte.DIGIT && next !== Byte.DIGIT && i + 1 < end
    ) {
      isIdentifier = false;
    }
    if (what === Byte.LOWER || what === Byte.UPPER) {
      letters++;
      if ((byte | 32) <= 0x66) hex++;
      if (before === Byte.DIGIT) surprises++;
      else if (what === Byte.UPPER && before === Byte.LOWER) capitals++;
      else if (before === Byte.LOWER || before === Byte.UPPER) {
        const first = bytes[i - 1]! | 32, second = byte | 32;
        if (first !== second && PAIRS[(first - 97) * 26 + second - 97] === 0) surprises++;
      }
    } else if (what === Byte.DIGIT) {
      digits++;
      if (before === Byte.LOWER || before === Byte.UPPER) surprises++;
    } else if (what !== Byte.MARK) return false;
    before = what;
  }
  if (hex === letters && digits > 0 && letters > 1 && length === letters + digits && length >= 16) {
    return true;
  }
  if (hex === letters && isUuid(bytes, start, length)) return true;
  if (!isIdentifier && capitals * 4 > letters) surprises += capitals;
  return surprises >= 3 && surprises * 100 >= 22 * (letters + digits);
}

/** A longer one is more than a word. */
const MAX_WORD = 14;

/**
 * Whether the bytes are a word that anybody may use: letters alone, in lower case but for the first one or in capitals, of which at most
 * one pair is none that words have. Of eight random letters, 2 in 100 are taken for one.
 */
export function looksLikeWord(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > MAX_WORD) return false;
  let surprises = 0, capitals = 0;
  for (let i = start; i < end; i++) {
    const what = BYTES[bytes[i]!]!;
    if (what === Byte.UPPER) capitals++;
    else if (what !== Byte.LOWER) return false;
    if (i === start) continue;
    const first = bytes[i - 1]! | 32, second = bytes[i]! | 32;
    if (first !== second && PAIRS[(first - 97) * 26 + second - 97] === 0) surprises++;
  }
  const isFirst = capitals === 1 && BYTES[bytes[start]!] === Byte.UPPER;
  return surprises < 2 && (capitals === 0 || isFirst || capitals === end - start);
}

function isUuid(bytes: Uint8Array, start: number, length: number): boolean {
  if (length !== 36) return false;
  for (let i = 0; i < 36; i++) {
    if ((bytes[start + i] === 0x2d) !== (i === 8 || i === 13 || i === 18 || i === 23)) return false;
  }
  return true;
}

/** Whether the bytes are what a token could be: random, and no path, address, color or number. */
export function looksLikeToken(bytes: Uint8Array, start: number, end: number): boolean {
  return !isPlain(bytes, start, end) && looksRandom(bytes, start, end);
}

/** Whether somebody could have chosen it as a password: letters with a digit or mark, or `user:password`. */
export function looksLikePassword(bytes: Uint8Array, start: number, end: number): boolean {
  return isChosen(bytes, { start, end, others: false });
}

/** The same with brackets, quotes, commas and the like in it, where nothing else could have put them there. */
export function looksChosen(bytes: Uint8Array, start: number, end: number): boolean {
  return isChosen(bytes, { start, end, others: true });
}

/** @param span.others whether it may have other bytes than {@linkcode MARKS} has; then it needs two digits, too */
function isChosen(
  bytes: Uint8Array,
  { start, end, others }: { start: number; end: number; others: boolean },
): boolean {
  const length = end - start;
  if (length < 6 || length > 256 || isPlain(bytes, start, end)) return false;
  let letters = 0, digits = 0, marks = 0, rest = 0, colon = -1;
  for (let i = start; i < end; i++) {
    switch (BYTES[bytes[i]!]!) {
      case Byte.LOWER:
      case Byte.UPPER:
      case Byte.HIGH:
        letters++;
        break;
      case Byte.DIGIT:
        digits++;
        break;
      case Byte.MARK:
        if (bytes[i] === 0x3a) {
          if (colon < 0) colon = i;
        } else if (isStrongMark(bytes[i]!)) marks++;
        break;
      default:
        if (!others || bytes[i]! <= 0x20) return false;
        rest++;
    }
  }
  if (rest > 0) return letters > 0 && digits > 1;
  if (colon > start && end - colon > 4) return true;
  return letters > 0 && digits + marks > 0;
}

/** Marks that names, paths and numbers do not have. */
function isStrongMark(byte: number): boolean {
  // ! # $ % & * ? @ ^ ~
  return byte === 0x21 || byte >= 0x23 && byte <= 0x26 || byte === 0x2a || byte === 0x3f || byte === 0x40 ||
    byte === 0x5e || byte === 0x7e;
}

/** A path, URL, e-mail address, color, number or date. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]!, second = start + 1 < end ? bytes[start + 1]! : 0;
  // / ./ ../ ~/ and a URL
  if (first === 0x2f && !looksRandom(bytes, start, end)) return true;
  if ((first === 0x2e || first === 0x7e) && (second === 0x2f || second === 0x2e)) return true;
  if (first === 0x23) return isHex(bytes, start + 1, end) && end - start <= 9;
  if (first === 0x30 && (second | 32) === 0x78) return isHex(bytes, start + 2, end) && end - start <= 18;
  let digits = 0, colons = 0, at = -1, dot = -1;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (BYTES[byte] === Byte.DIGIT) digits++;
    else if (byte === 0x3a) {
      colons++;
      if (i + 2 < end && bytes[i + 1] === 0x2f && bytes[i + 2] === 0x2f) return true;
    } else if (byte === 0x40) at = i;
    else if (byte === 0x2e) dot = i;
  }
  // ada@example.com, and not P@ss.word1
  if (at > start + 1 && dot > at + 1 && digits < 4) return true;
  return isNumeric(bytes, start, end);
}

function isHex(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]! | 32;
    if (BYTES[bytes[i]!] !== Byte.DIGIT && !(byte >= 0x61 && byte <= 0x66)) return false;
  }
  return end > start;
}

/** Digits with the marks of numbers, dates and times, and at most two letters (`2026-01-01T10:00:00Z`, `1.5e10`, `10n`). */
function isNumeric(bytes: Uint8Array, start: number, end: number): boolean {
  let letters = 0;
  for (let i = start; i < end; i++) {
    const what = BYTES[bytes[i]!]!;
    if (what === Byte.DIGIT) continue;
    if (what === Byte.LOWER || what === Byte.UPPER) {
      if (++letters > 2) return false;
    } else if (what !== Byte.MARK || isStrongMark(bytes[i]!)) return false;
  }
  return BYTES[bytes[start]!] === Byte.DIGIT || bytes[start] === 0x2d || bytes[start] === 0x2b ||
    bytes[start] === 0x2e;
}
