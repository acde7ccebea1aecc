import assert from "node:assert/strict";
import fc from "fast-check";
import type { TphError } from "../../src/errors.ts";
import { isEqual } from "../../src/match/equal.ts";
import { parseLiteral } from "../../src/match/literal.ts";
import { createMatcher, findIn, type Question } from "../../src/match/matcher.ts";
import { parsePath, pathText } from "../../src/match/path.ts";
import { parseWhere } from "../../src/match/where.ts";
import { snapshotOf } from "../query/build_run.ts";

const order = {
  user: { id: 7, name: "Ann" },
  total: 120,
  items: [{ sku: "a" }, { sku: "b" }],
  prices: new Map([["a", 2]]),
};

/** Where a question finds something in a value, as text. */
function places(value: unknown, question: Question): string[] {
  return findIn(snapshotOf(value), createMatcher(question)).map(({ steps }) => `$${pathText(steps)}`);
}

Deno.test("parseLiteral() reads JSON and TypeScript literals", () => {
  const same: [string, unknown][] = [
    ["2", 2],
    ["-0x10", -16],
    ["1e3", 1000],
    ["1n", 1n],
    ['"2"', "2"],
    ["'a'", "a"],
    ["`a b`", "a b"],
    ["true", true],
    ["null", null],
    ["undefined", undefined],
    ["NaN", NaN],
    ["-Infinity", -Infinity],
    ['{"a": [1, 2], b: null}', { a: [1, 2], b: null }],
    ['new Date("2026-01-01")', new Date("2026-01-01")],
    ["new Map([[1, 2]])", new Map([[1, 2]])],
    ["new Set([1])", new Set([1])],
    ['new TypeError("m")', new TypeError("m")],
  ];
  for (const [text, value] of same) assert.deepEqual(parseLiteral(text), snapshotOf(value), text);
});

Deno.test("parseLiteral() takes other words as strings", () => {
  for (const word of ["hello", "two words", "a-b", "user@host.test", "2026-01-01", "foo()", "x.y", ""]) {
    assert.deepEqual(parseLiteral(word), snapshotOf(word), word);
  }
  assert.deepEqual(parseLiteral("2", "string"), snapshotOf("2"));
  assert.deepEqual(parseLiteral("[1", "string"), snapshotOf("[1"));
  assert.deepEqual(parseLiteral('"2"', "string"), snapshotOf("2"));
});

Deno.test("what nests too deeply is refused: the parser would take the process with it", () => {
  for (const text of ["[".repeat(90_000), "{a:".repeat(30_000), `${"-".repeat(90_000)}1`]) {
    assert.throws(() => parseLiteral(text), /nests too deeply/);
    assert.throws(() => parseWhere(text), /nests too deeply/);
    assert.throws(() => parseWhere(`v => ${text}`), /nests too deeply/);
  }
});

Deno.test("parseLiteral() tells usage errors", () => {
  const wrong: [string, string?][] = [["[1"], ["{"], ['"a'], ["new Foo(1)"], ["{ a: b }"], ["[...x]"], [
    "two",
    "number",
  ], ["2", "nosuch"]];
  for (const [text, type] of wrong) {
    assert.throws(() => parseLiteral(text, type), (error: TphError) => error.status === 2, text);
  }
});

Deno.test("a value that ends too early is said to, and not to have a parenthesis that nobody typed", () => {
  for (const text of ["{ a", "[1, 2", "{ a: 1"]) {
    assert.throws(
      () => parseLiteral(text),
      (error: TphError) => error.message.endsWith(`${text}: it ends too early.`),
    );
  }
});

Deno.test("parseLiteral() reads any JSON as JSON.parse does", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    // A bare word is a string, too.
    const json = JSON.stringify(value);
    const expected = snapshotOf(JSON.parse(json));
    assert.ok(isEqual(parseLiteral(json), expected) && isEqual(expected, parseLiteral(json)), json);
  }));
});

Deno.test("parsePath() follows names, indexes, any step and any depth", () => {
  const all = (path: string) => places(order, { path });
  assert.deepEqual(all("$.user.id"), ["$.user.id"]);
  assert.deepEqual(all("items[1]['sku']"), ["$.items[1].sku"]);
  assert.deepEqual(all("$.items[*].sku"), ["$.items[0].sku", "$.items[1].sku"]);
  assert.deepEqual(all("$..sku"), ["$.items[0].sku", "$.items[1].sku"]);
  assert.deepEqual(all("$.prices.a"), ['$.prices.get("a")']);
  assert.deepEqual(all("$"), ["$"]);
  for (const path of ["$.[", "$.a[", "$.a..", "a b", "$['x"]) {
    assert.throws(() => parsePath(path), (error: TphError) => error.status === 2, path);
  }
});

