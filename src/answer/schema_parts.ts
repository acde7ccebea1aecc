/**
 * Pieces of JSON Schemas.
 *
 * @module
 */
export type Schema = Record<string, unknown>;

export const text: Schema = { type: "string" };
export const number: Schema = { type: "number" };
export const integer: Schema = { type: "integer" };
export const flag: Schema = { type: "boolean" };
export const texts: Schema = { type: "array", items: text };
/** Any value of the program; docs/reading-runs.md says how values are written. */
export const value: Schema = {};

export function list(items: Schema): Schema {
  return { type: "array", items };
}

export function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] };
}

export function oneOf(...words: string[]): Schema {
  return { enum: words };
}

export function described(description: string, schema: Schema): Schema {
  return { ...schema, description };
}

/** An object; `optional` are the fields that may be missing. There are no others. */
export function object(fields: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return {
    type: "object",
    properties: { ...fields, ...optional },
    required: Object.keys(fields),
    additionalProperties: false,
  };
}

/** An object with any keys. */
export function record(values: Schema = {}): Schema {
  return { type: "object", additionalProperties: values };
}

export const ns = described("Nanoseconds.", number);
export const call = described("A call's number; `tph call RUN#N` shows it.", integer);
export const at = described("file:line, relative to the run's scope.", text);
export const callRef: Schema = object({ call, name: text, at });
