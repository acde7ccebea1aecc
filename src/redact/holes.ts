/**
 * What a text with places for values says about them: `password=${value}`. Each is tried with values that are secrets.
 *
 * @module
 */
import { append, encodeInto, stringIncludes, stringSlice, uint8s } from "../probe/natives.ts";
import { Level } from "./level.ts";

/** What stands in the other places. */
const OTHER = "x7";
/** Looks like words; like what somebody chose; like a token; and like nothing that is a secret by itself. */
const TRIALS: readonly { value: string; level: Level }[] = [
  { value: "kettle-violin", level: Level.TEXT },
  { value: "Kettle7violin!", level: Level.PASSWORD_LIKE },
  { value: "q7Zk93xZbcP2mR4w", level: Level.LOOKS },
];
/** `ada:q7Zk93xZbcP2mR4w`, behind `Basic`. */
const BASIC = "YWRhOnE3Wms5M3haYmNQMm1SNHc=";
/** Longer texts are not looked at. */
const MAX_TEXT = 4096;
/** Places that are looked at. */
const MAX_HOLES = 32;

const bytes = uint8s(3 * MAX_TEXT);

/** Whether a text, as the first bytes of an array, says that what stands at `start` is a secret. */
export type HidesAt = (bytes: Uint8Array, length: number, start: number) => boolean;

/**
 * How much a text says about each value that is put into it; undefined where it says nothing.
 *
 * @param texts what stands before, between and behind the values
 */
export function levelsOfHoles(texts: readonly string[], hidesAt: HidesAt): Level[] | undefined {
  let size = 0;
  for (let i = 0; i < texts.length; i++) size += texts[i]!.length + BASIC.length;
  if (size > MAX_TEXT) return undefined;
  const levels: Level[] = [];
  let isTold = false;
  for (let hole = 0; hole + 1 < texts.length && hole < MAX_HOLES; hole++) {
    let before = texts[0]!, after = texts[hole + 1]!;
    for (let i = 1; i <= hole; i++) before += OTHER + texts[i]!;
    for (let i = hole + 2; i < texts.length; i++) after += OTHER + texts[i]!;
    const level = levelOfHole(before, after, hidesAt);
    append(levels, level);
    if (level !== Level.NONE) isTold = true;
  }
  return isTold ? levels : undefined;
}

function levelOfHole(before: string, after: string, hidesAt: HidesAt): Level {
  const start = encodeInto(before, bytes).written;
  const hides = (value: string) => hidesAt(bytes, encodeInto(before + value + after, bytes).written, start);
  if (!hides(TRIALS[2]!.value)) {
    return stringIncludes(stringSlice(before, before.length - 6), "asic ") && hides(BASIC)
      ? Level.LOOKS
      : Level.NONE;
  }
  for (let i = 0; i < 2; i++) if (hides(TRIALS[i]!.value)) return TRIALS[i]!.level;
  return Level.LOOKS;
}
