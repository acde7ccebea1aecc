/**
 * What values a setting can have: how one is read from a file (already parsed) and from text (a flag, a variable), and
 * what an editor's schema says about it.
 *
 * @module
 */

import { parseBytes, parseCount, parseDuration, rotationOf } from "./quantities.ts";

/** JSON Schema of one value. */
export type Schema = { [key: string]: unknown };

/** A kind of values. Both readers throw a {@link WrongValue}. */
export interface Kind<T> {
  /** What is expected, for messages: "must be …". */
  expected: string;
  /** What the value may be called in a table: `number`, `size` … */
  name: string;
  schema: Schema;
  /** Of a kind with few values: these. */
  words?: readonly string[];
  /** Reads a value of TOML or JSON. */
  read(value: unknown): T;
  /** Reads text. */
  parse(text: string): T;
  /** Writes a value as it could stand in `tracepatch.toml`. */
  write(value: T): string;
}

/** Thrown for a value that a setting cannot have; its path leads to the part that is wrong. */
export class WrongValue extends Error {
  constructor(message: string, readonly path: (string | number)[] = [], readonly hint?: string) {
    super(message);
  }
}

const YES = ["1", "true", "yes", "on"];
const NO = ["0", "false", "no", "off"];

export const boolean: Kind<boolean> = {
  expected: "must be true or false",
  name: "boolean",
  schema: { type: "boolean" },
  read(value) {
    if (typeof value !== "boolean") throw wrong(this, value);
    return value;
  },
  parse(text) {
    const word = text.toLowerCase();
    if (YES.includes(word)) return true;
    if (NO.includes(word)) return false;
    throw wrong(this, text);
  },
  write: String,
};

/** When values are taken: `true` at entry (of arguments) and at the end (of outcomes), or the word, or `false`. */
export const booleanOrExit: Kind<boolean | "entry-and-exit"> = {
  expected: 'must be true, false or "entry-and-exit"',
  name: 'boolean \\| "entry-and-exit"',
  schema: { enum: [true, false, "entry-and-exit"] },
  read(value) {
    if (typeof value !== "boolean" && value !== "entry-and-exit") throw wrong(this, value);
    return value;
  },
  parse(text) {
    const word = text.toLowerCase();
    if (word === "entry-and-exit") return word;
    if (word === "entry" || YES.includes(word)) return true;
    if (NO.includes(word)) return false;
    throw wrong(this, text);
  },
  write: (value) => JSON.stringify(value),
};

export const text: Kind<string> = {
  expected: "must be a text",
  name: "text",
  schema: { type: "string" },
  read(value) {
    if (typeof value !== "string") throw wrong(this, value);
    return value;
  },
  parse: (value) => value,
  write: (value) => JSON.stringify(value),
};

export const texts: Kind<string[]> = {
  expected: "must be a list of texts",
  name: "list of texts",
  schema: { type: "array", items: { type: "string" } },
  read(value) {
    if (!Array.isArray(value)) throw wrong(this, value);
    value.forEach((item, i) => {
      if (typeof item !== "string") throw new WrongValue(`must be a text, not ${kindOf(item)}`, [i]);
    });
    return value as string[];
  },
  /** Separated by commas; a comma inside braces or brackets belongs to a glob or a pattern. */
  parse: (value) => splitList(value),
  write: (value) => `[${value.map((item) => JSON.stringify(item)).join(", ")}]`,
};

/** Characters of a glob: to make a pattern of a longer one may fail, or take minutes. */
const MOST_GLOB = 1000;

/** Globs, and paths without any. */
export const globs: Kind<string[]> = {
  ...texts,
  read(value) {
    const list = texts.read(value);
    list.forEach(({ length }, i) => {
      if (length > MOST_GLOB) throw new WrongValue(`has ${length} characters, more than ${MOST_GLOB}`, [i]);
    });
    return list;
  },
  parse: (value) => globs.read(splitList(value)),
};

