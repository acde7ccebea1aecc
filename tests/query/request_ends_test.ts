import assert from "node:assert/strict";
import { leastTimes, requestTime, timedRequest } from "../../src/query/request_ends.ts";
import { composite } from "../../src/trace/snapshot.ts";
import { Raw, RunBuilder } from "./build_run.ts";

Deno.test("a request that handed back a promise took until the last call below it ended, or longer", () => {
  const pending = new Raw(composite("promise", "Promise"));
  const kept = new Raw(composite("promise", "Promise", { items: [{ type: "number", value: 1 }] }));
  const site = { kind: "request" as const };
  const run = new RunBuilder();
  const slow = run.call("slow", { site, result: pending, cost: 1000 }, () => {
    run.call("step", { wait: 50_000, cost: 2000 }, () => run.call("inner", { cost: 3000 }));
  });
  const quick = run.call("quick", { site, result: pending, cost: 700 });
  const known = run.call("known", { site, result: kept }, () => run.call("step", { wait: 9000 }));
  run.call("plain", { site, result: 1 }, () => run.call("step"));
  run.call("none", { result: pending }, () => run.call("step"));
  // What has no end tells of none.
  const left = run.call("left", { site, result: pending, cost: 300 }, () => run.call("step", { open: true }));
  run.call("later", { cost: 100_000 });
  const trace = run.trace();
  const least = leastTimes(trace);
  assert.deepEqual([...least.keys()], [slow, quick, left]);
  assert.equal(least.get(quick), 700);
  assert.equal(least.get(left), trace.durationOf(left));
  const lastEnd = (call: number) => trace.startOf(call) + trace.durationOf(call);
  assert.equal(least.get(slow), Math.max(...[slow, slow + 1, slow + 2].map(lastEnd)) - trace.startOf(slow));
  assert.ok(least.get(slow)! > 50_000);
  assert.deepEqual(requestTime(trace, slow), { time: least.get(slow), isAtLeast: true });
  assert.equal(requestTime(trace, known).isAtLeast, false);
  assert.deepEqual(timedRequest(trace, slow), { method: "slow", lastEnd: least.get(slow) });
  assert.deepEqual(timedRequest(trace, known), { method: "known" });
});
