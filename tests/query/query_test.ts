import assert from "node:assert/strict";
import { test } from "node:test";
import { buildCallTree, type CallTree, firstChild, nextSibling } from "../../src/query/call_tree.ts";
import { foldChildren } from "../../src/query/fold.ts";
import { globMatcher, selectCalls } from "../../src/query/keep.ts";
import { type Line, screenOf, type ScreenOptions } from "../../src/query/screen.ts";
import { statsOf } from "../../src/query/stats.ts";
import { selfOf } from "../../src/query/times.ts";
import { treeJson } from "../../src/query/tree_json.ts";
import { RunBuilder, shopRun } from "./build_run.ts";

function childrenOf(tree: CallTree, call: number): number[] {
  const children = [];
  for (let child = firstChild(tree, call); child !== 0; child = nextSibling(tree, child)) {
    children.push(child);
  }
  return children;
}

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

function times(count: number, body: (i: number) => void): void {
  for (let i = 0; i < count; i++) body(i);
}

test("buildCallTree() sums up subtrees", () => {
  const tree = buildCallTree(shopRun().trace());
  assert.deepEqual([...tree.size], [7, 7, 1, 4, 1, 1, 1, 1]);
  assert.deepEqual(childrenOf(tree, 1), [2, 3, 7]);
  assert.deepEqual(childrenOf(tree, 3), [4, 5, 6]);
  assert.deepEqual([...tree.troubled], [1, 1, 0, 0, 0, 0, 0, 1]);
  assert.equal(tree.links, undefined);
});

test("buildCallTree() keeps the children of interleaved calls apart", () => {
  const run = new RunBuilder();
  run.events.push({ op: "sites", sites: [] });
  const [a, b] = [run.enter("a"), run.enter("b")];
  for (const parent of [a, b, a, b]) run.events.push({ op: "enter", site: 1, parent, time: 1 });
  const tree = buildCallTree(run.trace());
  assert.notEqual(tree.links, undefined);
  assert.deepEqual([childrenOf(tree, 0), childrenOf(tree, a), childrenOf(tree, b)], [[1, 2], [3, 5], [4, 6]]);
  assert.deepEqual([...tree.size], [6, 3, 3, 1, 1, 1, 1]);
});

test("equal subtrees have equal shapes, others not", () => {
  const run = new RunBuilder();
  const pair = (first: string, second: string) =>
    run.call("f", {}, () => times(1, () => (run.call(first), run.call(second))));
  pair("a", "b");
  pair("a", "b");
  pair("b", "a");
  run.call("f", { error: 1 }, () => (run.call("a"), run.call("b")));
  const { shape } = buildCallTree(run.trace());
  assert.equal(shape[1], shape[4]);
  assert.equal(new Set([1, 7, 10].map((call) => shape[call])).size, 3);
});

test("consecutive calls of one shape are folded", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => times(1000, () => run.call("row", {}, () => run.call("cell"))));
  assert.deepEqual(outline(run), ["main", "  row*1000", "    cell"]);
  assert.equal(outline(run, { fold: false }).length, 2001);
});

test("a call that threw is not folded with those that returned", () => {
  const run = new RunBuilder();
  times(10, (i) => run.call("f", i === 5 ? { error: "no" } : {}));
  assert.deepEqual(outline(run), ["f*5", "f", "f*4"]);
});

test("an alternating pattern is folded, and what follows it is not lost", () => {
  const run = new RunBuilder();
  run.call("start");
  times(500, () => (run.call("read"), run.call("write"), run.call("write")));
  run.call("read");
  run.call("end");
  assert.deepEqual(outline(run), ["start", "repeat*500", "  read", "  write*2", "read", "end"]);
});

test("a pattern that comes only twice is shown as it is", () => {
  const run = new RunBuilder();
  times(2, () => (run.call("a"), run.call("b")));
  assert.deepEqual(outline(run), ["a", "b", "a", "b"]);
});

