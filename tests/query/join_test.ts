import assert from "node:assert/strict";
import { joinRuns } from "../../src/query/join.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { RunBuilder } from "../query/build_run.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const parent = (span: number) => `00-${TRACE}-${String(span).padStart(16, "0")}-01`;
const HOUR = 3_600_000;

/** A service that asks another: so many calls of 10 ms, a millisecond apart. */
function asking(count: number, epoch: number): Trace {
  const run = new RunBuilder();
  run.events.push({ op: "meta", meta: { epoch } });
  for (let i = 1; i <= count; i++) {
    run.call("fetch", {
      args: ["/", { headers: { traceparent: parent(i) } }],
      cost: 10e6,
      site: { kind: "external" },
    });
    run.time += 1e6;
  }
  return run.trace();
}

/** The one that is asked, by the clock of its machine: each request takes 2 ms, 4 ms after it was asked for. */
function answering(epochs: number[]): Trace {
  const run = new RunBuilder();
  run.events.push({ op: "meta", meta: { epoch: epochs[0]! } });
  epochs.forEach((epoch, i) => {
    run.time = (epoch - epochs[0]!) * 1e6 + i * 11e6 + 4e6;
    const site = { kind: "request" as const, file: "", params: ["url", "traceparent"] };
    run.call("GET", { args: ["/", parent(i + 1)], cost: 2e6, site });
  });
  return run.trace();
}

Deno.test("joinRuns() puts a request below the call that asked for it, by the traceparent of both", () => {
  const { roots, offsets, jumped } = joinRuns([asking(3, 1000), answering([1000, 1000, 1000])]);
  assert.deepEqual(roots.map(({ run, call, asker }) => [run, call, asker]), [
    [1, 1, { run: 0, call: 1 }],
    [1, 2, { run: 0, call: 2 }],
    [1, 3, { run: 0, call: 3 }],
  ]);
  // Clocks that can be right are left alone.
  assert.deepEqual([offsets, jumped], [[0, 0], []]);
});

Deno.test("joinRuns() aligns clocks that are hours apart: an answer lies within its question", () => {
  for (const ahead of [HOUR, -HOUR]) {
    const epoch = 10 * HOUR + ahead;
    const { offsets, jumped } = joinRuns([asking(3, 10 * HOUR), answering([epoch, epoch, epoch])]);
    // From 4 ms after it was asked for, to 4 ms before the answer was there.
    assert.ok(Math.abs(offsets[1]! + ahead * 1e6) <= 4e6, String(offsets[1]));
    assert.deepEqual(jumped, []);
  }
});

Deno.test("joinRuns() tells of a clock that jumped, and of runs that nothing connects", () => {
  const { jumped, roots } = joinRuns([asking(2, HOUR), answering([HOUR, 2 * HOUR])]);
  assert.deepEqual(jumped, [1]);
  assert.equal(roots.length, 2);
  const apart = joinRuns([asking(0, HOUR), answering([HOUR])]);
  assert.deepEqual([apart.roots[0]!.asker, apart.offsets], [undefined, [0, NaN]]);
});

Deno.test("joinRuns() keeps of millions of requests that nobody asked for no more than their places", () => {
  const run = new RunBuilder();
  const site = { kind: "request" as const, file: "", params: ["url", "traceparent"] };
  for (let i = 0; i < 3; i++) run.call("GET", { args: ["/"], site }, () => void run.call("step"));
  const { roots } = joinRuns([run.trace(), answering([HOUR])]);
  assert.deepEqual(roots, [1, 3, 5].map((call) => ({ run: 0, call })).concat({ run: 1, call: 1 }));
});
