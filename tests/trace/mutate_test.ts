import assert from "node:assert/strict";
import { TphError } from "../../src/errors.ts";
import { createMatcher } from "../../src/match/matcher.ts";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { errorPaths } from "../../src/query/error_paths.ts";
import { find } from "../../src/query/find.ts";
import { statsOf } from "../../src/query/stats.ts";
import { MAX_CALLS_PER_BYTE } from "../../src/trace/calls_spec.ts";
import { chunk, concat, fileHead, jsonChunk, threadChunk } from "../../src/trace/chunk.ts";
import { ChunkKind } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { missingTexts } from "../../src/view/missing_text.ts";
import { ASCII } from "../../src/view/style.ts";
import { threadTexts, threadWarnings } from "../../src/view/threads_text.ts";
import { startRecording } from "../probe/recording.ts";
import { below, chunksOf, mutate, random } from "./mutate.ts";

/** `deno task crash` mutates ten thousand files. */
const FILES = Number(Deno.env.get("TPH_MUTATIONS") ?? 400);

/** A run with a bit of everything. */
function sample(): Uint8Array {
  const recording = startRecording();
  const { probes: $, sites } = recording;
  const site = sites("main()", "leaf(n)", "load(order)", "fails(text)", "many(a, b, c, d, e, f)");
  const main = $.E0(site, 0);
  for (let i = 0; i < 300; i++) $.L($.E1(site + 1, 0, i % 10 === 0 ? i / 7 : i), -i);
  for (let i = 0; i < 40; i++) {
    const order = {
      id: i,
      name: `order ${i}`,
      tags: ["a", `t${i}`],
      when: new Date(i),
      seen: new Map([[i, { i }]]),
    };
    const load = $.E1(site + 2, 0, order);
    $.S(load);
    if (i % 10 === 0) recording.flush();
    $.R(load);
    $.L(load, new Set([order, "é\ud800", 10n, Symbol("s"), null, undefined]));
    const fails = $.E1(site + 3, 0, "text ".repeat(i));
    $.F(fails, new RangeError(`no ${i}`, { cause: { i } }));
  }
  $.L($.En(site + 4, 0, [1, "b", { c: [1, [2, [3, [4, [5]]]]] }, -0, NaN, Infinity]));
  $.S($.E0(site + 2, 0));
  $.E0(site + 3, main);
  return recording.finishBytes();
}

/** A run of several threads, one of which started another, its chunks among those of the main thread. */
function threadedSample(): Uint8Array {
  const chunks = (bytes: Uint8Array) => chunksOf(bytes).map(({ at, size }) => bytes.slice(at, at + size));
  const [header, ...main] = chunks(sample());
  const threads = [1, 2, 0x7fffffff].map((thread, i) => {
    const own = chunks(sample()).slice(1).filter((bytes) => bytes[0] !== ChunkKind.EXIT);
    const parent = { thread: i === 0 ? 0 : 1, call: 3 };
    const name = `${thread}.ts`;
    const head = jsonChunk(ChunkKind.HEADER, { thread, kind: "worker", parent, name, pid: 1 });
    return [head, jsonChunk(ChunkKind.META, { epoch: i }), ...own].map((bytes) => threadChunk(thread, bytes));
  });
  const parts = [fileHead(), header!];
  for (const lists = [main, ...threads]; lists.some((list) => list.length > 0);) {
    for (const list of lists) parts.push(...list.splice(0, 1 + below(3)));
  }
  return concat(parts);
}

