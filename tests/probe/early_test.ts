import assert from "node:assert/strict";
import { startRecording } from "./recording.ts";

/** Ticks of 10 ns that it takes to keep the first calls. */
const KEEPING = 1000;

Deno.test("the time to keep the first calls is none of theirs, and taken off those around them", () => {
  const run = startRecording({}, { keeping: KEEPING });
  const [main, leaf] = [run.sites("main(text)", "leaf(n)"), run.sites("leaf(n)")];
  const $ = run.probes;
  const outer = $.E1(main, 0, "text");
  for (let n = 0; n < 3; n++) $.L($.E1(leaf, 0, n), n);
  $.L(outer);
  const trace = run.finish();
  assert.equal(trace.callCount, 4);
  for (const call of [2, 3, 4]) assert.ok(trace.durationOf(call) < KEEPING, String(trace.durationOf(call)));
  const kept = (call: number) => trace.costOf(call) >= 10 * KEEPING;
  assert.deepEqual([1, 2, 3, 4].map(kept), [true, true, true, true]);
  // Of what the outer call took, that is what the recorder took.
  assert.ok(trace.durationOf(1) > 3 * 10 * KEEPING);
});
