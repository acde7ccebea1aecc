/**
 * Takes snapshots of values: reads what a value is without running any code of the target. No getter, no proxy trap,
 * no conversion and no iteration protocol; built-in state is read through built-ins captured beforehand. The bytes are
 * those of `trace/snapshot.ts`.
 *
 * Above 500 lines: all that writes shares the buffer, the position and the budget of the snapshot being taken.
 *
 * @module
 */
import { COMPOSITE_KINDS, OBJECT_TOKEN, Tag } from "../trace/snapshot.ts";
import type { HostState } from "./host_objects.ts";
import type { Interner } from "./intern.ts";
import * as native from "./natives.ts";
import { createNeighbours, learnItems, type Neighbours, STATEMENT } from "./neighbours.ts";
import { Level } from "../redact/level.ts";
import { textOf } from "../redact/bytes.ts";
import { listLevel, userPassword } from "../redact/list.ts";
import { Flag, flagsOf, LEVEL } from "../redact/name_bytes.ts";
import type { Redactor } from "../redact/redactor.ts";
import { MAX_STATEMENT } from "../redact/statements.ts";
import { isKeyMaterial, mayBeSecret } from "../redact/values.ts";
import type { SnapshotBudget } from "../settings.ts";
import {
  attempt,
  hasUser,
  isIndex,
  ownString,
  ownSymbols,
  prototypeReader,
  regExpText,
  sizeOf,
} from "./value_kinds.ts";

type CompositeKind = (typeof COMPOSITE_KINDS)[number];

/** Where an encoded snapshot goes: gets the bytes (valid only during the call), gives the snapshot's id. */
export type SnapshotSink = (bytes: Uint8Array, length: number) => number;

export interface SnapshotTaker {
  /**
   * The id of the snapshot of a string, bigint, symbol, object or function.
   *
   * @param site the function that has the value; the more it has had, the less deep they are copied
   */
  take(value: unknown, site?: number): number;
  /** The identity number of an object or function: the same object has the same number. */
  identity(value: object): number;
  /** The same for one that has a number; 0 for another. */
  identityOf(value: object): number;
  /** The snapshot of a promise whose settlement is known. */
  settled(how: "fulfilled" | "rejected" | "pending", value?: unknown): number;
  /** Wraps a value under a name of that level so that the secrets of its snapshot are tokens; others are handed back. */
  hide(value: unknown, level: Level): unknown;
  /** What texts say about the values beside them; undefined where nothing is hidden. */
  neighbours: Neighbours | undefined;
  /** Sets the budget of the snapshots to come; the first one when there is none. */
  use(budget: SnapshotBudget | undefined): void;
  /** Forgets the snapshots that were taken: equal ones get new ids. */
  forget(): void;
}

export interface SnapshotOptions {
  budget: SnapshotBudget;
  /** Absent when secrets are not to be hidden. */
  redactor: Redactor | undefined;
  interner: Interner;
  sink: SnapshotSink;
  /** Told when a string turns out to be a secret that has been stored already, as the snapshot `id`. */
  onLate?: ((id: number, token: string) => void) | undefined;
  /** The longest string of any budget that may be used. */
  maxString?: number;
}

/** In the place of an object that is no longer held. */
const NOTHING = {};

/** No items, entries or properties, or none left out; a size of 0. */
const NONE = 0;
const ONE = 1;
/** Whether a composite has a text. */
const NO_TEXT = 0;
const TEXT = 1;
/** Of a proxy. */
const NOT_CALLABLE = 0;
const CALLABLE = 1;

const TOO_MANY_BYTES = new RangeError("too many bytes");

/** A longer string is not kept to be known again, for the memory's sake. */
const MAX_RECENT = 1 << 22;
/** Where the nodes have run out, a composite that was entered shows so many properties nevertheless. */
const MIN_PROPERTIES = 5;
/** Names that are remembered, before all are forgotten. */
const MAX_NAMES = 16_384;
/** Secrets for which the texts that are known are gone through again: that takes a millisecond or two. */
const MAX_LOOKS_BACK = 100;
/** Bytes of an array of bytes that are searched for secrets. */
const SAMPLE = 256;
/** How far beyond the cut a string is searched for secrets, so that none is cut in half and missed. */
const SECRET_MARGIN = 512;

