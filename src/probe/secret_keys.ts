/**
 * Keys of objects and Maps that are secrets, of a value that is named for many of them: `show(sessions)`.
 *
 * @module
 */
import type { Redactor } from "../redact/redactor.ts";
import { isSecretKey } from "../redact/values.ts";
import { isArray, isMap, isProxy, keysOf, mapEntries, mapNext } from "./natives.ts";

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
