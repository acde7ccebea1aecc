/**
 * Built-ins as they are before the target loads. The target may patch, freeze or delete any of them; the probes must
 * not notice, nor run what it put in their place. Methods are either bound once, or made own properties of instances
 * that are ours (`harden`), because a call through `Function.prototype.call` is slow in JavaScriptCore.
 *
 * @module
 */
import * as types from "node:util/types";

/** The host; the target may put something else in the place of `globalThis`. */
export const isBun = "Bun" in globalThis;
export const isDeno = "Deno" in globalThis;
export const realm = globalThis;

export const getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
const { defineProperty, getOwnPropertyNames, hasOwn, setPrototypeOf } = Object;
export const getOwnPropertySymbols = Object.getOwnPropertySymbols;
export const getPrototypeOf = Object.getPrototypeOf;
/** The target may delete or patch `Atomics`. */
export const atomics: Pick<Atomics, "load" | "store" | "add" | "wait" | "notify" | "compareExchange"> = {
  load: Atomics.load,
  store: Atomics.store,
  add: Atomics.add,
  wait: Atomics.wait,
  notify: Atomics.notify,
  compareExchange: Atomics.compareExchange,
};
export const keysOf = Object.keys;
/** Of Bun, it is a tail call where it is called in tail position. */
export const apply = Reflect.apply;
/** Of a proxy that has been revoked, `Array.isArray` throws. */
export function isArray(value: unknown): value is unknown[] {
  try {
    return isArrayOf(value);
  } catch {
    return false;
  }
}
const isArrayOf = Array.isArray;
export const isSafeInteger = Number.isSafeInteger;
export const toStringOf = String;
export const toStringTag: symbol = Symbol.toStringTag;
export const disposeSymbol: typeof Symbol.dispose = Symbol.dispose;
export const {
  isProxy,
  isMap,
  isSet,
  isDate,
  isRegExp,
  isNativeError,
  isPromise,
  isTypedArray,
  isGeneratorObject,
  isArgumentsObject,
  isStringObject,
} = types;
export const { isBoxedPrimitive, isAnyArrayBuffer, isModuleNamespaceObject } = types;

const bindCall = Function.prototype.bind.bind(Function.prototype.call);

/** Turns a method into a function that takes `this` first. Not for the hot path. */
export function uncurry<T, A extends unknown[], R>(
  method: (this: T, ...args: A) => R,
): (self: T, ...args: A) => R {
  return bindCall(method) as (self: T, ...args: A) => R;
}

/** The getter of an accessor property, as a function of the object; `undefined` where the host lacks it. */
export function getterOf<T, R>(
  prototype: object | undefined,
  key: PropertyKey,
): ((self: T) => R) | undefined {
  const get = prototype && getOwnPropertyDescriptor(prototype, key)?.get;
  return get && uncurry(get) as (self: T) => R;
}

/** A property of an object's own that is a plain value; nothing where it is an accessor. */
export function ownValue(object: unknown, key: PropertyKey): unknown {
  if (typeof object !== "object" && typeof object !== "function" || object === null) return undefined;
  const descriptor = getOwnPropertyDescriptor(object, key);
  return descriptor === undefined || isAccessor(descriptor) ? undefined : descriptor.value;
}

/** What a value, or with `next` what it has under `key`, has under the last key, if that can be told without running code of the program. */
export function heldIn(value: unknown, key: string, next: string | undefined): unknown {
  try {
    const held = isProxy(value) ? undefined : ownValue(value, key);
    return next === undefined || isProxy(held) ? held : ownValue(held, next);
  } catch {
    // A module's name that has no value yet.
    return undefined;
  }
}

/** Whether a value is an array and no proxy for one: that would run the program's traps, and throws where it is revoked. */
export function isOwnArray(value: unknown): value is unknown[] {
  try {
    return isArray(value) && !isProxy(value);
  } catch {
    return false;
  }
}

