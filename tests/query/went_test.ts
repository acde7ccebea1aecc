import assert from "node:assert/strict";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { whereWent } from "../../src/query/went.ts";
import type { Slot } from "../../src/query/why.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { RunBuilder } from "./build_run.ts";

/** The places as `log(0)`, `total -> return`. */
function places(trace: Trace, call: number, slot: Slot): string[] {
  return whereWent(buildCallTree(trace), call, slot).map((step) =>
    `${trace.siteOf(step.call).name} ${step.slot}${step.path}`
  );
}

Deno.test("a result that is handed on goes into later calls, and out with its caller's result", () => {
  const run = new RunBuilder();
  run.call("main", { result: { total: 61.5 } }, () => {
    run.call("log", { args: [61.5] });
    run.call("price", { args: ["tea"], result: 61.5 });
    run.call("round", { args: [{ sum: 61.5 }], result: 62 });
    run.call("other", { args: [7] });
  });
  assert.deepEqual(places(run.trace(), 3, "return"), ["round 0.sum", "main return.total"]);
});

Deno.test("an argument goes to the calls that its call makes", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => {
    run.call("pay", { args: ["order 7"], result: true }, () => {
      run.call("check", { args: ["order 7"] });
    });
  });
  assert.deepEqual(places(run.trace(), 2, 0), ["check 0"]);
});

Deno.test("a value that may be anywhere by chance says nothing", () => {
  const run = new RunBuilder();
  run.call("main", { result: true }, () => {
    run.call("isOpen", { result: true });
    run.call("show", { args: [true] });
  });
  assert.deepEqual(places(run.trace(), 2, "return"), []);
});
