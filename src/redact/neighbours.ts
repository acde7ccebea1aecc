/**
 * What a text that is a secret's name says about the values beside it: the argument after it (`set("password", value)`), and
 * what the call returns (`required("DB_PASSWORD")`).
 *
 * @module
 */
import { byteSet } from "./byte_table.ts";
import { encodeInto, stringIncludes, stringSlice, toLowerCase } from "../probe/natives.ts";
import { isWordAt, isWordByte } from "./bytes.ts";
import { Level } from "./level.ts";
import { Flag, flagsOf, LEVEL } from "./name_bytes.ts";
import { DIGESTING, GIVING } from "./function_tables.ts";
import { table } from "./name_tables.ts";
import { isVariable, lastPart, MAX_WORDS, splitName } from "./words.ts";

/** What a function does with a name that it is given. */
export const Role = {
  /** Nothing is known about it: only a value that looks like a secret is one. */
  ANY: 0,
  /** It takes a name and, behind it, the value: `append(name, value)`, `([key, value]) => …`. */
  TAKES: 1,
  /** The value, and then the name: `map.forEach((value, key) => …)`. */
  TAKES_BEFORE: 2,
  /** It gives the value: `required(name)`. */
  GIVES: 3,
  /** It makes a number or an id of any text: `md5("password")`. */
  DIGESTS: 4,
  /** It is told of a change: `changed(field, before, after)`. */
  CHANGES: 5,
} as const;
export type Role = (typeof Role)[keyof typeof Role];

/** The first word of functions that take a name and a value. */
const TAKING: ReadonlyMap<string, true> = table([
  true,
  "set append put add store write save define insert assign update upsert header cookie setx setex hset",
]);
/** The first word of functions that give the value of a name, beside those of `getPassword()`. */
const ASKING: ReadonlyMap<string, true> = table([
  true,
  "required require env config setting param header cookie variable var value option optional must expect secret question input readline getpass password",
]);
/** What may follow these words. */
const THINGS: ReadonlyMap<string, true> = table([
  true,
  `item header headers cookie cookies secret env environment var vars variable variables value string entry key param
  parameter params query option config setting settings field property prop data or throw from text strict required`,
]);
/** Names of what a field had before a change, and of what it has after it. */
const BEFORE: ReadonlyMap<string, true> = table([true, "before old oldValue from prev previous was"]);
const AFTER: ReadonlyMap<string, true> = table([true, "after new newValue next to current now"]);
/** Longer texts are not names, and texts with more digits are ids. */
const MAX_NAME = 64;
const MAX_DIGITS = 2;

const words: string[] = new Array(MAX_WORDS + 2).fill("");

/** What a function does, by its name and the names of its parameters. */
export function roleOf(name: string, params: readonly string[]): Role {
  for (let i = 0; i + 1 < params.length; i++) {
    if (BEFORE.get(params[i + 1]!) === true && AFTER.get(params[i + 2] ?? "") === true) return Role.CHANGES;
    const first = flagsOf(params[i]!), second = flagsOf(params[i + 1]!);
    if ((first & Flag.NAME) !== 0 && (second & Flag.VALUE) !== 0) return Role.TAKES;
    if (i === 0 && (first & Flag.VALUE) !== 0 && (second & Flag.NAME) !== 0) return Role.TAKES_BEFORE;
  }
  // Of a Map or of headers; of a list, the second is a number.
  if (params.length > 1 && endsWith(name, "forEach callback")) return Role.TAKES_BEFORE;
  const count = splitName(lastPart(name), words);
  const other = isOfType(params) ? Role.DIGESTS : Role.ANY;
  if (count === 0) return other;
  for (let k = 0; k < count; k++) if (DIGESTING.get(words[k]!) === true) return Role.DIGESTS;
  for (let k = 0; k < count - 1; k++) if (THINGS.get(words[k]!) !== true) return other;
  const first = words[count - 1]!;
  if (TAKING.get(first) === true) return Role.TAKES;
  return GIVING.get(first) === true || ASKING.get(first) === true ? Role.GIVES : other;
}

/** Whether what a function is given may be the type of a field: `Field({ name, type })`, called with `type: "password"`. */
function isOfType(params: readonly string[]): boolean {
  for (let i = 0; i < params.length; i++) if (params[i] === "type") return true;
  return false;
}

function endsWith(text: string, ending: string): boolean {
  const more = text.length - ending.length;
  return more >= 0 && stringSlice(text, more) === ending;
}

/** Whether the bytes can be a name: letters, few digits, and marks between them. */
export function isNameLike(bytes: Uint8Array, length: number): boolean {
  if (length < 2 || length > MAX_NAME) return false;
  let digits = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x30 && byte <= 0x39) {
      if (++digits > MAX_DIGITS) return false;
    } else if (byte <= 0x20 || NONE_OF_NAMES[byte] === 1) return false;
    // `/reset/:token` is a route.
    else if (byte === COLON && i > 0 && bytes[i - 1] === 0x2f) return false;
  }
  return true;
}

