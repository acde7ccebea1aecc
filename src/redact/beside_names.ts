/**
 * What stands beside a `key` or a `pass` and tells that it is none of a secret.
 *
 * @module
 */
import { CIPHERS, HOLDING, LOOKING_UP, TABLES } from "./function_tables.ts";
import { BESIDE_KEY, BESIDE_PASS } from "./name_tables.ts";
import { MAX_WORDS, splitName } from "./words.ts";

const words: string[] = new Array(MAX_WORDS + 2).fill("");

/** Whether a `key` is one of a table: `Cache.get(key)`, `putObject(bucket, key, body)`, `Repo.byKey(key)`, `kv(key, value)`. */
export function isOfTable(functionName: string, beside: readonly string[]): boolean {
  if (beside[0] === "bucket" || beside[0] === "Bucket") return true;
  const count = splitName(functionName, words);
  let looksUp = false, holds = false;
  for (let i = 0; i < count; i++) {
    if (TABLES.get(words[i]!) === true) return true;
    // What `keys.map(callback)` hands to its callback comes from any list.
    if (words[0] !== "callback" && LOOKING_UP.get(words[i]!) === true) looksUp = true;
    if (words[i] === "key" && words[i + 1] === "by") looksUp = true;
    if (HOLDING.get(words[i]!) === true || CIPHERS.get(words[i]!) === true) holds = true;
  }
  for (let i = 0; i < beside.length; i++) {
    if (isBesideKey(beside[i]!)) looksUp = true;
    // `setSignedCookie(name, value, key)`
    else if (beside[i] === "name") holds = true;
  }
  return looksUp && !holds;
}

/** Whether a `key` with this name beside it is none of a secret: `{ key, props }`, `send(topic, key, value)`. */
export function isBesideKey(name: string): boolean {
  return BESIDE_KEY.get(name) === true;
}

/** Whether a `pass` with this name beside it is no password: `{ pass, fail }`. */
export function isBesidePass(name: string): boolean {
  return BESIDE_PASS.get(name) === true;
}
