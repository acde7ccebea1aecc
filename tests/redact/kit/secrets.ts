/**
 * The secrets of the kit: kinds of places, each a piece of program, and the names and values that are planted there. Nothing here
 * is a credential: values are made at run time from an index.
 *
 * @module
 */
import { CHARACTERS, TABLE } from "../../../src/redact/known_prefixes.ts";
import { EXPRESSIONS, FLOW, FUNCTIONS, LATE, NEIGHBOURS } from "./context_kinds.ts";
import { type Kind, text } from "./kinds.ts";
import { LOOKS } from "./look_kinds.ts";
import { DIGITS, LETTERS, made, token } from "./made_values.ts";
import { FIELDS, LISTS, NAMED, TEXTS, TOKENS, TOLD, WORDS } from "./named_kinds.ts";

/** One secret in a program. */
export interface Planted {
  kind: string;
  code: string;
  /** What must not be found in the run. */
  secret: string;
  /** Words of the command line. */
  args?: string[];
}

const KINDS: Kind[] = [
  ...NAMED,
  ...TEXTS,
  ...TOKENS,
  ...LOOKS,
  ...FLOW,
  ...NEIGHBOURS,
  ...LATE,
  ...FUNCTIONS,
  ...EXPRESSIONS,
  ...FIELDS,
  ...LISTS,
  ...WORDS,
  ...TOLD,
];

/** Keys of services, by the table of their beginnings. */
function serviceKeys(first: number): Planted[] {
  const alphabet = (kind: keyof typeof CHARACTERS) => {
    const ranges = CHARACTERS[kind].replace(/(.)(.)/g, "\\$1-\\$2");
    return [...(LETTERS + DIGITS)].filter((c) => new RegExp(`[${ranges.replace(/\\(\w)/g, "$1")}]`).test(c))
      .join("");
  };
  const places: ((value: string) => string)[] = [
    (value) => `show(${text(value)});`,
    (value) => `show({ note: ${text(`using ${value} here`)} });`,
    (value) => `try { fail(new Error(${text(`cannot use "${value}"`)})); } catch {}`,
  ];
  return TABLE.trim().split("\n").flatMap((row, at) => {
    const [, service, kind, least, ...prefixes] = row.split(/\s+/);
    return prefixes.slice(0, 2).map((prefix, k): Planted => {
      const tail = made(
        first + at * 2 + k,
        Math.max(parseInt(least!), 12),
        alphabet(kind as keyof typeof CHARACTERS),
      );
      return { kind: `key of ${service}`, code: places[(at + k) % 3]!(prefix + tail), secret: tail };
    });
  });
}

/** All of them. */
export function planted(): Planted[] {
  let index = 0;
  const all = KINDS.flatMap(({ kind, names, value, code }) =>
    names.map((name): Planted => {
      const i = index++;
      const secret = value(i);
      return { kind, secret, code: code({ name, value: secret, i }) };
    })
  );
  all.push(...serviceKeys(index));
  for (
    const [kind, words] of [["argument of the program", (s: string) => ["--password", s]], [
      "option of the program",
      (s: string) => [`--api-key=${s}`],
    ]] as const
  ) {
    const secret = token(index++);
    all.push({ kind, code: "show(process.argv);", secret, args: words(secret) });
  }
  return all;
}

/** What the pieces of program use. */
export const PRELUDE = `
function show(value) { return value; }
function fail(error) { throw error; }
function login(password) {}
function query(text, ...values) {}
function hidden(secret, use) { login(secret); return use(secret); }
`;
