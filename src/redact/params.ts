/**
 * How much is said of what a function takes, by the name of the parameter and the function's own.
 *
 * @module
 */
import type { SiteKind } from "../contract.ts";
import { isInAddress, isPinCode } from "./addresses.ts";
import { isOfTable } from "./beside_names.ts";
import { isEntry, isOfOneTimeCodes, isOfSession, levelOfHeard } from "./fields.ts";
import { BETWEEN, CIPHERS, COMPARING, CONFIRMING, HASHING, SIGNING_IN, TAKING } from "./function_tables.ts";
import { UNLOCKING } from "./key_tables.ts";
import { Level } from "./level.ts";
import { ONE_TIME_CODES, SIGNED_IN_WITH, UNSPECIFIC, USERS, VAGUE } from "./name_tables.ts";
import { levelOfResult, type NameJudge } from "./names.ts";
import { holderOf, lastPart, MAX_WORDS, splitName, withoutFirst } from "./words.ts";

/** The words of the name in question, the last one first. */
const words: string[] = new Array(MAX_WORDS + 2).fill("");

/** How much is said of a parameter, by its name, its function's, and those of the `beside` others. */
export function levelOfParam(
  name: string,
  { functionName, kind, beside }: {
    functionName: string;
    kind: SiteKind;
    beside: readonly string[] | undefined;
  },
  judge: NameJudge,
): Level {
  const level = judge(name, functionName);
  if (level === Level.STRONG && isPinCode(name) && isInAddress(functionName, beside ?? [])) {
    return Level.NONE;
  }
  if (level === Level.LOOKS && name === "key" && isOfTable(functionName, beside ?? [])) return Level.NONE;
  if (level < Level.PASSWORD_LIKE && isOneTimeCode(name, functionName)) {
    // `TwoFactor.useBackupCode(code)`: not only digits.
    return levelOfTaken(name, functionName, judge) === Level.TEXT ? Level.STRONG : Level.DIGITS;
  }
  if (name === "base32" && isOfOneTimeCodes(functionName)) return Level.TEXT;
  if (name === "pk" && isUnlocking(functionName)) return Level.LOOKS;
  if (level === Level.PASSWORD_LIKE && beside !== undefined && name === "pass") {
    return isSigningIn(functionName, beside) ? Level.TEXT : Level.LOOKS;
  }
  if ((name === "phrase" || name === "master") && isUnlocking(functionName)) return Level.PASSWORD_LIKE;
  if (level === Level.LOOKS) {
    const sent = name === "code" ? levelOfSent(functionName, judge) : Level.NONE;
    if (sent > level) return sent;
    // `signJwt(payload, key)`
    if (name === "key" && isCipher(functionName)) return Level.PASSWORD_LIKE;
    const taken = levelOfTaken(name, functionName, judge);
    return taken > level ? taken : level;
  }
  if (level !== Level.NONE) return level;
  // `class SessionStore { get(id) }`, `endSession(id)`
  if (name === "id" && isOfSession(functionName)) return Level.LOOKS;
  if (SIGNED_IN_WITH.get(name) === true && isSignIn(functionName, beside)) return Level.PASSWORD_LIKE;
  return kind === "setter"
    ? levelOfResult(functionName, kind, judge)
    : levelOfTaken(name, functionName, judge);
}

/** What is taken by a parameter whose name says nothing, in a function whose name says it: `setPassword(p)`, `checkPassword(candidate)`. */
function levelOfTaken(name: string, functionName: string, judge: NameJudge): Level {
  const isVague = VAGUE.get(name) === true;
  if (!isVague && UNSPECIFIC.get(name) !== true) {
    return name.length < 3 ? levelOfTurned(functionName, judge) : Level.NONE;
  }
  // `new Secret(value)`, `ApiKey.parse(text)`
  const held = judge(holderOf(functionName));
  if (held >= Level.TEXT) return held === Level.ALL ? held : Level.PASSWORD_LIKE;
  if (isServed(functionName, judge)) return Level.PASSWORD_LIKE;
  const heard = levelOfHeard(functionName, judge);
  if (heard >= Level.TEXT && !isVague) return heard === Level.ALL ? heard : Level.PASSWORD_LIKE;
  if (!isVague && isEntry(functionName, judge)) return Level.PASSWORD_LIKE;
  const turned = levelOfTurned(functionName, judge);
  if (turned !== Level.NONE) return turned;
  const count = splitName(lastPart(functionName), words);
  if (count < 2) return Level.NONE;
  let start = 0, end = count;
  if (TAKING.get(words[end - 1]!) === true) {
    end--;
    while (end > 1 && BETWEEN.get(words[end - 1]!) === true) end--;
  } else if (COMPARING.get(words[0]!) === true) start = 1;
  else return Level.NONE;
  let rest = "";
  for (let k = start; k < end; k++) rest = words[k]! + (rest === "" ? "" : "_" + rest);
  const level = judge(rest);
  if (isVague) return level > Level.DIGITS && level !== Level.ALL ? Level.PASSWORD_LIKE : level;
  // Numbers are of something about it: `hashPassword(p, v)`.
  return level === Level.STRONG ? Level.TEXT : level;
}

