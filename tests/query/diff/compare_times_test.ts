import assert from "node:assert/strict";
import { median, rankTest, selfTimes } from "../../../src/query/diff/compare_times.ts";
import { statsOf } from "../../../src/query/stats.ts";
import { shopRun } from "../build_run.ts";

Deno.test("rankTest() gives the textbook's probabilities", () => {
  assert.equal(rankTest([1, 2, 3], [4, 5, 6]), 0.1);
  assert.ok(Math.abs(rankTest([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) - 2 / 252) < 1e-12);
  assert.equal(rankTest([1, 1, 1], [1, 1, 1]), 1);
  const many = (from: number) => Array.from({ length: 30 }, (_, i) => from + i);
  assert.ok(rankTest(many(0), many(20)) < 1e-6);
  assert.equal(median([3, 1, 2, 10]), 2.5);
});

Deno.test("selfTimes() gives what the statistics give", () => {
  const trace = shopRun().trace();
  const times = selfTimes(trace);
  for (const { id, self } of statsOf(trace)) assert.equal(times[id], self, trace.site(id).name);
});
