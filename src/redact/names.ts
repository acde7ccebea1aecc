/**
 * Which names are a secret's: by their words, not by parts of them. `accessToken` is one, `accessTokenExpiresIn` and
 * `secretary` are not.
 *
 * @module
 */
import type { SiteKind } from "../contract.ts";
import { stringIncludes, stringSlice } from "../probe/natives.ts";
import { fieldsMade, isEntry } from "./fields.ts";
import { GIVING, KEEPERS, OWNERS, REVEALING } from "./function_tables.ts";
import { CUTTING, GIVING_PIECES, MAKING_KEYS } from "./key_tables.ts";
import { Level, OF_FIELDS } from "./level.ts";
import {
  ABOUT,
  CORES,
  ENDINGS,
  type Group,
  GROUP_ENDINGS,
  GROUPS,
  IN_CLUSTER,
  KEY_KINDS,
  KEY_NOUNS,
  MIDDLES,
  SETTINGS,
  STATEMENT,
  STILL,
} from "./name_tables.ts";
import { holderOf, isVariable, lastPart, MAX_WORDS, splitName, withoutFirst } from "./words.ts";

/** How much a name says; `owner` is the function whose parameter it is, if it is one. */
export type NameJudge = (name: string, owner?: string) => Level;

/** Longer ones are texts. */
const MAX_NAME = 100;

/** The words of the name in question, the last one first. */
const words: string[] = new Array(MAX_WORDS + 2).fill("");

/** How much a name says, without rules of the user. */
export function levelOfName(name: string): Level {
  if (name.length < 2 || name.length > MAX_NAME) return Level.NONE;
  // Every shell keeps its working folder there.
  if (name === "PWD" || name === "OLDPWD") return Level.NONE;
  const count = splitName(name, words);
  // `secretOrKey` of Passport.
  if (count > 2 && words[0] === "key" && words[1] === "or" && words[2] === "secret") return Level.TEXT;
  // `cleApi`
  if (count > 1 && KEY_KINDS.get(words[0]!) === true && KEY_NOUNS.get(words[1]!) === true) return Level.TEXT;
  for (let i = 0; i < count; i++) {
    const level = coreLevel(i, count);
    // Not a secret's word.
    if (level === Level.NONE) continue;
    // `GMAIL_PASS`: nobody counts render passes in a variable of the environment.
    const isOfEnvironment = level === Level.PASSWORD_LIKE && words[i] === "pass" && count > 1 &&
      isVariable(name);
    return inContext(isOfEnvironment ? Level.TEXT : level, i, count);
  }
  return Level.NONE;
}

/** What the word at `i` says, with the words before it. */
function coreLevel(i: number, count: number): Level {
  const word = words[i]!;
  const core = CORES.get(word);
  if (core !== undefined) return core;
  const group = GROUPS.get(word);
  if (group !== undefined) return groupLevel(group, i + 1 < count ? words[i + 1]! : "");
  for (let k = 0; k < ENDINGS.length; k++) if (endsWith(word, ENDINGS[k]!)) return Level.STRONG;
  for (let k = 0; k < GROUP_ENDINGS.length; k++) {
    const ending = GROUP_ENDINGS[k]!;
    if (!endsWith(word, ending)) continue;
    const rest = stringSlice(word, 0, word.length - ending.length);
    const { after } = GROUPS.get(ending)!;
    const before = after.get(rest);
    if (before !== undefined) return before;
    // `secretaccesskey`
    for (let n = 0; n < MIDDLES.length; n++) {
      if (endsWith(rest, MIDDLES[n]!)) return after.get(MIDDLES[n]!) ?? Level.NONE;
    }
  }
  return Level.NONE;
}

function groupLevel(group: Group, before: string): Level {
  if (before === "") return group.bare;
  const known = group.after.get(before);
  if (known !== undefined) return known;
  // `userPasswordToken`: what is a secret's before it makes it one.
  if (CORES.get(before) === Level.STRONG && group.bare !== Level.NONE) return Level.TEXT;
  return group.other;
}

/** The level with the words around the one at `i`. */
function inContext(level: Level, i: number, count: number): Level {
  let isUnclear = false;
  for (let k = 0; k < i; k++) {
    if (ABOUT.get(words[k]!) === true) return Level.NONE;
    if (STILL.get(words[k]!) !== true) isUnclear = true;
  }
  for (let k = i + 1; k < count; k++) if (STATEMENT.get(words[k]!) === true) return Level.NONE;
  // `imagePullSecrets`, `existingSecret`: names of secrets in Kubernetes.
  if ((words[i] === "secret" || words[i] === "secrets") && IN_CLUSTER.get(words[i + 1] ?? "") === true) {
    return Level.NONE;
  }
  // `pin_hash`: of so few digits, it says which they are.
  if (level === Level.DIGITS && i > 0 && (words[0] === "hash" || words[0] === "digest")) return Level.LOOKS;
  if (!isUnclear) return level;
  return level >= Level.TEXT ? Level.PASSWORD_LIKE : Level.NONE;
}

