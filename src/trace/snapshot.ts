/**
 * Snapshots: a bounded, structured copy of a value. The types here are what a reader sees; the tables are the bytes.
 * `probe/` writes them (without running user code), `decode_snapshot.ts` reads them.
 *
 * @module
 */

/** A copy of a value, cut where a budget ended, with a note of what was left out. */
export type Snapshot =
  | { type: "undefined" | "null" | "hole" | "unseen" }
  | { type: "boolean"; value: boolean }
  | { type: "number"; value: number }
  /** Decimal digits, without the `n`. */
  | { type: "bigint"; text: string }
  /** `value` may be a prefix; `length` is the whole string's, in UTF-16 units. */
  | { type: "string"; value: string; length: number }
  | { type: "symbol"; description: string }
  | { type: "function" | "class"; name: string }
  /** A property with a getter or setter, which was not called. */
  | { type: "accessor"; get: boolean; set: boolean }
  | { type: "proxy"; callable: boolean }
  /** The same object as the composite with that index in this snapshot (0 is the first one opened). */
  | { type: "reference"; index: number }
  /** A secret; equal tokens within a run stand for equal values, see `OBJECT_TOKEN`. */
  | { type: "redacted"; token: string }
  /** A composite that was not entered, because the depth or node budget ended. */
  | { type: "cut"; className: string; size: number }
  | Composite;

/**
 * The tokens of objects and functions begin like this, and those of other values do not: they stand for one object of one run, and
 * say nothing of other runs, even of the same key.
 */
export const OBJECT_TOKEN = "o";

/** The shapes of composite values; the index is the byte in the encoding. */
export const COMPOSITE_KINDS = [
  "object",
  "array",
  "map",
  "set",
  "error",
  "date",
  "regexp",
  "boxed",
  "typed-array",
  "array-buffer",
  "promise",
  "weak",
  "url",
  "other",
] as const;

/** A value with parts: an object, array, Map, Set, Error, Date … */
export interface Composite {
  type: "composite";
  kind: (typeof COMPOSITE_KINDS)[number];
  /** The constructor's name, from the prototype chain; `""` for a null prototype. */
  className: string;
  /** What says it in short: an error's message, a date's ISO string, a RegExp's `/source/flags`, a URL's href. */
  text?: string;
  /** Whole length or size: of an array, Map, Set, typed array (elements), buffer (bytes); of the own keys otherwise. */
  size: number;
  /** Elements of an array, Set or typed array, or the one value of a boxed primitive. */
  items: Snapshot[];
  /** Entries of a Map. */
  entries: [Snapshot, Snapshot][];
  /** Own properties (an array's non-index ones too, an error's `cause`); symbols as `[description]`. */
  properties: { key: string; value: Snapshot }[];
  /** How many items or entries, and how many properties, were left out. */
  omittedItems: number;
  omittedProperties: number;
}

/** A composite that has these parts, and nothing else. */
export function composite(
  kind: Composite["kind"],
  className: string,
  parts: Partial<Composite> = {},
): Composite {
  return {
    type: "composite",
    kind,
    className,
    size: 0,
    items: [],
    entries: [],
    properties: [],
    omittedItems: 0,
    omittedProperties: 0,
    ...parts,
  };
}

/**
 * The first byte of an encoded snapshot. `varint` is LEB128 unsigned. `string` is a varint n: when n is
 * even, n / 2 bytes of UTF-8 follow; when it is odd, the string is that of the STRING snapshot with id (n - 1) / 2.
 *
 * | tag | then |
 * | --- | --- |
 * | UNDEFINED, NULL, TRUE, FALSE, HOLE | nothing |
 * | INT | zigzag varint |
 * | DOUBLE | 8 bytes, little endian |
 * | BIGINT, SYMBOL, FUNCTION, CLASS, STRING, REDACTED | string |
 * | STRING_CUT | varint of the whole length, string |
 * | ACCESSOR | byte: 1 get, 2 set, 3 both |
 * | PROXY | byte: 1 callable |
 * | REFERENCE | varint index |
 * | CUT | string class name, varint size |
 * | SAME | varint id: the snapshot with that id stands here (a string, stored once) |
 * | COMPOSITE | byte kind, string class name, byte 1 if a text follows, [string text], varint size, varint items + each a snapshot, varint entries + each two snapshots, varint properties + each string key and a snapshot, varint omitted items, varint omitted properties |
 */
export const Tag = {
  UNDEFINED: 0,
  NULL: 1,
  TRUE: 2,
  FALSE: 3,
  INT: 4,
  DOUBLE: 5,
  BIGINT: 6,
  STRING: 7,
  STRING_CUT: 8,
  SYMBOL: 9,
  FUNCTION: 10,
  CLASS: 11,
  HOLE: 12,
  ACCESSOR: 13,
  PROXY: 14,
  REFERENCE: 15,
  REDACTED: 16,
  CUT: 17,
  COMPOSITE: 18,
  SAME: 19,
} as const;

/** More digits than the recorder ever keeps of a bigint; an engine takes seconds for millions. */
const MOST_DIGITS = 100_000;

/** The bigint that a snapshot's text says; undefined where it says none, in a file that is damaged. */
export function bigintOf(text: string): bigint | undefined {
  return text.length <= MOST_DIGITS && /^-?\d+$/.test(text) ? BigInt(text) : undefined;
}
