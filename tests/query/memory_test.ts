import assert from "node:assert/strict";
import { memoryGrowth, memoryUse } from "../../src/query/memory.ts";
import { statsOf } from "../../src/query/stats.ts";
import { chunk } from "../../src/trace/chunk.ts";
import { decodeHeap, encodeHeap, type HeapSample } from "../../src/trace/heap.ts";
import { ChunkKind } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { concat } from "../trace/plain_journal.ts";
import { RunBuilder } from "./build_run.ts";

const sample = (time: number, bytes: number, call = 0): HeapSample => ({ time, bytes, call });

function traceWith(run: RunBuilder, samples: HeapSample[], options = {}): Trace {
  const half = Math.ceil(samples.length / 2);
  return Trace.read(concat([
    run.file(options),
    chunk(ChunkKind.HEAP, encodeHeap(samples.slice(0, half))),
    chunk(ChunkKind.HEAP, encodeHeap(samples.slice(half))),
  ]));
}

Deno.test("samples of memory are read as they were written, and broken ones left out", () => {
  const samples = [sample(0, 10), sample(1.5, 2 ** 40, 7)];
  assert.deepEqual(decodeHeap(encodeHeap(samples)), samples);
  assert.deepEqual(decodeHeap(encodeHeap(samples), { calls: 3, time: 10 }), [
    sample(10, 10),
    sample(11.5, 2 ** 40, 10),
  ]);
  assert.deepEqual(decodeHeap(encodeHeap(samples).subarray(0, 40)), samples.slice(0, 1));
  assert.deepEqual(decodeHeap(encodeHeap([sample(NaN, 1), sample(1, -1), sample(1, Infinity)])), []);
  assert.deepEqual(decodeHeap(new Uint8Array(5)), []);
});

Deno.test("memoryGrowth() puts what came between two samples down to the call that took most of the time", () => {
  const run = new RunBuilder();
  run.call("main", {}, () => {
    run.call("load", { cost: 50_000 }, () => run.call("tiny", { cost: 10 }));
    run.call("idle", { cost: 50_000 });
  });
  const trace = traceWith(run, [
    sample(0, 100),
    sample(40_000, 400, 2),
    sample(52_000, 900, 1),
    sample(90_000, 700, 4),
  ]);
  assert.deepEqual([...memoryGrowth(trace)].slice(1), [600, 800, 0, -200]);
  assert.deepEqual(memoryUse(trace), { start: 100, peak: 900, end: 700, samples: 4 });
  assert.deepEqual(
    statsOf(trace).map(({ name, memory }) => [name, memory]).sort(),
    [["idle", -200], ["load", 800], ["main", 600], ["tiny", 0]],
  );
});

Deno.test("memoryGrowth() goes by the calls of the samples where there are no times, and counts recursion once", () => {
  const run = new RunBuilder();
  run.call("a", { cost: 0 }, () => run.call("a", { cost: 0 }));
  const trace = traceWith(run, [sample(0, 1), sample(0, 5, 2), sample(0, 9, 99)], {
    header: { settings: { time: false } },
  });
  assert.deepEqual([...memoryGrowth(trace)].slice(1), [4, 4]);
  assert.deepEqual(statsOf(trace).map(({ memory }) => memory), [4]);
  const without = run.trace();
  assert.equal(memoryGrowth(without).length, 0);
  assert.equal(memoryUse(without), undefined);
});
