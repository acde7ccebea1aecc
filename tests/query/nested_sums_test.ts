import assert from "node:assert/strict";
import { nestedSums } from "../../src/query/nested_sums.ts";
import { type FunctionStats, statsOf } from "../../src/query/stats.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { type Event, site, traceOf } from "../trace/plain_journal.ts";

const SITES = ["a", "b", "c", "d"].map((name, i) => site(name, { file: `/project/${i >> 1}.ts` }));

/** Numbers that are always the same ones. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => Math.floor((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 * below);
}

/** A run in small chunks. Some calls throw, or wait; some go on behind their caller, and some never end. */
function runOf(seed: number): Trace {
  const next = numbersFrom(seed);
  const isAsync = seed % 3 === 0;
  const events: Event[] = [{ op: "sites", sites: SITES }, { op: "meta", meta: { clock: seed % 4 * 7 } }];
  let time = 0;
  const open: number[] = [];
  /** Those that ended, of which others are callees yet. */
  const ended: number[] = [];
  const step = () => time += next(4) === 0 ? next(seed % 5 === 0 ? 40_000 : 300) : next(20);
  for (let call = 1; call <= 900;) {
    step();
    if (next(90) === 0) events.push({ op: "flush" });
    if (open.length > 0 && next(5) < 2) {
      const last = open.pop()!;
      if (isAsync && next(4) === 0) {
        events.push({ op: "suspend", call: last, time });
        step();
        if (next(9) > 0) events.push({ op: "resume", call: last, time });
        step();
      }
      if (next(60) > 0) events.push({ op: next(9) === 0 ? "fail" : "leave", call: last, time, value: 1 });
      ended.length = 0;
      if (seed % 7 === 0) ended.push(last);
      continue;
    }
    // A timer that a call had set: its callee comes when it has ended.
    const parent = open.length === 0 ? ended.pop() ?? 0 : open.at(-1)!;
    if (next(10) === 0) events.push({ op: "cost", call, ns: next(50) });
    events.push({ op: "enter", site: 1 + next(4), parent, time, args: [] });
    open.push(call++);
    if (open.length > 20) open.shift();
  }
  return traceOf(events);
}

const plain = (stats: FunctionStats[]) => stats.map((own) => ({ ...own, site: own.site.name }));

Deno.test("sums of one pass are those of the times of each call", () => {
  let passes = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const trace = runOf(seed);
    assert.ok(trace.chunks().length > 4, `${trace.chunks().length} chunks`);
    const groups = Uint32Array.from({ length: SITES.length + 1 }, (_, i) => i);
    if (nestedSums(trace, groups) !== undefined) passes++;
    const all = new Uint8Array(trace.callCount + 1).fill(1);
    for (const by of ["function", "file"] as const) {
      // Where calls are chosen, the times of all are made.
      assert.deepEqual(plain(statsOf(trace, by)), plain(statsOf(trace, by, all)), `run ${seed} by ${by}`);
    }
    assert.deepEqual(
      plain(statsOf(trace, "function", undefined, { percentiles: false })).map(({ p50 }) => p50),
      [
        0,
        0,
        0,
        0,
      ],
    );
  }
  assert.ok(passes > 40, `${passes} in one pass`);
});
