import assert from "node:assert/strict";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { screenOf } from "../../src/query/screen.ts";
import { statsOf } from "../../src/query/stats.ts";
import { treePieces } from "../../src/answer/tree_answer.ts";
import { RunBuilder, shopRun } from "./build_run.ts";
import { outline, times } from "./screen_outline.ts";

Deno.test("a screen of n lines has n lines at most, and accounts for every call", () => {
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

Deno.test("cutting keeps errors, the slow and the shallow", () => {
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

Deno.test("what a library's modules set up leaves the first lines to the call that was asked for, unless all fits", () => {
  const run = new RunBuilder();
  times(60, (i) => run.call(`setUp${i}`, {}, () => run.call(`token${i}`)));
  run.call("broken", {}, () => run.call("fails", { error: "no" }));
  run.call("parse", {}, () =>
    times(40, (i) =>
      run.call(`rule${i}`, {}, () => {
        for (const part of "abcd") run.call(`${part}${i}`);
      })));
  const screen = outline(run, { lines: 160 });
  assert.ok(screen.length > 140 && screen.length <= 160, `${screen.length}`);
  const at = screen.indexOf("parse");
  assert.ok(at > 0 && at < 28, `parse is line ${at}`);
  assert.ok(screen.includes("broken") && screen.includes("  fails"));
  // All of it has room, or hardly anything else is there.
  assert.equal(outline(run, { lines: 400 }).length, 323);
  const small = new RunBuilder();
  times(300, (i) => small.call(`small${i}`));
  small.call("main", {}, () => times(10, (i) => small.call(`step${i}`)));
  assert.ok(outline(small, { lines: 100 }).length > 90);
});

Deno.test("a gap says that errors are among what it hides", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => times(50, (i) => run.call(`f${i}`, { error: "no" })));
  assert.ok(outline(run, { lines: 5 }).some((line) => /^ {2}…\d+!$/.test(line)));
});

Deno.test("the depth limit tells how many calls are below it", () => {
  assert.deepEqual(outline(shopRun(), { maxDepth: 1 }), ["main", "  fetchRate", "  Cart.total+3", "  pay"]);
  assert.deepEqual(outline(shopRun(), { maxDepth: 1, lines: 50 }), outline(shopRun(), { maxDepth: 1 }));
});

Deno.test("a tree of 100,000 levels is no trouble", () => {
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
  assert.ok([...treePieces(tree)].join("").length > 1e6);
  assert.equal(statsOf(trace)[0]!.calls, 100_001);
});