/** Regular expressions. */
export const patterns: Kind<string[]> = {
  ...texts,
  expected: "must be a list of regular expressions",
  name: "list of patterns",
  schema: { type: "array", items: { type: "string", format: "regex" } },
  read(value) {
    const list = texts.read(value);
    list.forEach((item, i) => {
      try {
        new RegExp(item);
      } catch (error) {
        throw new WrongValue(`is not a regular expression: ${(error as Error).message}`, [i]);
      }
      if (new RegExp(item).test("")) throw new WrongValue("matches the empty text, and so everything", [i]);
    });
    return list;
  },
  parse: (value) => patterns.read(splitList(value)),
};

/** A whole number that is not written as a text. */
function wholeNumber(kind: Kind<number>, value: unknown): number {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0) throw wrong(kind, value);
  return number;
}

export const count: Kind<number> = {
  expected: 'must be a whole number, such as 1000 or "10k"',
  name: "number",
  schema: { type: ["integer", "string"], minimum: 0, pattern: "^[0-9][0-9_,.]*[kKmMgG]?$" },
  read(value) {
    return typeof value === "string" ? this.parse(value) : wholeNumber(this, value);
  },
  parse(value) {
    const parsed = parseCount(value);
    if (parsed === undefined) throw wrong(this, value);
    return parsed;
  },
  write: String,
};

/** A whole number with a least value of its own. */
export function countFrom(least: number): Kind<number> {
  const kind: Kind<number> = {
    ...count,
    expected: `must be a whole number from ${least} on`,
    schema: { ...count.schema, minimum: least },
    read(value) {
      const number = count.read(value);
      if (number < least) throw wrong(kind, value);
      return number;
    },
    parse(value) {
      const number = count.parse(value);
      if (number < least) throw wrong(kind, value);
      return number;
    },
  };
  return kind;
}

/** Milliseconds; written as seconds, or with a unit. */
export const duration: Kind<number> = {
  expected: 'must be a time: a number of seconds, or a text such as "500ms", "10s" or "2min"',
  name: "time",
  schema: { type: ["number", "string"], minimum: 0, pattern: "^[0-9.]+ ?(ns|us|µs|ms|s|m|min|h|d)?$" },
  read(value) {
    if (typeof value === "string") return this.parse(value);
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number) || number < 0) throw wrong(this, value);
    return number * 1000;
  },
  parse(value) {
    const bare = /^\s*(?:\d[\d_]*(?:\.\d+)?|\.\d+)\s*$/.test(value);
    const nanoseconds = parseDuration(bare ? `${value.trim()}s` : value);
    if (nanoseconds === undefined) throw wrong(this, value);
    return nanoseconds / 1e6;
  },
  write: (value) => String(value / 1000),
};

/** When a run's file is to be replaced by its next part: after a time, or at a size; "" for never. */
export const rotation: Kind<string> = {
  expected: 'must be a time from 1s on, such as "1h", or a size from 1MB on, such as "500MB"',
  name: "time or size",
  schema: { type: "string", pattern: "^([0-9.]+ ?(ms|s|m|min|h|d|w|[kKmMgGtT]i?[bB]))?$" },
  read(value) {
    if (typeof value !== "string") throw wrong(this, value);
    return this.parse(value);
  },
  parse(value) {
    if (value !== "" && rotationOf(value) === undefined) throw wrong(this, value);
    return value;
  },
  write: (value) => JSON.stringify(value),
};

export const size: Kind<number> = {
  expected: 'must be a size: a number of bytes, or a text such as "500MB" or "2GiB"',
  name: "size",
  schema: { type: ["integer", "string"], minimum: 0, pattern: "^[0-9.]+ ?([kKmMgGtT]?i?[bB]?)$" },
  read(value) {
    return typeof value === "string" ? this.parse(value) : wholeNumber(this, value);
  },
  parse(value) {
    const bytes = parseBytes(value);
    if (bytes === undefined) throw wrong(this, value);
    return bytes;
  },
  write: (value) => {
    const [unit, factor] =
      ([["GiB", 2 ** 30], ["GB", 1e9], ["MiB", 2 ** 20], ["MB", 1e6], ["kB", 1e3]] as const)
        .find(([, factor]) => value > 0 && value % factor === 0) ?? ["", 1];
    return unit === "" ? String(value) : `"${value / factor}${unit}"`;
  },
};

