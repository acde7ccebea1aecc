import assert from "node:assert/strict";
import { OpenRun } from "../../src/page/worker/runs.ts";
import { search } from "../../src/page/worker/search.ts";
import { Trace } from "../../src/trace/trace.ts";
import { startRecording } from "../probe/recording.ts";

Deno.test("search() tells what it has found so far, names first, and ends with all of it", () => {
  const { probes: $, sites, finishBytes } = startRecording();
  const site = sites("tea()", "pour(cup)");
  const main = $.E0(site, 0);
  for (let i = 0; i < 300_000; i++) $.L($.E1(site + 1, 0, i % 100_000 === 0 ? { holds: "green Tea" } : i), i);
  $.L(main, "tea is ready");
  const steps = search(new OpenRun(Trace.read(finishBytes()), "b"), "TEA", 100);
  const first = steps.next();
  assert.ok(!first.done);
  const soFar = first.value();
  assert.deepEqual([soFar.total, soFar.calls, soFar.isWhole], [1, [1], false]);
  let looks = 1, step = steps.next();
  for (; !step.done; step = steps.next()) looks++;
  assert.ok(looks > 1);
  const { total, calls, hits, isWhole } = step.value;
  assert.deepEqual([total, calls, isWhole], [5, [1, 2, 100_002, 200_002], true]);
  assert.deepEqual(hits.map(({ call, where }) => `${where} of ${call}`).sort(), [
    "cup.holds of 100002",
    "cup.holds of 2",
    "cup.holds of 200002",
    "name of 1",
    "result of 1",
  ]);
});

Deno.test("search() finds values that are no text: a number that is none, an empty one, nothing, a truth", () => {
  const { probes: $, sites, finishBytes } = startRecording();
  const site = sites("f(a)");
  const values = [NaN, Infinity, -Infinity, null, undefined, true, false, 10n, { in: [NaN, null] }, 7];
  for (const value of values) $.L($.E1(site, 0, value), 0);
  const run = new OpenRun(Trace.read(finishBytes()), "b");
  const foundBy = (text: string) => {
    const steps = search(run, text, 100);
    let step = steps.next();
    while (!step.done) step = steps.next();
    return step.value.hits.map(({ call, where }) => `${where} ${call}`);
  };
  assert.deepEqual(foundBy("NaN"), ["a 1", "a.in[0] 9"]);
  assert.deepEqual(foundBy("Infinity"), ["a 2"]);
  assert.deepEqual(foundBy("-Infinity"), ["a 3"]);
  assert.deepEqual(foundBy("null"), ["a 4", "a.in[1] 9"]);
  assert.deepEqual(foundBy("undefined"), ["a 5"]);
  assert.deepEqual(foundBy("true"), ["a 6"]);
  assert.deepEqual(foundBy("false"), ["a 7"]);
  assert.deepEqual(foundBy("10n"), ["a 8"]);
  assert.deepEqual(foundBy("7"), ["a 10"]);
  assert.deepEqual(foundBy("infinity"), []);
});
