/**
 * The values of `--where`: primitives, snapshots of objects, and the arrays and arrow functions that an expression makes.
 *
 * @module
 */

import { bigintOf, type Composite, composite, type Snapshot } from "../trace/snapshot.ts";

export type Closure = (...args: Val[]) => Val;
export type Val = undefined | null | boolean | number | string | bigint | Snapshot | Val[] | Closure;

/** The longest text and array that an expression may make. */
export const MAX_SIZE = 100_000;

/** A snapshot as the expression sees it. */
export function valueOf(snapshot: Snapshot): Val {
  switch (snapshot.type) {
    case "undefined":
    case "hole":
    case "unseen":
      return undefined;
    case "null":
      return null;
    case "boolean":
    case "number":
    case "string":
      return snapshot.value;
    case "bigint":
      return bigintOf(snapshot.text);
    case "composite":
      return snapshot.kind === "boxed" && snapshot.items[0] ? valueOf(snapshot.items[0]) : snapshot;
    default:
      return snapshot;
  }
}

function isSnapshot(value: Val): value is Snapshot {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isComposite(value: Val): value is Composite {
  return isSnapshot(value) && value.type === "composite";
}

/** A field, an element, or a property that the language gives: `length`, `size`, `message`, `constructor.name`. */
export function member(value: Val, key: string | number): Val {
  if (value === null || value === undefined) throw new TypeError(`${value} has no "${key}"`);
  if (typeof value === "string") {
    if (key === "length") return value.length;
    return /^\d+$/.test(String(key)) ? value[Number(key)] : undefined;
  }
  if (Array.isArray(value)) {
    if (key === "length") return value.length;
    return /^\d+$/.test(String(key)) ? value[Number(key)] : undefined;
  }
  if (!isSnapshot(value)) return undefined;
  if (value.type === "function" || value.type === "class") return key === "name" ? value.name : undefined;
  if (value.type === "symbol") return key === "description" ? value.description : undefined;
  if (value.type !== "composite") return undefined;
  const own = value.properties.find((property) => property.key === String(key));
  if (own !== undefined) return valueOf(own.value);
  if (/^\d+$/.test(String(key))) {
    const item = value.kind === "set" ? undefined : value.items[Number(key)];
    return item === undefined ? undefined : valueOf(item);
  }
  return builtIn(value, String(key));
}

function builtIn(value: Composite, key: string): Val {
  switch (key) {
    case "length":
      return value.kind === "array" || value.kind === "typed-array" ? value.size : undefined;
    case "size":
      return value.kind === "map" || value.kind === "set" ? value.size : undefined;
    case "byteLength":
      return value.kind === "array-buffer" ? value.size : undefined;
    case "message":
      return value.kind === "error" ? value.text ?? "" : undefined;
    case "name":
      return value.kind === "error" ? value.className : undefined;
    case "href":
      return value.kind === "url" ? value.text : undefined;
    case "source":
      return value.kind === "regexp" ? value.text : undefined;
    case "constructor":
      return { type: "class", name: value.className };
    default:
      return undefined;
  }
}

export function hasKey(value: Val, key: string): boolean {
  if (!isComposite(value)) throw new TypeError('"in" asks for an object');
  return value.properties.some((property) => property.key === key) || member(value, key) !== undefined;
}

export function isInstance(value: Val, className: string): boolean {
  if (Array.isArray(value)) return className === "Array" || className === "Object";
  if (!isComposite(value)) return false;
  return value.className === className || className === "Object" ||
    className === "Error" && value.kind === "error";
}

export function typeName(value: Val): string {
  if (!isSnapshot(value)) return typeof value;
  if (value.type === "function" || value.type === "class" || value.type === "symbol") {
    return value.type === "symbol" ? "symbol" : "function";
  }
  return value.type === "proxy" && value.callable ? "function" : "object";
}

export function numberOf(value: Val): number {
  if (typeof value === "object" && value !== null) {
    return isComposite(value) && value.kind === "date" ? Date.parse(value.text ?? "") : NaN;
  }
  return typeof value === "function" ? NaN : Number(value);
}

export function textOf(value: Val): string {
  if (Array.isArray(value)) return bounded(value.map((item) => item == null ? "" : textOf(item)).join(","));
  if (!isSnapshot(value)) return typeof value === "function" ? "function" : String(value);
  if (value.type === "composite") return value.text ?? `[object ${value.className || "Object"}]`;
  return `[object ${value.type}]`;
}

/** @throws {RangeError} The text is longer than any that an expression may make. */
export function bounded(text: string): string {
  if (text.length > MAX_SIZE) throw new RangeError("it makes a text that is too long");
  return text;
}

export function add(left: Val, right: Val): Val {
  if (typeof left === "bigint" && typeof right === "bigint") return left + right;
  if (isText(left) || isText(right)) return bounded(textOf(left) + textOf(right));
  return numberOf(left) + numberOf(right);
}

function isText(value: Val): boolean {
  return typeof value === "string" || typeof value === "object" && value !== null && !isDate(value);
}

function isDate(value: Val): value is Composite {
  return isComposite(value) && value.kind === "date";
}

/** A Date as the expression makes it. */
export function dateOf(time: Val): Val {
  const date = new Date(typeof time === "string" ? time : numberOf(time));
  return composite("date", "Date", {
    text: Number.isNaN(date.getTime()) ? "Invalid Date" : date.toISOString(),
  });
}

type Binary = (left: Val, right: Val) => Val;

/** Comparison and arithmetic except for `+`; nothing for an operator that the language does not have. */
export function compare(operator: string): Binary | undefined {
  return Object.hasOwn(BINARY, operator) ? BINARY[operator] : undefined;
}

const BINARY: Record<string, Binary> = {
  "===": (a, b) => a === b,
  "!==": (a, b) => a !== b,
  "==": loose,
  "!=": (a, b) => !loose(a, b),
  "<": (a, b) => ordered(a, b, (x, y) => x < y),
  "<=": (a, b) => ordered(a, b, (x, y) => x <= y),
  ">": (a, b) => ordered(a, b, (x, y) => x > y),
  ">=": (a, b) => ordered(a, b, (x, y) => x >= y),
  "-": arithmetic((a, b) => a - b, (a, b) => a - b),
  "*": arithmetic((a, b) => a * b, (a, b) => a * b),
  "/": arithmetic((a, b) => a / b, (a, b) => a / b),
  "%": arithmetic((a, b) => a % b, (a, b) => a % b),
  "**": (a, b) => numberOf(a) ** numberOf(b),
  "&": (a, b) => numberOf(a) & numberOf(b),
  "|": (a, b) => numberOf(a) | numberOf(b),
  "^": (a, b) => numberOf(a) ^ numberOf(b),
};

function loose(a: Val, b: Val): boolean {
  if (a == null || b == null) return a == b;
  if (typeof a === "object" || typeof b === "object" || typeof a === "function") return a === b;
  // deno-lint-ignore eqeqeq
  return a == b;
}

function ordered(
  a: Val,
  b: Val,
  test: (x: number | string | bigint, y: number | string | bigint) => boolean,
): boolean {
  if (typeof a === "string" && typeof b === "string") return test(a, b);
  return test(typeof a === "bigint" ? a : numberOf(a), typeof b === "bigint" ? b : numberOf(b));
}

function arithmetic(plain: (a: number, b: number) => number, big: (a: bigint, b: bigint) => bigint): Binary {
  return (a, b) => {
    if (typeof a === "bigint" && typeof b === "bigint") {
      if (String(a).length + String(b).length > 2000) {
        throw new RangeError("it makes a number that is too long");
      }
      return big(a, b);
    }
    return plain(numberOf(a), numberOf(b));
  };
}
