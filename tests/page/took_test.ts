import assert from "node:assert/strict";
import { tookText, tookTitle } from "../../src/page/parts/took_text.ts";
import { tookOf, TookSum } from "../../src/page/worker/took.ts";
import { waitsBelow } from "../../src/page/worker/waits.ts";
import { buildCallTree } from "../../src/query/call_tree.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { type Event, site, traceOf } from "../trace/plain_journal.ts";

/** Loads three things at once, each of which waits 300 µs, then one more by itself; another call never ends. */
function loads(): Trace {
  const isAsync = { async: true };
  const at = (us: number) => us * 1000;
  const events: Event[] = [
    { op: "sites", sites: [site("all", isAsync), site("load", isAsync), site("hangs", isAsync)] },
    { op: "enter", site: 1, time: at(0) },
    ...[1, 2, 3].flatMap((n): Event[] => [
      { op: "enter", site: 2, parent: 1, time: at(10 * n) },
      { op: "suspend", call: n + 1, time: at(10 * n + 5) },
    ]),
    { op: "suspend", call: 1, time: at(100) },
    ...[1, 2, 3].flatMap((n): Event[] => [
      { op: "resume", call: n + 1, time: at(305 + 10 * n) },
      { op: "leave", call: n + 1, time: at(306 + 10 * n) },
    ]),
    { op: "resume", call: 1, time: at(400) },
    { op: "enter", site: 2, parent: 1, time: at(410) },
    { op: "leave", call: 5, time: at(420) },
    { op: "enter", site: 3, parent: 1, time: at(430) },
    { op: "suspend", call: 6, time: at(440) },
    { op: "leave", call: 1, time: at(500) },
  ];
  return traceOf(events);
}

Deno.test("times that are added up over calls that ran at the same time say so, and what they took together", () => {
  const trace = loads();
  const sum = new TookSum(trace);
  for (const call of [2, 3, 4, 5]) sum.add(call);
  assert.deepEqual(sum.sum(), { time: 928_000, waiting: 900_000, together: 336_000 });
  assert.equal(tookText(sum.sum(), 0), "Σ 928 µs");
  assert.match(
    tookTitle(sum.sum(), 0),
    /added up over calls that ran at the same time and took 336 µs together/,
  );
  const inTurn = new TookSum(trace);
  for (const call of [2, 5]) inTurn.add(call);
  assert.deepEqual(inTurn.sum(), { time: 316_000, waiting: 300_000 });
  assert.equal(tookText(inTurn.sum(), 0), "316 µs");
});

Deno.test("what a call waited for at the same time is longer than the call, and said to be a sum", () => {
  const [load] = waitsBelow(buildCallTree(loads()), 1);
  assert.equal(load!.calls, 3);
  assert.ok(load!.took.time > 500_000 && load!.took.together! < 400_000);
  assert.match(tookText(load!.took, 0), /^Σ 900 µs/);
});

Deno.test("a call that has not ended took so long or longer, and what is not told from nothing is not 0 ns", () => {
  const trace = loads();
  assert.deepEqual(tookOf(trace, 6), { time: 70_000, waiting: 60_000, isAtLeast: true });
  assert.equal(tookText(tookOf(trace, 6), 100), "≥ 70.0 µs");
  assert.equal(tookText({ time: 0 }, 100), "≤ 0.1 µs");
  assert.equal(tookText({ time: 100 }, 100), "100 ns");
  // As it was recorded, where the recorder's time is not known.
  assert.equal(tookText({ time: 0 }, 0), "0 ns");
});

Deno.test("calls that one call made in turn take no longer than it, however much each time is off", () => {
  const events: Event[] = [
    { op: "meta", meta: { clock: 40 } },
    { op: "sites", sites: [site("outer"), site("inner")] },
    { op: "enter", site: 1, time: 0 },
    ...[1, 2, 3].flatMap((n): Event[] => [
      { op: "enter", site: 2, parent: 1, time: n * 1000 },
      { op: "leave", call: n + 1, time: n * 1000 + 900 },
      { op: "cost", call: n + 1, ns: 500 },
    ]),
    { op: "leave", call: 1, time: 4000 },
  ];
  const trace = traceOf(events);
  const sum = new TookSum(trace);
  for (const call of [2, 3, 4]) sum.add(call);
  const outer = tookOf(trace, 1).time;
  assert.ok(outer < 2600, String(outer));
  assert.deepEqual(sum.sum(1), { time: outer, waiting: 0, isAtMost: true });
  assert.match(tookText(sum.sum(1), 0), /^≤ 2\.\d+ µs$/);
});
