/**
 * Which names are a secret's: by their words, not by parts of them. `accessToken` is one, `accessTokenExpiresIn` and
 * `secretary` are not.
 *
 * @module
 */
import type { NamesInSource, SecretNames, SiteKind } from "../contract.ts";
import { harden, stringIncludes, stringSlice } from "../probe/natives.ts";
import { isInAddress, isPinCode } from "./addresses.ts";
import { isOfTable } from "./beside_names.ts";
import { Does, levelOfGiven, whatItDoes } from "./called.ts";
import {
  fieldsGiven,
  fieldsMade,
  fieldsTaken,
  isEntry,
  isOfOneTimeCodes,
  isOfSession,
  levelOfHeard,
  levelOfQuestion,
} from "./fields.ts";
import {
  CUTTING,
  GIVING_BYTES,
  GIVING_PIECES,
  KEY_ARGUMENTS,
  MAKING_KEYS,
  UNLOCKING,
  WRAPPED,
} from "./key_tables.ts";
import { Fields, Level, OF_BYTES, OF_FIELDS, OF_KEYS } from "./level.ts";
import {
  ABOUT,
  BETWEEN,
  CIPHERS,
  COMPARING,
  CONFIRMING,
  CORES,
  ENDINGS,
  FETCHING,
  GIVING,
  type Group,
  GROUP_ENDINGS,
  GROUPS,
  HASHING,
  IN_CLUSTER,
  KEEPERS,
  KEY_KINDS,
  KEY_NOUNS,
  MANY,
  MIDDLES,
  ONE_TIME_CODES,
  OWNERS,
  READ_OFTEN,
  REVEALING,
  SETTINGS,
  SIGNED_IN_WITH,
  SIGNING_IN,
  STATEMENT,
  STILL,
  TAKING,
  UNSPECIFIC,
  USERS,
  VAGUE,
} from "./name_tables.ts";
import { isNameLikeText, Role, roleOf } from "./neighbours.ts";
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

/** How much the name of what is called says about bytes that it gives: `crypto.scryptSync`, `deriveBits`. */
function levelOfBytes(name: string): Level {
  if (name.length > MAX_NAME) return Level.NONE;
  const count = splitName(name, words);
  // `crypto_secretbox_keygen`
  if (words[0] === "keygen") return Level.TEXT;
  let rest = "";
  for (let k = 0; k < count; k++) {
    if (WRAPPED.get(words[k]!) !== true) rest = words[k]! + (rest === "" ? "" : "_" + rest);
  }
  return GIVING_BYTES.get(rest) ?? Level.NONE;
}

