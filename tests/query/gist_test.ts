import assert from "node:assert/strict";
import { embeddedRun } from "../../src/page/embedded_run.ts";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { gistOf } from "../../src/query/gist.ts";
import { Outcome } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { outline, startRecording } from "../probe/recording.ts";

/** A root that calls `leaf` 300 times, one of which calls what throws. */
function wide(): Trace {
  const { probes: $, sites, finish } = startRecording();
  const root = sites("root()", "leaf(order)", "fails(text)");
  const main = $.E0(root, 0);
  for (let i = 0; i < 300; i++) {
    const leaf = $.E1(root + 1, 0, { id: i });
    if (i === 250) $.F($.E1(root + 2, 0, "far"), new RangeError("no"));
    $.L(leaf, `${i} done`);
  }
  $.L(main, "end");
  return finish();
}

Deno.test("gistOf() keeps the first levels and the way to errors, and counts what it hides", () => {
  const tree = buildCallTree(wide());
  const { keep, count, hidden } = gistOf(tree, 40);
  const kept = [...keep.keys()].filter((call) => keep[call] === 1);
  assert.equal(count, 40);
  assert.equal(kept.length, 40);
  const failed = tree.outcomes.indexOf(Outcome.THREW);
  assert.ok(kept.includes(failed) && kept.includes(tree.parents[failed]!));
  assert.ok(kept.every((call) => tree.parents[call] === 0 || keep[tree.parents[call]!] === 1));
  assert.deepEqual([...hidden], [[1, 302 - 40]]);
});

Deno.test("embeddedRun() takes a run that is too large in part, with the values of what it takes, and says so", () => {
  const whole = wide();
  assert.deepEqual(embeddedRun(whole), { bytes: whole.source.scan(0, whole.source.size) });
  const { bytes, missing } = embeddedRun(whole, { mostBytes: 100, mostCalls: 5 });
  const part = Trace.read(bytes);
  assert.deepEqual(part.problems, []);
  assert.deepEqual(outline(part), [
    "root() → end",
    "  leaf(Object) → 0 done",
    "  leaf(Object) → 1 done",
    "  leaf(Object) → 250 done",
    "    fails(far) ✗ no",
  ]);
  assert.deepEqual(part.argsOf(4), whole.argsOf(252));
  assert.equal(part.durationOf(1), whole.durationOf(1));
  assert.match(missing!.note, /has 5 of its 302 calls/);
  assert.deepEqual(missing!.below, [[1, 297]]);
});
