/**
 * Keys of objects and Maps that are secrets, of a value that is named for many of them: `show(sessions)`; and the fields of what
 * a secret was asked for: `prompt({ type: "password", name: "answer" })`.
 *
 * @module
 */
import { levelOfField } from "../redact/fields.ts";
import type { Redactor } from "../redact/redactor.ts";
import { isSecretKey } from "../redact/values.ts";
import { getOwnPropertyDescriptor, isArray, isMap, isProxy, keysOf, mapEntries, mapNext } from "./natives.ts";

/** Keys that are looked at. */
const MAX_KEYS = 32;

/** Learns the keys of an object or Map that are secrets. */
export function learnKeysOf(value: object, redactor: Redactor): void {
  if (isProxy(value) || isArray(value)) return;
  const isOfMap = isMap(value);
  const keys = isOfMap ? undefined : keysOf(value);
  const entries = isOfMap ? mapEntries(value) : undefined;
  for (let i = 0; i < MAX_KEYS; i++) {
    const key = keys === undefined ? mapNext(entries!).value?.[0] : keys[i];
    if (key === undefined) return;
    if (typeof key === "string" && isSecretKey(key, redactor)) redactor.learn(key);
  }
}

/** Calls `learn` with each field whose own name says nothing. */
export function learnFieldsOf(
  value: object,
  fields: number,
  learn: (value: unknown, level: number) => void,
): void {
  if (isProxy(value) || isArray(value)) return;
  const keys = keysOf(value), isOuter = true;
  for (let i = 0; i < keys.length && i < MAX_KEYS; i++) {
    const level = levelOfField(fields, keys[i]!, isOuter);
    if (level !== 0) learn(getOwnPropertyDescriptor(value, keys[i]!)?.value, level);
  }
}
