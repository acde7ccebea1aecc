/**
 * The target may patch built-ins, and load modules afterwards. What rewrites them uses built-ins freely, so that it
 * runs with those that there were at first. None of the target's code runs meanwhile, and it finds its own again.
 *
 * @module
 */
import path from "node:path";
import process from "node:process";
import { append, bare, getOwnPropertyDescriptor, getPrototypeOf } from "../../probe/natives.ts";

const { is } = Object;
const { defineProperty, deleteProperty, ownKeys } = Reflect;

// What parsing and rewriting use; to note every built-in would take a millisecond at each start.
const GLOBALS =
  "globalThis Object Array String RegExp Map Set WeakMap JSON Reflect Number Symbol Math Error SyntaxError RangeError TypeError " +
  "ArrayBuffer SharedArrayBuffer DataView Int32Array Uint8Array Uint16Array Uint32Array Float64Array BigInt BigInt64Array BigUint64Array URL " +
  "TextEncoder TextDecoder Buffer WebAssembly Worker Function process performance queueMicrotask parseInt Boolean Promise decodeURI decodeURIComponent";
const METHODS = {
  Array:
    "at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes " +
    "indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toReversed " +
    "toSorted toSpliced unshift values with",
  String:
    "at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match matchAll " +
    "normalize padEnd padStart repeat replace replaceAll search slice split startsWith substring toLowerCase " +
    "toUpperCase trim trimEnd trimStart",
  RegExp: "dotAll exec flags global hasIndices ignoreCase multiline sticky test unicode unicodeSets",
  Map: "clear delete entries forEach get has keys set size values",
  Set: "add clear delete forEach has keys size values",
  WeakMap: "get has set",
  Function: "apply bind call",
  Number: "toString",
  BigInt: "toString",
  // A host makes paths of URLs in JavaScript.
  URL: "hash hostname href pathname port protocol search",
  Buffer: "toString utf8Write utf8Slice latin1Slice base64Slice",
  ArrayBuffer: "byteLength slice",
  DataView: "getFloat64 getUint32 setFloat64 setUint32",
  TextEncoder: "encode encodeInto",
  TextDecoder: "decode",
};
const STATICS = {
  Array: "from isArray of",
  ArrayBuffer: "isView",
  Buffer: "from isBuffer isEncoding",
  Math: "abs ceil clz32 floor imul max min pow round trunc",
  Number: "isFinite isInteger isNaN isSafeInteger",
  Uint8Array: "from of",
  Float64Array: "from of",
  JSON: "parse stringify",
  Object:
    "assign create defineProperty entries freeze fromEntries getOwnPropertyDescriptor getOwnPropertyNames " +
    "getPrototypeOf hasOwn is keys values",
  Reflect: "apply construct defineProperty deleteProperty get ownKeys",
  String: "fromCharCode",
};

/** Of all typed arrays. */
const TYPED =
  "at buffer byteLength byteOffset copyWithin every fill findIndex forEach includes indexOf join length map reduce " +
  "reverse set slice some sort subarray values";
/** Built-ins of modules, which programs patch as well: some patches stand for a file system. */
const PATH = "basename dirname extname isAbsolute join normalize relative resolve";
const FS =
  "closeSync existsSync fstatSync ftruncateSync mkdirSync openSync readFileSync readSync realpathSync renameSync " +
  "statSync unlinkSync writeFileSync writeSync";
/** What a file is written by, and the bytes that are written. */
const WRITING = "closeSync openSync writeSync";
const BYTES = "buffer byteLength byteOffset length";
/** What Deno's `node:fs` is made of. */
const DENO =
  "chmodSync lstatSync mkdirSync openSync readFileSync realPathSync renameSync statSync writeFileSync";

export interface Pristine {
  /** Runs something with the built-ins as they were at first, except what the target has patched for good. */
  <T>(run: () => T): T;
  /** Whether there is nothing that the target has patched for good; asked from within `run`. */
  isWhole(): boolean;
  /** Runs what opens, writes and closes a file, and uses nothing else. To look at all built-ins takes ten times as long. */
  writing<T>(run: () => T): T;
}

/** Runs it with the built-ins as they are. */
export const AS_IT_IS: Pristine = Object.assign(<T>(run: () => T) => run(), {
  isWhole: () => true,
  writing: <T>(run: () => T) => run(),
});

/** A property of a built-in as it was at first; `undefined` for one that the target has added. */
interface Property {
  holder: object;
  key: PropertyKey;
  first: PropertyDescriptor | undefined;
}

