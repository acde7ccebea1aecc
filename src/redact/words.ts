/**
 * The words of a name: `accessTokenExpiresIn`, `X-Api-Key`, `HTTPPassword2`, `user[password]`. Nothing here uses what a
 * program can patch.
 *
 * @module
 */
import { append, harden, stringSlice, toLowerCase } from "../probe/natives.ts";

/** Words of a name that are looked at; what comes before them is left out. */
export const MAX_WORDS = 12;

const Class = { NONE: 0, LOWER: 1, UPPER: 2, DIGIT: 3 } as const;

function classOf(c: string): number {
  if (c >= "a" && c <= "z" || c > "\x7f") return Class.LOWER;
  if (c >= "A" && c <= "Z") return Class.UPPER;
  return c >= "0" && c <= "9" ? Class.DIGIT : Class.NONE;
}

/** Names whose words are remembered, before all are forgotten: much is asked about the name of one function. */
const MAX_KNOWN = 4096;
const known = harden(new Map<string, readonly string[]>());
let knownNames = 0;

/**
 * Splits a name into words in lower case, without the digits at their ends.
 *
 * @param words where they are put, last word first: an array of `MAX_WORDS` texts
 * @returns how many there are
 */
export function splitName(name: string, words: string[]): number {
  let found = known.get(name);
  if (found === undefined) {
    if (knownNames++ > MAX_KNOWN) {
      known.clear();
      knownNames = 1;
    }
    known.set(name, found = wordsOf(name));
  }
  for (let i = 0; i < found.length; i++) words[i] = found[i]!;
  return found.length;
}

function wordsOf(name: string): string[] {
  const words: string[] = [];
  let end = name.length;
  while (end > 0 && words.length < MAX_WORDS) {
    // Separators, and the digits of `password1`.
    while (end > 0 && (classOf(name[end - 1]!) === Class.NONE || classOf(name[end - 1]!) === Class.DIGIT)) {
      end--;
    }
    if (end === 0) break;
    let start = end - 1;
    for (; start > 0; start--) {
      const here = classOf(name[start]!);
      const before = classOf(name[start - 1]!);
      if (before === Class.NONE || here === Class.UPPER && before === Class.LOWER) break;
      // `APIKey`: the last capital of a row belongs to the word that follows.
      if (here === Class.LOWER && before === Class.UPPER) {
        start--;
        break;
      }
    }
    append(words, toLowerCase(stringSlice(name, start, end)));
    end = start;
  }
  return words;
}

/** Whether a name is written as those of the environment: `DB_PASSWORD`. */
export function isVariable(name: string): boolean {
  let hasMark = false;
  for (let i = 0; i < name.length; i++) {
    const c = name[i]!;
    if (c === "_") hasMark = true;
    else if (!(c >= "A" && c <= "Z" || c >= "0" && c <= "9")) return false;
  }
  return hasMark;
}

/** The name without the word that it begins with, of the words of `splitName`. */
export function withoutFirst(words: readonly string[], count: number): string {
  let rest = "";
  for (let k = 0; k < count - 1; k++) rest = words[k]! + (rest === "" ? "" : "_" + rest);
  return rest;
}

/** `Account.#password` → `password`. */
export function lastPart(name: string): string {
  let start = name.length;
  while (start > 0) {
    const c = name[start - 1]!;
    if (c === "." || c === "#" || c === " " || c === "/") break;
    start--;
  }
  return stringSlice(name, start);
}

/** The class that a function makes something of, or belongs to. */
export function holderOf(functionName: string): string {
  const own = lastPart(functionName);
  if (own.length === functionName.length) return "";
  const before = stringSlice(functionName, 0, functionName.length - own.length - 1);
  return before === "new" ? own : lastPart(before);
}