type LevelAt = (bytes: Uint8Array, start: number, end: number) => number;

/** How much a text says about the value behind it: a name, the selector of a field, or what asks for a secret. */
export function levelOfNaming(bytes: Uint8Array, length: number, levelAt: LevelAt): Level {
  if (isNameLike(bytes, length)) return levelOfPlace(bytes, length, levelAt) || levelOfSentTo(bytes, length);
  if (levelOfSentTo(bytes, length) !== Level.NONE || isPrompt(bytes, length, levelAt)) return Level.STRONG;
  return isSelector(bytes, length)
    ? levelOfWords(bytes, { start: 0, end: length }, levelAt)
    : levelOfWording(bytes, length, levelAt);
}

/** How much a name says about what is stored under it; that of Redis may have parts: `otp:ada`, `user:5:refresh`. */
function levelOfPlace(bytes: Uint8Array, length: number, levelAt: LevelAt): Level {
  const whole = (levelAt(bytes, 0, length) & LEVEL) as Level;
  if (whole !== Level.NONE && whole !== Level.PASSWORD_LIKE) return whole;
  let first = -1, last = -1;
  for (let i = 0; i < length; i++) {
    if (bytes[i] !== COLON) continue;
    if (first < 0) first = i;
    last = i;
  }
  if (first < 0) return whole;
  if (whole === Level.NONE) return (levelAt(bytes, last + 1, length) & LEVEL) === 0 ? whole : Level.LOOKS;
  const level = (levelAt(bytes, 0, first) & LEVEL) as Level;
  return level > whole ? level : whole;
}

const COLON = 0x3a;

/** Under which a token or code is stored that was sent to somebody: `reset:ada@example.org`. */
const SENT = "otp reset invite invitation magic verify verification confirm confirmation unsubscribe".split(
  " ",
);

function levelOfSentTo(bytes: Uint8Array, length: number): Level {
  let end = 0;
  while (end < length && end < 13 && isWordByte(bytes[end])) end++;
  if (bytes[end] !== COLON || length > MAX_PROMPT) return Level.NONE;
  for (let i = 0; i < SENT.length; i++) {
    if (SENT[i]!.length === end && isWordAt(bytes, 0, SENT[i]!)) return Level.LOOKS;
  }
  return Level.NONE;
}

/** The longest question that is looked at, in bytes. */
const MAX_PROMPT = 80;

/** Whether the bytes can be a selector: `#password`, `input[name="password"]`. */
function isSelector(bytes: Uint8Array, length: number): boolean {
  if (length < 4 || length > MAX_PROMPT) return false;
  const first = bytes[0]!;
  // # . [ input[
  return first === 0x23 || first === 0x2e || first === 0x5b ||
    isWordAt(bytes, 0, "input") && (bytes[5] === 0x5b || bytes[5] === 0x23 || bytes[5] === 0x2e);
}

/** How much one of the words says: `Your password`, `password-input`; under `#api-token`, a value must look like a secret. */
function levelOfWords(
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
  levelAt: LevelAt,
): Level {
  let level: Level = Level.NONE;
  for (let word = start, i = start; i <= end; i++) {
    if (i < end && (isWordByte(bytes[i]) || bytes[i] === 0x2d || bytes[i] === 0x5f)) continue;
    // `#pass`, `[name=pass]`
    if (
      i - word === 4 && word > start && PASS_BEHIND[bytes[word - 1]!] === 1 && isWordAt(bytes, word, "pass")
    ) {
      return Level.STRONG;
    }
    const told = i - word > 1 ? levelAt(bytes, word, i) & LEVEL : Level.NONE;
    // `password-input` is the field itself.
    if (isStrong(told) || i - word > 1 && isWordAt(bytes, word, "password")) return Level.STRONG;
    if (told !== Level.NONE) level = told === Level.DIGITS ? told : level || Level.LOOKS;
    word = i + 1;
  }
  return level;
}

const PASS_BEHIND = byteSet("#=\"'");

/** What a selector or a label says of what is written into its field. */
export function levelOfFieldName(
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
  levelAt: LevelAt,
): Level {
  const isNamed = end - start <= MAX_NAME && (levelAt(bytes, start, end) & LEVEL) > Level.DIGITS;
  const level = isNamed ? Level.STRONG : levelOfWords(bytes, { start, end }, levelAt);
  return level === Level.STRONG ? Level.PASSWORD_LIKE : level;
}

/** `levelOfFieldName` of a text. */
export function levelOfFieldText(text: string, levelAt: LevelAt): Level {
  if (text.length > MAX_PROMPT) return Level.NONE;
  return levelOfFieldName(scratch, { start: 0, end: encodeInto(text, scratch).written }, levelAt);
}

