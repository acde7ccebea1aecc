import assert from "node:assert/strict";
import { mergeStacks, type Stacks } from "../../src/query/stacks.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { RunBuilder, shopRun } from "./build_run.ts";

/** A line a stack: its functions, and its numbers. */
function linesOf(trace: Trace, { parents, sites, calls, errors, self, total }: Stacks): string[] {
  const name = (stack: number): string =>
    stack === 0 ? "" : `${name(parents[stack]!)}/${trace.site(sites[stack]!).name}`;
  return sites.map((_, i) => `${name(i)} ${calls[i]} ${errors[i]} ${self[i]} ${total[i]}`);
}

Deno.test("mergeStacks() merges calls of one way in, and counts no waiting", () => {
  const trace = shopRun().trace();
  const stacks = mergeStacks(trace);
  assert.equal(stacks.unit, "nanoseconds");
  assert.deepEqual(linesOf(trace, stacks), [
    " 0 0 0 12091000",
    "/main 1 0 12001000 12091000",
    "/main/fetchRate 1 0 1000 1000",
    "/main/Cart.total 1 0 1000 4000",
    "/main/Cart.total/price 3 0 3000 3000",
    "/main/pay 1 1 85000 85000",
  ]);
});

Deno.test("mergeStacks() keeps ways apart that only end alike, and recursion as it is", () => {
  const run = new RunBuilder();
  const down = (n: number): void => void run.call("down", {}, () => n > 0 && down(n - 1));
  down(2);
  run.call("other", {}, () => down(0));
  down(0);
  const trace = run.trace();
  assert.deepEqual(linesOf(trace, mergeStacks(trace)).slice(1), [
    "/down 2 0 2000 4000",
    "/down/down 1 0 1000 2000",
    "/down/down/down 1 0 1000 1000",
    "/other 1 0 1000 2000",
    "/other/down 1 0 1000 1000",
  ]);
});

Deno.test("mergeStacks() counts calls where no clock was read", () => {
  const run = new RunBuilder();
  run.call("a", { cost: 0 }, () => run.call("b", { cost: 0 }));
  run.call("a", { cost: 0 });
  const trace = run.trace({ header: { settings: { time: false } } });
  const stacks = mergeStacks(trace);
  assert.equal(stacks.unit, "calls");
  assert.deepEqual(linesOf(trace, stacks), [" 0 0 0 3", "/a 2 0 2 3", "/a/b 1 0 1 1"]);
});

Deno.test("mergeStacks() of many calls has as many stacks as there are ways", () => {
  const run = new RunBuilder();
  for (let i = 0; i < 1000; i++) {
    run.call("a", {}, () => {
      for (let j = 0; j < 100; j++) run.call("b");
    });
  }
  assert.equal(mergeStacks(run.trace({ slots: 1 << 12 })).sites.length, 3);
});

Deno.test("mergeStacks() tells more ways apart than two bytes number", () => {
  const run = new RunBuilder();
  run.enter("down");
  const deep = 70_000;
  for (let call = 2; call <= deep; call++) {
    run.time++;
    run.events.push({ op: "enter", site: 1, parent: call - 1, time: run.time, args: [] });
  }
  const { sites, stackOf } = mergeStacks(run.trace());
  assert.equal(sites.length, deep + 1);
  assert.deepEqual([stackOf[1], stackOf[65_535], stackOf[65_536], stackOf[deep]], [1, 65_535, 65_536, deep]);
});
