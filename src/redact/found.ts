/**
 * The secrets that were hidden in this run, so that they are hidden wherever else they turn up: as a whole, or inside of a
 * text, as they are or written in base64 or for a URL. Works on bytes; a search takes time in proportion to the text, however
 * many there are.
 *
 * @module
 */
import { append, encodeInto, fillElements, harden, int32s, toLowerCase, uint8s } from "../probe/natives.ts";
import { textOf } from "./bytes.ts";
import {
  base64,
  base64Url,
  hexadecimal,
  hexadecimalBytes,
  htmlEscaped,
  jsonEscaped,
  PERCENT_FORMS,
  percentEncoded,
} from "./encodings.ts";
import { BASE64, base64Bytes } from "./forms.ts";
import { Level } from "./level.ts";
import { Byte, BYTES, looksLikeWord } from "./looks.ts";
import { table } from "./name_tables.ts";
import { levelOfName } from "./names.ts";
import { MAX_RANGES } from "./scan/searched.ts";
import { isLabel } from "./values.ts";

export interface FoundSecrets {
  /** Remembers a secret; whether it is a new one. Short and common texts are not kept. */
  add(value: string): boolean;
  /** Remembers bytes that are a secret, the first of an array; not the texts that are made of them. */
  addBytes(bytes: Uint8Array, length: number): void;
  /** Whether a text as a whole is one. */
  has(value: string): boolean;
  /** Tells of those that are known. */
  each(tell: (value: string) => void): void;
  /** Puts the places of known ones into `ranges`, as pairs of start and end in rising order; gives their number. */
  search(bytes: Uint8Array, length: number, ranges: Int32Array): number;
}

/** Secrets of one generation; when a new one begins, secrets of the last but one that were not seen since are forgotten. */
const GENERATION = 2048;
/** Bytes that are kept of a secret and its forms, on average. */
const BYTES_EACH = 192;
/** The forms of one secret, and their bytes for each of its own, at most. */
const MAX_FORMS = 24;
const MAX_GROWTH = 40;
/** Fewer characters in base64 are not looked for. */
const MIN_CODED = 8;
/** Nor are fewer bytes of a key. */
const MIN_BYTES = 16;
/** A longer one is not kept. */
const LONGEST = 4096;
/** A longer one is known as a whole only. */
const LONGEST_INSIDE = 512;
/** Secrets whose last four bytes are the same, which are compared one after the other. */
const MAX_CHAIN = 24;

/** Passwords that so many have that their text says nothing; hidden under their name alone. */
const COMMON: ReadonlyMap<string, true> = table([
  true,
  `postgres mysql mariadb mongodb redis rabbitmq localhost example examples testing tester admin administrator root
    superuser changeme letmein qwerty welcome default development production staging example.com password1 password123
    test1234 12345 123456 1234567 12345678 123456789 1234567890 11111 111111 00000 000000`,
]);

const scratch = new Uint8Array(LONGEST * 3);
const coded = new Uint8Array(LONGEST_INSIDE * 9 + 16);
const decoded = new Uint8Array(LONGEST_INSIDE);

const Needle = {
  /** It counts only as a word of its own. */
  WORD: 0,
  /** In base64, it belongs to more characters than its own. */
  CODED: 1,
  /** No word goes on so by chance. */
  DISTINCT: 2,
} as const;

interface Generation {
  whole: Map<string, true>;
  /** 1 where there is one of so many characters. */
  lengths: Uint8Array;
  count: number;
  pool: Uint8Array;
  /** Bytes of the pool, and how many are used. */
  room: number;
  used: number;
  /** By hash of the last four bytes: the newest needle, and then by needle the one before. */
  slots: number;
  heads: Int32Array;
  starts: Int32Array;
  ends: Int32Array;
  before: Int32Array;
  /** What kind of text each is. */
  kinds: Uint8Array;
  /** How many there can be, and how many there are. */
  most: number;
  needles: number;
}

const NO_BYTES = uint8s(0);
const NO_NUMBERS = int32s(0);

/** Its map is made before the target loads, which may patch what makes maps; its arrays with the first secret: most programs show none. */
function generation(capacity: number): Generation {
  // A secret has mostly five forms.
  const needles = capacity * 6 + 8;
  return {
    slots: 1 << 32 - Math.clz32(2 * needles),
    most: needles - 1,
    room: capacity * BYTES_EACH,
    whole: harden(new Map()),
    lengths: NO_BYTES,
    count: 0,
    pool: NO_BYTES,
    used: 0,
    heads: NO_NUMBERS,
    starts: NO_NUMBERS,
    ends: NO_NUMBERS,
    before: NO_NUMBERS,
    kinds: NO_BYTES,
    needles: 0,
  };
}

