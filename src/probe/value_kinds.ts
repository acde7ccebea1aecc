/**
 * What kind of value an object is, told without running any code of the target: by its prototypes, and by built-ins that
 * were captured before it.
 *
 * @module
 */
import { hostReader, type HostState } from "./host_objects.ts";
import * as native from "./natives.ts";

/** What is known about a prototype: the name of its class, and which built-in its instances are likely to be. */
export interface Kind {
  className: string;
  guess: Guess;
  // Not optional: what is absent here, the program may have put on `Object.prototype`.
  /** Of an object of the host: how it is read. */
  read: ((value: object) => HostState) | undefined;
  /** See `alone.ts`. */
  alone: { turn: number; ids: Int32Array } | undefined;
}
export type Guess =
  | "object"
  | "array"
  | "map"
  | "set"
  | "error"
  | "date"
  | "regexp"
  | "promise"
  | "url"
  | "typed"
  | "buffer"
  | "boxed"
  | "weak";

/** Base classes by name, because an object of another realm has another prototype. */
const GUESSES: Record<string, Guess | undefined> = Object.assign(Object.create(null), {
  Array: "array",
  Map: "map",
  Set: "set",
  Error: "error",
  Date: "date",
  RegExp: "regexp",
  Promise: "promise",
  URL: "url",
  TypedArray: "typed",
  ArrayBuffer: "buffer",
  SharedArrayBuffer: "buffer",
  Number: "boxed",
  String: "boxed",
  Boolean: "boxed",
  Symbol: "boxed",
  BigInt: "boxed",
  WeakMap: "weak",
  WeakSet: "weak",
  WeakRef: "weak",
});

const plainPrototype = native.getPrototypeOf({});
const arrayPrototype = native.getPrototypeOf([]);

/** Makes the function that says what objects with a prototype are likely to be. It remembers prototypes. */
export function prototypeReader(): (prototype: object | null) => Kind {
  const kinds = native.harden(new WeakMap<object, Kind>());
  const ofNull: Kind = { className: "", guess: "object", read: undefined, alone: undefined };
  /** Of objects without a class and of arrays: most objects are such, and to look others up takes longer. */
  let ofPlain: Kind | undefined, ofArrays: Kind | undefined;
  return function kindOf(prototype) {
    if (prototype === null) return ofNull;
    if (prototype === plainPrototype) return ofPlain ??= read(prototype);
    if (prototype === arrayPrototype) return ofArrays ??= read(prototype);
    return kinds.get(prototype) ?? read(prototype);
  };

  function read(prototype: object): Kind {
    let className = "", guess: Guess = "object";
    let reader: Kind["read"];
    let link: object | null = prototype;
    for (let steps = 0; link !== null && steps < 32; steps++) {
      if (native.isProxy(link)) break;
      const descriptor = native.getOwnPropertyDescriptor(link, "constructor");
      const constructor = descriptor === undefined || native.isAccessor(descriptor)
        ? undefined
        : descriptor.value;
      if (typeof constructor === "function" && !native.isProxy(constructor)) {
        const name = ownString(constructor, "name");
        if (className === "") className = name;
        const found = GUESSES[name];
        if (found !== undefined) {
          guess = found;
          break;
        }
        // A class of the target may have such a name: then it is what it extends.
        if (reader === undefined) reader = hostReader(name);
      } else if (className === "") {
        // Generators and iterators have no constructor, but a tag.
        className = ownString(link, native.toStringTag);
      }
      link = native.getPrototypeOf(link);
    }
    const kind: Kind = {
      className: className === "" ? "Object" : className,
      guess,
      read: reader,
      alone: undefined,
    };
    kinds.set(prototype, kind);
    return kind;
  }
}

/** An own data property that is a string, or "". */
export function ownString(object: object, key: string | symbol): string {
  const descriptor = native.getOwnPropertyDescriptor(object, key);
  const value = descriptor === undefined || native.isAccessor(descriptor) ? undefined : descriptor.value;
  return typeof value === "string" ? value : "";
}

/** The same, `"true"`, or the last of a path: `["user", "password"]`. */
export function ownWord(object: object, key: string): string {
  let value = native.ownValue(object, key);
  if (native.isOwnArray(value)) value = native.ownValue(value, value.length - 1);
  return typeof value === "string" ? value : value === true ? "true" : "";
}

/** Own symbols, but those by which Deno marks objects of its own. */
export function ownSymbols(value: object): symbol[] {
  const symbols = native.getOwnPropertySymbols(value);
  if (!native.isDeno || symbols.length === 0) return symbols;
  const shown: symbol[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const description = native.symbolDescription(symbols[i]);
    if (description !== "[[webidl.brand]]") native.append(shown, symbols[i]!);
  }
  return shown;
}

/** What a read of a host object gives; undefined where it refuses. */
export function attempt<T>(read: (value: object) => T, value: object): T | undefined {
  try {
    return read(value);
  } catch {
    return undefined;
  }
}

/** How many own keys an object has. */
export function sizeOf(value: object): number {
  return native.isModuleNamespaceObject(value) ? 0 : native.keysOf(value).length;
}

/** Of a bigint. A part of them would be another number, so it says that it is one. */
export function shownDigits(value: bigint, most: number): string {
  const digits = native.bigIntText(value);
  const left = digits.length - most;
  return left > 0 ? `${native.stringSlice(digits, 0, most)}…(+${left})` : digits;
}

/** `/source/flags` */
export function regExpText(value: object): string {
  let flags = "";
  for (let i = 0; i < native.regExpFlags.length; i++) {
    const entry = native.regExpFlags[i];
    if (entry[1](value)) flags += entry[0];
  }
  return "/" + native.regExpSource(value) + "/" + flags;
}

/** Whether a key is an index of an array. */
export function isIndex(key: string): boolean {
  for (let i = 0; i < key.length; i++) if (!(key[i]! >= "0" && key[i]! <= "9")) return false;
  return key !== "";
}
