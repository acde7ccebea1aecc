/**
 * What a function's name says about the fields of the objects that it takes and gives: `changePassword({ current, next })`,
 * `createSession() → { id }`.
 *
 * @module
 */
import { Fields, Level } from "./level.ts";
import { CONFIRMING, ENTRIES, HAPPENINGS, HEARING, ISSUING, ONE_TIME, TAKING } from "./function_tables.ts";
import { CORES, FIELDS } from "./name_tables.ts";
import type { NameJudge } from "./names.ts";
import { holderOf, lastPart, MAX_WORDS, splitName, withoutFirst } from "./words.ts";

const words: string[] = new Array(MAX_WORDS + 2).fill("");

/** What it says about those that it takes. */
export function fieldsTaken(functionName: string, judge: NameJudge): number {
  const count = splitName(lastPart(functionName), words);
  const first = words[count - 1] ?? "";
  const takes = count > 1 && first !== "use" &&
    (TAKING.get(first) === true || CONFIRMING.get(first) === true);
  // The cookie's own name says more.
  const isCookie = words[0] === "cookie" || words[0] === "cookies";
  if (takes && !isCookie && judge(withoutFirst(words, count)) >= Level.DIGITS) return Fields.SECRET;
  if (
    isOfOneTimeCodes(functionName) || levelOfHeard(functionName, judge) >= Level.DIGITS ||
    isEntry(functionName, judge)
  ) {
    return Fields.SECRET;
  }
  return isOfSession(functionName) ? Fields.ID : Fields.NONE;
}

/** What is said of what a function hears of, by its name: `onPasswordChange`, `handleChangeApiKey`. */
export function levelOfHeard(functionName: string, judge: NameJudge): Level {
  const count = splitName(lastPart(functionName), words);
  if (count < 2 || HEARING.get(words[count - 1]!) !== true) return Level.NONE;
  let start = 0, end = count - 1, rest = "";
  while (start < end && HAPPENINGS.get(words[start]!) === true) start++;
  while (end > start && HAPPENINGS.get(words[end - 1]!) === true) end--;
  for (let k = start; k < end; k++) rest = words[k]! + (rest === "" ? "" : "_" + rest);
  return judge(rest);
}

/** Whether it is a component that a secret is typed into: `PasswordInput({ value })`. */
export function isEntry(functionName: string, judge: NameJudge): boolean {
  const own = lastPart(functionName);
  const count = own[0]! >= "A" && own[0]! <= "Z" ? splitName(own, words) : 0;
  let end = 0, rest = "";
  while (end < count && ENTRIES.get(words[end]!) === true) end++;
  if (end === 0) return false;
  for (let k = end; k < count; k++) rest = words[k]! + (rest === "" ? "" : "_" + rest);
  return judge(rest) >= Level.DIGITS;
}

/** Whether a function, or its class, makes or checks codes that are good once: `Totp.verify`, `checkMfa`. */
export function isOfOneTimeCodes(functionName: string): boolean {
  const count = splitName(functionName, words);
  for (let i = 0; i < count; i++) {
    if (ONE_TIME.get(words[i]!) === true || words[i] === "factor" && words[i + 1] === "two") return true;
  }
  return false;
}

/** What it says about those that it gives; `level` is what it says about its result. */
export function fieldsGiven(functionName: string, level: Level): number {
  if (isOfSession(functionName)) return Fields.ID;
  const count = splitName(lastPart(functionName), words);
  if (words[0] === "cookie" || words[0] === "cookies") return Fields.NONE;
  if (level >= Level.DIGITS) return Fields.SECRET;
  return level === Level.LOOKS && ISSUING.get(words[count - 1]!) === true ? Fields.VALUE : Fields.NONE;
}

/** What it says about those of a secret that a package makes: `generateSecret() → { ascii, hex }`. */
export function fieldsMade(functionName: string, judge: NameJudge): number {
  const count = splitName(lastPart(functionName), words);
  const makes = count > 1 && ISSUING.get(words[count - 1]!) === true;
  return makes && judge(withoutFirst(words, count)) === Level.STRONG ? Fields.SECRET : Fields.NONE;
}

/** `createSession`, `Sessions.create`, but not the session by itself, which may be one of a conference. */
export function isOfSession(functionName: string): boolean {
  const count = splitName(lastPart(functionName), words);
  if (count > 1 && words[0] === "session") return true;
  const holders = splitName(holderOf(functionName), words);
  for (let i = 0; i < holders; i++) if (words[i] === "session" || words[i] === "sessions") return true;
  return false;
}

/**
 * What is said of a field whose own name says nothing, or little.
 *
 * @param isOuter whether the object is the one that the function takes or gives, rather than one in it
 */
export function levelOfField(fields: number, key: string, isOuter: boolean): Level {
  if (fields === Fields.ID) return isOuter && key === "id" ? Level.LOOKS : Level.NONE;
  const level = FIELDS.get(key) ?? Level.NONE;
  if (fields === Fields.SECRET) return level;
  return level === Level.PASSWORD_LIKE ? Level.LOOKS : Level.NONE;
}

/** What is said of the answer: `Enter your password: `, `Paste your API key`. */
export function levelOfQuestion(question: string, judge: NameJudge): Level {
  if (judge(question) >= Level.TEXT) return Level.PASSWORD_LIKE;
  const count = splitName(question, words);
  for (let i = 0; i < count; i++) if (CORES.get(words[i]!) === Level.STRONG) return Level.PASSWORD_LIKE;
  return Level.NONE;
}
