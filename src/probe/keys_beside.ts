/**
 * What the other keys of an object say about a value in it.
 *
 * @module
 */
import { isPartOfAddress, isPinCode } from "../redact/addresses.ts";
import { levelOfKind } from "../redact/kinds_of_objects.ts";
import { Level } from "../redact/level.ts";
import { isBesideKey, isBesidePass } from "../redact/beside_names.ts";
import { areAccounts, isBesideApiKey, type NameJudge } from "../redact/names.ts";
import { isPlainId } from "../redact/values.ts";
import * as native from "./natives.ts";
import { ownWord } from "./value_kinds.ts";

/** Keys of an object that are looked at to see what it is. */
const MAX_BESIDE = 32;

/** Whether an object with these keys has one of that name: to compare names costs less than to ask the object. */
export function isAmong(keys: readonly string[], name: string): boolean {
  const most = keys.length < MAX_BESIDE ? keys.length : MAX_BESIDE;
  for (let i = 0; i < most; i++) if (keys[i]!.length === name.length && keys[i] === name) return true;
  return false;
}

/** Whether one of the first keys is such a one. */
function hasKey(keys: readonly string[], isOne: (key: string) => boolean): boolean {
  for (let i = 0; i < keys.length && i < MAX_BESIDE; i++) if (isOne(keys[i]!)) return true;
  return false;
}

/** The level with what stands beside it and around it: `{ user, pass }`, `{ city, pincode }`, `{ Bucket, Key }`, `jwt: { key }`. */
export function levelBeside(
  keys: readonly string[],
  key: PropertyKey,
  { level, around, value }: { level: Level; around: Level; value: unknown },
): Level {
  if (typeof key !== "string") return level;
  switch (level) {
    case Level.PASSWORD_LIKE:
      if (key !== "pass") return level;
      if (isAmong(keys, "user") || isAmong(keys, "username")) return Level.TEXT;
      return hasKey(keys, isBesidePass) ? Level.LOOKS : level;
    case Level.LOOKS:
      if (key !== "key" && key !== "Key") return level;
      if (hasKey(keys, isBesideKey)) return Level.NONE;
      if (around === Level.TEXT || around === Level.STRONG) return Level.PASSWORD_LIKE;
      return isPlainId(key, value) && !hasKey(keys, isBesideApiKey) ? Level.NONE : level;
    case Level.STRONG:
      return isPinCode(key) && hasKey(keys, isPartOfAddress) ? Level.NONE : level;
  }
  return level;
}

/** The level of what a value of one holds: `tokens: ["…"]`, which has nothing but values, `credentials: { ada: "…" }`. */
export function levelInside(value: object, level: Level): Level {
  if (level > Level.TEXT) return level;
  if (level === Level.TEXT) return isOfAccounts(value) ? Level.STRONG : level;
  return level === Level.LOOKS && native.isCollection(value) ? Level.LOOKS : Level.NONE;
}

function isOfAccounts(value: object): boolean {
  return !native.isProxy(value) && !native.isCollection(value) && areAccounts(native.keysOf(value));
}

/** The words that an object with these keys has under a name, or "". */
export function wordsOf(object: object, keys: readonly string[]): (name: string) => string {
  return (name) => isAmong(keys, name) ? ownWord(object, name) : "";
}

/** Items of a list that are looked at before they are written. */
const MAX_GIVEN = 16;

/**
 * What `{ type: "userPassword", values: ["…"] }` and `{ method: "login", params: ["ada", "…"] }` say about `key`.
 *
 * @param options.hide is told the items of a list that has names beside its secrets, and their level
 */
export function levelOfTold(
  object: object,
  key: string,
  { keys, judge, hide }: {
    keys: readonly string[];
    judge: NameJudge;
    hide: (value: unknown, level: Level) => void;
  },
): Level {
  const level = levelOfKind(key, wordsOf(object, keys), judge);
  const list = level === Level.NONE || level >= Level.TEXT ? undefined : native.ownValue(object, key);
  if (!native.isOwnArray(list)) return level;
  for (let i = 0; i < MAX_GIVEN && i < list.length; i++) hide(native.ownValue(list, i), level);
  return level;
}
