import { OBJECT_TOKEN, type Snapshot } from "../../trace/snapshot.ts";
import type { Noise } from "./noise.ts";
import { Named } from "./noise.ts";

/** A part of a value that differs; without `a` it is new, without `b` it is gone. */
export interface FieldChange {
  /** `""` is the value itself; `order.items[2].price`, `cart["a b"]`. */
  path: string;
  a?: Snapshot;
  b?: Snapshot;
}

/** What two values are compared under: the noise of either run, and what the value's name says about it. */
export interface ValueContext {
  noiseA: Noise;
  noiseB: Noise;
  named?: number;
  /** Paths to leave out, `[]` for any index. */
  masked?: readonly string[];
}

/** Changes of one pair of values are cut at this many. */
const MOST = 200;

/** Where two values differ, field by field, in order; nothing when they only differ in noise or in what is not known. */
export function compareValues(a: Snapshot, b: Snapshot, context: ValueContext): FieldChange[] {
  const changes: FieldChange[] = [];
  compare(a, b, { path: "", plain: "", named: context.named ?? Named.NOTHING, context, changes });
  return changes;
}

interface Place {
  path: string;
  /** The path with `[]` for any index, as masks have it. */
  plain: string;
  named: number;
  context: ValueContext;
  changes: FieldChange[];
}

function compare(a: Snapshot, b: Snapshot, place: Place): void {
  const { context, changes, path, plain, named } = place;
  if (changes.length >= MOST || context.masked?.some((mask) => isMasked(mask, plain))) return;
  if (isUnknown(a, context) || isUnknown(b, context)) return;
  if (named === Named.ANY) return;
  if (a.type === "redacted" || b.type === "redacted") {
    if (!isSameSecret(a, b, named, context)) changes.push({ path, a, b });
    return;
  }
  if (a.type !== "composite" || b.type !== "composite") {
    if (!isSameLeaf(a, b, named, context)) changes.push({ path, a, b });
    return;
  }
  if (a.kind !== b.kind || a.className !== b.className) {
    changes.push({ path, a, b });
    return;
  }
  if (a.text !== undefined || b.text !== undefined) {
    const isHidden = a.kind === "error" && context.noiseA.hidesMessages;
    if (!isHidden && context.noiseA.text(a.text ?? "") !== context.noiseB.text(b.text ?? "")) {
      changes.push({ path, a, b });
      return;
    }
  }
  const before = changes.length;
  const at = (suffix: string, plainSuffix: string, name?: string): Place => ({
    ...place,
    path: path + suffix,
    plain: plain + plainSuffix,
    named: name === undefined ? Named.NOTHING : context.noiseA.named(name),
  });
  compareItems(a.items, b.items, at);
  const entriesB = new Map(b.entries.map(([key, value]) => [keyText(key), value]));
  for (const [key, value] of a.entries) {
    const text = keyText(key);
    const name = key.type === "string" ? key.value : undefined;
    const other = entriesB.get(text);
    if (other === undefined && b.omittedItems > 0) continue;
    compareEntry(value, other, at(`[${text}]`, `.${name ?? "[]"}`, name));
    entriesB.delete(text);
  }
  if (a.omittedItems === 0) {
    for (const [text, value] of entriesB) compareEntry(undefined, value, at(`[${text}]`, ".[]"));
  }
  const propertiesB = new Map(b.properties.map(({ key, value }) => [key, value]));
  for (const { key, value } of a.properties) {
    const other = propertiesB.get(key);
    // What was left out may be there.
    if (other === undefined && b.omittedProperties > 0) continue;
    compareEntry(value, other, at(suffixOf(key), `.${key}`, key));
    propertiesB.delete(key);
  }
  if (a.omittedProperties === 0) {
    for (const [key, value] of propertiesB) compareEntry(undefined, value, at(suffixOf(key), `.${key}`, key));
  }
  // What differs was left out, or only the size differs.
  if (changes.length === before && a.size !== b.size) changes.push({ path, a, b });
}

