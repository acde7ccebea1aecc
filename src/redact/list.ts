/**
 * Lists in which a name stands before its value: pairs, raw headers, words of a command line.
 *
 * @module
 */
import { stringSlice, toLowerCase } from "../probe/natives.ts";
import { Level } from "./level.ts";
import { Flag, flagsOf } from "./name_bytes.ts";
import type { NameJudge } from "./names.ts";

/** Longer texts are no names. */
const MAX_NAME = 64;

/** How much the text before it says of the item of a list. */
export function listLevel(
  before: string,
  judge: NameJudge,
  { length, index }: { length: number; index: number },
): Level {
  if (before.length < 2 || before.length > MAX_NAME) return Level.NONE;
  // `--password`, `hunter2`
  if (before[0] === "-") return before[1] === "-" ? judge(stringSlice(before, 2)) : Level.NONE;
  if (index % 2 === 0) return Level.NONE;
  if (length === 2) return judge(before);
  if (length % 2 !== 0) return Level.NONE;
  const level = judge(before);
  if (level < Level.TEXT) return level;
  // Of a list of the names of fields, the next one is no value.
  return isHeader(before) ? level : Level.PASSWORD_LIKE;
}

function isHeader(name: string): boolean {
  for (let i = 0; i < name.length; i++) if (name[i] === "-") return true;
  return (flagsOf(toLowerCase(name)) & Flag.LINE) !== 0;
}