/** Whether it is a method that takes or compares what its class is for: `PasswordService.compare(a, b)`, `ApiKeyHasher.hash(raw)`. */
function isServed(functionName: string, judge: NameJudge): boolean {
  const holder = holderOf(functionName);
  if (holder === "") return false;
  const own = splitName(lastPart(functionName), words);
  if (own === 0 || TAKING.get(words[own - 1]!) !== true && COMPARING.get(words[0]!) !== true) return false;
  const count = splitName(holder, words);
  for (let i = 0; i < count; i++) if (HASHING.get(words[i]!) === true) return true;
  // `Vault.put(name, value)`
  if (count < 2) return words[0] === "vault";
  let rest = "";
  for (let k = 1; k < count; k++) rest = words[k]! + (rest === "" ? "" : "_" + rest);
  const level = judge(rest);
  // A jar of cookies has values of all kinds.
  return level === Level.STRONG || level === Level.TEXT && count > 2;
}

/** What a function takes that turns one thing into another: `privateKeyToAccount(pk)`, `passwordToKey(p)`. */
function levelOfTurned(functionName: string, judge: NameJudge): Level {
  const count = splitName(lastPart(functionName), words);
  let to = count - 2;
  while (to > 0 && words[to] !== "to") to--;
  if (to < 1) return Level.NONE;
  let rest = "";
  for (let k = to + 1; k < count; k++) rest = words[k]! + (rest === "" ? "" : "_" + rest);
  const level = judge(rest);
  return level < Level.TEXT || level === Level.ALL ? Level.NONE : Level.PASSWORD_LIKE;
}

/** Whether it is a code that is good once: `checkTotp(user, code)`, `Totp.verify(token)`. */
function isOneTimeCode(name: string, functionName: string): boolean {
  return ONE_TIME_CODES.get(name) === true && isOfOneTimeCodes(functionName);
}

/** What is said of a `code` that was sent to somebody: `verifyCode(code)`, `sendOtp(to, code)`. */
function levelOfSent(functionName: string, judge: NameJudge): Level {
  const count = splitName(lastPart(functionName), words);
  // `unlockWith(code)`
  if (words[count - 1] === "unlock" || words[count - 1] === "disarm") return Level.DIGITS;
  if (count < 2 || CONFIRMING.get(words[count - 1]!) !== true) return Level.NONE;
  const isCode = words[0] === "code";
  // `verifyResetCode(code)`: not only digits.
  if (judge(withoutFirst(words, count)) === Level.STRONG) return Level.STRONG;
  return isCode ? Level.DIGITS : Level.NONE;
}

/** `decryptNote(note, phrase)` */
function isUnlocking(functionName: string): boolean {
  const count = splitName(lastPart(functionName), words);
  for (let i = 0; i < count; i++) if (UNLOCKING.get(words[i]!) === true) return true;
  return false;
}

/** `login(u, p)` */
function isSignIn(functionName: string, beside: readonly string[] = []): boolean {
  return USERS.get(beside[0] ?? "") === true && isSigningIn(functionName, []);
}

/** Whether a function signs or encrypts something. */
function isCipher(functionName: string): boolean {
  const count = splitName(lastPart(functionName), words);
  for (let i = 0; i < count; i++) if (CIPHERS.get(words[i]!) === true) return true;
  return false;
}

/** Whether `pass` is a password, rather than one of several passes or of the tests that passed. */
export function isSigningIn(functionName: string, beside: readonly string[]): boolean {
  const has = (name: string) => {
    const count = splitName(name, words);
    for (let i = 0; i < count; i++) if (SIGNING_IN.get(words[i]!) === true) return true;
    return false;
  };
  return has(functionName) || beside.some(has);
}
