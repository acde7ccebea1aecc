import { wrongUsage } from "../errors.ts";
import { COMPOSITE_KINDS, type Snapshot } from "../trace/snapshot.ts";

/** The names of types that `--type` takes, beside class names. */
const TYPES = new Set<string>([
  "undefined",
  "null",
  "boolean",
  "number",
  "bigint",
  "string",
  "symbol",
  "function",
  "class",
  "object",
  "proxy",
  "redacted",
  ...COMPOSITE_KINDS,
]);

/** Whether there is a type of that name; a name with a capital is that of a class. */
function isType(name: string): boolean {
  return TYPES.has(name) || /^\p{Lu}[\p{ID_Continue}$]*$/u.test(name);
}

/** What other languages call them. */
const ELSEWHERE: Record<string, string> = {
  int: "number",
  float: "number",
  str: "string",
  bool: "boolean",
  dict: "object",
  list: "array",
  tuple: "array",
  NoneType: "null",
};

/** @throws {TphError} There is no such type. */
export function checkType(name: string): void {
  if (isType(name)) return;
  const here = Object.hasOwn(ELSEWHERE, name) ? `Here it is ${ELSEWHERE[name]}. ` : "";
  throw wrongUsage(
    `Cannot look for the type "${name}": there is no such type.`,
    `${here}Types: ${[...TYPES].sort().join(", ")}; or a class name, such as Order.`,
  );
}

/** Whether a value is of a type: `object` is any object, `class` a class, `Order` an instance of that class. */
export function isOfType(snapshot: Snapshot, name: string): boolean {
  if (name === "object") {
    return snapshot.type === "composite" || snapshot.type === "cut" || snapshot.type === "proxy";
  }
  if (name === "function") return snapshot.type === "function" || snapshot.type === "class";
  if (snapshot.type === "composite") return snapshot.kind === name || snapshot.className === name;
  if (snapshot.type === "cut") {
    return snapshot.className === name || name === snapshot.className.toLowerCase();
  }
  return snapshot.type === name;
}

/** The type of a value in a word: `number`, `string`, `Order`, `Array`. */
export function typeOf(snapshot: Snapshot): string {
  if (snapshot.type === "composite") return snapshot.className || snapshot.kind;
  return snapshot.type === "cut" ? snapshot.className : snapshot.type;
}