test("folding keeps every call, whatever the order", () => {
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48271) % 0x7fffffff) % n;
  for (let round = 0; round < 200; round++) {
    const run = new RunBuilder();
    const names = "abc".slice(0, 1 + random(3));
    const calls = 1 + random(150);
    times(calls, () => run.call(names[random(names.length)]!));
    const tree = buildCallTree(run.trace());
    const items = [...foldChildren(tree, undefined)];
    const ids = items.flatMap((item) => {
      const start = item.type === "call" ? item.call : item.items[0]!.call;
      return Array.from({ length: item.size }, (_, i) => start + i);
    });
    assert.deepEqual(ids, Array.from({ length: calls }, (_, i) => i + 1));
  }
});

test("a screen of n lines has n lines at most, and accounts for every call", () => {
  const run = new RunBuilder();
  run.call(
    "main",
    {},
    () =>
      times(300, (i) => run.call(`f${i % 7}`, {}, () => times(i % 5, (j) => run.call(`g${(i * j) % 3}`)))),
  );
  const trace = run.trace();
  const tree = buildCallTree(trace);
  for (const lines of [1, 2, 3, 5, 10, 50, 200]) {
    const screen = [...screenOf(tree, { fold: false, lines })];
    assert.ok(screen.length <= lines, `${screen.length} lines for ${lines}`);
    const told = screen.reduce((sum, { item, hidden }) => {
      if (item.type === "gap") return sum + item.size;
      return sum + hidden + (item.type === "call" ? item.count : 0);
    }, 0);
    assert.equal(told, trace.callCount);
  }
});

test("cutting keeps errors, the slow and the shallow", () => {
  const run = new RunBuilder();
  run.call("main", {}, () =>
    times(100, (i) =>
      run.call(i % 2 ? "odd" : "even", {}, () => {
        run.call(`step${i}`, i === 70 ? { error: "no" } : {});
        if (i === 40) run.call("slow", { cost: 1e9 });
      })));
  const screen = outline(run, { lines: 12 });
  assert.ok(screen.length <= 12);
  for (const name of ["main", "    step70", "    slow"]) assert.ok(screen.includes(name), screen.join("\n"));
});

test("a gap says that errors are among what it hides", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => times(50, (i) => run.call(`f${i}`, { error: "no" })));
  assert.ok(outline(run, { lines: 5 }).some((line) => /^ {2}…\d+!$/.test(line)));
});

test("the depth limit tells how many calls are below it", () => {
  assert.deepEqual(outline(shopRun(), { maxDepth: 1 }), ["main", "  fetchRate", "  Cart.total+3", "  pay"]);
  assert.deepEqual(outline(shopRun(), { maxDepth: 1, lines: 50 }), outline(shopRun(), { maxDepth: 1 }));
});

test("a tree of 100,000 levels is no trouble", () => {
  const run = new RunBuilder();
  let parent = 0;
  run.call("top");
  times(100_000, () => {
    run.events.push({ op: "enter", site: 1, parent, time: 1 });
    parent = parent === 0 ? 2 : parent + 1;
  });
  const trace = run.trace();
  const tree = buildCallTree(trace);
  assert.equal([...screenOf(tree, { fold: true })].length, 100_001);
  assert.ok([...treeJson(tree)].join("").length > 1e6);
  assert.equal(statsOf(trace)[0]!.calls, 100_001);
});

test("filters keep what matches with its ancestors", () => {
  assert.deepEqual(outline(shopRun(), {}, { filter: ["pri*"] }), ["main", "  Cart.total", "    price*3"]);
  assert.deepEqual(outline(shopRun(), {}, { filter: ["pay", "fetch*"] }), ["main", "  fetchRate", "  pay"]);
  assert.deepEqual(outline(shopRun(), {}, { filter: ["nope"] }), []);
});

test("exclusion hides whole subtrees", () => {
  assert.deepEqual(outline(shopRun(), {}, { exclude: ["Cart.*"] }), ["main", "  fetchRate", "  pay"]);
  assert.deepEqual(outline(shopRun(), {}, { exclude: ["main"] }), []);
});