/** Items in pairs, between the equal items at both ends: an item that came or went there is reported as such. */
function compareItems(
  a: readonly Snapshot[],
  b: readonly Snapshot[],
  at: (suffix: string, plain: string, name?: string) => Place,
): void {
  let end = 0;
  if (a.length !== b.length) {
    let start = 0;
    while (start < a.length && start < b.length && isSame(a[start]!, b[start]!, at)) start++;
    while (end < Math.min(a.length, b.length) - start && isSame(a.at(-1 - end)!, b.at(-1 - end)!, at)) end++;
  }
  for (let i = 0; i < Math.max(a.length, b.length) - end; i++) {
    const inA = i < a.length - end ? a[i] : undefined;
    const inB = i < b.length - end ? b[i] : undefined;
    compareEntry(inA, inB, at(`[${i}]`, ".[]"));
  }
}

function isSame(a: Snapshot, b: Snapshot, at: (suffix: string, plain: string) => Place): boolean {
  const changes: FieldChange[] = [];
  compare(a, b, { ...at("", ".[]"), changes });
  return changes.length === 0;
}

function compareEntry(a: Snapshot | undefined, b: Snapshot | undefined, place: Place): void {
  if (a !== undefined && b !== undefined) compare(a, b, place);
  else if (
    place.changes.length < MOST && !place.context.masked?.some((mask) => isMasked(mask, place.plain))
  ) {
    place.changes.push({
      path: place.path,
      ...(a === undefined ? {} : { a }),
      ...(b === undefined ? {} : { b }),
    });
  }
}

/** Secrets have other tokens in each run, unless these share a key; what was not seen may be anything. */
function isUnknown(snapshot: Snapshot, { noiseA }: ValueContext): boolean {
  return snapshot.type === "unseen" || snapshot.type === "redacted" && !noiseA.comparesTokens;
}

/** Whether a secret is the same, or may be: the tokens of objects say nothing, nor does a secret that one run shows. */
function isSameSecret(a: Snapshot, b: Snapshot, named: number, { noiseA }: ValueContext): boolean {
  if (a.type !== "redacted" || b.type !== "redacted" || noiseA.hidesText(named)) return true;
  const isObject = a.token.startsWith(OBJECT_TOKEN);
  return a.token === b.token || isObject && b.token.startsWith(OBJECT_TOKEN);
}

function isSameLeaf(a: Snapshot, b: Snapshot, named: number, { noiseA, noiseB }: ValueContext): boolean {
  if (a.type !== b.type) {
    // That it was seen before says which object it is, not what it holds.
    if (
      a.type === "reference" && b.type === "composite" || a.type === "composite" && b.type === "reference"
    ) return true;
    return a.type === "cut" && b.type === "composite" || b.type === "cut" && a.type === "composite";
  }
  if (a.type === "number" && b.type === "number") {
    if (Object.is(a.value, b.value)) return true;
    if (noiseA.isTime(a.value) && noiseB.isTime(b.value)) return true;
    return noiseA.hidesNumber(named, a.value) && noiseB.hidesNumber(named, b.value);
  }
  if (a.type === "string" && b.type === "string") {
    if (noiseA.hidesText(named)) return true;
    return a.length === b.length && a.value === b.value || noiseA.text(a.value) === noiseB.text(b.value);
  }
  return JSON.stringify(a) === JSON.stringify(b);
}

function isMasked(mask: string, path: string): boolean {
  const normal = mask.replace(/\[[^\]]*\]/g, ".[]").replace(/^\.?/, ".").replace(/\.$/, "");
  if (normal === path || normal === "") return true;
  if (!normal.includes("*")) return false;
  const parts = normal.split(".");
  const names = path.split(".");
  return parts.length === names.length && parts.every((part, i) => part === "*" || part === names[i]);
}

function keyText(key: Snapshot): string {
  if (key.type === "string") return JSON.stringify(key.value);
  if (key.type === "number" || key.type === "boolean") return String(key.value);
  return JSON.stringify(key);
}

function suffixOf(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
