/**
 * The level of a name that stands in a text, by its bytes: what was asked once is found again without making a text of it.
 *
 * @module
 */
import { harden, stringSlice, toLowerCase } from "../probe/natives.ts";
import { textOf } from "./bytes.ts";
import { Level } from "./level.ts";
import type { NameJudge } from "./names.ts";

/** What is known about a name besides its level. */
export const Flag = {
  /** The value is the name of something: `name`, `key`, `header`. */
  NAME: 8,
  /** The value of what was named before it: `value`. */
  VALUE: 16,
  /** A header whose value goes on to the end of its line. */
  LINE: 32,
  /** The object is a JSON web key. */
  KEY: 64,
  /** Part of a JSON web key that is private. */
  KEY_PART: 128,
  /** The value is what another property of the object says, or the one around it: `values`, `text`, `params`. */
  BESIDE: 256,
} as const;
/** The bits of the level. */
export const LEVEL = 7;

const NAMES = "name key id header field column param parameter variable property setting argument n k env"
  .split(" ");
const VALUES =
  "value val content data values payload plaintext v set equals $eq default defaultvalue initialvalue".split(
    " ",
  );
/** The values of a change, and what was found instead of what was expected. */
const CHANGES = "old new before after from to previous current received input actual".split(" ");
const BESIDE =
  "values vals text keys params args arguments accounts example examples confirm confirmation repeat retype"
    .split(" ");
const LINES = "authorization proxy-authorization cookie set-cookie".split(" ");
const FLAGS = harden(
  new Map<string, number>([
    ...NAMES.map((name): [string, number] => [name, Flag.NAME]),
    ...VALUES.map((name): [string, number] => [name, Flag.VALUE]),
    ...CHANGES.map((name): [string, number] => [name, Flag.VALUE]),
    ...BESIDE.map((name): [string, number] => [name, Flag.BESIDE]),
    ...LINES.map((name): [string, number] => [name, Flag.LINE]),
    ...["d", "p", "q", "dp", "dq", "qi"].map((name): [string, number] => [name, Flag.KEY_PART]),
    ["k", Flag.KEY_PART | Flag.NAME],
    ["kty", Flag.KEY],
  ]),
);

/** The flags of a name: `value`, `Key`, `ParameterValue`. */
export function flagsOf(name: string): number {
  const own = FLAGS.get(name);
  if (own !== undefined) return own;
  const { length } = name;
  if (length > MAX_NAME) return 0;
  const whole = FLAGS.get(toLowerCase(name));
  if (whole !== undefined) return whole & ~(Flag.KEY_PART | Flag.BESIDE);
  // The last word.
  let start = length - 1;
  for (; start > 0; start--) {
    const c = name[start]!;
    if (c >= "A" && c <= "Z") break;
    if (c === "_" || c === "-") {
      start++;
      break;
    }
  }
  return start === 0 || length - start < 3
    ? 0
    : (FLAGS.get(toLowerCase(stringSlice(name, start))) ?? 0) & PAIR;
}

const PAIR = Flag.NAME | Flag.VALUE;
/** Longer ones are texts. */
const MAX_NAME = 64;
const OF_CHANGE = harden(new Map(CHANGES.map((name): [string, true] => [name, true])));

/** What a name says about the value beside it that has this key: `{ name: "Password", from: 120, to: 128 }` are places in a text. */
export function levelOfPaired(key: string, level: Level): Level {
  return level > Level.DIGITS && level !== Level.ALL && OF_CHANGE.get(key) === true
    ? Level.PASSWORD_LIKE
    : level;
}

/** Whether a value under this key is one that what is around it may have: `password: { type: "string", example: "…" }`. */
export function isExample(told: number, key: PropertyKey): boolean {
  return (told & Flag.BESIDE) !== 0 && (key === "example" || key === "examples");
}

const SLOTS = 2048;

/** Makes the function that gives the level and the flags of the name at `start`. */
export function nameLevels(judge: NameJudge) {
  return askedByBytes((name) => judge(name) | flagsOf(name));
}

/** Makes a function that tells of the name at `start` what `ask` does, in nine bits. */
export function askedByBytes(ask: (name: string) => number) {
  const first = new Int32Array(SLOTS);
  const second = new Int32Array(SLOTS);
  const answers = new Uint16Array(SLOTS);
  return (bytes: Uint8Array, start: number, end: number): number => {
    // FNV-1a, and the same from another beginning: two names with both in common are not to be expected.
    let a = 0x811c9dc5, b = 0x2f0b4c47;
    for (let i = start; i < end; i++) {
      a = imul(a ^ bytes[i]!, 0x01000193);
      b = imul(b ^ bytes[i]!, 0x165667b1) + i - start | 0;
    }
    b ^= b >>> 15;
    const slot = (a ^ a >>> 15) & (SLOTS - 1);
    if (first[slot] === a && second[slot] === b) return answers[slot]!;
    const answer = ask(textOf(bytes, start, end));
    first[slot] = a;
    second[slot] = b;
    return answers[slot] = answer;
  };
}

const imul = Math.imul;
