/**
 * Lists in which a name stands before its value: pairs, raw headers, words of a command line.
 *
 * @module
 */
import { harden, stringSlice, toLowerCase } from "../probe/natives.ts";
import { textOf } from "./bytes.ts";
import { Level } from "./level.ts";
import { Flag, flagsOf } from "./name_bytes.ts";
import type { NameJudge } from "./names.ts";
import type { Redactor } from "./redactor.ts";
import { OPTION_COMMANDS } from "./scan/options.ts";
import { PLACE_COMMANDS } from "./scan/positions.ts";
import { isVariable } from "./words.ts";

/** Longer texts are not names. */
const MAX_NAME = 64;

/** How much the text before it says about the item of a list. */
export function listLevel(
  before: string,
  judge: NameJudge,
  { length, index, value }: { length: number; index: number; value?: unknown },
): Level {
  if (before.length < 2 || before.length > MAX_NAME) return Level.NONE;
  // `--password`, `hunter2`
  if (before[0] === "-") {
    const level = before[1] === "-" ? judge(stringSlice(before, 2)) : Level.NONE;
    // Whoever writes `--token` hands one over.
    return level === Level.LOOKS && isTokenOption(before) ? Level.PASSWORD_LIKE : level;
  }
  if (index % 2 === 0) return Level.NONE;
  // `["password", "passwordHash"]` are two names, `["SUBMIT_PASSWORD", "TOKEN_EXPIRED"]` two events.
  if (length === 2) {
    const isName = typeof value === "string" &&
      (judge(value) > Level.DIGITS && isLetters(value) || isVariable(before) && isConstant(value));
    return isName ? Level.LOOKS : ofPath(before, judge(before));
  }
  if (length % 2 !== 0) return Level.NONE;
  const level = judge(before);
  if (level < Level.TEXT) return level;
  // In a list of field names, the next item is not a value.
  return isHeader(before) ? level : Level.PASSWORD_LIKE;
}

/** `["#/properties/password", "minLength"]`: what stands behind a path may be another part of it. */
function ofPath(name: string, level: Level): Level {
  if (level !== Level.TEXT && level !== Level.STRONG) return level;
  for (let i = 0; i < name.length; i++) if (name[i] === "/") return Level.PASSWORD_LIKE;
  return level;
}

function isLetters(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (!(c >= "a" && c <= "z" || c >= "A" && c <= "Z")) return false;
  }
  return true;
}

/** `TOKEN_EXPIRED` */
function isConstant(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text[i]! >= "0" && text[i]! <= "9") return false;
  return isVariable(text);
}

function isTokenOption(option: string): boolean {
  const { length } = option;
  return length > 6 && toLowerCase(stringSlice(option, length - 5)) === "token";
}

/** Of the text after `-u`, as in `curl -u ada:…`: what follows the colon, or "". */
export function userPassword(before: string, text: string): string {
  if (before !== "-u" && before !== "--user") return "";
  let colon = 0;
  while (colon < text.length && text[colon] !== ":") colon++;
  const password = stringSlice(text, colon + 1);
  for (let i = 0; i < password.length; i++) {
    // `1000:1000`
    if (password[i]! < "0" || password[i]! > "9") return password;
  }
  return "";
}

function isHeader(name: string): boolean {
  for (let i = 0; i < name.length; i++) if (name[i] === "-") return true;
  return (flagsOf(toLowerCase(name)) & Flag.LINE) !== 0;
}

/** Whether a text is the name of a command that takes secrets, perhaps with its path: what follows are its words. */
export function isCommandName(bytes: Uint8Array, length: number): boolean {
  let start = length;
  while (start > 0 && bytes[start - 1] !== 0x2f) start--;
  return length - start <= MAX_COMMAND_NAME && COMMAND_NAMES.has(textOf(bytes, start, length));
}

/** Items that are looked at, and their characters. */
const MAX_WORDS = 64;
const MAX_COMMAND = 2048;
const MAX_COMMAND_NAME = 20;
const COMMAND_NAMES = harden(new Set([...OPTION_COMMANDS, ...PLACE_COMMANDS]));

/** Learns the secrets of a list of words that is a command line, or what follows the name of a command: what its options say. */
export function learnCommand(
  length: number,
  itemAt: (index: number) => unknown,
  { text, isKnown, learn }: Pick<Redactor, "text" | "isKnown" | "learn">,
  command = "",
): void {
  const line = commandOf(length, itemAt, command);
  if (line === "" || text(line) === line) return;
  for (let i = 0; i < length; i++) {
    const item = itemAt(i) as string;
    // `-p…`: the secret is no word of its own there.
    if (item[0] === "-" && item.length > 2 && isKnown(stringSlice(item, 2))) learn(item);
  }
}

/** `["AUTH", "default", "…"]`, `["SET", "user:1:password", "…"]` */
function isOfRedis(word: string): boolean {
  if (word === "AUTH" || word === "HELLO" || word === "CONFIG") return true;
  if (word.length < 3 || word.length > 5) return false;
  const name = toLowerCase(word);
  return name === "set" || name === "hset" || name === "hmset" || name === "mset" || name === "setex";
}

/** The words of a command line as one text, or "" where a list is none. */
function commandOf(length: number, itemAt: (index: number) => unknown, command: string): string {
  if (length < (command === "" ? 2 : 1) || length > MAX_WORDS) return "";
  let hasOption = command !== "";
  for (let i = 0; i < length; i++) {
    const item = itemAt(i);
    if (typeof item !== "string") return "";
    const isOption = item[0] === "-" ? item.length > 1 : item[0] === "/" && item[2] === ":";
    if (isOption || i === 0 && (isOfRedis(item) || COMMAND_NAMES.has(item))) hasOption = true;
  }
  if (!hasOption) return "";
  let line = command;
  for (let i = 0; i < length && line.length < MAX_COMMAND; i++) line += (line === "" ? "" : " ") + itemAt(i);
  return line;
}
