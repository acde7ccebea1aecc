/**
 * What the name of something that is called says of what it is given: `setToken`, `login`, `fill`.
 *
 * @module
 */
import { Level } from "./level.ts";
import { SIGNING, TAKING, WRITING } from "./function_tables.ts";
import { lastPart, MAX_WORDS, splitName } from "./words.ts";

/** What the words of a function's name say that it does. */
export const Does = { NOTHING: 0, TAKES: 1, SIGNS_IN: 2, WRITES: 4 } as const;

const words: string[] = new Array(MAX_WORDS + 2).fill("");

/** The sum of what it does. */
export function whatItDoes(name: string): number {
  const count = splitName(lastPart(name), words);
  let does: number = count > 1 && TAKING.get(words[count - 1]!) === true ? Does.TAKES : Does.NOTHING;
  for (let i = 0; i < count; i++) {
    const isIn = words[i] === "in" && (words[i + 1] === "sign" || words[i + 1] === "log");
    if (isIn || SIGNING.get(words[i]!) === true) does |= Does.SIGNS_IN;
    // `fillIn`, `sendKeys`, but not `assertType`.
    if (WRITING.get(words[i]!) === true && (i === count - 1 || i === 0 && words[0] !== "type")) {
      does |= Does.WRITES;
    }
  }
  // `setValue`
  return words[0] === "value" && words[1] === "set" && count === 2 ? does | Does.WRITES : does;
}

/** What is said of the first argument of something whose own name says `level`, or of a later one. */
export function levelOfGiven(level: number, does: number, { isFirst }: { isFirst: boolean }): Level {
  if (level === Level.ALL || level === Level.DIGITS) return level;
  if (level >= Level.TEXT) return !isFirst && level === Level.COOKIE ? Level.NONE : Level.PASSWORD_LIKE;
  if (!isFirst) {
    return level === Level.PASSWORD_LIKE || (does & Does.SIGNS_IN) !== 0 ? Level.PASSWORD_LIKE : Level.NONE;
  }
  return level === Level.PASSWORD_LIKE || level === Level.LOOKS && (does & Does.TAKES) !== 0
    ? Level.LOOKS
    : Level.NONE;
}

/** What is said of a list of all that is given: `{ method: "login", params: ["ada", "…"] }`. */
export function levelOfAllGiven(level: number, does: number): Level {
  return levelOfGiven(level, does, { isFirst: false }) || levelOfGiven(level, does, { isFirst: true });
}