test("a least duration hides what is shorter", () => {
  assert.deepEqual(outline(shopRun(), {}, { minDuration: 50_000 }), ["main", "  fetchRate", "  pay"]);
});

test("globMatcher() takes all but * and ? as it is", () => {
  assert.ok(globMatcher("*.[Symbol.iterator]")("Cart.[Symbol.iterator]"));
  assert.ok(globMatcher("Cart.#pric?")("Cart.#price"));
  assert.ok(globMatcher("a*c")("a/b\nc"));
  assert.ok(!globMatcher("a.b")("axb"));
  assert.ok(!globMatcher("(a")("a"));
});

test("self time is running time without that of the children", () => {
  const tree = buildCallTree(shopRun().trace());
  assert.equal(selfOf(tree, 3), 1000);
  // Its child waited for 12 ms and ran for 1 µs: the rest is its own.
  assert.equal(selfOf(tree, 1), 12_091_000 - 1000 - 4000 - 85_000);
  assert.equal(selfOf(tree, 2), 1000);
});

test("what a child did after its parent had ended is not taken off", () => {
  const run = new RunBuilder();
  const parent = run.enter("parent");
  run.time = 100;
  run.events.push({ op: "enter", site: 1, parent, time: 60 });
  run.leave(parent);
  run.time = 500;
  run.leave(2);
  const tree = buildCallTree(run.trace());
  assert.equal(selfOf(tree, 1), 60);
});

test("self time is never negative", () => {
  const run = new RunBuilder();
  const parent = run.enter("parent");
  times(3, () => run.events.push({ op: "enter", site: 1, parent, time: 0 }));
  run.time = 100;
  for (const call of [2, 3, 4, parent]) run.leave(call);
  assert.equal(selfOf(buildCallTree(run.trace()), parent), 0);
});

test("statsOf() counts recursion once", () => {
  const run = new RunBuilder();
  const fact = (n: number): void => void run.call("fact", { cost: 10 }, () => n > 0 && fact(n - 1));
  run.call("main", { cost: 5 }, () => (fact(4), run.call("bad", { error: "no", cost: 1 })));
  const stats = statsOf(run.trace());
  assert.deepEqual(
    stats.map((
      { site, calls, total, self, errors, min, max },
    ) => [site.name, calls, total, self, errors, min, max]),
    [["fact", 5, 50, 50, 0, 10, 50], ["main", 1, 56, 5, 0, 56, 56], ["bad", 1, 1, 1, 1, 1, 1]],
  );
});

test("treeJson() nests calls and gives plain values plainly", () => {
  const [main] = JSON.parse([...treeJson(buildCallTree(shopRun().trace()))].join(""));
  assert.deepEqual(Object.keys(main), [
    "call",
    "name",
    "kind",
    "file",
    "line",
    "args",
    "outcome",
    "result",
    "start",
    "duration",
    "selfTime",
    "waiting",
    "calls",
    "children",
  ]);
  assert.deepEqual(main.children.map(({ name }: { name: string }) => name), [
    "fetchRate",
    "Cart.total",
    "pay",
  ]);
  const [rate, total, pay] = main.children;
  assert.deepEqual(rate.args, [{ name: "country", value: "NL" }]);
  assert.equal(rate.waiting, 12e6);
  assert.deepEqual(total.children[0].args, [{ name: "item", value: { sku: "a", qty: 2 } }]);
  assert.equal(pay.outcome, "threw");
  assert.deepEqual(pay.error, { $type: "error", className: "PaymentError", size: 0, text: "card declined" });
});

test("treeJson() is whole JSON for any depth limit and any filter", () => {
  const trace = shopRun().trace();
  for (const maxDepth of [0, 1, 2, 9]) {
    const [main] = JSON.parse([...treeJson(buildCallTree(trace), { maxDepth })].join(""));
    assert.equal(main.children.length, maxDepth > 0 ? 3 : 0);
  }
  const tree = buildCallTree(trace, selectCalls(trace, { filter: ["nope"] }));
  assert.equal([...treeJson(tree)].join(""), "[]");
});