/** A size between two. */
export function sizeWithin(least: number, most: number): Kind<number> {
  const check = (number: number, value: unknown): number => {
    if (number < least || number > most) throw wrong(kind, value);
    return number;
  };
  const kind: Kind<number> = {
    ...size,
    expected: `must be a size from ${least} to ${most} bytes`,
    schema: { ...size.schema, minimum: least, maximum: most },
    read: (value) => check(size.read(value), value),
    parse: (value) => check(size.parse(value), value),
  };
  return kind;
}

/** A text that is shown nowhere, not even where it is wrong. */
export function hiddenText(least: number): Kind<string> {
  const check = (value: unknown): string => {
    if (typeof value === "string" && (value === "" || value.length >= least)) return value;
    throw new WrongValue(`must be a text of ${least} characters or more`);
  };
  return {
    ...text,
    schema: { type: "string", minLength: least },
    read: check,
    parse: check,
    write: (value) => JSON.stringify(value === "" ? "" : "<hidden>"),
  };
}

/** One of a few words. `also` are other values that stand for one of them. */
export function oneOf<const W extends string>(
  words: readonly W[],
  also: [value: unknown, word: W][] = [],
): Kind<W> {
  const list = words.map((word) => `"${word}"`);
  const kind: Kind<W> = {
    expected: `must be ${list.slice(0, -1).join(", ")} or ${list.at(-1)}`,
    name: words.join(" \\| "),
    words,
    schema: { enum: [...words, ...also.map(([value]) => value)] },
    read(value) {
      const found = also.find(([other]) => other === value)?.[1] ?? words.find((word) => word === value);
      if (found === undefined) {
        throw new WrongValue(
          `${kind.expected}, not ${shown(value)}`,
          [],
          typeof value === "string" ? nearest(value, words) : undefined,
        );
      }
      return found;
    },
    parse(text) {
      const said = also.find(([other]) =>
        typeof other === "boolean" && (other ? YES : NO).includes(text.toLowerCase())
      );
      return said?.[1] ?? kind.read(text);
    },
    write: (value) => JSON.stringify(value),
  };
  return kind;
}

/** The word that somebody meant who wrote `word`, if one is near. */
export function nearest<W extends string>(word: string, words: readonly W[]): W | undefined {
  let best: W | undefined;
  let least = word.length < 3 ? 1 : Math.max(1, Math.floor(word.length / 3)) + 1;
  const plain = fold(word);
  for (const candidate of words) {
    const other = fold(candidate);
    const distance = other === plain
      ? 0
      : other.startsWith(plain) && plain.length > 2
      ? 1
      : editDistance(plain, other);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, "");
}

/** Insertions, deletions, replacements and swaps of neighbours (Damerau, restricted) that make `b` of `a`. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
      }
    }
    [before, above] = [above, row];
  }
  return above[b.length]!;
}

/** An error that says what was expected, and what was found. */
function wrong(kind: Pick<Kind<unknown>, "expected">, value: unknown): WrongValue {
  return new WrongValue(`${kind.expected}, not ${shown(value)}`);
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : kindOf(value);
}

/** What a value is, in words. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "a date";
  if (typeof value === "object") return "a table";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}

function splitList(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= list.length; i++) {
    const at = list[i];
    if (at === "{" || at === "[" || at === "(") depth++;
    else if (at === "}" || at === "]" || at === ")") depth--;
    else if (at === undefined || at === "," && depth <= 0) {
      parts.push(list.slice(start, i).trim());
      start = i + 1;
    }
  }
  return parts.filter((part) => part !== "");
}