function endsWith(text: string, ending: string): boolean {
  const more = text.length - ending.length;
  // The first letters differ mostly; a part of a text costs more than a letter.
  return more > 0 && text[more] === ending[0] && stringSlice(text, more) === ending;
}

/**
 * How much a function's name says about what it gives: `getPassword()`, and getters. Setters take what their name says.
 *
 * @param name qualified: `Account.password`
 */
export function levelOfResult(name: string, kind: SiteKind, judge: NameJudge = levelOfName): Level {
  // A title is a sentence, and a test gives nothing.
  if (kind === "test" || kind === "suite") return Level.NONE;
  const own = lastPart(name);
  // A function that the user names.
  if (judge(own) === Level.ALL) return Level.ALL;
  // `wallet.privateKey.slice(2)`
  if (kind === "external") {
    return MAKING_KEYS.get(own) ?? (CUTTING.get(own) ? judge(holderOf(name)) : Level.NONE);
  }
  if (kind === "getter" || kind === "setter") return judge(own);
  if (kind !== "function" && kind !== "arrow" && kind !== "method") return Level.NONE;
  const count = splitName(own, words);
  // A component gives what is shown.
  if (count === 0 || isEntry(own, judge)) return Level.NONE;
  splitName(own, words);
  const first = words[count - 1]!;
  if (count === 1 && REVEALING.get(first) === true) return Level.PASSWORD_LIKE;
  if (GIVING.get(first) !== true) {
    // `accessToken()`, `passwordHistory()`
    const isNoun = count === 1 ||
      count === 2 && (OWNERS.get(first) === true || STILL.get(words[0]!) === true);
    return isNoun ? judge(own) : Level.NONE;
  }
  if (count === 1) return kind === "method" ? levelOfKept(name, judge) : Level.NONE;
  return judge(withoutFirst(words, count));
}

/** What a class gives that keeps secrets: `SecretStore.get(name)`, `TokenCache.load()`. */
function levelOfKept(functionName: string, judge: NameJudge): Level {
  const count = splitName(holderOf(functionName), words);
  if (count === 1 && words[0] === "vault") return Level.PASSWORD_LIKE;
  if (count < 2 || KEEPERS.get(words[0]!) !== true) return Level.NONE;
  let rest = "";
  for (let k = 1; k < count; k++) rest = words[k]! + (rest === "" ? "" : "_" + rest);
  const level = judge(rest);
  if (level === Level.TEXT || level === Level.STRONG) return Level.PASSWORD_LIKE;
  // Cookies are of all kinds, and `auth` has settings, too.
  return level === Level.LOOKS || level === Level.ALL ? level : Level.NONE;
}

/** What is said of what something external gives: a level, and kinds of fields (`speakeasy.generateSecret()`). */
export function saidOfExternal(name: string, judge: NameJudge): number {
  const level = levelOfResult(name, "external", judge);
  return level !== Level.NONE ? level : OF_FIELDS * fieldsMade(name, judge);
}

/** Whether something external gives a part of what its caller gives: `decipher.update(text)`. */
export function givesPieces(name: string): boolean {
  return GIVING_PIECES.get(lastPart(name)) === true;
}

/** Whether what has this name tells that a `key` beside it is one of an API: `{ key, secret }`, `{ apiUrl, key }`. */
export function isBesideApiKey(name: string): boolean {
  if (levelOfName(name) >= Level.TEXT) return true;
  const count = splitName(name, words);
  for (let i = 0; i < count; i++) if (words[i] === "api") return true;
  return false;
}

/** Whether these are names of accounts rather than of settings: `credentials: { ada: "…", bob: "…" }`. */
export function areAccounts(keys: readonly string[]): boolean {
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (stringIncludes(key, "@")) continue;
    if (levelOfName(key) !== Level.NONE || isAbout(key)) return false;
    const count = splitName(key, words);
    if (count === 0) return false;
    for (let k = 0; k < count; k++) if (SETTINGS.get(words[k]!) === true) return false;
  }
  return keys.length > 0;
}

/** Whether a name says that its value is something about what it belongs to: `password: { hint }`. */
export function isAbout(name: string): boolean {
  // The address of an account: `dee@example.org`.
  if (name.length > MAX_NAME || stringIncludes(name, "@")) return false;
  const count = splitName(name, words);
  for (let i = 0; i < count; i++) {
    if (ABOUT.get(words[i]!) === true || STATEMENT.get(words[i]!) === true) return true;
  }
  return false;
}
