/**
 * The tables of `[test]`: which functions `tph setup` calls, and with what.
 *
 * @module
 */

import { boolean, type Kind, kindOf, nearest, type Schema, text, texts, WrongValue } from "./kinds.ts";

/** `[[test.files]]`: functions of one file. */
export interface TestFile {
  /** Relative to the configuration's folder. */
  path: string;
  /** Names: `total`, `Cart.total`, `default`. */
  functions: string[];
}

/** `[[test.inputs]]`: one call of a function. */
export interface TestInput {
  function: string;
  args: unknown[];
  /** By parameter name, or properties of the one options object. */
  kwargs: Record<string, unknown>;
}

/** `[test.custom]`: a script of the user's own instead of a made one. */
export interface TestCustom {
  enabled: boolean;
  /** Relative to the configuration's folder. */
  script: string;
}

const anything: Kind<unknown> = {
  expected: "",
  name: "any value",
  schema: {},
  read: (value) => value,
  parse: (value) => JSON.parse(value),
  write: (value) => JSON.stringify(value),
};
const list: Kind<unknown[]> = {
  ...anything,
  name: "list",
  schema: { type: "array" },
  read(value) {
    if (!Array.isArray(value)) throw new WrongValue(`must be a list, not ${kindOf(value)}`);
    return value;
  },
  parse: (value) => list.read(JSON.parse(value)),
};
const object: Kind<Record<string, unknown>> = {
  ...anything,
  name: "table",
  schema: { type: "object" },
  read(value) {
    if (!isTable(value)) throw new WrongValue(`must be a table, not ${kindOf(value)}`);
    return value;
  },
  parse: (value) => object.read(JSON.parse(value)),
};

interface Fields {
  [key: string]: { kind: Kind<unknown>; required?: boolean; default?: unknown; text: string };
}

const FILE: Fields = {
  path: { kind: text as Kind<unknown>, required: true, text: "the file" },
  functions: { kind: texts as Kind<unknown>, required: true, text: "names of functions in it" },
};
const INPUT: Fields = {
  function: { kind: text as Kind<unknown>, required: true, text: "the function's name, as in functions" },
  args: { kind: list as Kind<unknown>, default: [], text: "its arguments, in order" },
  kwargs: {
    kind: object as Kind<unknown>,
    default: {},
    text: "arguments by parameter name, or the properties of its options object",
  },
};
const CUSTOM: Fields = {
  enabled: { kind: boolean as Kind<unknown>, default: false, text: "use the script" },
  script: { kind: text as Kind<unknown>, default: "", text: "the script that runs the functions" },
};

export const testFiles: Kind<TestFile[]> = tables<TestFile>("a list of tables: [[test.files]]", FILE);
export const testInputs: Kind<TestInput[]> = tables<TestInput>("a list of tables: [[test.inputs]]", INPUT);
export const testCustom: Kind<TestCustom> = table<TestCustom>("a table: [test.custom]", CUSTOM);

function table<T>(name: string, fields: Fields): Kind<T> {
  const properties: Schema = {};
  for (const [key, field] of Object.entries(fields)) {
    properties[key] = { ...field.kind.schema, description: field.text };
  }
  const required = Object.keys(fields).filter((key) => fields[key]!.required);
  const kind: Kind<T> = {
    expected: `must be ${name}`,
    name: "table",
    schema: { type: "object", properties, additionalProperties: false, ...(required[0] ? { required } : {}) },
    read(value) {
      if (!isTable(value)) throw new WrongValue(`must be ${name}, not ${kindOf(value)}`);
      for (const key of Object.keys(value)) {
        if (fields[key] !== undefined) continue;
        const meant = nearest(key, Object.keys(fields));
        throw new WrongValue(
          `has no key "${key}"; it has ${Object.keys(fields).join(", ")}`,
          [key],
          meant === undefined ? undefined : meant,
        );
      }
      const result: Record<string, unknown> = {};
      for (const [key, field] of Object.entries(fields)) {
        if (value[key] === undefined) {
          if (field.required) throw new WrongValue(`needs the key "${key}": ${field.text}`);
          result[key] = field.default;
          continue;
        }
        result[key] = within(key, () => field.kind.read(value[key]));
      }
      return result as T;
    },
    parse: (value) => kind.read(parsed(value)),
    write: (value) => JSON.stringify(value),
  };
  return kind;
}

function tables<T>(name: string, fields: Fields): Kind<T[]> {
  const one = table<T>(name, fields);
  const kind: Kind<T[]> = {
    expected: `must be ${name}`,
    name: "list of tables",
    schema: { type: "array", items: one.schema },
    read(value) {
      if (!Array.isArray(value)) throw new WrongValue(`must be ${name}, not ${kindOf(value)}`);
      return value.map((item, i) => within(i, () => one.read(item)));
    },
    parse: (value) => kind.read(parsed(value)),
    write: (value) => JSON.stringify(value),
  };
  return kind;
}

function within<T>(key: string | number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WrongValue)) throw error;
    throw new WrongValue(error.message, [key, ...error.path], error.hint);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongValue("must be JSON");
  }
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