function makeArrays(of: Generation): void {
  const needles = of.most + 1;
  of.lengths = uint8s(LONGEST + 1);
  of.pool = uint8s(of.room);
  of.heads = int32s(of.slots);
  of.starts = int32s(needles);
  of.ends = int32s(needles);
  of.before = int32s(needles);
  of.kinds = uint8s(needles);
}

/** @param capacity how many are kept at least */
export function foundSecrets(capacity = GENERATION): FoundSecrets {
  let young = generation(capacity);
  let old = generation(capacity);
  /** Makes room for one more secret of so many bytes. */
  function addRoom(length: number): void {
    const most = length > LONGEST_INSIDE ? 0 : length * MAX_GROWTH;
    if (young.count >= capacity || young.needles + MAX_FORMS > young.most || young.used + most > young.room) {
      const emptied = old;
      old = young;
      young = forget(emptied);
    }
    if (young.lengths === NO_BYTES) makeArrays(young);
    young.count++;
  }
  function add(value: string): boolean {
    if (!isWorthKnowing(value) || young.whole.get(value) === true) return false;
    const isNew = old.whole.get(value) !== true;
    const { written } = encodeInto(value, scratch);
    addRoom(written);
    young.whole.set(value, true);
    young.lengths[value.length] = 1;
    if (written <= LONGEST_INSIDE && isFindable(scratch, written)) {
      addForms(young, written);
    }
    return isNew;
  }

  return {
    add,
    addBytes(bytes, length) {
      addRoom(length);
      addNeedle(young, bytes, { length, isCoded: true });
    },
    // Looking a text up costs its length.
    has: (value) =>
      young.count !== 0 && value.length <= LONGEST &&
      (young.lengths[value.length] !== 0 && young.whole.get(value) === true ||
        old.lengths[value.length] !== 0 && old.whole.get(value) === true),
    each(tell) {
      old.whole.forEach((_, value) => tell(value));
      young.whole.forEach((_, value) => tell(value));
    },
    search(bytes, length, ranges) {
      if (young.count === 0) return 0;
      const count = searchIn(young, { bytes, length, ranges, count: 0 });
      return old.count === 0 ? count : searchIn(old, { bytes, length, ranges, count });
    },
  };
}

function forget(all: Generation): Generation {
  if (all.lengths === NO_BYTES) return all;
  all.whole.clear();
  fillElements(all.lengths, 0);
  all.count = all.used = all.needles = 0;
  for (let i = 0; i < all.slots; i++) all.heads[i] = 0;
  return all;
}

/** Whether a secret is one wherever its text turns up: long enough, and no word that many use. */
export function isWorthKnowing(value: string): boolean {
  const { length } = value;
  return length >= 5 && length <= LONGEST && !isCommonWord(value) && !isLabel(value);
}

/** A longer text is no word. */
const LONGEST_WORD = 32;

/** `accessToken`, where a list of names stands under one. */
function isName(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (!(c >= "a" && c <= "z" || c >= "A" && c <= "Z" || c === "_")) return false;
  }
  return levelOfName(value) >= Level.TEXT;
}

/**
 * Whether a secret is a word that many use, and hidden under its names alone. To hide `marketing` everywhere since somebody has it as a
 * password would tell that it is one, and make the run unreadable.
 */
export function isCommonWord(value: string): boolean {
  if (value.length > LONGEST_WORD) return false;
  if (COMMON.get(toLowerCase(value)) === true) return true;
  const { written } = encodeInto(value, scratch);
  return looksLikeWord(scratch, 0, written) || isName(value);
}

/** Whether a secret is looked for inside of other texts. */
export function isFoundInside(secret: string): boolean {
  if (secret.length < 6 || secret.length > LONGEST) return false;
  const { written } = encodeInto(secret, scratch);
  return isFindable(scratch, written);
}

/**
 * A secret as texts that were written before it was known may have it: in base64, in hexadecimal digits, and the bytes that its own
 * hexadecimal digits stand for in base64. Without what depends on what follows.
 */
export function codedForms(secret: string): string[] {
  const forms: string[] = [];
  if (secret.length < MIN_CODED || secret.length > LONGEST_INSIDE) return forms;
  const { written } = encodeInto(secret, scratch);
  addCodedForms(scratch, written, forms);
  append(forms, textOf(coded, 0, hexadecimal(scratch, written, coded)));
  const length = written < 2 * MIN_BYTES ? 0 : hexadecimalBytes(scratch, written, decoded);
  if (length > 0) addCodedForms(decoded, length, forms);
  return forms;
}

/** Bytes that a secret may have been made of or into before it was known, at most so many. */
export const MOST_BYTES = 256;

/**
 * Tells of a secret as bytes: of its text, and of the key that it stands for in hexadecimal digits or in base64. They are the first of
 * an array that is used again.
 */