/** Gives an instance of ours its methods and getters as own properties, so that patching the prototype does not reach it. */
export function harden<T extends object>(instance: T): T {
  const prototype = getPrototypeOf(instance);
  const keys = getOwnPropertyNames(prototype);
  for (let i = 0; i < keys.length; i++) {
    const { value, get } = getOwnPropertyDescriptor(prototype, keys[i])!;
    if (keys[i] === "constructor") continue;
    if (typeof value === "function") {
      defineProperty(instance, keys[i], { __proto__: null, value } as PropertyDescriptor);
    } else if (get !== undefined) {
      // `size`
      defineProperty(instance, keys[i], { __proto__: null, get } as PropertyDescriptor);
    }
  }
  return instance;
}

/** An array, a Set or a Map. */
export function isCollection(value: unknown): boolean {
  return isMap(value) || isSet(value) || isArray(value);
}

const REPLACE_PARTS = ["exec", "flags", "global", "unicode", Symbol.replace] as (keyof RegExp)[];

/** The same for a regular expression: `replace` looks its parts up by name. */
export function hardenRegExp(pattern: RegExp): RegExp {
  for (let i = 0; i < REPLACE_PARTS.length; i++) {
    const key = REPLACE_PARTS[i]!;
    defineProperty(pattern, key, { __proto__: null, value: pattern[key] } as PropertyDescriptor);
  }
  return pattern;
}

/** Whether a property has accessors: its descriptor inherits what the target has put on `Object.prototype`, such as `get`. */
export function isAccessor(descriptor: PropertyDescriptor): boolean {
  return hasOwn(descriptor, "get");
}

/** A descriptor that inherits nothing from what the target has put on `Object.prototype`, such as `get`. */
export function bare(descriptor: PropertyDescriptor): PropertyDescriptor;
export function bare(descriptor: PropertyDescriptor | undefined): PropertyDescriptor | undefined;
export function bare(descriptor: PropertyDescriptor | undefined): PropertyDescriptor | undefined {
  return descriptor === undefined ? undefined : setPrototypeOf(descriptor, null);
}

/** Puts a value behind the last one: the target may have put a setter where an array has nothing yet. */
export function append<T>(array: T[], value: T): void {
  defineProperty(array, array.length, {
    __proto__: null,
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  } as PropertyDescriptor);
}

const encoder = new TextEncoder();
/** Writes a string's UTF-8 to the start of `target`; gives the bytes written. */
export const encodeInto = encoder.encodeInto.bind(encoder);

export const stringSlice = uncurry(String.prototype.slice);
export const stringIncludes = uncurry(String.prototype.includes);
export const charCodeAt = uncurry(String.prototype.charCodeAt);
export const isWellFormed = uncurry(
  (String.prototype as unknown as { isWellFormed: (this: string) => boolean }).isWellFormed,
);
/** A function's text as the engine has it, with its probes. */
export const functionText = uncurry(Function.prototype.toString);
export const toLowerCase = uncurry(String.prototype.toLowerCase);
export const stringReplace = uncurry<string, [RegExp, (match: string) => string], string>(
  String.prototype.replace as never,
);
export const regExpExec = uncurry(RegExp.prototype.exec);

const typedArray = getPrototypeOf(Uint8Array.prototype);
const { Int32Array: Int32, Uint32Array: Uint32, Uint8Array: Uint8, Float64Array: Float64 } = globalThis;
const Shared = SharedArrayBuffer;
export const sharedBytes = (length: number): SharedArrayBuffer => new Shared(length);
export const wordsOf = (shared: SharedArrayBuffer, length: number): Int32Array<SharedArrayBuffer> =>
  new Int32(shared, 0, length);