/** Reads everything that there is in a run; only an error for the user may come out. */
function readAll(bytes: Uint8Array): Trace | undefined {
  let trace: Trace;
  try {
    trace = Trace.read(bytes);
  } catch (error) {
    assert.ok(
      error instanceof TphError,
      `not an error for the user: ${error instanceof Error ? error.stack : error}`,
    );
    return undefined;
  }
  const { callCount } = trace;
  assert.ok(
    callCount <= 2 * bytes.length * MAX_CALLS_PER_BYTE,
    `${callCount} calls in ${bytes.length} bytes`,
  );
  trace.siteColumn();
  trace.parentColumn();
  trace.startColumn();
  trace.durationColumn();
  trace.outcomeColumn();
  trace.lastTime();
  missingTexts(trace);
  threadTexts(trace, { glyphs: ASCII });
  threadWarnings(trace.threads);
  errorPaths(trace);
  find(trace, createMatcher({ value: '"text"' }));
  for (const { first } of trace.threads) trace.lastTimeOf(first);
  buildCallTree(trace);
  statsOf(trace);
  for (let call = 1; call <= callCount; call += 1 + (callCount >> 9)) {
    assert.ok(trace.parentOf(call) < call);
    trace.argsOf(call);
    trace.resultOf(call);
    trace.waitingOf(call);
    trace.siteOf(call);
  }
  for (let id = 1; id <= Math.min(trace.snapshotCount, 500); id++) trace.snapshot(id);
  return trace;
}

for (
  const [what, make, threads] of [["file", sample, 0], ["file with threads", threadedSample, 3]] as const
) {
  Deno.test(`a ${what} that was mutated or cut is read as far as it makes sense`, () => {
    const original = make();
    const whole = readAll(original)!;
    assert.deepEqual(whole.problems, []);
    assert.equal(whole.threads.length, threads);
    for (let i = 0; i < FILES; i++) {
      const before = random.seed;
      try {
        readAll(mutate(original));
      } catch (error) {
        throw new Error(`mutation ${i} (seed ${before}): ${error instanceof Error ? error.stack : error}`);
      }
    }
  });
}

Deno.test("a file that is cut says so, and has the calls before the cut", () => {
  const original = sample();
  for (const { at, size } of chunksOf(original).slice(1)) {
    const trace = readAll(original.slice(0, at + size - 4))!;
    assert.match(trace.problems.join(), /broken chunk/);
  }
});

Deno.test("a small file cannot claim more by what it has lost", () => {
  const lost = chunk(ChunkKind.META, new Uint8Array(4096));
  lost[8]! ^= 1;
  const parts = [fileHead(), chunk(ChunkKind.HEADER, new TextEncoder().encode("{}")), lost];
  const payload = new Uint8Array(24);
  const view = new DataView(payload.buffer);
  for (let thread = 0; thread < 1000; thread++) {
    for (const first of [60_000, 120_000]) {
      view.setUint32(0, first, true);
      view.setUint32(4, 1, true);
      const calls = chunk(ChunkKind.CALLS, payload);
      parts.push(thread === 0 ? calls : threadChunk(thread, calls));
    }
  }
  const bytes = concat(parts);
  const { callCount } = readAll(bytes)!;
  assert.ok(callCount > 60_000 && callCount < bytes.length * MAX_CALLS_PER_BYTE);
});

Deno.test("a file full of what looks like chunks is read in the end", () => {
  const bytes = new Uint8Array(6 << 20);
  const words = new Uint32Array(bytes.buffer);
  for (let at = 0; at + 4 <= words.length; at += 4) words.set([1, bytes.length - 16 * at - 20, 0, 0], at);
  bytes.set(concat([fileHead(), jsonChunk(ChunkKind.HEADER, {})]));
  const trace = Trace.read(bytes);
  assert.match(trace.problems.join(), /broken chunk/);
});

Deno.test("a small file cannot claim calls that memory does not hold", () => {
  const parts = [fileHead(), chunk(ChunkKind.HEADER, new TextEncoder().encode("{}"))];
  const payload = new Uint8Array(16);
  const view = new DataView(payload.buffer);
  for (let i = 0; i < 1000; i++) {
    view.setUint32(0, 1 + i * 65536, true);
    view.setUint32(4, 65536, true);
    parts.push(chunk(ChunkKind.CALLS, payload));
  }
  const trace = readAll(concat(parts))!;
  assert.equal(trace.callCount, 0);
  assert.match(trace.problems.join(), /makes no sense/);
});