/**
 * A function that is called very often is shown less of its objects, each time it has had so many of them: copying a
 * tree in full at each of a million calls would take longer than the program. What is left out is marked as always.
 */
const THINNER = [
  { after: 100, depth: 3, nodes: 32 },
  { after: 1_000, depth: 2, nodes: 16 },
  { after: 10_000, depth: 1, nodes: 8 },
] as const;

const KIND_BYTE: Record<CompositeKind, number> = Object.assign(
  Object.create(null),
  Object.fromEntries(COMPOSITE_KINDS.map((kind, index) => [kind, index])),
);

/** Nothing is entered behind this byte: what is left of the budget is for the marks of what was cut. */
function lastByteOf({ bytes }: SnapshotBudget): number {
  return bytes - (bytes >> 4);
}

export function createSnapshotTaker(options: SnapshotOptions): SnapshotTaker {
  const { redactor, interner, sink } = options;
  let { budget } = options;
  const neighbours = redactor === undefined ? undefined : createNeighbours(redactor);
  /** The statement that was seen last in this snapshot, or 0. */
  let statement = 0;
  const maxString = options.maxString ?? budget.string;
  const doubleBytes = new Uint8Array(8);
  const double = new Float64Array(doubleBytes.buffer);
  // UTF-8 takes at most three bytes a UTF-16 unit.
  const text = new Uint8Array((maxString + SECRET_MARGIN) * 3 + 1024);
  // A string is written behind what is there already.
  const textSize = text.length;
  let outSize = roomFor(budget);
  let out = new Uint8Array(outSize);
  let lastByte = lastByteOf(budget);
  let at = 0;
  let nodes = 0;
  /** What a composite may hold in the snapshot being taken. */
  let maxNodes = budget.nodes;
  /** By site: how many composites it has had. */
  let takenSize = 1024;
  let taken = new Uint32Array(takenSize);
  /** The composites that are open or done in this snapshot, by the order in which they were opened. */
  const opened: object[] = [];
  let openedCount = 0;

  const kindOf = prototypeReader();
  const identities = native.harden(new WeakMap<object, number>());
  let lastIdentity = 0;
  /** Property and class names: where their snapshot's id is, and what they say about their values (a level and flags). */
  const names = native.harden(new Map<string, number>());
  const nameIds = new Float64Array(MAX_NAMES);
  const nameTold = new Uint8Array(MAX_NAMES);
  let nameCount = 0;
  const hidden = native.harden(new WeakMap<object, { value: unknown; level: Level }>());
  let anyHidden = false;
  let lookedBack = 0;
  /** The level of the name that what is being written stands under. */
  let inherited: Level = Level.NONE;
  const sample = new Uint8Array(SAMPLE);

  function roomFor({ bytes }: SnapshotBudget): number {
    return bytes + textSize + 1024;
  }

  function varint(n: number): void {
    while (n > 0x7f) {
      out[at++] = (n & 0x7f) | 0x80;
      n = n > 0x7fffffff ? (n - (n & 0x7f)) / 128 : n >>> 7;
    }
    out[at++] = n;
  }

  /** The bytes of a string, cut at the budget: `length` of them in `text`. Redacted where that is on. */
  let cut = false;
  function encodeText(value: string): number {
    cut = false;
    let shown = value;
    if (redactor !== undefined && value.length >= 5) {
      if (shown.length > budget.string + SECRET_MARGIN) {
        shown = native.stringSlice(shown, 0, budget.string + SECRET_MARGIN);
      }
      const { written } = native.encodeInto(shown, text);
      if (redactor.hasPatterns || redactor.isIn(text, written)) shown = redactor.text(shown);
      else if (shown.length <= budget.string) return written;
    }
    if (shown.length > budget.string) shown = native.stringSlice(shown, 0, budget.string);
    cut = shown.length < value.length && (value.length > budget.string);
    return native.encodeInto(shown, text).written;
  }

  function putText(length: number): void {
    for (let i = 0; i < length; i++) out[at + i] = text[i];
    at += length;
  }

  /** The last long strings: a parser hands the same text from call to call. */
  const recent = ["", "", "", ""];
  const recentIds = [0, 0, 0, 0];
  let oldest = 0;

  function forgetRecent(): void {
    for (let i = 0; i < recent.length; i++) recent[i] = "";
  }

  /** Stores a string's own snapshot and gives its id; of one that was hidden before, −1 − the id of its token. */
  function stringId(value: string): number {
    // A long string would be kept alive by the table, and hashing it costs its length.
    const short = value.length <= 256;
    if (short) {
      const known = interner.string(value);
      if (known !== -1) return known;
      if (redactor !== undefined && value.length >= 5 && redactor.isKnown(value)) return -1 - tokenId(value);
    } else {
      if (redactor !== undefined && redactor.isKnown(value)) return -1 - tokenId(value);
      for (let i = 0; i < recent.length; i++) {
        if (recent[i].length === value.length && recent[i] === value) return recentIds[i];
      }
    }
    // The string may stand inside a composite that is being written: work behind its bytes.
    const start = at;
    const length = encodeText(value);
    if (cut) {
      out[at++] = Tag.STRING_CUT;
      varint(value.length);
    } else out[at++] = Tag.STRING;
    varint(length * 2);
    putText(length);
    const id = store(start);
    at = start;
    if (neighbours !== undefined && value.length <= MAX_STATEMENT) neighbours.look(id, text, length);
    if (short) interner.addString(value, id);
    else if (value.length <= MAX_RECENT) {
      recent[oldest] = value;
      recentIds[oldest] = id;
      oldest = (oldest + 1) % recent.length;
    }
    return id;
  }

  /** Stores the token of a secret, and gives its id for the secret from now on. */
  function tokenId(secret: string): number {
    const start = at;
    out[at++] = Tag.REDACTED;
    const token = redactor!.tokenOf(secret);
    if (options.onLate !== undefined && secret.length <= 256) {
      const before = interner.string(secret);
      if (before > 0) options.onLate(before, token);
      if (before >= -1) lookBack(secret);
    }
    const { written } = native.encodeInto(token, text);
    varint(written * 2);
    putText(written);
    const id = store(start);
    at = start;
    if (secret.length <= 256) interner.addString(secret, -1 - id);
    else for (let i = 0; i < recent.length; i++) if (recent[i] === secret) recent[i] = "";
    return id;
  }

  /** Has texts erased that were stored with a new secret in them; from now on they are stored without it. */
  function lookBack(secret: string): void {
    if (secret.length < 8 || lookedBack === MAX_LOOKS_BACK || interner.eachString === undefined) return;
    lookedBack++;
    interner.eachString((value, id) => {
      if (id < 1 || value.length <= secret.length || !native.stringIncludes(value, secret)) return;
      options.onLate!(id, redactor!.token("string " + value));
      interner.forgetString!(value);
    });
  }

  /** Whether a string has been found to be a secret, and its token is stored. */
  function isToken(value: string): boolean {
    return value.length <= 256 && interner.string(value) < -1;
  }

  /** A name or text that must be a string in the bytes. */
  function textId(value: string): number {
    if (redactor === undefined || value.length < 5 || !redactor.isKnown(value)) return stringId(value);
    return stringId("<redacted " + redactor.tokenOf(value) + ">");
  }

  /** Hands the bytes from `start` to the sink, unless an equal snapshot has an id already. */
  function store(start: number): number {
    const length = at - start;
    const bytes = start === 0 ? out : native.bytesOf(out, start, length);
    const known = interner.find(bytes, length);
    if (known > 0) return known;
    const id = sink(bytes, length);
    interner.add(id);
    return id;
  }

  /** Where a name (of a class or property) is remembered. */
  function indexOf(name: string): number {
    let index = names.get(name);
    if (index === undefined) {
      if (nameCount >= MAX_NAMES) {
        names.clear();
        nameCount = 0;
      }
      index = nameCount++;
      nameIds[index] = textId(name);
      nameTold[index] = redactor === undefined ? 0 : redactor.levelOf(name) | flagsOf(name);
      names.set(name, index);
    }
    return index;
  }

  /** Writes a name as a reference; gives what it says about its value. */
  function putName(name: string): number {
    const index = indexOf(name);
    varint(nameIds[index] * 2 + 1);
    return nameTold[index];
  }

  /** What is under a name of that level. */
  function putSecret(value: unknown, level: Level, depth: number): void {
    switch (typeof value) {
      case "string":
        if (isToken(value)) return putToken(redactor!.tokenOf(value));
        // Falls through.
      case "number":
      case "bigint":
        if (value === "" || !redactor!.isSecret(value, level)) return put(value, depth);
        if (typeof value !== "string") return putToken(redactor!.tokenOf(value));
        tokenId(value);
        return putToken(redactor!.tokenOf(value));
      case "symbol":
        return level === Level.ALL ? putToken(redactor!.tokenOf(value)) : put(value, depth);
      case "undefined":
      case "boolean":
        return put(value, depth);
    }
    if (value === null || typeof value === "function" && level < Level.ALL) return put(value, depth);
    if (level === Level.ALL || level > Level.NONE && isKeyMaterial(value as object)) {
      return putToken(OBJECT_TOKEN + redactor!.token("object " + identity(value as object)));
    }
    const outer = inherited;
    inherited = level < Level.TEXT ? Level.NONE : level;
    put(value, depth);
    inherited = outer;
  }

  /** What a property's value stands under: its own name, or that of the object that has it. */
  function levelUnder(told: number): Level {
    const own = (told & LEVEL) as Level;
    if (own !== Level.NONE || inherited === Level.NONE) return own;
    // `password: { value: "…", minLength: 8 }`
    return (told & Flag.VALUE) !== 0 ? inherited : Level.LOOKS;
  }

  function putToken(token: string): void {
    out[at++] = Tag.REDACTED;
    const { written } = native.encodeInto(token, text);
    varint(written * 2);
    putText(written);
  }

  function put(value: unknown, depth: number): void {
    if (at > lastByte) {
      out[at++] = Tag.CUT;
      putName("");
      varint(0);
      return;
    }
    nodes++;
    switch (typeof value) {
      case "undefined":
        out[at++] = Tag.UNDEFINED;
        return;
      case "boolean":
        out[at++] = value ? Tag.TRUE : Tag.FALSE;
        return;
      case "number":
        return putNumber(value);
      case "string": {
        const id = stringId(value);
        if (id < 0) return putToken(redactor!.tokenOf(value));
        if (neighbours !== undefined && neighbours.saidBy(id) === STATEMENT) statement = id;
        out[at++] = Tag.SAME;
        varint(id);
        return;
      }
      case "bigint": {
        const length = encodeText(native.bigIntText(value));
        out[at++] = Tag.BIGINT;
        varint(length * 2);
        return putText(length);
      }
      case "symbol":
        out[at++] = Tag.SYMBOL;
        putName(native.symbolDescription(value) ?? "");
        return;
      case "function":
        return putFunction(value);
      default:
        if (value === null) out[at++] = Tag.NULL;
        else putObject(value as object, depth);
    }
  }

  function putNumber(value: number): void {
    if (value === (value | 0) && (value !== 0 || 1 / value > 0)) {
      out[at++] = Tag.INT;
      return varint(value < 0 ? -value * 2 - 1 : value * 2);
    }
    out[at++] = Tag.DOUBLE;
    double[0] = value;
    for (let i = 0; i < 8; i++) out[at + i] = doubleBytes[i];
    at += 8;
  }

  // deno-lint-ignore ban-types
  function putFunction(value: Function): void {
    if (native.isProxy(value)) {
      out[at++] = Tag.PROXY;
      out[at++] = CALLABLE;
      return;
    }
    const prototype = native.getOwnPropertyDescriptor(value, "prototype");
    // A class's `prototype` cannot be written, a function's can.
    out[at++] = prototype !== undefined && prototype.writable === false ? Tag.CLASS : Tag.FUNCTION;
    putName(ownString(value, "name"));
  }

  function putObject(value: object, depth: number): void {
    if (native.isProxy(value)) {
      out[at++] = Tag.PROXY;
      out[at++] = NOT_CALLABLE;
      return;
    }
    for (let i = 0; i < openedCount; i++) {
      if (opened[i] === value) {
        out[at++] = Tag.REFERENCE;
        return varint(i);
      }
    }
    const { className, guess, read } = kindOf(native.getPrototypeOf(value));
    if (depth <= 0 || nodes > maxNodes) {
      out[at++] = Tag.CUT;
      putName(className);
      return varint(native.isArray(value) ? value.length : guess === "object" ? sizeOf(value) : 0);
    }
    if (openedCount < opened.length) opened[openedCount] = value;
    else native.append(opened, value);
    openedCount++;
    if (native.isArray(value)) return putArray(value, className, depth);
    if (read !== undefined) {
      const state = attempt(read, value);
      if (state !== undefined) return putHost(value, state, className, depth);
    }
    switch (guess) {
      case "map":
        if (native.isMap(value)) return putMap(value, className, depth);
        break;
      case "set":
        if (native.isSet(value)) return putSet(value, className, depth);
        break;
      case "error":
        if (native.isNativeError(value)) return putError(value, className, depth);
        break;
      case "date":
        if (native.isDate(value)) return putPlain("date", value, className, depth, native.dateText(value));
        break;
      case "regexp":
        if (native.isRegExp(value)) return putPlain("regexp", value, className, depth, regExpText(value));
        break;
      case "promise":
        if (native.isPromise(value)) return putPlain("promise", value, className, depth);
        break;
      case "weak":
        return putPlain("weak", value, className, depth);
      case "url": {
        const href = native.urlHref === undefined ? undefined : attempt(native.urlHref, value);
        if (href !== undefined) return putPlain("url", value, className, depth, href);
        break;
      }
      case "typed":
        if (native.isTypedArray(value)) return putTypedArray(value, className, depth);
        break;
      case "buffer":
        if (native.isAnyArrayBuffer(value)) return putBuffer(value, className);
        break;
      case "boxed":
        if (native.isBoxedPrimitive(value)) return putBoxed(value, className, depth);
    }
    putPlain(native.isModuleNamespaceObject(value) ? "other" : "object", value, className, depth);
  }

  function head(kind: CompositeKind, className: string, size: number, shortText?: string): void {
    out[at++] = Tag.COMPOSITE;
    out[at++] = KIND_BYTE[kind];
    putName(className);
    if (shortText === undefined) out[at++] = NO_TEXT;
    else {
      out[at++] = TEXT;
      varint(textId(shortText) * 2 + 1);
    }
    varint(size);
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
      head("other", "Module", 0);
      out[at++] = NONE;
      out[at++] = NONE;
      return putNoProperties();
    }
    const keys = native.keysOf(value);
    head(kind, className, keys.length, shortText);
    out[at++] = NONE;
    out[at++] = NONE;
    putProperties(value, keys, 0, 0, depth);
  }

  function putNoProperties(): void {
    out[at++] = NONE;
    out[at++] = NONE;
    out[at++] = NONE;
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
    const left = maxNodes - nodes < MIN_PROPERTIES ? MIN_PROPERTIES : maxNodes - nodes;
    const room = left < budget.width ? left : budget.width;
    const shown = total < room ? total : room;
    varint(shown);
    let named = "", alsoNamed = "", isWebKey = false;
    for (let i = 0; i < shown; i++) {
      const index = from + i;
      const key = index < keys.length ? keys[index] : symbols[index - keys.length];
      const told = putName(
        typeof key === "string" ? key : "[" + (native.symbolDescription(key) ?? "") + "]",
      );
      let level = levelUnder(told);
      if (told >= Flag.NAME && redactor !== undefined && typeof key === "string") {
        if ((told & Flag.NAME) !== 0) {
          if (named === "") named = key;
          else alsoNamed = key;
        } else if ((told & Flag.VALUE) !== 0) {
          level = levelOfPair(value, { named, alsoNamed, keys, index }) || level;
        }
        if ((told & Flag.KEY) !== 0) isWebKey = true;
        else if (isWebKey && (told & Flag.KEY_PART) !== 0) level = Level.TEXT;
      }
      if (level === Level.PASSWORD_LIKE && key === "pass" && hasUser(value)) level = Level.TEXT;
      putProperty(native.getOwnPropertyDescriptor(value, key), depth, level);
    }
    varint(omittedItems);
    varint(total - shown);
  }

  /** For `{ name: "password", value: "…" }`: what the names say about the value at `index`. */
  function levelOfPair(
    object: object,
    { named, alsoNamed, keys, index }: { named: string; alsoNamed: string; keys: string[]; index: number },
  ): Level {
    let level = levelOfNamed(object, named) || levelOfNamed(object, alsoNamed);
    for (let i = index + 1; level === Level.NONE && i < keys.length && i < index + 4; i++) {
      if ((flagsOf(keys[i]) & Flag.NAME) !== 0) level = levelOfNamed(object, keys[i]);
    }
    return level;
  }

  function levelOfNamed(object: object, key: string): Level {
    return key === "" ? Level.NONE : levelOfWord(ownString(object, key));
  }

  function putProperty(descriptor: PropertyDescriptor | undefined, depth: number, level: Level): void {
    if (descriptor === undefined) out[at++] = Tag.HOLE;
    else if (descriptor.get !== undefined || descriptor.set !== undefined) {
      out[at++] = Tag.ACCESSOR;
      out[at++] = (descriptor.get === undefined ? 0 : 1) + (descriptor.set === undefined ? 0 : 2);
    } else if (level !== Level.NONE) putSecret(descriptor.value, level, depth - 1);
    else put(descriptor.value, depth - 1);
  }

  function putArray(value: unknown[], className: string, depth: number): void {
    const length = value.length;
    if (statement !== 0) learnItems(value, neighbours!.bound(statement)!, learn);
    head("array", className, length);
    let shown = length < budget.width ? length : budget.width;
    if (nodes + shown > maxNodes) shown = maxNodes > nodes ? maxNodes - nodes : 0;
    varint(shown);
    let before: unknown;
    for (let i = 0; i < shown; i++) {
      const descriptor = native.getOwnPropertyDescriptor(value, i);
      let level = inherited;
      if (typeof before === "string" && redactor !== undefined && level === Level.NONE) {
        level = listLevel(before, redactor.levelOf, { length, index: i });
        if (before[0] === "-" && typeof descriptor?.value === "string") {
          learn(userPassword(before, descriptor.value), Level.TEXT);
        }
      }
      putProperty(descriptor, depth, level);
      before = descriptor === undefined ? undefined : descriptor.value;
    }
    out[at++] = NONE;
    // Listing the keys of a long array costs its length; its other properties are then left out.
    if (length > 1024) {
      out[at++] = NONE;
      varint(length - shown);
      out[at++] = NONE;
      return;
    }
    const keys = native.keysOf(value);
    let indexes = 0;
    while (indexes < keys.length && isIndex(keys[indexes])) indexes++;
    putProperties(value, keys, indexes, length - shown, depth);
  }

  /** What a text says as a name; asking costs more than remembering. */
  function levelOfWord(word: string): Level {
    return word.length < 2 || word.length >= 64 ? Level.NONE : redactor!.levelOf(word);
  }

  function putMap(value: object, className: string, depth: number): void {
    const size = native.mapSize(value);
    head("map", className, size);
    out[at++] = NONE;
    const shown = size < budget.width ? size : budget.width;
    varint(shown);
    const entries = native.mapEntries(value);
    for (let i = 0; i < shown; i++) {
      const entry = native.mapNext(entries).value;
      putEntry(entry[0], entry[1], depth);
    }
    putProperties(value, native.keysOf(value), 0, size - shown, depth);
  }

  /** An entry of a Map, whose key may be a secret's name. */
  function putEntry(key: unknown, value: unknown, depth: number): void {
    put(key, depth - 1);
    let level = inherited;
    if (redactor !== undefined && typeof key === "string") level = levelOfWord(key) || level;
    if (level !== Level.NONE) putSecret(value, level, depth - 1);
    else put(value, depth - 1);
  }

  function putSet(value: object, className: string, depth: number): void {
    const size = native.setSize(value);
    head("set", className, size);
    const shown = size < budget.width ? size : budget.width;
    varint(shown);
    const values = native.setValues(value);
    for (let i = 0; i < shown; i++) {
      const item = native.setNext(values).value;
      if (inherited !== Level.NONE) putSecret(item, inherited, depth - 1);
      else put(item, depth - 1);
    }
    out[at++] = NONE;
    putProperties(value, native.keysOf(value), 0, size - shown, depth);
  }

  function putError(value: object, className: string, depth: number): void {
    // `stack` is never read: it would call the target's `Error.prepareStackTrace`.
    const message = native.getOwnPropertyDescriptor(value, "message");
    const cause = native.getOwnPropertyDescriptor(value, "cause");
    const errors = native.getOwnPropertyDescriptor(value, "errors");
    const isAggregate = errors !== undefined && errors.enumerable === false;
    const name = ownString(value, "name");
    const keys = native.keysOf(value);
    const own = keys.length < budget.width ? keys.length : budget.width;
    head(
      "error",
      name === "" ? className : name,
      keys.length,
      message !== undefined && typeof message.value === "string" ? message.value : undefined,
    );
    out[at++] = NONE;
    out[at++] = NONE;
    let listed = 0;
    for (let i = 0; i < own; i++) {
      if (keys[i] !== "cause" && keys[i] !== "message" && keys[i] !== "name") listed++;
    }
    varint(listed + (cause === undefined ? 0 : 1) + (isAggregate ? 1 : 0));
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
      putProperty(native.getOwnPropertyDescriptor(value, key), depth, levelUnder(told));
    }
    out[at++] = NONE;
    varint(keys.length - own);
  }

  /** An object of the host: what was read of it, and its own properties. */
  function putHost(value: object, state: HostState, className: string, depth: number): void {
    const { kind, name = className, text: shortText, entries = [], parts = [] } = state;
    const keys = native.keysOf(value);
    head(kind, name, state.size ?? keys.length, shortText);
    out[at++] = NONE;
    const shown = entries.length < budget.width ? entries.length : budget.width;
    varint(shown);
    for (let i = 0; i < shown; i++) putEntry(entries[i][0], entries[i][1], depth);
    const total = parts.length + keys.length;
    const listed = total < budget.width ? total : budget.width;
    varint(listed);
    for (let i = 0; i < listed; i++) {
      if (i < parts.length) {
        putName(parts[i][0]);
        put(parts[i][1], depth - 1);
      } else {
        const told = putName(keys[i - parts.length]);
        putProperty(native.getOwnPropertyDescriptor(value, keys[i - parts.length]), depth, levelUnder(told));
      }
    }
    varint(entries.length - shown);
    varint(total - listed);
  }

  function putTypedArray(value: object, className: string, depth: number): void {
    const length = native.typedArrayLength(value);
    if (redactor !== undefined && length >= 8 && holdsSecret(value as Uint8Array, length)) {
      return putToken(OBJECT_TOKEN + redactor.token("object " + identity(value)));
    }
    head("typed-array", className, length);
    const shown = length < budget.width ? length : budget.width;
    varint(shown);
    for (let i = 0; i < shown; i++) put((value as Uint8Array)[i], depth - 1);
    out[at++] = NONE;
    out[at++] = NONE;
    varint(length - shown);
    out[at++] = NONE;
  }

  /** Whether bytes are a text with a secret in it. */
  function holdsSecret(value: Uint8Array, length: number): boolean {
    const size = length < SAMPLE ? length : SAMPLE;
    for (let i = 0; i < size; i++) {
      const byte = value[i]!;
      // Numbers that are not bytes of a text.
      if (!(byte >= 9 && byte <= 255)) return false;
      sample[i] = byte;
    }
    if (!redactor!.isIn(sample, size)) return false;
    // So that it is known in texts, too.
    redactor!.text(textOf(sample, 0, size));
    return true;
  }

  function putBuffer(value: object, className: string): void {
    const length = attempt(native.arrayBufferLength, value) ?? attempt(native.sharedBufferLength, value) ?? 0;
    head("array-buffer", className, length);
    out[at++] = NONE;
    out[at++] = NONE;
    varint(0);
    varint(0);
    varint(0);
  }

  function putBoxed(value: object, className: string, depth: number): void {
    head("boxed", className, 1);
    varint(1);
    let inner: unknown;
    for (let i = 0; i < native.unbox.length && inner === undefined; i++) {
      inner = attempt(native.unbox[i], value);
    }
    put(inner, depth - 1);
    out[at++] = NONE;
    putNoProperties();
  }

  function identity(value: object): number {
    let id = identities.get(value);
    if (id === undefined) identities.set(value, id = ++lastIdentity);
    return id;
  }

  function release(): void {
    for (let i = 0; i < openedCount; i++) opened[i] = NOTHING;
    openedCount = 0;
  }

  /** Sets `maxNodes` for the next composite of a site; gives the depth. */
  function thin(site: number): number {
    maxNodes = budget.nodes;
    if (site === 0) return budget.depth;
    if (site >= takenSize) {
      takenSize = site * 2;
      const more = native.uint32s(takenSize);
      native.setElements(more, taken);
      taken = more;
    }
    const count = taken[site]++;
    let depth = budget.depth;
    for (let i = 0; i < THINNER.length && count >= THINNER[i].after; i++) {
      const { depth: less, nodes: fewer } = THINNER[i];
      if (less < depth) depth = less;
      if (fewer < maxNodes) maxNodes = fewer;
    }
    return depth;
  }

  /** Remembers a text under a name of that level, if it is a secret. */
  function learn(value: unknown, level: Level): void {
    if (typeof value === "string" && !isToken(value) && mayBeSecret(value, level)) tokenId(value);
  }

  /** Another thread has found a secret: it is one here from now on. */
  function heard(secret: string): void {
    if (secret.length <= 256 && interner.string(secret) > 0) tokenId(secret);
  }

  /** Secrets that have been found since, inside of texts and by what stands beside them: they may be stored already. */
  const fresh: string[] = [];
  let freshCount = 0;
  if (options.onLate !== undefined) {
    redactor?.watch((secret) => {
      if (freshCount < fresh.length) fresh[freshCount] = secret;
      else native.append(fresh, secret);
      freshCount++;
    });
  }

  function eraseFresh(): void {
    for (let i = 0; i < freshCount; i++) {
      heard(fresh[i]);
      fresh[i] = "";
    }
    freshCount = 0;
  }

  function take(value: unknown, site = 0): number {
    if (redactor !== undefined) redactor.hear(heard);
    const id = snapshotId(value, site);
    if (freshCount > 0) eraseFresh();
    return id;
  }

  function snapshotId(value: unknown, site: number): number {
    if (typeof value === "string") {
      const id = stringId(value);
      return id < 0 ? -1 - id : id;
    }
    at = 0;
    nodes = 0;
    statement = 0;
    inherited = Level.NONE;
    try {
      const secret = anyHidden && typeof value === "object" ? hidden.get(value as object) : undefined;
      if (secret !== undefined) {
        if (typeof secret.value === "string") {
          const id = secret.value.length > 256 ? -1 : interner.string(secret.value);
          return id < -1 ? -1 - id : tokenId(secret.value);
        }
        putSecret(secret.value, secret.level, budget.depth);
      } else put(value, typeof value === "object" && budget.thin ? thin(site) : budget.depth);
      // The marks of what was cut need room, too.
      if (at > outSize) throw TOO_MANY_BYTES;
    } catch {
      // A stack that is all but used up, or a host object that refuses to be read: its name is what can be had.
      at = 0;
      out[at++] = Tag.CUT;
      out[at++] = NONE;
      out[at++] = NONE;
    }
    const id = store(0);
    at = 0;
    release();
    return id;
  }

  function settled(how: "fulfilled" | "rejected" | "pending", value?: unknown): number {
    at = 0;
    nodes = 0;
    maxNodes = budget.nodes;
    try {
      head("promise", "Promise", 1, how);
      if (how === "pending") out[at++] = NONE;
      else {
        out[at++] = ONE;
        put(value, budget.depth);
      }
      out[at++] = NONE;
      putNoProperties();
      if (at > outSize) throw TOO_MANY_BYTES;
    } catch {
      at = 0;
      out[at++] = Tag.CUT;
      putName("Promise");
      out[at++] = NONE;
    }
    const id = store(0);
    at = 0;
    release();
    return id;
  }

  return {
    take,
    neighbours,
    settled,
    identity,
    identityOf: (value) => identities.get(value) ?? 0,
    use(other) {
      budget = other ?? options.budget;
      maxNodes = budget.nodes;
      lastByte = lastByteOf(budget);
      if (roomFor(budget) > outSize) {
        outSize = roomFor(budget);
        out = native.uint8s(outSize);
      }
      forgetRecent();
    },
    forget() {
      interner.forget?.();
      neighbours?.forget();
      forgetRecent();
      names.clear();
      nameCount = 0;
    },
    hide(value, level) {
      if (
        redactor === undefined ||
        !(typeof value === "string"
          ? level !== Level.NONE && (isToken(value) || redactor.isSecret(value, level))
          : mayBeSecret(value, level))
      ) {
        return value;
      }
      // Known at once: an argument before this one may hold it, too.
      if (typeof value === "string" && !isToken(value)) tokenId(value);
      const wrapper = {};
      hidden.set(wrapper, { value, level });
      anyHidden = true;
      return wrapper;
    },
  };
}
