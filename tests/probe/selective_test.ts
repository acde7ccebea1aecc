import assert from "node:assert/strict";
import { Control } from "../../src/probe/ring.ts";
import { outline, startRecording } from "./recording.ts";

/** The clock of `startRecording` goes on by 10 ns at each look: a call without others below takes 20 ns or more. */
const SHORT = { minDuration: 55 / 1e6 };

Deno.test("with min_duration, short calls are counted, and the others recorded", () => {
  const { probes: $, sites, ring, finish } = startRecording(SHORT);
  const site = sites("main()", "short(n)", "long()");
  const main = $.E0(site, 0);
  for (let i = 0; i < 5; i++) assert.equal($.L($.E1(site + 1, 0, i), i), i);
  const long = $.E0(site + 2, 0);
  for (let i = 0; i < 3; i++) $.L($.E1(site + 1, 0, i), i);
  $.L(long, "done");
  $.L(main);
  assert.deepEqual(outline(finish()), ["main() → undefined", "  long() → done"]);
  const [count, total, least, greatest] = ring.folds!.subarray(4 * (site + 1));
  assert.equal(count, 8);
  assert.ok(least! > 0 && greatest! >= least! && total! >= 8 * least!);
});

Deno.test("short calls that called short ones only are left out with them", () => {
  const { probes: $, sites, ring, finish } = startRecording({ minDuration: 1 });
  const site = sites("main()", "fib(n)");
  const fib = (n: number): number => {
    const call = $.E1(site + 1, 0, n);
    return $.L(call, n < 2 ? n : fib(n - 1) + fib(n - 2));
  };
  const main = $.E0(site, 0);
  assert.equal(fib(10), 55);
  $.F(main, new Error("no"));
  assert.deepEqual(outline(finish()), ["main() ✗ no"]);
  assert.equal(ring.folds![4 * (site + 1)], 177);
});

Deno.test("a short call that threw, waited or handed its outcome over is recorded", () => {
  const { probes: $, sites, finish } = startRecording({ minDuration: 1 });
  const site = sites("throws()", "waits()", "tail()", "end()");
  $.F($.E0(site, 0), new Error("no"));
  const waits = $.E0(site + 1, 0);
  $.S(waits);
  $.R(waits);
  $.L(waits, 1);
  $.T($.E0(site + 2, 0));
  $.L($.E0(site + 3, 0), 7);
  assert.deepEqual(outline(finish()), ["throws() ✗ no", "waits() → 1", "tail() → 7", "  end() → 7"]);
});

Deno.test("what was stored for a call that is left out is there for later ones", () => {
  const { probes: $, sites, finish } = startRecording(SHORT);
  const site = sites("main(o)", "short(o)", "long(o)");
  const main = $.E1(site, 0, { a: "text" });
  $.L($.E1(site + 1, 0, { b: "other" }));
  const long = $.E1(site + 2, 0, { b: "other" });
  $.L($.E0(site + 1, 0));
  $.L($.E0(site + 1, 0));
  $.L($.E0(site + 1, 0));
  $.L(long);
  $.L(main);
  const trace = finish();
  assert.deepEqual(trace.problems, []);
  assert.deepEqual(outline(trace), ["main(Object) → undefined", "  long(Object) → undefined"]);
  const [arg] = trace.argsOf(2);
  assert.ok(arg?.snapshot.type === "composite" && arg.snapshot.properties[0]?.key === "b");
});

Deno.test("a pending call that the consumer has claimed is recorded, however short", () => {
  const { probes: $, sites, ring, finish } = startRecording({ minDuration: 1 });
  const site = sites("main()", "short()");
  const main = $.E0(site, 0);
  const ticket = ring.control[Control.PENDING]!;
  assert.ok(ticket !== 0);
  assert.equal(Atomics.compareExchange(ring.control, Control.PENDING, ticket, 0), ticket);
  $.L($.E0(site + 1, 0));
  $.L(main);
  assert.deepEqual(outline(finish()), ["main() → undefined"]);
});

Deno.test("with fold_after, a function that floods is counted after its first calls", () => {
  const { probes: $, sites, ring, finish } = startRecording({ foldAfter: 3 });
  const site = sites("main()", "flood(n)", "rare(n)");
  const main = $.E0(site, 0);
  for (let i = 0; i < 100; i++) $.L($.E1(site + 1, 0, i), i);
  $.L($.E1(site + 2, 0, 1), 1);
  $.L(main);
  assert.deepEqual(outline(finish()), [
    "main() → undefined",
    "  flood(0) → 0",
    "  flood(1) → 1",
    "  flood(2) → 2",
    "  rare(1) → 1",
  ]);
  assert.equal(ring.folds![4 * (site + 1)], 97);
});

Deno.test("pending calls survive the ring's end", () => {
  const { probes: $, sites, ring, finish } = startRecording({ minDuration: 1e-3 });
  const site = sites("main()", "short(n)", "kept(text)");
  const main = $.E0(site, 0);
  let kept = 0;
  for (let i = 0; i < 300_000; i++) {
    if (i % 3 === 0) {
      const call = $.E1(site + 2, 0, i);
      for (let j = 0; j < 60; j++) $.L($.E1(site + 1, 0, j), j);
      $.L(call, i);
      kept++;
    } else $.L($.E1(site + 1, 0, i), i);
  }
  $.L(main);
  const trace = finish();
  assert.deepEqual(trace.problems, []);
  assert.equal(trace.callCount, 1 + kept);
  assert.equal(ring.folds![4 * (site + 1)], 300_000 - kept + 60 * kept);
});

Deno.test("with when_full = drop, calls are left out and counted while the consumer does not keep up", () => {
  let isStuck = true;
  const { probes: $, sites, ring, finish } = startRecording({ whenFull: "drop" }, { isStuck: () => isStuck });
  const site = sites("main()", "call(n)");
  const main = $.E0(site, 0);
  for (let i = 0; i < 200_000; i++) $.L($.E1(site + 1, 0, i), i);
  const dropped = ring.totals[2]!;
  assert.ok(dropped > 0);
  isStuck = false;
  for (let i = 0; i < 1000; i++) $.L($.E1(site + 1, 0, i), i);
  $.L(main);
  const trace = finish();
  assert.equal(ring.totals[2], dropped);
  assert.equal(trace.callCount + dropped, 1 + 200_000 + 1000);
  assert.deepEqual(trace.problems, []);
});
