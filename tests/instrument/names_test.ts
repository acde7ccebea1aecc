import assert from "node:assert/strict";
import { instrument } from "../../src/instrument/instrument.ts";

function names(text: string, lang: "js" | "tsx" = "js"): string[] {
  const options = { file: "/a/module.ts", lang, sourceType: "commonjs", tailCalls: false } as const;
  return instrument(text, options).sites.map((site) => site.name);
}

const CASES: Record<string, string[]> = {
  "function f() { function g() {} const h = () => 1 }": ["f", "g", "h"],
  "class Cart { #price() {} total() {} static of() {} constructor() {} get t() {} set t(v) {} handler = () => 1 }":
    [
      "Cart.#price",
      "Cart.total",
      "Cart.of",
      "new Cart",
      "get Cart.t",
      "set Cart.t",
      "Cart.handler",
    ],
  "class A { [Symbol.iterator]() {} 'a b'() {} 12() {} }": ["A[Symbol.iterator]", "A.a b", "A.12"],
  "const routes = { get() {}, post: () => 1, admin: { get() {}, get x() {} } }": [
    "routes.get",
    "routes.post",
    "routes.admin.get",
    "get routes.admin.x",
  ],
  "module.exports.x = function () {}; exports.y = () => 1; module.exports = () => 2; module.exports = { z() {} }":
    [
      "x",
      "y",
      "module.exports",
      "module.exports.z",
    ],
  "A.prototype.m = function () {}; obj.prop = () => 1; a.b.c.d = () => 2": ["A.m", "obj.prop", "c.d"],
  "orders.map(() => 1); a.b.orders.map(() => 1); f().map(() => 1); new Promise(() => 1); setTimeout(() => 1)":
    [
      "orders.map callback",
      "orders.map callback",
      "map callback",
      "new Promise callback",
      "setTimeout callback",
    ],
  'trace.wrap((n) => n, "pay"); trace.wrap(class { m() {} }, "Shop"); trace.wrap(() => 1); t.wrap(() => 1, "no")':
    [
      ...["pay", "Shop.m", "trace.wrap callback", "t.wrap callback"],
    ],
  "(function () {})(); (() => 1)(); (function () {}).call(x); !function () {}(); (async () => 1)(); (function named() {})()":
    ["(iife)", "(iife)", "(iife)", "(iife)", "(iife)", "named"],
  "function f(cb = () => 1, { g = function () {} } = {}) {}": ["f", "cb", "g"],
  "const A = class { m() {} }; const B = class C { m() {} }": ["A.m", "C.m"],
  "f = a ? () => 1 : b || (() => 2)": ["f", "f"],
  "x = [() => 1, () => 2]\n\nfoo(x => 1)(() => 2)": ["x[0]", "x[1]", "foo callback", "module.ts:3"],
  "class A { constructor() { this.h = () => 1 } m() { this.on(() => 1); super.on(() => 2) } }": [
    "new A",
    "A.h",
    "A.m",
    "on callback",
    "on callback",
  ],
  "\nif (1) return () => 1": ["module.ts:2"],
  "foo({ onClick() {}, other: () => 1 })": ["onClick", "other"],
};

for (const [text, expected] of Object.entries(CASES)) {
  Deno.test(`instrument() names the functions of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(names(text), expected);
  });
}

Deno.test("instrument() names default exports", () => {
  const options = { file: "/a/module.ts", lang: "js", sourceType: "module", tailCalls: false } as const;
  const name = (text: string) => instrument(text, options).sites.map((site) => site.name);
  assert.deepEqual(name("export default function () {}"), ["default"]);
  assert.deepEqual(name("export default () => 1"), ["default"]);
  assert.deepEqual(name("export default class { m() {} }"), ["default.m"]);
  assert.deepEqual(name("export default { m() {} }"), ["default.m"]);
  assert.deepEqual(name("export default function f() {}"), ["f"]);
});
