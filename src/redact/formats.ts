/**
 * Which of the values that are put into a format are secrets: `log("password=%s", value)`, `log("using api key %s", value)`.
 *
 * @module
 */
import { uint8s } from "../probe/natives.ts";
import { isBlank, isQuote, isWordByte } from "./bytes.ts";
import { Level } from "./level.ts";
import { LEVEL } from "./name_bytes.ts";
import { type Bound, MAX_VALUES } from "./statements.ts";

/** Longer texts are not looked at, in bytes. */
const MAX_FORMAT = 512;
const MAX_NAME = 64;

/** Whether a text has a place for a value: `%s`, `%o`, `%j`, `%O`, `%d`. */
export function isFormat(bytes: Uint8Array, length: number): boolean {
  if (length > MAX_FORMAT) return false;
  for (let at = 0; at < length - 1; at++) if (isPlace(bytes, at)) return true;
  return false;
}

function isPlace(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 0x25) return false;
  const letter = bytes[at + 1]!;
  // s d i f o O j
  return letter === 0x73 || letter === 0x64 || letter === 0x69 || letter === 0x66 || letter === 0x6f ||
    letter === 0x4f || letter === 0x6a;
}

/**
 * What a format says about its values, in their order; undefined where none is a secret.
 *
 * @param bytes the format
 */
export function levelsOfPlaces(
  bytes: Uint8Array,
  { length, levelAt }: { length: number; levelAt: (bytes: Uint8Array, start: number, end: number) => number },
): Bound | undefined {
  let levels: Uint8Array | undefined;
  let count = 0;
  for (let at = 0; at < length - 1 && count < MAX_VALUES; at++) {
    if (!isPlace(bytes, at)) continue;
    const level = levelBefore(bytes, at, levelAt);
    if (level > 0) {
      levels ??= uint8s(MAX_VALUES);
      levels[count] = level;
    }
    count++;
    at++;
  }
  return levels === undefined ? undefined : { levels, names: [] };
}

/** What the name before a place says: `password=`, `password: '`, `api key `. */
function levelBefore(
  bytes: Uint8Array,
  at: number,
  levelAt: (bytes: Uint8Array, start: number, end: number) => number,
): number {
  let end = at;
  let isPair = false;
  while (end > 0 && (isBlank(bytes[end - 1]) || isQuote(bytes[end - 1]) || isSign(bytes[end - 1]!))) {
    end--;
    isPair ||= isSign(bytes[end]!);
  }
  if (end === at) return 0;
  const start = nameStart(bytes, end);
  const own = levelAt(bytes, start, end) & LEVEL;
  if (isPair && own > 0) return own;
  // `api key`; a word alone is one of a sentence.
  const before = isBlank(bytes[start - 1]) ? nameStart(bytes, start - 1) : start;
  const told = levelAt(bytes, before, end) & LEVEL;
  const level = told > own ? told : own;
  return isPair ? level : level >= Level.TEXT ? Level.PASSWORD_LIKE : 0;
}

function nameStart(bytes: Uint8Array, end: number): number {
  let start = end;
  while (
    start > 0 && end - start < MAX_NAME &&
    (isWordByte(bytes[start - 1]) || bytes[start - 1] === 0x5f || bytes[start - 1] === 0x2d)
  ) start--;
  return start;
}

/** = : */
function isSign(byte: number): boolean {
  return byte === 0x3d || byte === 0x3a;
}
