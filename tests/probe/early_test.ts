import assert from "node:assert/strict";
import { Control } from "../../src/probe/ring.ts";
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

Deno.test("while the drain waits, every event is kept as soon as it is written; then the drain is started, once", () => {
  let begun = 0;
  const run = startRecording({}, { keeping: 1, begin: () => begun++ });
  const site = run.sites("f(n)");
  const $ = run.probes;
  /** Slots of a COST: what it took to keep the event comes behind. */
  const behind = 2;
  const assertKept = (what: string) =>
    assert.ok(run.ring.control[Control.HEAD]! - run.kept() <= behind, what);
  const outer = $.E1(site, 0, 1);
  assertKept("the beginning of a call");
  $.S(outer, 1, "");
  assertKept("that it waits");
  $.R(outer, 1);
  assertKept("that it goes on");
  $.L($.E1(site, 0, "text"), "text");
  $.F($.E1(site, 0, 2), new Error("x"));
  $.L(outer, 2);
  assertKept("the end of a call that has no caller");
  assert.equal(begun, 0);
  for (let n = 0; n < 1000; n++) $.L($.E1(site, 0, n), n);
  assert.equal(begun, 1);
  const trace = run.finish();
  assert.equal(trace.callCount, 1003);
  assert.deepEqual([trace.resultOf(2)?.snapshot, trace.problems], [
    { type: "string", value: "text", length: 4 },
    [],
  ]);
});

Deno.test("the drain is started, too, where a limit ends the recording", () => {
  let begun = 0;
  const run = startRecording({ maxCalls: 2 }, { keeping: 1, begin: () => begun++ });
  const site = run.sites("f(n)");
  const $ = run.probes;
  const counts = [1, 2, 3].map((n) => {
    $.L($.E1(site, 0, n), n);
    return begun;
  });
  assert.deepEqual(counts, [0, 0, 1]);
});