/** Notes the built-ins as they are. */
export function pristine(): Pristine {
  const properties: Property[] = [];
  const note = (holder: object, key: PropertyKey) => {
    properties.push({ holder, key, first: bare(getOwnPropertyDescriptor(holder, key)) });
  };
  const noteAll = (holder: object, names: string) => {
    for (const name of names.split(" ")) note(holder, name);
  };
  const typed = getPrototypeOf(Uint8Array.prototype) as object;
  // Under Bun there is another in its place, see `bun_fs.ts`.
  const fs = "Bun" in globalThis ? undefined : process.getBuiltinModule("node:fs");
  noteAll(typed, BYTES);
  if (fs !== undefined) noteAll(fs, WRITING);
  const { length: ofWriting } = properties;
  const realm = globalThis as unknown as Record<string, { prototype: object }>;
  noteAll(globalThis, GLOBALS);
  for (const name in METHODS) noteAll(realm[name]!.prototype, METHODS[name as keyof typeof METHODS]);
  for (const name in STATICS) noteAll(realm[name]!, STATICS[name as keyof typeof STATICS]);
  noteAll(typed, TYPED);
  noteAll(getPrototypeOf(Uint8Array) as object, "from of");
  for (const prototype of [Array.prototype, String.prototype, Map.prototype, Set.prototype, typed]) {
    note(prototype, Symbol.iterator);
  }
  for (const maker of [Array, RegExp, Map, Set, ArrayBuffer, Promise, getPrototypeOf(Uint8Array) as object]) {
    note(maker, Symbol.species);
  }
  noteAll(path, PATH);
  if (fs !== undefined) noteAll(fs, FS);
  const { Deno: deno } = globalThis as { Deno?: object };
  if (deno !== undefined) noteAll(deno, DENO);
  for (const key of [Symbol.match, Symbol.matchAll, Symbol.replace, Symbol.search, Symbol.split]) {
    note(RegExp.prototype, key);
  }
  for (const iterable of [[], "", new Map(), new Set(), "".matchAll(/^/g)]) {
    const own = getPrototypeOf(iterable[Symbol.iterator]()) as object;
    note(own, "next");
    note(getPrototypeOf(own) as object, Symbol.iterator);
  }
  // Large texts and their maps come in pieces.
  noteAll(getPrototypeOf((function* () {}).prototype) as object, "next return throw");
  /** Where a property that is added reaches every object or array, or hides what typed arrays inherit. */
  const typedMakers = [Uint8Array, Int32Array, Uint32Array, Uint16Array, Float64Array, Buffer];
  const holders: object[] = [
    Object.prototype,
    Array.prototype,
    ...typedMakers,
    ...typedMakers.map(({ prototype }) => prototype as object),
  ];
  const keys = holders.map((holder) => ownKeys(holder));

  // From here on, only what cannot be patched is used.

  /** Of so many holders. */
  function added(count: number): Property[] {
    const found: Property[] = [];
    for (let i = 0; i < count; i++) {
      const holder = holders[i]!;
      const now = ownKeys(holder);
      if (now.length === keys[i]!.length) continue;
      for (let j = 0; j < now.length; j++) {
        if (!contains(keys[i]!, now[j]!)) append(found, { holder, key: now[j]!, first: undefined });
      }
    }
    return found;
  }

  /** Of so many properties. */
  function replaced(count: number): Property[] {
    const found: Property[] = [];
    for (let i = 0; i < count; i++) {
      const { holder, key, first } = properties[i]!;
      if (!isSame(first, getOwnPropertyDescriptor(holder, key))) append(found, properties[i]!);
    }
    return found;
  }

  let isWhole = true;
  /** Puts built-ins back, and notes in `theirs` what was there. */
  function putBack(changed: Property[], theirs: Property[]): void {
    for (let i = 0; i < changed.length; i++) {
      const { holder, key, first } = changed[i]!;
      const now = getOwnPropertyDescriptor(holder, key);
      if (set(holder, key, first)) append(theirs, { holder, key, first: bare(now) });
      else isWhole = false;
    }
  }

  let isRunning = false;
  function runWith<T>(run: () => T, holderCount: number, propertyCount: number): T {
    if (isRunning) return run();
    isRunning = true;
    isWhole = true;
    const theirs: Property[] = [];
    try {
      // First what was added: descriptors inherit it from `Object.prototype`.
      putBack(added(holderCount), theirs);
      putBack(replaced(propertyCount), theirs);
      return run();
    } finally {
      isRunning = false;
      for (let i = theirs.length - 1; i >= 0; i--) set(theirs[i]!.holder, theirs[i]!.key, theirs[i]!.first);
    }
  }
  const unpatched = <T>(run: () => T): T => runWith(run, holders.length, properties.length);
  unpatched.isWhole = () => isWhole;
  // `Object.prototype` is the first holder.
  unpatched.writing = <T>(run: () => T): T => runWith(run, 1, ofWriting);
  return unpatched;
}

function contains(keys: PropertyKey[], key: PropertyKey): boolean {
  for (let i = 0; i < keys.length; i++) if (keys[i] === key) return true;
  return false;
}

function isSame(first: PropertyDescriptor | undefined, now: PropertyDescriptor | undefined): boolean {
  if (first === undefined || now === undefined) return first === now;
  return is(first.value, now.value) && first.get === now.get && first.set === now.set;
}

/** Sets a property, or removes it; returns whether that was possible. */
function set(holder: object, key: PropertyKey, descriptor: PropertyDescriptor | undefined): boolean {
  if (descriptor === undefined) return deleteProperty(holder, key);
  if (defineProperty(holder, key, descriptor)) return true;
  // One that cannot be configured may still be written to.
  const value = getOwnPropertyDescriptor(descriptor, "value");
  if (value === undefined) return false;
  return defineProperty(holder, key, { __proto__: null, value: value.value } as PropertyDescriptor);
}
