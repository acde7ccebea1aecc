/**
 * A program that patches one group of built-ins after the other, and makes the same calls under each: `matrix.mjs MODE`.
 * `wrap` counts what is called, `throw` has it throw, `delete` takes global names away. It prints, by group, what its own work
 * came to and how often what it put there was called, then what loading modules came to, and how often that did.
 */
import { createRequire } from "node:module";
import process from "node:process";
import fs from "node:fs";
import path from "node:path";

const [mode] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { apply, construct, ownKeys, defineProperty, deleteProperty, getPrototypeOf } = Reflect;
const { getOwnPropertyDescriptor } = Object;
const SavedError = Error, SavedProxy = Proxy, SavedPromise = Promise;
const write = fs.writeSync.bind(fs);
const tick = (ms) => new SavedPromise((done) => wait(done, ms));
const wait = setTimeout;

// The values of the calls, made before anything is patched.
const cyclic = { name: "cyclic", list: [1, "two", [3, [4, [5, [6]]]]] };
cyclic.self = cyclic;
const wide = {};
for (let i = 0; i < 60; i++) wide[`key${i}`] = `value ${i}`;
const VALUES = [
  cyclic,
  wide,
  { user: "eve", password: "correct horse battery", list: ["Bearer abcdefghijklmnopqrstuvwxyz0123456789"] },
  { text: `${"within ".repeat(40)}an object` },
  new Map([["k", { v: 1 }], [{ k: 2 }, "v"]]),
  new Set([1, "a", null]),
  new Date(86_400_000),
  /a(b)c/gi,
  new RangeError("of range", { cause: { code: 7 } }),
  new Uint8Array([1, 2, 3]),
  new Float64Array(40),
  new ArrayBuffer(8),
  new DataView(new ArrayBuffer(4)),
  new URL("https://example.org/a?b=c"),
  new URLSearchParams("a=1&b=2"),
  Promise.resolve(1),
  new WeakMap(),
  new Proxy({}, {}),
  Object.create(null),
  Object(1n),
  Symbol("s"),
  12345678901234567890n,
  "short",
  "long ".repeat(100),
  "very long ".repeat(20_000),
  "ünïcödé ".repeat(50),
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
  -0,
  NaN,
  1e300,
  undefined,
  null,
  true,
  function named() {},
  class Named {},
];

function leaf(n) {
  return n + 1;
}
function count(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = leaf(sum);
  return sum;
}
function deep(n) {
  return n === 0 ? 0 : 1 + deep(n - 1);
}
function show(value) {
  return value;
}
function many(...args) {
  return args.length;
}
function fails(message) {
  throw new SavedError(message);
}
function caught(message) {
  try {
    return fails(message);
  } catch (error) {
    return error;
  }
}
function finishes(n) {
  try {
    return leaf(n);
  } finally {
    leaf(-n);
  }
}
function tail(n) {
  "use strict";
  return n === 0 ? "end" : tail(n - 1);
}
class Shape {
  constructor(size) {
    this.size = size;
  }
  area(by) {
    return this.size * by;
  }
  static of(size) {
    return new Shape(size);
  }
}
async function later(value) {
  await null;
  return value;
}

/** What every group does. */
function work() {
  let sum = count(30) + deep(40) + finishes(1);
  for (let i = 0; i < VALUES.length; i++) show(VALUES[i]);
  many(1, "2", VALUES[0], 4, 5, VALUES[1]);
  caught("no");
  tail(20);
  sum += Shape.of(3).area(4);
  return sum;
}

/** The call under which a group's calls stand. */
function under() {
  return work();
}

/** Functions of a holder, or the accessors. */
function patchAll(holder, act) {
  const undo = [];
  for (const key of ownKeys(holder)) {
    const own = getOwnPropertyDescriptor(holder, key);
    if (!own.configurable && !own.writable || key === "constructor") continue;
    const patched = { ...own };
    if (typeof own.value === "function") patched.value = act(own.value);
    else if (own.get !== undefined && own.configurable) patched.get = act(own.get);
    else continue;
    try {
      defineProperty(holder, key, patched);
      undo.push([key, own]);
    } catch {
      // The host does not let it.
    }
  }
  return () => {
    for (let i = 0; i < undo.length; i++) defineProperty(holder, undo[i][0], undo[i][1]);
  };
}

let calls = 0;
let isOn = false;
function wrapped(native) {
  const { stand_in } = {
    stand_in(...args) {
      if (isOn) {
        calls++;
        if (mode === "throw") throw new SavedError("patched");
      }
      return new.target === undefined ? apply(native, this, args) : construct(native, args, new.target);
    },
  };
  // A class is more than a function.
  return native.prototype === undefined ? stand_in : new SavedProxy(native, {
    apply: (_, self, args) => apply(stand_in, self, args),
    construct: (_, args, target) => (isOn && calls++, construct(native, args, target)),
  });
}

