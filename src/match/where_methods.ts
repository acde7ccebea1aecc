/**
 * The functions and methods that `--where` has: these and no others.
 *
 * @module
 */

import {
  bounded,
  type Closure,
  isComposite,
  MAX_SIZE,
  member,
  numberOf,
  textOf,
  type Val,
  valueOf,
} from "./where_values.ts";

const NAMESPACES = new Set(["Math", "Number", "Object", "Array"]);

const FUNCTIONS: Record<string, (args: Val[]) => Val> = {
  String: ([value]) => textOf(value),
  Number: ([value]) => numberOf(value),
  Boolean: ([value]) => Boolean(value),
  parseInt: ([value, base]) => parseInt(textOf(value), base === undefined ? 10 : numberOf(base)),
  parseFloat: ([value]) => parseFloat(textOf(value)),
  isNaN: ([value]) => Number.isNaN(numberOf(value)),
  isFinite: ([value]) => Number.isFinite(numberOf(value)),
  "Number.isInteger": ([value]) => Number.isInteger(value),
  "Number.isSafeInteger": ([value]) => Number.isSafeInteger(value),
  "Number.isFinite": ([value]) => Number.isFinite(value),
  "Number.isNaN": ([value]) => Number.isNaN(value),
  "Array.isArray": ([value]) => Array.isArray(value) || isComposite(value) && value.kind === "array",
  "Object.keys": ([value]) => propertiesOf(value).map(([key]) => key),
  "Object.values": ([value]) => propertiesOf(value).map(([, item]) => item),
  "Object.entries": ([value]) => propertiesOf(value),
};
for (
  const name of [
    "abs",
    "ceil",
    "floor",
    "max",
    "min",
    "round",
    "sign",
    "sqrt",
    "trunc",
    "log",
    "log2",
    "log10",
    "hypot",
  ] as const
) {
  FUNCTIONS[`Math.${name}`] = (args) =>
    (Math[name] as (...numbers: number[]) => number)(...args.map(numberOf));
}

const CONSTANTS: Record<string, number> = {
  "Math.PI": Math.PI,
  "Math.E": Math.E,
  "Number.MAX_SAFE_INTEGER": Number.MAX_SAFE_INTEGER,
  "Number.MIN_SAFE_INTEGER": Number.MIN_SAFE_INTEGER,
  "Number.EPSILON": Number.EPSILON,
};

export function isNamespace(name: string): boolean {
  return NAMESPACES.has(name);
}

export function namespaceMember(namespace: string, name: string): Val {
  const full = `${namespace}.${name}`;
  return Object.hasOwn(CONSTANTS, full) ? CONSTANTS[full] : undefined;
}

export function isFunctionName(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name);
}

export function callNamed(name: string, args: Val[]): Val {
  return FUNCTIONS[name]!(args);
}

/** Calls a method of a value. */
export function call(value: Val, method: string, args: Val[]): Val {
  if (value === null || value === undefined) throw new TypeError(`${value} has no method "${method}"`);
  if (typeof value === "string") return run(STRING, "a string", method, value, args);
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
    if (method === "toString") return textOf(value);
    if (method === "toFixed" && typeof value === "number") {
      return value.toFixed(Math.min(100, Math.max(0, numberOf(args[0] ?? 0))));
    }
    throw new TypeError(`a ${typeof value} has no method "${method}" here`);
  }
  const items = itemsOf(value);
  if (items !== undefined && Object.hasOwn(ARRAY, method)) return run(ARRAY, "an array", method, items, args);
  if (isComposite(value)) {
    switch (method) {
      case "get":
      case "has": {
        const wanted = args[0];
        const entry = value.entries.find(([key]) => valueOf(key) === wanted);
        if (method === "get") return entry && valueOf(entry[1]);
        return entry !== undefined ||
          value.kind === "set" && value.items.some((item) => valueOf(item) === wanted);
      }
      case "keys":
        return value.entries.map(([key]) => valueOf(key));
      case "values":
        return value.kind === "set"
          ? value.items.map(valueOf)
          : value.entries.map(([, item]) => valueOf(item));
      case "entries":
        return value.entries.map(([key, item]) => [valueOf(key), valueOf(item)]);
      case "hasOwnProperty":
        return value.properties.some(({ key }) => key === textOf(args[0]));
      case "getTime":
      case "valueOf":
        if (value.kind === "date") return numberOf(value);
        break;
      case "toISOString":
      case "toString":
        return textOf(value);
    }
  }
  throw new TypeError(`it has no method "${method}" here`);
}