export const int32s = (length: number): Int32Array<ArrayBuffer> => new Int32(length);
export const uint32s = (length: number): Uint32Array<ArrayBuffer> => new Uint32(length);
export const uint8s = (length: number): Uint8Array<ArrayBuffer> => new Uint8(length);
export const float64s = (length: number): Float64Array<ArrayBuffer> => new Float64(length);
/** The bytes of words. */
export const asBytes = (words: Int32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  new Uint8(wordBuffer(words));
type Elements = Int32Array | Uint32Array | Uint8Array | Float64Array;
export const setElements = uncurry<Elements, [Elements, number?], void>(typedArray.set);
export const fillElements = uncurry<Elements, [number], Elements>(typedArray.fill);
export const copyElements = uncurry<Elements, [number, number, number], Elements>(typedArray.copyWithin);
const bufferOf = getterOf<Uint8Array, ArrayBuffer>(typedArray, "buffer")!;
const wordBuffer = bufferOf as unknown as (words: Int32Array) => ArrayBuffer;
const offsetOf = getterOf<Uint8Array, number>(typedArray, "byteOffset")!;
let lastArray = new Uint8(0);
let lastBuffer = bufferOf(lastArray);
let lastOffset = 0;
/** Some bytes of an array, as a view. `subarray` would ask the array for its class. */
export function bytesOf(array: Uint8Array, from: number, length: number): Uint8Array<ArrayBuffer> {
  // It is mostly the same array, and getters that were taken off their prototype are slow.
  if (array !== lastArray) {
    lastBuffer = bufferOf(array);
    lastOffset = offsetOf(array);
    lastArray = array as Uint8Array<ArrayBuffer>;
  }
  return new Uint8(lastBuffer, lastOffset + from, length);
}
/** The bytes of an ArrayBuffer; undefined for one that has been transferred. */
export function bytesOfBuffer(buffer: object): Uint8Array | undefined {
  try {
    return new Uint8(buffer as ArrayBuffer);
  } catch {
    return undefined;
  }
}
export const typedArrayLength = getterOf<object, number>(typedArray, "length")!;
export const arrayBufferLength = getterOf<object, number>(ArrayBuffer.prototype, "byteLength")!;
export const sharedBufferLength = getterOf<object, number>(SharedArrayBuffer.prototype, "byteLength")!;
export const mapSize = getterOf<object, number>(Map.prototype, "size")!;
export const setSize = getterOf<object, number>(Set.prototype, "size")!;
export const mapEntries = uncurry(Map.prototype.entries as (this: object) => Iterator<[unknown, unknown]>);
export const setValues = uncurry(Set.prototype.values as (this: object) => Iterator<unknown>);
export const mapNext = uncurry(
  getPrototypeOf(new Map().entries()).next as (this: object) => IteratorResult<[unknown, unknown]>,
);
export const setNext = uncurry(
  getPrototypeOf(new Set().values()).next as (this: object) => IteratorResult<unknown>,
);
const dateTime = uncurry(Date.prototype.getTime as (this: object) => number);
const dateIso = uncurry(Date.prototype.toISOString as (this: object) => string);
export const dateText = (date: object): string => {
  const time = dateTime(date);
  return time === time ? dateIso(date) : "Invalid Date";
};
export const regExpSource = getterOf<object, string>(RegExp.prototype, "source")!;
export const regExpFlags: readonly (readonly [string, (self: object) => boolean])[] = ([
  ["d", "hasIndices"],
  ["g", "global"],
  ["i", "ignoreCase"],
  ["m", "multiline"],
  ["s", "dotAll"],
  ["u", "unicode"],
  ["v", "unicodeSets"],
  ["y", "sticky"],
] as const).flatMap(function flagGetter([flag, key]) {
  const get = getterOf<object, boolean>(RegExp.prototype, key);
  return get ? [[flag, get] as const] : [];
});
export const urlHref = getterOf<object, string>(globalThis.URL?.prototype, "href");
export const unbox: readonly ((self: object) => unknown)[] = [
  uncurry(Number.prototype.valueOf as (this: object) => unknown),
  uncurry(String.prototype.valueOf as (this: object) => unknown),
  uncurry(Boolean.prototype.valueOf as (this: object) => unknown),
  uncurry(BigInt.prototype.valueOf as (this: object) => unknown),
  uncurry(Symbol.prototype.valueOf as (this: object) => unknown),
];
export const symbolDescription = getterOf<symbol, string | undefined>(Symbol.prototype, "description")!;
export const bigIntText = uncurry(BigInt.prototype.toString as (this: bigint) => string);
