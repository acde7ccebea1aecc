/**
 * Snapshots of values with parts: objects, arrays, Maps, errors, objects of the host. Each part is read without running any code
 * of the target; the layout is in `trace/snapshot.ts`.
 *
 * @module
 */
import { levelOfField } from "../redact/fields.ts";
import { Fields, Level } from "../redact/level.ts";
import { learnCommand, listLevel, userPassword } from "../redact/list.ts";
import { Flag, isExample, LEVEL, levelOfPaired } from "../redact/name_bytes.ts";
import { isAbout } from "../redact/names.ts";
import { levelOfKind } from "../redact/kinds_of_objects.ts";
import type { Redactor } from "../redact/redactor.ts";
import { isSecretKey } from "../redact/values.ts";
import { COMPOSITE_KINDS, Tag } from "../trace/snapshot.ts";
import type { HostState } from "./host_objects.ts";
import { mendError } from "./mended_errors.ts";
import { withoutLastCompiler } from "./engine.ts";
import * as native from "./natives.ts";
import { isAmong, levelBeside, levelOfTold, wordsOf } from "./keys_beside.ts";
import { COMPARED, startCheck } from "./seen_again.ts";
import {
  isRows,
  learnBound,
  learnItems,
  learnListed,
  learnRows,
  learnTable,
  type Neighbours,
} from "./neighbours.ts";
import type { SnapshotTexts } from "./snapshot_texts.ts";
import type { SnapshotWriter } from "./snapshot_writer.ts";
import { attempt, isIndex, ownString, ownSymbols } from "./value_kinds.ts";

export type CompositeKind = (typeof COMPOSITE_KINDS)[number];

/** What the parts of a value are written with. */
export interface PartOptions {
  writer: SnapshotWriter;
  texts: SnapshotTexts;
  redactor: Redactor | undefined;
  neighbours: Neighbours | undefined;
  put: (value: unknown, depth: number) => void;
  /** What is under a name of that level. */
  putSecret: (value: unknown, level: Level, depth: number) => void;
  /** The token of an object that is a secret. */
  putObjectToken: (value: object) => void;
}

/** No items, entries or properties, or none left out; a size of 0. */
const NONE = 0;
const ONE = 1;
/** Whether a composite has a text. */
const NO_TEXT = 0;
const TEXT = 1;
/** What an accessor has. */
const GETTER = 1;
const SETTER = 2;

/** Where the nodes have run out, a composite that was entered shows so many properties nevertheless. */
const MIN_PROPERTIES = 5;
/** Of a longer array, properties that are no items are left out: listing the keys costs its length. */
const MAX_LISTED = 1024;
/** The same where a function has had so many objects that less is shown of them. */
const MAX_LISTED_OFTEN = 32;
/** Bytes of a shorter typed array hold no secret. */
const MIN_SECRET_BYTES = 8;
/** `{ value: "…", type: "hidden", name: "password" }`: how far behind a value its name is looked for. */
const NAME_BEHIND = 3;
/** `{ d: "…", …, kty: "RSA" }`: of a key with all that may be in it, the kind is the eleventh name behind. */
const KEY_BEHIND = 16;

const KIND_BYTE: Record<CompositeKind, number> = Object.assign(
  Object.create(null),
  Object.fromEntries(COMPOSITE_KINDS.map((kind, index) => [kind, index])),
);