Deno.test("a matcher compares by type, by nearness, by content and by pattern", () => {
  assert.deepEqual(places([2, "2", 2n], { value: "2" }), ["$[0]"]);
  assert.deepEqual(places([2, "2", 2n], { value: "2", type: "string" }), ["$[1]"]);
  assert.deepEqual(places([2, "2", 2n], { value: "2n" }), ["$[2]"]);
  assert.deepEqual(places([0, -0], { value: "-0" }), ["$[1]"]);
  assert.deepEqual(places([NaN], { value: "NaN" }), ["$[0]"]);
  assert.deepEqual(places([0.1 + 0.2, 0.31], { value: "0.3", approx: 1e-9 }), ["$[0]"]);
  assert.deepEqual(places(["abc", "xyz"], { value: "b", contains: true }), ["$[0]"]);
  assert.deepEqual(places(order, { value: "{ sku: 'b' }", contains: true }), ["$.items[1]"]);
  assert.deepEqual(places(order, { value: "{ user: { name: 'Ann' } }", contains: true }), ["$"]);
  assert.deepEqual(places(["abc", "xyz"], { value: "^X", regex: true }), []);
  assert.deepEqual(places(["abc", "xyz"], { value: "/^X/i", regex: true }), ["$[1]"]);
  assert.deepEqual(places(order, { type: "map" }), ["$.prices"]);
  assert.deepEqual(places(order, { value: "b", path: "$.items[*].sku" }), ["$.items[1].sku"]);
});

Deno.test("a matcher tells usage errors", () => {
  const wrong: Question[] = [
    {},
    { value: "(", regex: true },
    { value: "2", type: "nosuch" },
    { value: "a", approx: 1 },
    { value: "2", approx: -1 },
    { value: "2", contains: true, regex: true },
    { where: "v =>" },
    { where: "v.total" },
  ];
  for (const question of wrong) {
    assert.throws(
      () => createMatcher(question),
      (error: TphError) => error.status === 2,
      JSON.stringify(question),
    );
  }
});

Deno.test("--where sees fields, items and methods of the value", () => {
  const holds = (where: string, value: unknown = order) => parseWhere(where)(snapshotOf(value));
  const right = [
    "v => v?.total > 100",
    "v => v.user.name === 'Ann' && v.items.length === 2",
    "({ user: { id }, total = 0 }) => id + total === 127",
    "v => v.items.some((item) => item.sku === 'b')",
    "v => v.items.map(i => i.sku).join('') === 'ab'",
    "v => v.prices.get('a') === 2 && v.prices.size === 1",
    "v => typeof v.total === 'number' && 'user' in v",
    "v => `${v.user.name}!`.endsWith('n!')",
    "v => Math.max(v.total, 1) === 120 && Object.keys(v.user).includes('id')",
    "v => v.nothing?.at.all === undefined",
    "v => v.nothing ?? true",
    "v => v.constructor.name === 'Object'",
    "v => v.items.reduce((sum, i) => sum + i.sku, '') === 'ab'",
  ];
  for (const where of right) assert.equal(holds(where), true, where);
  assert.equal(holds("v => v > new Date('2026-01-01')", new Date("2026-02-01")), true);
  assert.equal(holds("v => v instanceof Error && v.message.includes('no')", new Error("no luck")), true);
});

Deno.test("--where cannot reach the machine, and cannot run for long", () => {
  const refused = [
    "v => process.exit()",
    "v => globalThis",
    "v => fetch('http://x')",
    "v => import('node:fs')",
    "v => require('fs')",
    "v => v.constructor.constructor('return process')()",
    "v => { while (true); }",
    "v => (() => 1)()",
    "v => Object.getPrototypeOf(v)",
    "v => this",
    "v => (v.x = 1)",
    "v => new Function('x')",
    "async v => 1",
    "v => /a/.test(v)",
    "v => v++",
  ];
  for (const where of refused) {
    assert.throws(() => parseWhere(where), (error: TphError) => error.status === 2, where);
  }
  const text = "[1,2,3,4,5,6,7,8,9,10]";
  const slow =
    `v => ${text}.map(a => ${text}.map(b => ${text}.map(c => ${text}.map(d => ${text}.map(e => a)))))`;
  assert.throws(() => parseWhere(slow)(snapshotOf(1)), /too many steps/);
  const long = `v => ${text}.concat(${text}).reduce((s) => s + s, 'aaaaaaaaaa').length > 0`;
  assert.throws(() => parseWhere(long)(snapshotOf(1)), /too long/);
  for (const key of ["__proto__", "constructor", "toString", "prototype"]) {
    assert.doesNotThrow(() => parseWhere(`v => v['${key}'] === 1`)(snapshotOf({ a: 1 })));
  }
  assert.throws(() => parseWhere("v => v.a.b")(snapshotOf({})), /has no "b"/);
  assert.throws(() => parseWhere("v => v.__defineGetter__('a', () => 1)")(snapshotOf({})), /no method/);
});

Deno.test("a --where that throws is no match, and counted", () => {
  const matcher = createMatcher({ where: "v => v.a.b > 1" });
  assert.equal(findIn(snapshotOf({ a: { b: 2 } }), matcher).length, 1);
  assert.ok(matcher.failures.count > 0);
  assert.match(matcher.failures.message, /has no/);
});