/** Whether something external gives a part of what its caller gives: `decipher.update(text)`. */
export function givesPieces(name: string): boolean {
  return GIVING_PIECES.get(lastPart(name)) === true;
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
  if (count < 2) return false;
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

/** Whether what has this weak name is looked at where it is read, too. */
function isReadOften(name: string): boolean {
  splitName(name, words);
  return READ_OFTEN.get(words[0]!) === true;
}

function isFetching(functionName: string): boolean {
  const count = splitName(lastPart(functionName), words);
  return FETCHING.get(words[count - 1] ?? "") === true && READ_OFTEN.get(words[0]!) === true;
}

/** What is said of a text that is given for another one, a name or a question: `config.get("db.password")`, `ask("Password: ")`. */
function levelOfAsked(functionName: string, asked: string, judge: NameJudge): Level {
  if (asked.length > MAX_NAME || roleOf(functionName, []) !== Role.GIVES) return Level.NONE;
  if (!isNameLikeText(asked)) return levelOfQuestion(asked, judge);
  const level = judge(asked);
  if (level === Level.LOOKS) return isReadOften(asked) ? level : Level.NONE;
  return level > Level.DIGITS && !isVariable(asked) ? Level.PASSWORD_LIKE : level;
}

/** Whether it is a code that is good once: `checkTotp(user, code)`, `Totp.verify(token)`. */
function isOneTimeCode(name: string, functionName: string): boolean {
  return ONE_TIME_CODES.get(name) === true && isOfOneTimeCodes(functionName);
}

/** What is said of a `code` that was sent to somebody: `verifyCode(code)`, `sendOtp(to, code)`. */
function levelOfSent(functionName: string, judge: NameJudge): Level {
  const count = splitName(lastPart(functionName), words);
  if (count < 2 || CONFIRMING.get(words[count - 1]!) !== true) return Level.NONE;
  if (words[0] === "code") return Level.DIGITS;
  return judge(withoutFirst(words, count)) === Level.STRONG ? Level.STRONG : Level.NONE;
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
function isSigningIn(functionName: string, beside: readonly string[]): boolean {
  const has = (name: string) => {
    const count = splitName(name, words);
    for (let i = 0; i < count; i++) if (SIGNING_IN.get(words[i]!) === true) return true;
    return false;
  };
  return has(functionName) || beside.some(has);
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

/** What is asked of the names of functions and values, with the user's rules. */
export function secretNames(judge: NameJudge): Omit<SecretNames, keyof NamesInSource> {
  const ofBytes = harden(new Map<string, Level>());
  function levelOfParam(
    name: string,
    functionName: string,
    kind: SiteKind,
    beside?: readonly string[],
  ): Level {
    const level = judge(name, functionName);
    if (level === Level.STRONG && isPinCode(name) && isInAddress(functionName, beside ?? [])) {
      return Level.NONE;
    }
    if (level === Level.LOOKS && name === "key" && isOfTable(functionName, beside ?? [])) return Level.NONE;
    if (level < Level.PASSWORD_LIKE && isOneTimeCode(name, functionName)) return Level.DIGITS;
    if (name === "base32" && isOfOneTimeCodes(functionName)) return Level.TEXT;
    if (name === "pk" && isUnlocking(functionName)) return Level.LOOKS;
    if (level === Level.PASSWORD_LIKE && beside !== undefined && name === "pass") {
      return isSigningIn(functionName, beside) ? Level.TEXT : Level.LOOKS;
    }
    if (name === "phrase" && isUnlocking(functionName)) return Level.PASSWORD_LIKE;
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

  return {
    param: (name, functionName, kind, beside) =>
      levelOfParam(name, functionName, kind, beside) + OF_FIELDS * fieldsTaken(functionName, judge),
    result(functionName, kind) {
      const level = levelOfResult(functionName, kind, judge);
      const isNamed = kind === "function" || kind === "arrow" || kind === "method" || kind === "getter";
      return level + (isNamed ? OF_FIELDS * fieldsGiven(functionName, level) : 0);
    },
    argument(path, index) {
      const { length } = path;
      const name = path[length - 1] ?? "";
      const place = KEY_ARGUMENTS.get(`${path[length - 2]}.${name}`) ??
        KEY_ARGUMENTS.get(`${path[0]}.${name}`) ?? KEY_ARGUMENTS.get(name);
      return place === index ? Level.STRONG : Level.NONE;
    },
    only(name) {
      const does = whatItDoes(name);
      // `new Secret(text)`, but not `getPassword(account)`.
      const isMade = name[0]! >= "A" && name[0]! <= "Z";
      return isMade || (does & Does.TAKES) !== 0
        ? levelOfGiven(judge(name), does, { isFirst: true })
        : Level.NONE;
    },
    bytes: (name) => {
      let level = ofBytes.get(name);
      if (level === undefined) ofBytes.set(name, level = levelOfBytes(name));
      return level === Level.NONE ? level : level + OF_BYTES;
    },
    given(name, asked) {
      if (name === "") return Level.NONE;
      const own = levelOfResult(name, "function", judge);
      // Others may give it a text of another kind.
      if (own >= Level.TEXT) return Level.PASSWORD_LIKE;
      // `fetchToken()`, but not the `getToken()` of a parser.
      if (own === Level.LOOKS && isFetching(name)) return own;
      return asked === undefined ? Level.NONE : levelOfAsked(name, asked, judge);
    },
    answered(question) {
      if (question === "" || question.length > MAX_NAME || levelOfQuestion(question, judge) === Level.NONE) {
        return Level.NONE;
      }
      return Level.PASSWORD_LIKE + OF_FIELDS * Fields.SECRET;
    },
    taken(name) {
      const count = splitName(name, words);
      if (count < 2 || words[count - 1] !== "set") return Level.NONE;
      const level = judge(withoutFirst(words, count));
      return level < Level.TEXT || level === Level.COOKIE ? Level.NONE : level;
    },
    made: (name) => saidOfExternal(name, judge),
    value(name, { isLiteral = false, isSet = false, beside }) {
      const level = judge(name);
      // Whether it is in an address, only the object or function says.
      if (level === Level.STRONG && isPinCode(name)) return Level.NONE;
      if (level === Level.PASSWORD_LIKE && name === "pass" && !isLiteral) {
        return isSigningIn("", beside) ? level : Level.LOOKS;
      }
      if (level === Level.LOOKS && !isLiteral) {
        // A key that is read is mostly one of a table, and a code a character's.
        if (!isSet && !isReadOften(name)) return Level.NONE;
        splitName(name, words);
        return MANY.get(words[0]!) === true ? level + OF_KEYS : level;
      }
      if (level < Level.TEXT) return Level.NONE;
      // `{ password: "Your password" }` are the texts of a form.
      return isLiteral && level !== Level.ALL ? Level.PASSWORD_LIKE : level;
    },
  };
}
