import assert from "node:assert/strict";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { globMatcher, selectCalls } from "../../src/query/keep.ts";
import { type Line, screenOf, type ScreenOptions } from "../../src/query/screen.ts";
import { type RunBuilder, shopRun } from "./build_run.ts";

/** A screen as text: a word a line, indented, folds as `name*3`, gaps as `…3`, hidden calls as `+3`. */
function outline(run: RunBuilder, options: Partial<ScreenOptions> = {}, filters = {}): string[] {
  const trace = run.trace();
  const tree = buildCallTree(trace, selectCalls(trace, filters));
  const word = ({ item, hidden }: Line) => {
    const more = hidden > 0 ? `+${hidden}` : "";
    if (item.type === "gap") return `…${item.size}${item.troubled ? "!" : ""}`;
    if (item.type === "repeat") return `repeat*${item.count}${more}`;
    return trace.siteOf(item.call).name + (item.count > 1 ? `*${item.count}` : "") + more;
  };
  return [...screenOf(tree, { fold: true, ...options })].map((line) => "  ".repeat(line.depth) + word(line));
}

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