export function createComposites(options: PartOptions) {
  const { writer: w, texts, redactor, neighbours, put, putSecret } = options;
  const { textId, putName, learn } = texts;

  /** Gives whether the keys of what follows may be secrets. */
  function putHead(kind: CompositeKind, className: string, size: number, shortText?: string): boolean {
    const isKeyed = w.isKeyed;
    w.isKeyed = false;
    w.byte(Tag.COMPOSITE);
    w.byte(KIND_BYTE[kind]);
    putName(className);
    if (shortText === undefined) w.byte(NO_TEXT);
    else {
      w.byte(TEXT);
      w.textOf(textId(shortText));
    }
    w.varint(size);
    return isKeyed;
  }

  /** What is bound to the statement that came before. */
  function learnFromStatement(value: object): void {
    const bound = w.statement === 0 ? undefined : neighbours!.bound(w.statement);
    if (bound !== undefined) learnBound(value, bound, learn);
  }

  /** `{ query, params: "[…]" }` */
  function learnTextOfList(list: unknown): void {
    if (typeof list !== "string" || list[0] !== "[") return;
    const bound = neighbours!.bound(w.statement);
    if (bound !== undefined && bound.count === undefined) learnListed(list, bound, learn);
  }

  /** `{ bindings, sql }`: what is bound to a statement may stand before it. */
  function learnBindings(value: object, bindings: unknown): void {
    if (neighbours === undefined || w.statement !== 0 || typeof bindings !== "object" || bindings === null) {
      return;
    }
    const sql = ownString(value, "sql");
    const bound = sql === "" ? undefined : neighbours.bound(textId(sql));
    if (bound !== undefined) learnBound(bindings, bound, learn);
  }

  /** The keys of what a secret's name stands above. */
  function learnKeys(keys: readonly string[]): void {
    for (let i = 0; i < keys.length && i < w.budget.width; i++) learnKey(keys[i]);
  }

  function learnKey(key: unknown): void {
    if (typeof key === "string" && isSecretKey(key, redactor!)) learn(key, Level.TEXT);
  }

  function putPlain(
    kind: CompositeKind,
    value: object,
    className: string,
    depth: number,
    shortText?: string,
  ): void {
    // A binding of a module namespace may still be in its dead zone, and then reading its descriptor throws.
    if (native.isModuleNamespaceObject(value)) {
      putHead("other", "Module", 0);
      w.byte(NONE);
      w.byte(NONE);
      return putNoProperties();
    }
    const keys = native.keysOf(value);
    learnFromStatement(value);
    if (putHead(kind, className, keys.length, shortText)) learnKeys(keys);
    w.byte(NONE);
    w.byte(NONE);
    if (depth === w.checkedDepth && kind === "object") w.check = startCheck(keys.length);
    putProperties(value, keys, 0, 0, depth);
  }

  function putNoProperties(): void {
    w.byte(NONE);
    w.byte(NONE);
    w.byte(NONE);
  }

  /** Own enumerable properties from `keys[from]` on, and symbols; then the counts of what was left out. */
  function putProperties(
    value: object,
    keys: string[],
    from: number,
    omittedItems: number,
    depth: number,
  ): void {
    const symbols = ownSymbols(value);
    const total = keys.length - from + symbols.length;
    const left = w.maxNodes - w.nodes < MIN_PROPERTIES ? MIN_PROPERTIES : w.maxNodes - w.nodes;
    const room = left < w.budget.width ? left : w.budget.width;
    const shown = total < room ? total : room;
    w.varint(shown);
    let named = "", alsoNamed = "", isWebKey = false, isWebToken = false;
    let place = total;
    for (let i = 0; i < shown; i++) {
      const index = from + i;
      const key = index < keys.length ? keys[index] : symbols[index - keys.length];
      const told = texts.toldAt(place = texts.putKey(key, place));
      let level = levelUnder(told, key, depth);
      if (told >= Flag.NAME && redactor !== undefined && typeof key === "string") {
        if ((told & Flag.NAME) !== 0) {
          if (named === "") named = key;
          else alsoNamed = key;
        } else if ((told & Flag.VALUE) !== 0) {
          level = levelOfPair(value, { named, alsoNamed, keys, index }) || level;
        } else if ((told & Flag.BESIDE) !== 0) {
          level = levelOfTold(value, key, { keys, judge: redactor.levelOf, hide: learn }) || level;
        }
        if ((told & Flag.KEY) !== 0) isWebKey = true;
        else if ((told & Flag.KEY_PART) !== 0 && (isWebKey ||= isKeyBehind(keys, index))) level = Level.TEXT;
        else if (key === "p" && isAmong(keys, "u")) level = Level.PASSWORD_LIKE;
      }
      const descriptor = native.getOwnPropertyDescriptor(value, key);
      const { inherited: around, statement } = w;
      if (level !== Level.NONE) level = levelBeside(keys, key, { level, around, value: descriptor?.value });
      if (redactor !== undefined && isRows(key)) {
        learnRows(value, { keys, rows: descriptor?.value, levelOf: levelOfWord, hide: learn });
      }
      if (w.statement !== 0) learnTextOfList(descriptor?.value);
      if (key === "bindings" && isAmong(keys, "sql")) learnBindings(value, descriptor?.value);
      putProperty(descriptor, depth, isWebToken && level === Level.NONE ? Level.LOOKS : level);
      // `{ h, p, s }`
      if (w.statement !== statement && neighbours!.isWebToken(w.statement)) isWebToken = true;
      if (w.check !== 0 && depth === w.checkedDepth && index < COMPARED) compare(descriptor);
    }
    w.varint(omittedItems);
    w.varint(total - shown);
  }

  /** Whether the object is a JSON web key whose names are in the order of the alphabet, as Bun and browsers write them. */
  function isKeyBehind(keys: string[], index: number): boolean {
    const end = index + KEY_BEHIND < keys.length ? index + KEY_BEHIND : keys.length;
    for (let i = index + 1; i < end; i++) if ((texts.flagsBeside(keys[i]) & Flag.KEY) !== 0) return true;
    return false;
  }

  /** Once the value is written: a string has its number by then. */
  function compare(descriptor: PropertyDescriptor | undefined): void {
    w.check = w.seen!.mix(w.check, descriptor?.value);
  }

  /** For `{ name: "password", value: "…" }`: what the names say about the value at `index`. */
  function levelOfPair(
    object: object,
    { named, alsoNamed, keys, index }: { named: string; alsoNamed: string; keys: string[]; index: number },
  ): Level {
    let level: Level = levelOfKind(keys[index]!, wordsOf(object, keys), redactor!.levelOf) ||
      levelOfNamed(object, named) || levelOfNamed(object, alsoNamed);
    for (let i = index + 1; level === Level.NONE && i < keys.length && i <= index + NAME_BEHIND; i++) {
      if ((texts.flagsBeside(keys[i]) & Flag.NAME) !== 0) level = levelOfNamed(object, keys[i]);
    }
    return levelOfPaired(keys[index]!, level);
  }

  function levelOfNamed(object: object, key: string): Level {
    return key === "" ? Level.NONE : levelOfWord(ownString(object, key));
  }

  function putProperty(descriptor: PropertyDescriptor | undefined, depth: number, level: Level): void {
    if (descriptor === undefined) w.byte(Tag.HOLE);
    else if (native.isAccessor(descriptor)) {
      w.byte(Tag.ACCESSOR);
      w.byte((descriptor.get === undefined ? NONE : GETTER) + (descriptor.set === undefined ? NONE : SETTER));
    } else if (level !== Level.NONE) putSecret(descriptor.value, level, depth - 1);
    else put(descriptor.value, depth - 1);
  }

  /** What a property's value stands under: its own name, or that of the object that has it. */
  function levelUnder(told: number, key: PropertyKey, depth: number): Level {
    const own = (told & LEVEL) as Level;
    if (w.fields !== Fields.NONE && own <= Level.LOOKS && typeof key === "string") {
      const level = levelOfField(w.fields, key, depth === w.fieldsDepth);
      if (level > own) return level;
    }
    if (own !== Level.NONE || w.inherited === Level.NONE) return own;
    // `password: { value: "…", minLength: 8 }`, `mnemonic: { phrase: "…" }`
    if ((told & Flag.VALUE) !== 0 || key === "phrase" || isExample(told, key)) return w.inherited;
    // `passwords: { ada: "…" }`
    return w.inherited === Level.STRONG && typeof key === "string" && !isAbout(key)
      ? Level.PASSWORD_LIKE
      : Level.LOOKS;
  }

  function putArray(value: unknown[], className: string, depth: number): void {
    const length = value.length;
    learnFromStatement(value);
    putHead("array", className, length);
    let shown = length < w.budget.width ? length : w.budget.width;
    if (w.nodes + shown > w.maxNodes) shown = w.maxNodes > w.nodes ? w.maxNodes - w.nodes : 0;
    w.varint(shown);
    const isCompared = depth === w.checkedDepth;
    if (isCompared) w.check = startCheck(length);
    let before: unknown;
    if (redactor !== undefined && w.inherited <= Level.LOOKS) {
      learnCommand(length, (i) => native.ownValue(value, i), redactor);
    }
    for (let i = 0; i < shown; i++) {
      const descriptor = native.getOwnPropertyDescriptor(value, i);
      let level = w.inherited;
      if (typeof before === "string" && redactor !== undefined && level <= Level.LOOKS) {
        level = listLevel(before, redactor.levelOf, { length, index: i, value: descriptor?.value }) || level;
        if (before[0] === "-" && typeof descriptor?.value === "string") {
          learn(userPassword(before, descriptor.value), Level.TEXT);
        }
      }
      const statement = w.statement;
      if (i === 0 && length > 1 && redactor !== undefined) {
        learnTable(value, { levelOf: levelOfWord, hide: learn });
      }
      putProperty(descriptor, depth, level);
      if (isCompared && i < COMPARED) compare(descriptor);
      // `log(...all)`: the text, and what is put into it.
      if (i === 0 && w.statement !== statement) {
        const bound = neighbours!.bound(w.statement);
        if (bound !== undefined) learnItems(value, bound, { from: 1, hide: learn });
      }
      before = descriptor === undefined ? undefined : descriptor.value;
    }
    if (isCompared) w.checkedDepth = -1;
    w.byte(NONE);
    if (length > MAX_LISTED || length > MAX_LISTED_OFTEN && w.maxNodes < w.budget.nodes) {
      w.byte(NONE);
      w.varint(length - shown);
      w.byte(NONE);
      return;
    }
    const keys = native.keysOf(value);
    // Indexes come first; mostly there is nothing else.
    let indexes = keys.length;
    while (indexes > 0 && !isIndex(keys[indexes - 1]!)) indexes--;
    putProperties(value, keys, indexes, length - shown, depth);
  }

  /** What a text says as a name; asking costs more than remembering. */
  function levelOfWord(word: string): Level {
    return word.length < 2 || word.length >= 64 ? Level.NONE : redactor!.levelOf(word);
  }

  function putMap(value: object, className: string, depth: number): void {
    const size = native.mapSize(value);
    const isKeyed = putHead("map", className, size);
    w.byte(NONE);
    const shown = size < w.budget.width ? size : w.budget.width;
    w.varint(shown);
    const entries = native.mapEntries(value);
    for (let i = 0; i < shown; i++) {
      const entry = native.mapNext(entries).value;
      if (isKeyed) learnKey(entry[0]);
      putEntry(entry[0], entry[1], depth);
    }
    putProperties(value, native.keysOf(value), 0, size - shown, depth);
  }

  /** An entry of a Map, whose key may be a secret's name. */
  function putEntry(key: unknown, value: unknown, depth: number): void {
    put(key, depth - 1);
    let level = w.inherited;
    const name = typeof key === "symbol" ? native.symbolDescription(key) : key;
    if (redactor !== undefined && typeof name === "string") level = levelOfWord(name) || level;
    if (level !== Level.NONE) putSecret(value, level, depth - 1);
    else put(value, depth - 1);
  }

  function putSet(value: object, className: string, depth: number): void {
    const size = native.setSize(value);
    putHead("set", className, size);
    const shown = size < w.budget.width ? size : w.budget.width;
    w.varint(shown);
    const values = native.setValues(value);
    for (let i = 0; i < shown; i++) {
      const item = native.setNext(values).value;
      if (w.inherited !== Level.NONE) putSecret(item, w.inherited, depth - 1);
      else put(item, depth - 1);
    }
    w.byte(NONE);
    putProperties(value, native.keysOf(value), 0, size - shown, depth);
  }

  function putError(value: object, className: string, depth: number): void {
    mendError(value);
    // `stack` is never read: it would call the target's `Error.prepareStackTrace`.
    const message = native.getOwnPropertyDescriptor(value, "message");
    const cause = native.getOwnPropertyDescriptor(value, "cause");
    const errors = native.getOwnPropertyDescriptor(value, "errors");
    const isAggregate = errors !== undefined && errors.enumerable === false;
    const name = ownString(value, "name");
    const keys = native.keysOf(value);
    const own = keys.length < w.budget.width ? keys.length : w.budget.width;
    putHead(
      "error",
      name === "" ? className : name,
      keys.length,
      message !== undefined && typeof message.value === "string" ? message.value : undefined,
    );
    w.byte(NONE);
    w.byte(NONE);
    let listed = 0;
    for (let i = 0; i < own; i++) {
      if (keys[i] !== "cause" && keys[i] !== "message" && keys[i] !== "name") listed++;
    }
    w.varint(listed + (cause === undefined ? 0 : 1) + (isAggregate ? 1 : 0));
    if (cause !== undefined) {
      putName("cause");
      putProperty(cause, depth, Level.NONE);
    }
    if (isAggregate) {
      putName("errors");
      putProperty(errors, depth, Level.NONE);
    }
    for (let i = 0; i < own; i++) {
      const key = keys[i];
      if (key === "cause" || key === "message" || key === "name") continue;
      const told = putName(key);
      putProperty(native.getOwnPropertyDescriptor(value, key), depth, levelUnder(told, key, depth));
    }
    w.byte(NONE);
    w.varint(keys.length - own);
  }

  /** An object of the host: what was read of it, and its own properties. */
  function putHost(value: object, state: HostState, className: string, depth: number): void {
    const { kind, name = className, text: shortText, entries = [], parts = [] } = state;
    const keys = native.keysOf(value);
    putHead(kind, name, state.size ?? keys.length, shortText);
    w.byte(NONE);
    const shown = entries.length < w.budget.width ? entries.length : w.budget.width;
    w.varint(shown);
    for (let i = 0; i < shown; i++) putEntry(entries[i][0], entries[i][1], depth);
    const total = parts.length + keys.length;
    const listed = total < w.budget.width ? total : w.budget.width;
    w.varint(listed);
    for (let i = 0; i < listed; i++) {
      if (i < parts.length) {
        putName(parts[i][0]);
        put(parts[i][1], depth - 1);
      } else {
        const key = keys[i - parts.length];
        const told = putName(key);
        putProperty(native.getOwnPropertyDescriptor(value, key), depth, levelUnder(told, key, depth));
      }
    }
    w.varint(entries.length - shown);
    w.varint(total - listed);
  }

  function putTypedArray(value: object, className: string, depth: number): void {
    const length = native.typedArrayLength(value);
    if (
      redactor !== undefined && length >= MIN_SECRET_BYTES && texts.holdsSecret(value as Uint8Array, length)
    ) {
      return options.putObjectToken(value);
    }
    putHead("typed-array", className, length);
    const shown = length < w.budget.width ? length : w.budget.width;
    w.varint(shown);
    for (let i = 0; i < shown; i++) put((value as Uint8Array)[i], depth - 1);
    w.byte(NONE);
    w.byte(NONE);
    w.varint(length - shown);
    w.byte(NONE);
  }

  function putBuffer(value: object, className: string): void {
    const length = attempt(native.arrayBufferLength, value) ?? attempt(native.sharedBufferLength, value) ?? 0;
    putHead("array-buffer", className, length);
    w.byte(NONE);
    w.byte(NONE);
    putNoProperties();
  }

  function putBoxed(value: object, className: string, depth: number): void {
    putHead("boxed", className, 1);
    w.varint(1);
    let inner: unknown;
    for (let i = 0; i < native.unbox.length && inner === undefined; i++) {
      inner = attempt(native.unbox[i], value);
    }
    if (w.inherited === Level.NONE) put(inner, depth - 1);
    else putSecret(inner, w.inherited, depth - 1);
    w.byte(NONE);
    putNoProperties();
  }

  /** A promise, and what is known of its settlement. */
  function putSettled(how: "fulfilled" | "rejected" | "pending" | "unknown", value: unknown): void {
    if (how === "unknown") putHead("promise", "Promise", 0);
    else putHead("promise", "Promise", 1, how);
    if (how === "pending" || how === "unknown") w.byte(NONE);
    else {
      w.byte(ONE);
      put(value, w.budget.depth);
    }
    w.byte(NONE);
    putNoProperties();
  }

  withoutLastCompiler([
    putHead,
    putPlain,
    putProperties,
    putProperty,
    putArray,
    putMap,
    putSet,
    putError,
    putHost,
  ]);
  return {
    putArray,
    putBoxed,
    putBuffer,
    putError,
    putHost,
    putMap,
    putPlain,
    putSet,
    putSettled,
    putTypedArray,
  };
}
