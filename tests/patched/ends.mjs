/**
 * A short program that has wrapped what it finds of the built-ins before its first call, and then ends: `ends.mjs END`. Each wrapper says on
 * standard error that it was called.
 */
import fs from "node:fs";
import fsPromises from "node:fs/promises";
import { createRequire } from "node:module";
import process from "node:process";

const END = process.argv[2];
const require = createRequire(import.meta.url);
const { apply, construct, ownKeys, defineProperty, getPrototypeOf } = Reflect;
const { getOwnPropertyDescriptor } = Object;
const { abort, exit, kill, pid } = process;
const write = fs.writeSync, SavedProxy = Proxy;

const HOLDERS = {
  fs,
  "fs/promises": fsPromises,
  process,
  "process prototype": getPrototypeOf(process),
  emitter: getPrototypeOf(getPrototypeOf(process)),
  globalThis,
  "typed arrays": getPrototypeOf(Uint8Array),
  "typed array prototype": getPrototypeOf(Uint8Array.prototype),
  "array iterators": getPrototypeOf([][Symbol.iterator]()),
  "map iterators": getPrototypeOf(new Map().keys()),
  "performance prototype": getPrototypeOf(performance),
};
for (
  const name of ["Atomics", "Reflect", "Math", "JSON", "WebAssembly", "performance", "console", "Bun", "Deno"]
) {
  if (globalThis[name]) HOLDERS[name] = globalThis[name];
}
if (globalThis.Bun) HOLDERS["Bun.FFI"] = Bun.FFI;
for (
  const name of [
    ...[
      "Object",
      "Function",
      "Array",
      "String",
      "RegExp",
      "Number",
      "Symbol",
      "Date",
      "Error",
      "Promise",
      "Map",
      "Set",
    ],
    ...[
      "WeakMap",
      "WeakRef",
      "ArrayBuffer",
      "SharedArrayBuffer",
      "DataView",
      "Buffer",
      "Uint8Array",
      "TextEncoder",
    ],
    ...["TextDecoder", "URL", "EventTarget", "MessagePort", "Worker", "FinalizationRegistry"],
  ]
) {
  if (globalThis[name] === undefined) continue;
  HOLDERS[name] = globalThis[name];
  if (name !== "Object") HOLDERS[`${name} prototype`] = globalThis[name].prototype;
}
for (
  const name of [
    "timers",
    "timers/promises",
    "worker_threads",
    "os",
    "path",
    "util",
    "vm",
    "v8",
    "url",
    "module",
    "events",
    "crypto",
  ]
) {
  HOLDERS[name] = require(`node:${name}`);
}

let isOn = false;
function said(what) {
  if (!isOn) return;
  isOn = false;
  write(2, `called: ${what}\n`);
  isOn = true;
}

function wrapped(name, native) {
  const { stand_in } = {
    stand_in(...args) {
      said(name);
      return apply(native, this, args);
    },
  };
  // A class is more than a function.
  return native.prototype === undefined ? stand_in : new SavedProxy(native, {
    apply: (_, self, args) => (said(name), apply(native, self, args)),
    construct: (_, args, target) => (said(`new ${name}`), construct(native, args, target)),
  });
}

function wrapAll(holder, about) {
  for (const key of ownKeys(holder)) {
    // Bun makes it when somebody first looks, by what is there then.
    if (key === "_cache") continue;
    const own = getOwnPropertyDescriptor(holder, key);
    const name = `${about}.${String(key)}`;
    const patched = { ...own };
    if (key === "constructor" || holder === globalThis && /^(?:eval|Proxy)$/.test(name)) continue;
    if (typeof own.value === "function") patched.value = wrapped(name, own.value);
    else if (own.configurable && own.get !== undefined) {
      patched.get = wrapped(`get ${name}`, own.get);
      if (own.set !== undefined) patched.set = wrapped(`set ${name}`, own.set);
    } else continue;
    try {
      defineProperty(holder, key, patched);
    } catch {
      // The host does not let it.
    }
  }
}

function leaf(value) {
  return value;
}

for (const name in HOLDERS) wrapAll(HOLDERS[name], name);
isOn = true;
leaf("text");
leaf(HOLDERS.fs);
for (let i = 0; i < 20; i++) leaf(i);
if (END === "throw") throw 1;
if (END === "exit") apply(exit, process, [3]);
if (END === "abort") apply(abort, process, []);
if (END === "SIGTERM") apply(kill, process, [pid, END]);
