import { getOwnPropertyDescriptor, getPrototypeOf, keysOf } from "./natives.ts";

const { stringify } = JSON;
const { isArray } = Array;
const ofObjects = Object.prototype;
const ofLists = Array.prototype;

/**
 * JSON of plain data of ours. `JSON.stringify` asks each object and list for a `toJSON`, which a program may have given to all of
 * them, as old libraries do.
 */
export function jsonText(value: unknown): string {
  return asksForOthers() ? written(value) : stringify(value);
}

function asksForOthers(): boolean {
  return getOwnPropertyDescriptor(ofObjects, "toJSON") !== undefined ||
    getOwnPropertyDescriptor(ofLists, "toJSON") !== undefined || getPrototypeOf(ofLists) !== ofObjects;
}

function written(value: unknown): string {
  if (typeof value !== "object" || value === null) return stringify(value) ?? "null";
  let text = "";
  if (isArray(value)) {
    for (let i = 0; i < value.length; i++) text += (i === 0 ? "" : ",") + written(value[i]);
    return `[${text}]`;
  }
  const keys = keysOf(value);
  for (let i = 0; i < keys.length; i++) {
    const part = (value as Record<string, unknown>)[keys[i]!];
    if (part !== undefined) text += `${text === "" ? "" : ","}${stringify(keys[i])}:${written(part)}`;
  }
  return `{${text}}`;
}