export function byteForms(secret: string, tell: (bytes: Uint8Array, length: number) => void): void {
  if (secret.length > 2 * MOST_BYTES) return;
  const { written } = encodeInto(secret, scratch);
  if (written >= MIN_CODED && written <= MOST_BYTES) tell(scratch, written);
  const size = hexadecimalBytes(scratch, written, decoded) || codedKey(scratch, written, decoded);
  if (size >= MIN_BYTES) tell(decoded, size);
}

function addCodedForms(bytes: Uint8Array, length: number, forms: string[]): void {
  const size = base64(bytes, { first: 0, length, out: coded });
  if (size < MIN_CODED) return;
  append(forms, textOf(coded, 0, size));
  if (base64Url(coded, size)) append(forms, textOf(coded, 0, size));
}

/** Whether it is looked for inside of other texts: eight bytes, or six that are not a word. */
function isFindable(bytes: Uint8Array, length: number): boolean {
  if (length >= 8) return true;
  if (length < 6) return false;
  for (let i = 0; i < length; i++) {
    const what = BYTES[bytes[i]!]!;
    if (what !== Byte.LOWER && what !== Byte.UPPER) return true;
  }
  return false;
}

function slotOf(word: number, slots: number): number {
  const mixed = imul(word, 0x9e3779b1);
  return (mixed ^ mixed >>> 15) & slots - 1;
}
const imul = Math.imul;

/** Adds a secret, the first bytes of `scratch`, as it is and in the forms that it may have. */
function addForms(to: Generation, length: number): void {
  addNeedle(to, scratch, { length, isCoded: false });
  // A password of letters and digits is written as it is.
  for (let i = 0; i < PERCENT_FORMS.length; i++) {
    const quoted = percentEncoded(scratch, { length, out: coded, form: PERCENT_FORMS[i]! });
    addNeedle(to, coded, { length: quoted, isCoded: false });
  }
  const attribute = htmlEscaped(scratch, { length, out: coded, quotes: true });
  addNeedle(to, coded, { length: attribute, isCoded: false });
  const inText = htmlEscaped(scratch, { length, out: coded, quotes: false });
  addNeedle(to, coded, { length: inText, isCoded: false });
  const escaped = jsonEscaped(scratch, length, coded);
  if (escaped !== length) addNeedle(to, coded, { length: escaped, isCoded: false });
  addNeedle(to, coded, { length: hexadecimal(scratch, length, coded), isCoded: false });
  addBase64(to, scratch, length);
  // A key that is written in hexadecimal digits.
  const bytes = hexadecimalBytes(scratch, length, decoded);
  if (bytes >= MIN_BYTES) {
    addNeedle(to, decoded, { length: bytes, isCoded: true });
    return addBase64(to, decoded, bytes);
  }
  // One that is written in base64.
  const size = codedKey(scratch, length, decoded);
  if (size === 0) return;
  addNeedle(to, decoded, { length: size, isCoded: true });
  addNeedle(to, coded, { length: hexadecimal(decoded, size, coded), isCoded: false });
}

/** Writes the bytes that a text stands for in base64, if they are as many as a key has; gives their number, or 0. */
function codedKey(bytes: Uint8Array, length: number, out: Uint8Array): number {
  let end = length;
  while (end > 0 && length - end < 2 && bytes[end - 1] === 0x3d) end--;
  if (end < 22 || end > 86) return 0;
  for (let i = 0; i < end; i++) if (BASE64[bytes[i]!] === 255) return 0;
  const size = base64Bytes(bytes, { end, out });
  return size === 16 || size === 24 || size === 32 || size === 48 || size === 64 ? size : 0;
}

function addBase64(to: Generation, bytes: Uint8Array, length: number): void {
  // How many bytes stand before it decides how base64 begins.
  for (let first = 0; first < 3; first++) {
    const size = base64(bytes, { first, length, out: coded });
    if (size < MIN_CODED) continue;
    addNeedle(to, coded, { length: size, isCoded: true });
    if (base64Url(coded, size)) addNeedle(to, coded, { length: size, isCoded: true });
  }
}

/** Whether a needle has these bytes. */
function isSame(
  pool: Uint8Array,
  { start, end }: { start: number; end: number },
  bytes: Uint8Array,
  length: number,
): boolean {
  if (end - start !== length) return false;
  for (let i = 0; i < length; i++) if (pool[start + i] !== bytes[i]) return false;
  return true;
}

