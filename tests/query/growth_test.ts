import assert from "node:assert/strict";
import { GrowingRun } from "../../src/query/growth.ts";
import { type Filters, selectCalls } from "../../src/query/keep.ts";
import { placeOf } from "../../src/query/seen_roots.ts";
import { chunkSize, concat, FILE_HEAD_SIZE } from "../../src/trace/chunk.ts";
import { Outcome } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { threadChunks, traceFile } from "../trace/plain_journal.ts";
import { RunBuilder } from "./build_run.ts";

/** Numbers below `most` that look like chance, the same ones each time. */
function chance(seed: number): (most: number) => number {
  return (most) => {
    seed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return ((seed ^ (seed >>> 13)) >>> 0) % most;
  };
}

/** What a thread writes that makes calls, ends them in any order, and now and then writes what it has. */
function eventsOf(next: (most: number) => number, length: number): RunBuilder["events"] {
  const run = new RunBuilder();
  const open: number[] = [];
  for (let i = 0; i < length; i++) {
    run.time += 100;
    const what = next(10);
    if (what < 5 || open.length === 0) {
      const parent = next(3) === 0 ? 0 : open[next(open.length || 1)] ?? 0;
      const call = run.enter("abc"[next(3)]!);
      (run.events.at(-1) as { parent?: number }).parent = parent;
      open.push(call);
    } else if (what < 9) {
      const [call] = open.splice(next(open.length), 1);
      if (next(5) === 0) run.events.push({ op: "fail", call: call!, time: run.time, value: null });
      else run.leave(call!, call);
    } else run.events.push({ op: "flush" });
  }
  return run.events;
}

function chunksIn(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const chunks: Uint8Array[] = [];
  for (let at = FILE_HEAD_SIZE; at < file.length;) {
    const size = chunkSize(view.getUint32(at + 4, true));
    chunks.push(file.subarray(at, at += size));
  }
  return chunks;
}

/** A file as it is at each of several looks. */
function* growing(next: (most: number) => number, hasThreads: boolean): Generator<Uint8Array> {
  const file = traceFile(eventsOf(next, 120), { exit: false });
  const rows = [chunksIn(file)];
  for (const thread of hasThreads ? [1, 2] : []) {
    const parent = { thread: 0, call: thread === 1 ? 1 : 0 };
    rows.push(threadChunks({ thread, order: thread, parent }, eventsOf(next, 60)));
  }
  const parts = [file.subarray(0, FILE_HEAD_SIZE), rows[0]!.shift()!];
  while (rows.some((row) => row.length > 0)) {
    const row = rows[next(rows.length)]!;
    if (row.length === 0) continue;
    parts.push(row.shift()!);
    const whole = concat(parts);
    // A chunk may be there in part.
    if (next(3) === 0) yield whole.slice(0, whole.length - next(parts.at(-1)!.length));
    if (next(3) === 0) yield whole;
  }
  yield concat(parts);
}

function isOver(trace: Trace, call: number): boolean {
  const outcome = trace.outcomeOf(call);
  return outcome === Outcome.RETURNED || outcome === Outcome.THREW;
}

const FILTERS: Filters[] = [{}, { filter: ["a"] }, { isError: true }, { exclude: ["b"] }, {
  minDuration: 500,
}];

Deno.test("a run that grows is shown whole: each call once, below its caller, and again when what was open has ended", () => {
  for (let seed = 1; seed <= 120; seed++) {
    const filters = FILTERS[seed % FILTERS.length]!;
    const next = chance(seed);
    const run = new GrowingRun();
    const shown = new Set<string>();
    const again = new Set<string>();
    const isOpen = new Set<string>();
    const files = [...growing(next, seed % 2 === 0)];
    files.forEach((file, i) => {
      const trace = Trace.read(file);
      const nameOf = (call: number) => {
        const { thread, own } = placeOf(trace, call);
        return `${thread}:${own}`;
      };
      const isLast = i === files.length - 1;
      const selection = selectCalls(trace, filters);
      const { tree, begun } = run.look(trace, { selection, isLast });
      for (let call = 1; call <= trace.callCount; call++) {
        if (tree.sizes.few![call] === 0) continue;
        const name = nameOf(call);
        const hasEnded = isOver(trace, call);
        if (begun.has(call)) {
          if (hasEnded) isOpen.delete(name);
          // With a filter, a caller may have been shown for what it called, before it was known that it passes itself.
          if (selection.keep !== undefined) again.add(name);
          continue;
        }
        assert.ok(!shown.has(name), `${seed}: ${name} twice`);
        shown.add(name);
        if (!hasEnded) isOpen.add(name);
        assert.equal(tree.parents[call], trace.parentOf(call), `${seed}: below the caller of ${name}`);
      }
      if (!isLast) return;
      const { matches } = selection;
      for (let call = 1; call <= trace.callCount; call++) {
        const isWanted = matches === undefined || matches[call] === 1;
        const isShown = shown.has(nameOf(call)) || again.has(nameOf(call));
        if (isWanted) assert.ok(isShown, `${seed}: ${nameOf(call)} is lost`);
        const hasEnded = isOver(trace, call);
        if (hasEnded) assert.ok(!isOpen.has(nameOf(call)), `${seed}: ${nameOf(call)} has ended`);
      }
    });
  }
});

Deno.test("what has not ended waits for one look", () => {
  const run = new RunBuilder();
  const first = run.enter("first");
  run.leave(first);
  const second = run.enter("second");
  run.events.push({ op: "flush" });
  run.enter("third");
  run.events.push({ op: "flush" });
  run.leave(second, 2);
  const chunks = chunksIn(traceFile(run.events, { exit: false }));
  const head = traceFile([], { end: false, exit: false }).subarray(0, FILE_HEAD_SIZE);
  const growing = new GrowingRun();
  const looked = [2, 4, 6, 6, chunks.length].map((count, i, all) => {
    const trace = Trace.read(concat([head, ...chunks.slice(0, count)]));
    const isLast = i === all.length - 1;
    const { tree, begun } = growing.look(trace, { selection: {}, isLast });
    const names: string[] = [];
    for (let call = 1; call <= trace.callCount; call++) {
      if (tree.sizes.few![call]! > 0) names.push((begun.has(call) ? "… " : "") + trace.siteOf(call).name);
    }
    return names.join(", ") + (growing.isWaiting ? " …" : "");
  });
  assert.deepEqual(looked, ["", "first …", "second …", "third", "… second"]);
});