const GLOBALS =
  ("Object Function Array String Number Boolean Symbol BigInt Math JSON Reflect Promise RegExp Date Map Set WeakMap " +
    "WeakSet WeakRef FinalizationRegistry Error TypeError RangeError ArrayBuffer SharedArrayBuffer DataView Atomics Uint8Array Int8Array " +
    "Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array BigInt64Array BigUint64Array Uint8ClampedArray TextEncoder " +
    "TextDecoder URL URLSearchParams AbortController AbortSignal Event EventTarget Worker MessageChannel MessagePort " +
    "WebAssembly Intl Iterator Proxy Buffer Blob").split(" ");
const groups = new Map([["nothing", () => () => {}]]);
for (const name of GLOBALS) {
  const value = globalThis[name];
  if (value === undefined) continue;
  if (mode === "delete") {
    groups.set(name, () => {
      const own = getOwnPropertyDescriptor(globalThis, name);
      deleteProperty(globalThis, name);
      return () => defineProperty(globalThis, name, own);
    });
    continue;
  }
  groups.set(`${name} statics`, () => patchAll(value, wrapped));
  if (value.prototype) groups.set(`${name} prototype`, () => patchAll(value.prototype, wrapped));
  if (typeof value === "function") {
    groups.set(`${name} itself`, () => {
      const own = getOwnPropertyDescriptor(globalThis, name);
      defineProperty(globalThis, name, {
        ...own,
        ...(own.get ? { get: undefined, set: undefined } : {}),
        ...(own.get ? {} : { value: wrapped(value) }),
      });
      return () => defineProperty(globalThis, name, own);
    });
  }
}
if (mode !== "delete") {
  const objects = {
    "array iterators": getPrototypeOf([][Symbol.iterator]()),
    "map iterators": getPrototypeOf(new Map().keys()),
    "set iterators": getPrototypeOf(new Set().keys()),
    "string iterators": getPrototypeOf(""[Symbol.iterator]()),
    "match iterators": getPrototypeOf("".matchAll(/a/g)),
    "all iterators": getPrototypeOf(getPrototypeOf([][Symbol.iterator]())),
    "typed arrays": getPrototypeOf(Uint8Array),
    "typed array prototype": getPrototypeOf(Uint8Array.prototype),
    "generators": getPrototypeOf(function* () {}).prototype,
    "async generators": getPrototypeOf(async function* () {}).prototype,
    "global functions": globalThis,
    "performance": getPrototypeOf(performance),
    "own performance": performance,
    "console": console,
    "process": process,
    "process prototype": getPrototypeOf(process),
    "emitter": getPrototypeOf(getPrototypeOf(process)),
    "fs": fs,
    "path": path,
    "worker_threads": require("node:worker_threads"),
    "util": require("node:util"),
    "util/types": require("node:util/types"),
    "vm": require("node:vm"),
    "module": require("node:module"),
    ...(globalThis.Bun ? { Bun, "Bun.hash": Bun.hash } : {}),
    ...(globalThis.Deno ? { Deno } : {}),
  };
  for (const [name, holder] of Object.entries(objects)) {
    if (holder !== null && holder !== undefined) groups.set(name, () => patchAll(holder, wrapped));
  }
}

const lines = [];
let position = 0;
for (const [name, patch] of groups) {
  const undo = patch();
  let said;
  isOn = true;
  try {
    said = under();
  } catch (error) {
    said = error.message;
  }
  isOn = false;
  undo();
  const ofWork = calls;
  calls = 0;
  let loaded = "";
  if (mode !== "throw") {
    const redo = patch();
    isOn = true;
    try {
      const part = await import(`./parts/${++position}.mjs`);
      const required = require(`./parts/${position}.cjs`);
      loaded = part.part(2) + required.part(3) + await later(1);
      await tick(1);
    } catch (error) {
      loaded = error.message;
    }
    isOn = false;
    redo();
  }
  lines.push(`${name}: ${said} ${ofWork} ${loaded} ${calls}`);
  calls = 0;
}
// Enough to fill the recorder's memory once, and to make its stack grow, under a group that it would use most.
if (mode === "wrap") {
  const undo = [Int32Array, Uint8Array, Array, Map, Set, getPrototypeOf(Int32Array)].map(({ prototype }) =>
    patchAll(prototype, wrapped)
  );
  isOn = true;
  count(200_000);
  deep(5_000);
  isOn = false;
  for (let i = 0; i < undo.length; i++) undo[i]();
  lines.push(`much: ${calls}`);
}
write(1, `${lines.join("\n")}\n`);
