/**
 * A program that puts an accessor on `Object.prototype` for each name of `names.txt`, works, and prints as it ends which of them were
 * asked for, and how often.
 */
import fs from "node:fs";
import process from "node:process";

const NAMES = fs.readFileSync(new URL("./names.txt", import.meta.url), "utf8").split("\n");
const { defineProperty } = Object;
const { apply } = Reflect;
const { get, set, forEach } = Map.prototype;
const write = fs.writeSync;
const asked = new Map();
let isOn = false;

function note(what) {
  if (isOn) apply(set, asked, [what, (apply(get, asked, [what]) ?? 0) + 1]);
}

function leaf(n) {
  return n + 1;
}
function show(value) {
  return value;
}
function login(user, password) {
  return [user, password].length;
}
function fails() {
  throw new RangeError("of range", { cause: { code: 7 } });
}
async function later(n) {
  await null;
  return { n };
}
function* some() {
  yield 1;
  yield { a: [2] };
}
class Box {
  #inside = leaf(1);
  constructor(...all) {
    this.all = all;
  }
  get inside() {
    return this.#inside;
  }
}

const VALUES = [
  Object.create(null),
  {
    a: { b: { c: [] } },
    get own() {
      return 1;
    },
  },
  new Map([["password", "tiger-lion-55"]]),
  new Set([1]),
  new AggregateError([new Error("one")], "all"),
  new Date(0),
  /x/g,
  new Uint8Array(40),
  new DataView(new ArrayBuffer(2)),
  new WeakRef({}),
  new Proxy({}, {}),
  Promise.resolve(1),
  Object("boxed"),
  new URL("https://example.org/?token=1"),
  new URLSearchParams("a=1"),
  new Headers({ a: "b" }),
  new FormData(),
  new Blob(["x"]),
  new Request("http://example.org/"),
  new Response("x"),
  new AbortController().signal,
  new Event("x"),
  new DOMException("x"),
  "text ".repeat(500),
  "ada:secret@example.org",
  ["Authorization", "Bearer abcdefghijklmnop12345"],
  some(),
  Symbol("s"),
  10n,
  function named() {},
  class Named {},
];

async function work() {
  for (let i = 0; i < 300; i++) leaf(i);
  for (let i = 0; i < VALUES.length; i++) show(VALUES[i]);
  login("ada", "correct-horse-7!");
  try {
    fails();
  } catch (error) {
    show(error);
  }
  await later(1);
  for (const value of some()) show(value);
  show(new Box(1, { a: 2 })).inside;
  const { imported } = await import("./imported.mjs");
  imported(1);
}

process.on("exit", () => {
  isOn = false;
  apply(forEach, asked, [(times, what) => write(1, `${times} ${what}\n`)]);
});
for (const name of NAMES) {
  if (name in Object.prototype || name in Function.prototype) continue;
  defineProperty(Object.prototype, name, {
    __proto__: null,
    get() {
      note(`get ${name}`);
    },
    set(value) {
      note(`set ${name}`);
      defineProperty(this, name, {
        __proto__: null,
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
    configurable: true,
  });
}
isOn = true;
await work();
