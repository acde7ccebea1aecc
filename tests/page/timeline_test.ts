import assert from "node:assert/strict";
import { OpenRun } from "../../src/page/worker/runs.ts";
import { overview, stretches, stretchOf } from "../../src/page/worker/timeline.ts";
import { Trace } from "../../src/trace/trace.ts";
import { type Event, site, traceFile } from "../trace/plain_journal.ts";

/** Of each call: its site, its caller, and when it ran. */
const CALLS = [
  [1, 0, 0, 1000],
  [2, 1, 100, 500],
  [3, 2, 110, 150],
  [2, 1, 200, 600],
  [3, 4, 210, 250],
  [4, 1, 700, 800],
] as const;

/** Two async calls that ran at the same time, in each of which another one ran; then one that ran alone. */
function loads(): OpenRun {
  const isAsync = { async: true };
  const sites = [site("main"), site("load", isAsync), site("parse"), site("last", isAsync)];
  const events: Event[] = CALLS.flatMap(([site, parent, from, to], i) => [
    { op: "enter" as const, site, parent, time: from },
    { op: "leave" as const, call: i + 1, time: to },
  ]);
  events.sort((x, y) => timeOf(x) - timeOf(y));
  return new OpenRun(Trace.read(traceFile([{ op: "sites", sites }, ...events])), "b");
}

function timeOf(event: Event): number {
  return "time" in event ? event.time ?? 0 : 0;
}

Deno.test("async functions that ran beside one another have a row each, and their name before the first; one alone has none", () => {
  const run = loads();
  const rowOf = (call: number) => stretchOf(run, call).row;
  assert.deepEqual(CALLS.map((_, i) => rowOf(i + 1)), [0, 1, 2, 3, 4, 1]);
  const { rows, lanes } = overview(run);
  assert.equal(rows, 5);
  assert.deepEqual(lanes, [{ row: 1, name: "load" }]);
});

Deno.test("of a part of the time, calls in it are given, and of those too narrow to be told apart one a row", () => {
  const run = loads();
  const within = (from: number, to: number, least: number) =>
    stretches(run, { from, to, firstRow: 0, lastRow: 9, least }).stretches.map(({ call }) => call);
  assert.deepEqual(within(0, 1000, 0), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(within(0, 160, 0), [1, 2, 3]);
  assert.deepEqual(within(0, 1000, 5000), [1, 2, 3, 4, 5]);
});