/** A name in words: `API key: `. Since logs have these, too, a value behind it must look random. */
function levelOfWording(bytes: Uint8Array, length: number, levelAt: LevelAt): Level {
  while (length > 0 && (bytes[length - 1]! <= 0x20 || bytes[length - 1] === COLON)) length--;
  if (length > MAX_WORDING) return Level.NONE;
  let start = 0, last = 0;
  for (let i = 0; i < length; i++) {
    if (bytes[i] === 0x20) {
      start = last;
      last = i + 1;
    } else if (!isWordByte(bytes[i])) return Level.NONE;
  }
  // The last two words: few texts are made of others.
  if (last === 0 || (levelAt(bytes, last, length) & LEVEL) === 0) return Level.NONE;
  return (levelAt(bytes, start, length) & LEVEL) >= Level.TEXT ? Level.LOOKS : Level.NONE;
}

const MAX_WORDING = 32;

function isStrong(told: number): boolean {
  const level = told & LEVEL;
  return level === Level.STRONG || level === Level.ALL;
}

/** Whether the bytes ask for a secret: `Enter your password: `. */
function isPrompt(bytes: Uint8Array, length: number, levelAt: LevelAt): boolean {
  while (length > 0 && bytes[length - 1]! <= 0x20) length--;
  const last = bytes[length - 1];
  if (length < 5 || length > MAX_PROMPT) return false;
  if (last !== 0x3a && last !== 0x3f && last !== 0x3e) return isTelling(bytes, length, levelAt);
  for (let start = 0, i = 0; i < length; i++) {
    if (isWordByte(bytes[i])) continue;
    if (i - start > 2 && isStrong(levelAt(bytes, start, i))) return true;
    start = i + 1;
  }
  return false;
}

/** Words before the name of what is told next. */
const TELLING = "using with got generated new set setting read received created decrypted current old".split(
  " ",
);

/** Whether the bytes tell of a secret that comes next: `Using password`. */
function isTelling(bytes: Uint8Array, length: number, levelAt: LevelAt): boolean {
  let start = length;
  while (start > 0 && isWordByte(bytes[start - 1])) start--;
  if (start === 0 || length - start < 3 || !isStrong(levelAt(bytes, start, length))) return false;
  for (let at = 0, i = 0; i < start; i++) {
    if (isWordByte(bytes[i])) continue;
    for (let k = 0; k < TELLING.length; k++) {
      if (TELLING[k]!.length === i - at && isWordAt(bytes, at, TELLING[k]!)) return true;
    }
    at = i + 1;
  }
  return false;
}

/** `isNameLike` of a text. */
export function isNameLikeText(text: string): boolean {
  if (text.length > MAX_NAME) return false;
  const { written } = encodeInto(text, scratch);
  return isNameLike(scratch, written);
}

const scratch = new Uint8Array(3 * MAX_PROMPT);
const NONE_OF_NAMES = byteSet("!\"#%&'()*+,;<=>?@[\\]^`{");

/** `levelOfNaming` of a text. */
export function levelOfNamingText(text: string, levelAt: LevelAt): Level {
  if (text.length > MAX_PROMPT) return Level.NONE;
  return levelOfNaming(scratch, encodeInto(text, scratch).written, levelAt);
}

/** How much a name says about the argument behind it. */
export function levelOfNext(level: Level, value: unknown, role: Role): Level {
  if (role === Role.TAKES || role === Role.TAKES_BEFORE || role === Role.CHANGES || level === Level.ALL) {
    return level;
  }
  // `limit("password", 128)`, `validate("password", "a rule")`
  if (typeof value !== "string") return Level.NONE;
  if (level === Level.PASSWORD_LIKE) return Level.LOOKS;
  return level > Level.DIGITS ? Level.PASSWORD_LIKE : level;
}

/** How much a name says about what a function gives that was called with it. */
export function levelOfAnswer(name: string, level: Level, role: Role): Level {
  if (role === Role.DIGESTS && level !== Level.ALL) return Level.NONE;
  if (level === Level.ALL || role === Role.GIVES || isVariable(name)) return level;
  if (level <= Level.DIGITS) return level === Level.PASSWORD_LIKE ? Level.LOOKS : level;
  return Level.PASSWORD_LIKE;
}

/** Whether a function has only written the name in another way: `upper("db_password")`, `path("password")`. */
export function isEcho(name: string, value: string): boolean {
  if (value.length > 4 * MAX_NAME) return false;
  // `missing variable DB_PASSWORD`
  if (stringIncludes(value, name) && stringIncludes(value, " ") && name.length > 5) return true;
  const a = letters(name), b = letters(value);
  return b === "" || stringIncludes(a, b) || stringIncludes(b, a) && b.length <= a.length + 24;
}

/** Letters and digits alone, in lower case. */
function letters(text: string): string {
  const lower = toLowerCase(text);
  let out = "", start = 0;
  for (let i = 0; i <= lower.length; i++) {
    const c = i < lower.length ? lower[i]! : " ";
    if (c >= "a" && c <= "z" || c >= "0" && c <= "9" || c > "\x7f") continue;
    if (i > start) out += stringSlice(lower, start, i);
    start = i + 1;
  }
  return out;
}
