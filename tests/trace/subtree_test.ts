import assert from "node:assert/strict";
import { subtree } from "../../src/trace/subtree.ts";
import { Trace } from "../../src/trace/trace.ts";
import { outline, startRecording } from "../probe/recording.ts";

Deno.test("subtree() has what a call called, with values, errors and times, and nothing else", () => {
  const recording = startRecording();
  const [root, f] = [recording.sites("root()", "f(a, b, c, d, e, g)"), 2];
  const { probes } = recording;
  probes.L(probes.E1(f, 0, "before"), 0);
  const call = probes.E0(root, 0);
  const inner = probes.E2(f, 0, 1, { sku: "tea" });
  probes.L(probes.En(f, 0, [1, "two", 3n, null, undefined, true]), -0);
  probes.F(inner, new RangeError("no"));
  const late = probes.E0(f, 0);
  probes.S(late);
  probes.L(call, 1);
  probes.L(probes.E1(f, 0, "after"), 0);
  probes.R(late);
  probes.L(late, "done");
  const whole = recording.finish();
  const part = Trace.read(subtree(whole, 2, { header: { label: "part" } }));
  assert.deepEqual(part.problems, []);
  assert.equal(part.header.label, "part");
  assert.deepEqual(
    outline(part),
    [
      "f(1, Object) ✗ no",
      "  f(1, two, 3, null, undefined, true) → 0",
      "f() → done",
    ].map((line) => line.replace(", 3,", ", bigint,")),
  );
  for (const [mine, its] of [[1, 3], [2, 4], [3, 5]] as const) {
    assert.equal(part.startOf(mine), whole.startOf(its) - whole.startOf(2));
    assert.equal(part.durationOf(mine), whole.durationOf(its));
    assert.equal(part.waitingOf(mine), whole.waitingOf(its));
    assert.deepEqual(part.argsOf(mine), whole.argsOf(its));
    assert.deepEqual(part.resultOf(mine), whole.resultOf(its));
  }
});

Deno.test("subtree() with its root has the call itself, and what it came to", () => {
  const recording = startRecording();
  const [root, f] = [recording.sites("root(a)", "f()"), 2];
  const { probes } = recording;
  probes.L(probes.E0(f, 0), "before");
  const call = probes.E1(root, 0, "in");
  probes.L(probes.E0(f, 0), 7);
  probes.F(call, new RangeError("no"));
  probes.L(probes.E0(f, 0), "after");
  const part = Trace.read(subtree(recording.finish(), 2, { withRoot: true }));
  assert.deepEqual(part.problems, []);
  assert.deepEqual(outline(part), ["root(in) ✗ no", "  f() → 7"]);
});

Deno.test("subtree() of a call that called nothing is an empty run", () => {
  const recording = startRecording();
  const site = recording.sites("f()");
  recording.probes.L(recording.probes.E0(site, 0));
  const part = Trace.read(subtree(recording.finish(), 1));
  assert.equal(part.callCount, 0);
  assert.equal(part.end?.calls, 0);
});