function addNeedle(
  to: Generation,
  bytes: Uint8Array,
  { length, isCoded }: { length: number; isCoded: boolean },
): void {
  if (to.used + length > to.room || to.needles >= to.most) return;
  const { pool, heads, starts, ends, before } = to;
  const word = bytes[length - 4]! << 24 | bytes[length - 3]! << 16 | bytes[length - 2]! << 8 |
    bytes[length - 1]!;
  const slot = slotOf(word, to.slots);
  for (let i = heads[slot]!, steps = 0; i !== 0 && steps < MAX_CHAIN; i = before[i]!, steps++) {
    if (isSame(pool, { start: starts[i]!, end: ends[i]! }, bytes, length)) return;
  }
  const start = to.used;
  for (let i = 0; i < length; i++) pool[start + i] = bytes[i]!;
  const end = to.used = start + length;
  const needle = ++to.needles;
  starts[needle] = start;
  ends[needle] = end;
  before[needle] = heads[slot]!;
  heads[slot] = needle;
  to.kinds[needle] = isCoded ? Needle.CODED : isDistinct(bytes, length) ? Needle.DISTINCT : Needle.WORD;
}

/** Finds the needles of a text: at each place where some end, the longest one. */
function searchIn(
  { slots, pool, heads, starts, ends, before, kinds }: Generation,
  { bytes, length, ranges, count }: { bytes: Uint8Array; length: number; ranges: Int32Array; count: number },
): number {
  let word = 0;
  for (let i = 0; i < length; i++) {
    word = word << 8 | bytes[i]!;
    let needle = heads[slotOf(word, slots)]!;
    if (needle === 0 || i < 5) continue;
    let longest = 0, isCoded = false;
    for (let steps = 0; needle !== 0 && steps < MAX_CHAIN; steps++, needle = before[needle]!) {
      const start = starts[needle]!;
      const size = ends[needle]! - start;
      if (size > i + 1 || size <= longest) continue;
      let k = size - 1;
      while (k >= 0 && pool[start + k] === bytes[i + 1 - size + k]) k--;
      if (k >= 0) continue;
      const kind = kinds[needle]!;
      if (kind === Needle.WORD && !isApart(bytes, { start: i + 1 - size, end: i + 1, length })) continue;
      longest = size;
      isCoded = kind === Needle.CODED;
    }
    if (longest === 0) continue;
    if (count === MAX_RANGES) return count;
    count = addRange(ranges, {
      count,
      start: i + 1 - longest,
      end: isCoded ? tailEnd(bytes, i + 1, length) : i + 1,
    });
  }
  return count;
}

/** The end with what base64 may add: three characters that belong to what follows, and `=`. */
function tailEnd(bytes: Uint8Array, at: number, length: number): number {
  let end = at;
  while (
    end < length && end < at + 4 && (isWord(bytes[end]!) || bytes[end] === 0x2b || bytes[end] === 0x3d)
  ) end++;
  return end < length && isWord(bytes[end]!) ? at : end;
}

/** Letters with a digit or mark among them, or more characters than a word has: `salt + password` has it, and nothing else. */
function isDistinct(bytes: Uint8Array, length: number): boolean {
  if (length < 8) return false;
  let letters = 0;
  for (let i = 0; i < length; i++) {
    const what = BYTES[bytes[i]!]!;
    if (what === Byte.LOWER || what === Byte.UPPER) letters++;
  }
  return length >= 12 || letters > 0 && letters < length;
}

/** A short one is not meant where it is part of a longer word or number. */
function isApart(
  bytes: Uint8Array,
  { start, end, length }: { start: number; end: number; length: number },
): boolean {
  return !(start > 0 && isWord(bytes[start - 1]!) || end < length && isWord(bytes[end]!));
}

function isWord(byte: number): boolean {
  const what = BYTES[byte]!;
  return what === Byte.LOWER || what === Byte.UPPER || what === Byte.DIGIT;
}

/** Puts a range in its place, made one with those that it touches. */
function addRange(
  ranges: Int32Array,
  { count, start, end }: { count: number; start: number; end: number },
): number {
  let at = count;
  while (at > 0 && ranges[2 * at - 2]! > start) at--;
  if (at > 0 && ranges[2 * at - 1]! >= start) {
    at--;
    start = ranges[2 * at]!;
    if (ranges[2 * at + 1]! > end) end = ranges[2 * at + 1]!;
  }
  let next = at;
  while (next < count && ranges[2 * next]! <= end) {
    if (ranges[2 * next + 1]! > end) end = ranges[2 * next + 1]!;
    next++;
  }
  const moved = at + 1 - next;
  if (moved === 1) { for (let i = 2 * count - 1; i >= 2 * next; i--) ranges[i + 2] = ranges[i]!; }
  else if (moved < 0) { for (let i = 2 * next; i < 2 * count; i++) ranges[i + 2 * moved] = ranges[i]!; }
  ranges[2 * at] = start;
  ranges[2 * at + 1] = end;
  return count + moved;
}
