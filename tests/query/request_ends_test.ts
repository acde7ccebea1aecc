import assert from "node:assert/strict";
import { leastTimes } from "../../src/query/request_ends.ts";
import { composite } from "../../src/trace/snapshot.ts";
import { Raw, RunBuilder } from "./build_run.ts";

Deno.test("a request that handed back a promise took until the last call below it ended, or longer", () => {
  const pending = new Raw(composite("promise", "Promise"));
  const kept = new Raw(composite("promise", "Promise", { items: [{ type: "number", value: 1 }] }));
  const run = new RunBuilder();
  const slow = run.call("slow", { result: pending, cost: 1000 }, () => {
    run.call("step", { wait: 50_000, cost: 2000 }, () => run.call("inner", { cost: 3000 }));
  });
  const quick = run.call("quick", { result: pending, cost: 700 });
  const known = run.call("known", { result: kept }, () => run.call("step", { wait: 9000 }));
  const plain = run.call("plain", { result: 1 }, () => run.call("step"));
  const trace = run.trace();
  const least = leastTimes(trace, [slow, quick, known, plain]);
  assert.deepEqual([...least.keys()], [slow, quick]);
  assert.equal(least.get(quick), 700);
  const lastEnd = (call: number) => trace.startOf(call) + trace.durationOf(call);
  assert.equal(least.get(slow), Math.max(...[slow, slow + 1, slow + 2].map(lastEnd)) - trace.startOf(slow));
  assert.ok(least.get(slow)! > 50_000);
});