function itemsOf(value: Val): Val[] | undefined {
  if (Array.isArray(value)) return value;
  if (isComposite(value) && (value.kind === "array" || value.kind === "typed-array")) {
    return value.items.map(valueOf);
  }
  return undefined;
}

function run<T>(
  methods: Record<string, (self: T, args: Val[]) => Val>,
  what: string,
  name: string,
  self: T,
  args: Val[],
): Val {
  if (!Object.hasOwn(methods, name)) throw new TypeError(`${what} has no method "${name}" here`);
  const result = methods[name]!(self, args);
  if (Array.isArray(result) && result.length > MAX_SIZE) {
    throw new RangeError("it makes an array that is too long");
  }
  return typeof result === "string" ? bounded(result) : result;
}

const STRING: Record<string, (self: string, args: Val[]) => Val> = {
  at: (self, [index]) => self.at(numberOf(index)),
  charAt: (self, [index]) => self.charAt(numberOf(index)),
  charCodeAt: (self, [index]) => self.charCodeAt(numberOf(index)),
  codePointAt: (self, [index]) => self.codePointAt(numberOf(index)),
  concat: (self, args) => self + args.map(textOf).join(""),
  endsWith: (self, [text]) => self.endsWith(textOf(text)),
  includes: (self, [text]) => self.includes(textOf(text)),
  indexOf: (self, [text]) => self.indexOf(textOf(text)),
  lastIndexOf: (self, [text]) => self.lastIndexOf(textOf(text)),
  localeCompare: (self, [text]) => self.localeCompare(textOf(text)),
  slice: (self, [from, to]) => self.slice(numberOf(from ?? 0), to === undefined ? undefined : numberOf(to)),
  split: (self, [separator]) => separator === undefined ? [self] : self.split(textOf(separator)),
  startsWith: (self, [text]) => self.startsWith(textOf(text)),
  substring: (self, [from, to]) =>
    self.substring(numberOf(from ?? 0), to === undefined ? undefined : numberOf(to)),
  toLowerCase: (self) => self.toLowerCase(),
  toString: (self: string) => self,
  toUpperCase: (self) => self.toUpperCase(),
  trim: (self) => self.trim(),
  trimEnd: (self) => self.trimEnd(),
  trimStart: (self) => self.trimStart(),
};

const ARRAY: Record<string, (self: Val[], args: Val[]) => Val> = {
  at: (self, [index]) => self.at(numberOf(index)),
  concat: (self, args) => self.concat(...args.map((arg) => itemsOf(arg) ?? [arg])),
  every: (self, [test]) => self.every(callback(test)),
  filter: (self, [test]) => self.filter(callback(test)),
  find: (self, [test]) => self.find(callback(test)),
  findIndex: (self, [test]) => self.findIndex(callback(test)),
  findLast: (self, [test]) => self.findLast(callback(test)),
  flat: (self) => self.flatMap((item) => itemsOf(item) ?? [item]),
  flatMap: (self, [map]) =>
    self.flatMap((item, i) => {
      const mapped = closureOf(map)(item, i);
      return itemsOf(mapped) ?? [mapped];
    }),
  includes: (self, [item]) => self.includes(item),
  indexOf: (self, [item]) => self.indexOf(item),
  join: (self, [separator]) =>
    self.map((item) => item == null ? "" : textOf(item)).join(
      separator === undefined ? "," : textOf(separator),
    ),
  lastIndexOf: (self, [item]) => self.lastIndexOf(item),
  map: (self, [map]) => self.map((item, i) => closureOf(map)(item, i)),
  reduce: (self, args) => {
    const join = closureOf(args[0]);
    if (args.length > 1) return self.reduce((sum, item, i) => join(sum, item, i), args[1]);
    if (self.length === 0) throw new TypeError("reduce of an empty array needs an initial value");
    return self.reduce((sum, item, i) => join(sum, item, i));
  },
  slice: (self, [from, to]) => self.slice(numberOf(from ?? 0), to === undefined ? undefined : numberOf(to)),
  some: (self, [test]) => self.some(callback(test)),
};

function closureOf(value: Val): Closure {
  if (typeof value !== "function") throw new TypeError("it takes an arrow function");
  return value;
}

function callback(value: Val): (item: Val, i: number) => boolean {
  const closure = closureOf(value);
  return (item, i) => Boolean(closure(item, i));
}

function propertiesOf(value: Val): [string, Val][] {
  if (Array.isArray(value)) return value.map((item, i) => [String(i), item]);
  if (!isComposite(value)) return [];
  return [
    ...value.kind === "array" ? value.items.map((item, i): [string, Val] => [String(i), valueOf(item)]) : [],
    ...value.properties.map(({ key }): [string, Val] => [key, member(value, key)]),
  ];
}
