import assert from "node:assert/strict";
import { globMatcher } from "../../src/query/glob.ts";
import { shopRun } from "./build_run.ts";
import { outline } from "./screen_outline.ts";

Deno.test("filters keep what matches with its ancestors", () => {
  assert.deepEqual(outline(shopRun(), {}, { filter: ["pri*"] }), ["main", "  Cart.total", "    price*3"]);
  assert.deepEqual(outline(shopRun(), {}, { filter: ["pay", "fetch*"] }), ["main", "  fetchRate", "  pay"]);
  assert.deepEqual(outline(shopRun(), {}, { filter: ["nope"] }), []);
});

Deno.test("exclusion hides whole subtrees", () => {
  assert.deepEqual(outline(shopRun(), {}, { exclude: ["Cart.*"] }), ["main", "  fetchRate", "  pay"]);
  assert.deepEqual(outline(shopRun(), {}, { exclude: ["main"] }), []);
});

Deno.test("a least duration hides what is shorter", () => {
  assert.deepEqual(outline(shopRun(), {}, { minDuration: 50_000 }), ["main", "  fetchRate", "  pay"]);
});

Deno.test("globMatcher() takes all but * and ? as it is", () => {
  assert.ok(globMatcher("*.[Symbol.iterator]")("Cart.[Symbol.iterator]"));
  assert.ok(globMatcher("Cart.#pric?")("Cart.#price"));
  assert.ok(globMatcher("a*c")("a/b\nc"));
  assert.ok(!globMatcher("a.b")("axb"));
  assert.ok(!globMatcher("(a")("a"));
});
