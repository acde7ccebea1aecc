/**
 * Measures the trace file: ns and bytes a call to encode, time to open ten million calls, 10,000 summaries.
 *
 *     bun bench/trace_encode.ts [millions of calls for the opening]
 *
 * @module
 */

import { closeSync, openSync, statSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileHead, jsonChunk } from "../src/trace/chunk.ts";
import { TraceEncoder } from "../src/trace/encode.ts";
import { Kind, Op } from "../src/trace/journal.ts";
import { type JournalValue, putEnd, putEnter } from "../src/trace/put_event.ts";
import { ChunkKind } from "../src/trace/spec.ts";
import { readSummary, Trace } from "../src/trace/trace.ts";

const SLOTS = 1 << 20;
// Shared memory, as in the recorder.
const f64 = new Float64Array(new SharedArrayBuffer(8 * SLOTS));
const i32 = new Int32Array(f64.buffer);
const u8 = new Uint8Array(f64.buffer);
const ring = { f64, i32, u8 };

/** The ring is filled with events, then encoded, over and over: only the encoding is timed. */
let at = 0;
let call = 0;
let clock = 0;
let spent = 0;
let seed = 1;
let encoder: TraceEncoder;

/** A pseudo-random step of the clock: 30–93 ns. */
function tick(): number {
  seed = Math.imul(seed, 1103515245) + 12345 | 0;
  return clock += 30 + (seed >>> 26);
}

function drain(): void {
  const before = performance.now();
  encoder.consume(ring, 0, at);
  spent += performance.now() - before;
  at = 0;
}

function enter(site: number, parent: number, args: number[]): number {
  if (at > SLOTS - 32) drain();
  at = putEnter(ring, at, { site, parent, time: tick(), args: args.map(number) });
  return ++call;
}

function leave(id: number, result: number): number {
  if (at > SLOTS - 32) drain();
  at = putEnd(ring, at, { op: Op.LEAVE, call: id, time: tick(), value: number(result) });
  return result;
}

function number(value: number): JournalValue {
  return { kind: Kind.NUMBER, payload: value, identity: 0 };
}

function fib(n: number, parent: number): number {
  const id = enter(1, parent, [n]);
  return leave(id, n < 2 ? n : fib(n - 1, id) + fib(n - 2, id));
}

function loop(n: number): void {
  const main = enter(1, 0, []);
  for (let i = 0; i < n; i++) {
    const outer = enter(2, main, [i, i & 255]);
    leave(enter(3, outer, [i, 2]), i * 2);
    leave(outer, i * 2 + 1);
  }
  leave(main, 0);
}

function doubles(n: number): void {
  for (let i = 0; i < n; i++) leave(enter(1, 0, [Math.random(), 2]), Math.random());
}

/** The best of some rounds: the machine may be busy with something else. */
function measure(name: string, run: () => void): void {
  let ns = Infinity;
  for (let round = 0; round < 8; round++) {
    at =
      call =
      clock =
      spent =
        0;
    encoder = new TraceEncoder(() => {});
    run();
    drain();
    const before = performance.now();
    encoder.flush();
    spent += performance.now() - before;
    ns = Math.min(ns, spent * 1e6 / call);
  }
  console.log(
    `${name.padEnd(34)} ${ns.toFixed(1).padStart(7)} ns/call ${
      (encoder.bytesWritten / call).toFixed(2).padStart(7)
    } B/call`,
  );
}

measure("fib(27)", () => void fib(27, 0));
measure("loop of two functions, two args", () => loop(500_000));
measure("random doubles in and out", () => doubles(500_000));

const millions = Number(process.argv[2] ?? 10);
const path = join(tmpdir(), `tph-bench-${process.pid}.tph`);
try {
  const fd = openSync(path, "w");
  writeSync(fd, fileHead());
  writeSync(fd, jsonChunk(ChunkKind.HEADER, { id: "bench", command: ["bench"] }));
  at =
    call =
    clock =
    spent =
      0;
  encoder = new TraceEncoder((bytes) => void writeSync(fd, bytes));
  while (call < millions * 1e6) fib(24, 0);
  drain();
  encoder.flush();
  writeSync(fd, jsonChunk(ChunkKind.END, { time: clock, calls: call, dropped: 0 }));
  writeSync(fd, jsonChunk(ChunkKind.EXIT, { code: 0, signal: null, elapsed: 1 }));
  closeSync(fd);
  console.log(
    `${call} calls, ${(statSync(path).size / 1e6).toFixed(1)} MB, encoded and written at ${
      (spent * 1e6 / call).toFixed(1)
    } ns/call`,
  );
  const t0 = performance.now();
  const trace = Trace.open(path);
  const t1 = performance.now();
  trace.siteColumn();
  trace.parentColumn();
  const t2 = performance.now();
  trace.startColumn();
  trace.durationColumn();
  trace.outcomeColumn();
  const t3 = performance.now();
  console.log(
    `open ${(t1 - t0).toFixed(0)} ms, sites and parents ${(t2 - t1).toFixed(0)} ms, the other columns ${
      (t3 - t2).toFixed(0)
    } ms, ` +
      `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB in memory`,
  );
  const t4 = performance.now();
  let found = 0;
  for (const chunk of trace.chunks()) {
    const { size, payloads } = chunk.dictionary();
    for (let i = 0; i < size; i++) if (payloads[i] === 46368) found++;
  }
  console.log(`a look into every dictionary ${(performance.now() - t4).toFixed(0)} ms (${found} found)`);
  const t5 = performance.now();
  for (let i = 0; i < 10_000; i++) readSummary(path);
  console.log(`10,000 summaries ${(performance.now() - t5).toFixed(0)} ms`);
} finally {
  unlinkSync(path);
}
