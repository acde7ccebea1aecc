/**
 * What is asked of the names of functions and values, where they are instrumented.
 *
 * @module
 */
import type { NamesInSource, SecretNames } from "../contract.ts";
import { harden } from "../probe/natives.ts";
import { isPinCode } from "./addresses.ts";
import { Does, levelOfGiven, whatItDoes } from "./called.ts";
import { fieldsGiven, fieldsTaken, levelOfQuestion } from "./fields.ts";
import { FETCHING } from "./function_tables.ts";
import { GIVING_BYTES, KEY_ARGUMENTS, WRAPPED } from "./key_tables.ts";
import { Fields, Level, OF_BYTES, OF_FIELDS, OF_KEYS } from "./level.ts";
import { MANY, READ_OFTEN } from "./name_tables.ts";
import { levelOfResult, type NameJudge, saidOfExternal } from "./names.ts";
import { isNameLikeText, Role, roleOf } from "./neighbours.ts";
import { isSigningIn, levelOfParam } from "./params.ts";
import { isVariable, lastPart, MAX_WORDS, splitName, withoutFirst } from "./words.ts";

/** Longer ones are texts. */
const MAX_NAME = 100;

/** The words of the name in question, the last one first. */
const words: string[] = new Array(MAX_WORDS + 2).fill("");

/** What is asked of the names of functions and values, with the user's rules. */
export function secretNames(judge: NameJudge): Omit<SecretNames, keyof NamesInSource> {
  const ofBytes = harden(new Map<string, Level>());
  return {
    param: (name, functionName, kind, beside) =>
      levelOfParam(name, { functionName, kind, beside }, judge) +
      OF_FIELDS * fieldsTaken(functionName, judge),
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
