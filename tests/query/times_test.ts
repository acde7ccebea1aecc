import assert from "node:assert/strict";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { eachOwnTimes, selfOf, totalOf } from "../../src/query/times.ts";
import { RunBuilder, shopRun } from "./build_run.ts";

function times(count: number, body: (i: number) => void): void {
  for (let i = 0; i < count; i++) body(i);
}

Deno.test("self time is running time without that of the children", () => {
  const tree = buildCallTree(shopRun().trace());
  assert.equal(selfOf(tree, 3), 1000);
  // Its child waited for 12 ms and ran for 1 µs: the rest is its own.
  assert.equal(selfOf(tree, 1), 12_091_000 - 1000 - 4000 - 85_000);
  assert.equal(selfOf(tree, 2), 1000);
});

Deno.test("what a child did after its parent had ended is not taken off", () => {
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

Deno.test("self time is never negative", () => {
  const run = new RunBuilder();
  const parent = run.enter("parent");
  times(3, () => run.events.push({ op: "enter", site: 1, parent, time: 0 }));
  run.time = 100;
  for (const call of [2, 3, 4, parent]) run.leave(call);
  assert.equal(selfOf(buildCallTree(run.trace()), parent), 0);
});

Deno.test("totals of calls nested a hundred thousand deep are those of a shallow run", () => {
  const depth = 100_000;
  const run = new RunBuilder();
  run.events.push({ op: "meta", meta: { clock: 40 } });
  times(depth, () => run.enter("step"));
  run.time += 1000;
  for (let call = depth; call > 0; call--) run.leave(call);
  const trace = run.trace();
  // Each is asked for on its own, and all of them at once.
  const asked = Array.from({ length: 300 }, (_, i) => totalOf(trace, depth - 600 + 2 * i));
  const all = eachOwnTimes(run.trace());
  assert.deepEqual(asked, Array.from({ length: 300 }, (_, i) => all[depth - 600 + 2 * i]));
});
