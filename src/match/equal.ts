/**
 * Whether a recorded value is the one that was asked for. The first is a snapshot, which may be cut; the second
 * is whole.
 *
 * @module
 */

import type { Composite, Snapshot } from "../trace/snapshot.ts";

/** Tells whether two numbers are the same. */
export type SameNumber = (a: number, b: number) => boolean;

/** As `===`, except that NaN is NaN, and that `-0` asks for -0 alone. */
export function sameNumber(found: number, wanted: number): boolean {
  return found === wanted
    ? wanted !== 0 || 1 / wanted > 0 || 1 / found < 0
    : found !== found && wanted !== wanted;
}

/** Equal within `tolerance`, absolute below 1 and relative above. */
export function nearNumber(tolerance: number): SameNumber {
  return (found, wanted) =>
    sameNumber(found, wanted) ||
    Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(found), Math.abs(wanted));
}

/**
 * Deep equality. An object literal equals an instance of a class with the same fields. A string that was cut is equal when
 * its length and the part that was kept are; another value that was cut is not.
 */
export function isEqual(found: Snapshot, wanted: Snapshot, same: SameNumber = sameNumber): boolean {
  if (found.type === "composite") return wanted.type === "composite" && isEqualComposite(found, wanted, same);
  switch (wanted.type) {
    case "number":
      return found.type === "number" && same(found.value, wanted.value);
    case "string":
      return found.type === "string" && found.length === wanted.length &&
        (found.value === wanted.value ||
          found.value.length < found.length && wanted.value.startsWith(found.value));
    case "boolean":
      return found.type === "boolean" && found.value === wanted.value;
    case "bigint":
      return found.type === "bigint" && found.text === wanted.text;
    case "symbol":
      return found.type === "symbol" && found.description === wanted.description;
    case "function":
    case "class":
      return found.type === wanted.type && found.name === wanted.name;
    case "redacted":
      return found.type === "redacted" && found.token === wanted.token;
    case "undefined":
    case "null":
    case "hole":
      return found.type === wanted.type;
    case "accessor":
      return found.type === "accessor" && found.get === wanted.get && found.set === wanted.set;
    case "reference":
      return found.type === "reference" && found.index === wanted.index;
    case "cut":
      return found.type === "cut" && found.className === wanted.className && found.size === wanted.size;
    case "proxy":
    case "unseen":
    case "composite":
      return false;
  }
}

function isEqualComposite(found: Composite, wanted: Composite, same: SameNumber): boolean {
  if (found.kind !== wanted.kind || found.text !== wanted.text) return false;
  const isAnyClass = wanted.className === "Object" || wanted.className === "Array";
  if (!isAnyClass && found.className !== wanted.className) return false;
  if (found.omittedItems !== wanted.omittedItems || found.omittedProperties !== wanted.omittedProperties) {
    return false;
  }
  if (found.items.length !== wanted.items.length || found.entries.length !== wanted.entries.length) {
    return false;
  }
  // An error's own fields are more than a literal can write.
  if (found.kind !== "error" && found.properties.length !== wanted.properties.length) return false;
  return found.items.every((item, i) => isEqual(item, wanted.items[i]!, same)) &&
    found.entries.every(([key, value], i) =>
      isEqual(key, wanted.entries[i]![0], same) && isEqual(value, wanted.entries[i]![1], same)
    ) && hasProperties(found, wanted, same);
}

function hasProperties(found: Composite, wanted: Composite, same: SameNumber): boolean {
  return wanted.properties.every(({ key, value }, i) => {
    const other = found.properties[i]?.key === key
      ? found.properties[i]
      : found.properties.find((p) => p.key === key);
    return other !== undefined && isEqual(other.value, value, same);
  });
}

/**
 * Whether a value contains what was asked for: a string the text (so does an error's message, a URL, a date, a RegExp);
 * an array or Set all the items; a Map all the entries; an object all the fields, themselves containing.
 */
export function contains(found: Snapshot, wanted: Snapshot, same: SameNumber = sameNumber): boolean {
  if (wanted.type === "string") return textsOf(found).some((text) => text.includes(wanted.value));
  if (wanted.type !== "composite" || found.type !== "composite") return isEqual(found, wanted, same);
  const isAnyClass = wanted.className === "Object" || wanted.className === "Array";
  if (found.kind !== wanted.kind || !isAnyClass && found.className !== wanted.className) return false;
  if (wanted.text !== undefined && !(found.text ?? "").includes(wanted.text)) return false;
  return wanted.items.every((item) => found.items.some((other) => isPart(other, item, same))) &&
    wanted.entries.every(([key, value]) =>
      found.entries.some((entry) => isEqual(entry[0], key, same) && isPart(entry[1], value, same))
    ) &&
    wanted.properties.every(({ key, value }) =>
      found.properties.some((other) => other.key === key && isPart(other.value, value, same))
    );
}

/** Within a container, strings are compared whole, and objects by the fields asked for. */
function isPart(found: Snapshot, wanted: Snapshot, same: SameNumber): boolean {
  return wanted.type === "composite" ? contains(found, wanted, same) : isEqual(found, wanted, same);
}

/** The texts of a value, for a search in texts. */
export function textsOf(snapshot: Snapshot): string[] {
  switch (snapshot.type) {
    case "string":
      return [snapshot.value];
    case "symbol":
      return [snapshot.description];
    case "composite":
      return snapshot.text === undefined ? [] : [snapshot.text];
    default:
      return [];
  }
}
