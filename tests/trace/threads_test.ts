import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Site } from "../../src/contract.ts";
import { createMatcher } from "../../src/match/matcher.ts";
import { differs, diffRuns } from "../../src/query/diff/diff.ts";
import { find } from "../../src/query/find.ts";
import { appendExit } from "../../src/store/append_exit.ts";
import { chunk, jsonChunk, threadChunk } from "../../src/trace/chunk.ts";
import { Contents } from "../../src/trace/contents.ts";
import { encodeExtras, entryPlace, exitPlace } from "../../src/trace/extras.ts";
import { memorySource } from "../../src/trace/file.ts";
import type { Snapshot } from "../../src/trace/snapshot.ts";
import { ChunkKind, Outcome, type ThreadHeader } from "../../src/trace/spec.ts";
import { subtree } from "../../src/trace/subtree.ts";
import { placeThreads } from "../../src/trace/threads.ts";
import { readSummary, Trace } from "../../src/trace/trace.ts";
import { walk } from "../../src/trace/walk.ts";
import { RunBuilder } from "../query/build_run.ts";
import { concat, type Event, type FileOptions, site, threadChunks } from "./plain_journal.ts";

const EPOCH = 1_767_323_040_000;

/** A program whose call 2, `start`, starts threads; it has three calls. */
function mainFile(options: FileOptions = {}): Uint8Array {
  const run = new RunBuilder();
  run.events.push({ op: "meta", meta: { epoch: EPOCH, pid: 1 } });
  run.call("main", {}, () => {
    run.call("start", { result: "started" });
    run.call("shared", { args: [{ of: "main" }], result: 1, site: { line: 99 } });
  });
  return run.file(options);
}

interface ThreadOptions extends Partial<ThreadHeader> {
  thread: number;
  /** Milliseconds after the main thread's. */
  began?: number;
  /** Never ends. */
  open?: boolean;
  body?: (run: RunBuilder) => void;
}

/** A thread that calls `shared` once, or what `body` calls. */
function thread({ began = 0, open = false, body, ...header }: ThreadOptions): Uint8Array[] {
  const run = new RunBuilder();
  run.events.push({ op: "meta", meta: { epoch: EPOCH + began, "module:/project/worker.ts": "h" } });
  const kind = header.kind ?? "worker";
  run.call(header.name ?? "worker.ts", { open, site: { kind, file: "/project/worker.ts", line: 1 } }, () => {
    if (body !== undefined) body(run);
    else run.call("shared", { args: [{ of: "thread" }], result: header.thread, site: { line: 99 } });
  });
  return threadChunks(
    { parent: { thread: 0, call: 2 }, ...header },
    run.events,
    open ? { end: false } : {},
  );
}

function outline(trace: Trace): string[] {
  return Array.from({ length: trace.callCount }, (_, i) => {
    const call = i + 1;
    let depth = 0;
    for (let at = trace.parentOf(call); at !== 0; at = trace.parentOf(at)) depth++;
    return `${"  ".repeat(depth)}${trace.siteOf(call).name} #${call} <${trace.parentOf(call)}`;
  });
}

function text(snapshot: Snapshot): unknown {
  if (snapshot.type === "composite") {
    return Object.fromEntries(snapshot.properties.map(({ key, value }) => [key, text(value)]));
  }
  return "value" in snapshot ? snapshot.value : snapshot.type;
}

Deno.test("the calls of a thread stand below the call that started it, after those of the main thread", () => {
  const trace = Trace.read(concat([mainFile(), ...thread({ thread: 5, began: 2, pid: 44 })]));
  assert.deepEqual(trace.problems, []);
  assert.equal(trace.callCount, 5);
  assert.deepEqual(outline(trace), [
    "main #1 <0",
    "  start #2 <1",
    "  shared #3 <1",
    "    worker.ts #4 <2",
    "      shared #5 <4",
  ]);
  const [worker] = trace.threads;
  assert.deepEqual(worker!.header, {
    thread: 5,
    kind: "worker",
    parent: { thread: 0, call: 2 },
    name: "worker.ts",
    pid: 44,
  });
  assert.deepEqual(
    [worker!.first, worker!.callCount, worker!.startedBy, worker!.start],
    [4, 2, 2, 2e6],
  );
  assert.deepEqual([3, 4, 5].map((call) => trace.isThread(call)), [false, true, false]);
  assert.deepEqual([3, 4, 5].map((call) => trace.threadOf(call)?.header.thread), [undefined, 5, 5]);
});

Deno.test("a function that several threads call is one site", () => {
  const trace = Trace.read(concat([mainFile(), ...thread({ thread: 1 }), ...thread({ thread: 2 })]));
  assert.deepEqual(trace.sites.map(({ name, kind }) => `${kind} ${name}`), [
    "function main",
    "function start",
    "function shared",
    "worker worker.ts",
  ]);
  assert.deepEqual([3, 5, 7].map((call) => trace.siteIdOf(call)), [3, 3, 3]);
  assert.equal(trace.siteIdOf(4), trace.siteIdOf(6));
});

Deno.test("a function that was loaded twice is one site, with what was only counted of it; one whose text changed is another", () => {
  const run = new RunBuilder();
  for (const [name, hash] of [["first", "0"], ["second", "0"], ["third", "1"]] as const) {
    run.call(name, { site: { name: "work", line: 7, hash } });
  }
  const folds = Float64Array.of(1, 2, 10, 1, 9, 2, 2, 10, 1, 9);
  const trace = Trace.read(concat([run.file(), chunk(ChunkKind.FOLDS, new Uint8Array(folds.buffer))]));
  assert.deepEqual([1, 2, 3].map((call) => trace.siteIdOf(call)), [1, 1, 3]);
  assert.deepEqual([...trace.folds], [[1, { calls: 4, total: 20, least: 1, greatest: 9 }]]);
});

Deno.test("times of a thread are told from when the recording began", () => {
  const trace = Trace.read(concat([mainFile(), ...thread({ thread: 1, began: 3 })]));
  assert.equal(trace.startOf(4), 3e6);
  assert.equal(trace.startOf(5), 3e6 + 1000);
  assert.equal(trace.durationOf(5), 1000);
  assert.equal(trace.durationOf(4), 2000);
  assert.equal(trace.lastTime(), 3e6 + 2000);
  assert.equal(trace.lastTimeOf(1), 3000);
  const untimed = Trace.read(
    concat([mainFile({ header: { settings: { time: false } } }), ...thread({ thread: 1, began: 3 })]),
  );
  assert.equal(untimed.threads[0]!.start, 0);
  const early = Trace.read(concat([mainFile(), ...thread({ thread: 1, began: -5 })]));
  assert.equal(early.startOf(4), 0);
});

Deno.test("waits and late ends of a thread are its own", () => {
  const events: Event[] = [
    { op: "meta", meta: { epoch: EPOCH + 1 } },
    { op: "sites", sites: [site("worker.ts", { kind: "worker" }), site("f", { async: true })] },
    { op: "enter", site: 1, time: 0 },
    { op: "enter", site: 2, parent: 1, time: 10 },
    { op: "suspend", call: 2, time: 20 },
    { op: "flush" },
    { op: "enter", site: 2, parent: 1, time: 30 },
    { op: "resume", call: 2, time: 50 },
    { op: "leave", call: 2, time: 60, value: 8 },
    { op: "suspend", call: 3, time: 70 },
  ];
  const trace = Trace.read(concat([mainFile(), ...threadChunks({ thread: 1 }, events, { end: false })]));
  assert.deepEqual(trace.problems, []);
  assert.equal(trace.waitingOf(5), 30);
  assert.equal(trace.durationOf(5), 50);
  assert.deepEqual(trace.resultOf(5)!.snapshot, { type: "number", value: 8 });
  assert.equal(trace.outcomeOf(6), Outcome.SUSPENDED);
  assert.equal(trace.outcomeOf(4), Outcome.OPEN);
  assert.equal(trace.lastTimeOf(6), 1e6 + 70);
  assert.equal(trace.waitingOf(6), 0);
});

Deno.test("values of a thread are its own, and its objects are other objects", () => {
  const events: Event[] = [
    { op: "sites", sites: [site("worker.ts", { kind: "worker" }), site("f")] },
    { op: "snapshot", snapshot: { type: "string", value: "in the thread", length: 13 } },
    { op: "enter", site: 1 },
    { op: "enter", site: 2, parent: 1, args: [{ primitive: 1 }, { object: 1, identity: 1 }] },
    { op: "leave", call: 2, value: { object: 1, identity: 2 } },
  ];
  const trace = Trace.read(concat([
    mainFile(),
    ...threadChunks({ thread: 1 }, events),
    threadChunk(
      1,
      chunk(ChunkKind.EXTRAS, encodeExtras([2, entryPlace(-1), 1, 1, 2, exitPlace(0), 1, 0])),
    ),
  ]));
  assert.deepEqual(trace.problems, []);
  assert.deepEqual(text(trace.argsOf(3)[0]!.snapshot), { of: "main" });
  const [first, second] = trace.argsOf(5);
  assert.equal(text(first!.snapshot), "in the thread");
  assert.equal(first!.identity, 0);
  const identities = [trace.argsOf(3)[0]!.identity, second!.identity, trace.resultOf(5)!.identity];
  assert.equal(new Set(identities).size, 3);
  assert.ok(identities.every((identity) => identity > 0));
  const [self, changed] = trace.extrasOf(5);
  assert.equal(text(self!.value.snapshot), "in the thread");
  assert.equal(self!.value.identity, second!.identity);
  assert.deepEqual([changed!.index, changed!.atExit, changed!.value.identity], [0, true, 0]);
});

/** A thread whose object has a string by reference: snapshot 2 is `{ [1]: [1] }`. */
function referring(string: string): Uint8Array[] {
  const own = new TextEncoder().encode(string);
  // See `snapshot.ts`: a composite of class "Object" with one property, whose name and value are snapshot 1.
  const composite = [18, 0, 12, ...new TextEncoder().encode("Object"), 0, 1, 0, 0, 1, 3, 19, 1, 0, 0];
  const payload = (parts: number[][]) => {
    const ends: number[] = [];
    let end = 0;
    for (const part of parts) ends.push(end += part.length);
    const words = new Uint8Array(Uint32Array.from([1, parts.length, ...ends]).buffer);
    return concat([words, Uint8Array.from(parts.flat())]);
  };
  const events: Event[] = [
    { op: "sites", sites: [site("worker.ts", { kind: "worker" }), site("f", { params: ["it"] })] },
    { op: "enter", site: 1 },
    { op: "enter", site: 2, parent: 1, args: [{ object: 2, identity: 1 }] },
    { op: "leave", call: 2, value: { primitive: 1 } },
  ];
  const [header, ...rest] = threadChunks({ thread: 1, parent: { thread: 0, call: 2 } }, events);
  const snapshots = chunk(ChunkKind.SNAPSHOTS, payload([[7, own.length * 2, ...own], composite]));
  return [header!, threadChunk(1, snapshots), ...rest];
}

Deno.test("a snapshot of a thread refers to strings of that thread", () => {
  const trace = Trace.read(concat([mainFile(), ...referring("sku")]));
  assert.deepEqual(trace.problems, []);
  assert.deepEqual(text(trace.argsOf(5)[0]!.snapshot), { sku: "sku" });
  const { hits } = find(trace, createMatcher({ value: '"sku"' }));
  assert.deepEqual(hits.map(({ call, place, found }) => [call, place, found.steps.length]), [
    [5, "arg", 1],
    [5, "return", 0],
  ]);
  const plain = new RunBuilder();
  plain.call("worker.ts", { open: true, cost: 0, site: { kind: "worker", line: 1 } }, () => {
    plain.call("f", { args: [{ sku: "sku" }], result: "sku", cost: 0, site: { line: 1, params: ["it"] } });
  });
  const same = concat([
    mainFile(),
    ...threadChunks({ thread: 1, parent: { thread: 0, call: 2 } }, plain.events),
  ]);
  assert.equal(differs(diffRuns(trace, Trace.read(same))), false);
  const other = concat([mainFile(), ...referring("sky")]);
  assert.equal(differs(diffRuns(trace, Trace.read(other))), true);

  const part = Trace.read(subtree(trace, 1));
  assert.deepEqual(part.problems, []);
  assert.deepEqual(text(part.argsOf(4)[0]!.snapshot), { sku: "sku" });
  assert.equal(text(part.resultOf(4)!.snapshot), "sku");
});

Deno.test("chunks of several threads may be mixed, and come after the run's end", () => {
  const main = mainFile();
  const one = thread({ thread: 1, began: 1 });
  const two = thread({ thread: 2, began: 2, kind: "process", name: "child.ts" });
  const inOrder = Trace.read(concat([main, ...one, ...two]));
  const mixed: Uint8Array[] = [];
  for (let i = 0; i < one.length; i++) mixed.push(two[i]!, one[i]!);
  const trace = Trace.read(concat([main, ...mixed]));
  assert.deepEqual(trace.problems, []);
  assert.deepEqual(outline(trace), outline(inOrder));
  assert.deepEqual(trace.threads.map(({ header }) => header.name), ["worker.ts", "child.ts"]);
  assert.equal(trace.exit?.code, 0);
});

Deno.test("a thread may start others, whatever their order in the file", () => {
  const parts = [
    thread({ thread: 3, began: 9, parent: { thread: 2, call: 2 }, name: "third.ts" }),
    thread({ thread: 2, began: 9, parent: { thread: 1, call: 0 }, name: "second.ts" }),
    thread({ thread: 1, began: 9, name: "first.ts" }),
  ];
  const trace = Trace.read(concat([mainFile(), ...parts.flat()]));
  assert.deepEqual(trace.problems, []);
  assert.deepEqual(outline(trace), [
    "main #1 <0",
    "  start #2 <1",
    "  shared #3 <1",
    "    first.ts #4 <2",
    "      shared #5 <4",
    "      second.ts #6 <4",
    "        shared #7 <6",
    "          third.ts #8 <7",
    "            shared #9 <8",
  ]);
});

Deno.test("a thread whose parent is not in the file is a root", () => {
  const parts = [
    thread({ thread: 1, parent: { thread: 0, call: 77 } }),
    thread({ thread: 2, parent: { thread: 9, call: 1 } }),
    thread({ thread: 3, parent: { thread: 0, call: 0 } }),
  ];
  const trace = Trace.read(concat([mainFile(), ...parts.flat()]));
  assert.deepEqual(trace.threads.map(({ startedBy }) => startedBy), [0, 0, 0]);
  assert.deepEqual([4, 6, 8].map((call) => trace.parentOf(call)), [0, 0, 0]);
  assert.deepEqual([5, 7, 9].map((call) => trace.parentOf(call)), [4, 6, 8]);
});

Deno.test("threads that are each other's parents are shown all the same, and noted", () => {
  const parts = [
    thread({ thread: 1, parent: { thread: 2, call: 1 } }),
    thread({ thread: 2, parent: { thread: 1, call: 1 } }),
    thread({ thread: 3, name: "third.ts", parent: { thread: 3, call: 1 } }),
  ];
  const trace = Trace.read(concat([mainFile(), ...parts.flat()]));
  assert.equal(trace.callCount, 9);
  assert.equal(trace.problems.filter((problem) => /is its own ancestor/.test(problem)).length, 2);
  for (let call = 1; call <= 9; call++) assert.ok(trace.parentOf(call) < call);
});

Deno.test("what is broken of a thread is left out and noted, and the rest is read", () => {
  const [header, ...rest] = thread({ thread: 1 });
  const headless = Trace.read(concat([mainFile(), ...rest]));
  assert.match(headless.problems.join(), /the header of thread 1 is missing/);
  assert.equal(headless.callCount, 5);
  assert.equal(headless.parentOf(4), 0);

  const twice = Trace.read(concat([mainFile(), header!, header!, ...rest]));
  assert.match(twice.problems.join(), /makes no sense/);
  assert.equal(twice.callCount, 5);

  const nested = threadChunk(1, threadChunk(2, jsonChunk(ChunkKind.META, {})));
  const wrong = [
    threadChunk(0, jsonChunk(ChunkKind.META, {})),
    nested,
    chunk(ChunkKind.THREAD, new Uint8Array(4)),
  ];
  const odd = Trace.read(concat([mainFile(), ...wrong, header!, ...rest]));
  assert.equal(odd.problems.filter((problem) => /makes no sense/.test(problem)).length, 3);
  assert.equal(odd.callCount, 5);

  const cut = concat([mainFile(), header!, ...rest]);
  assert.match(Trace.read(cut.subarray(0, cut.length - 10)).problems.join(), /broken chunk/);
});

Deno.test("what other threads wrote after a chunk that was cut is read", () => {
  const one = thread({ thread: 1 });
  const two = thread({ thread: 2 });
  const torn = one.at(-2)!.subarray(0, one.at(-2)!.length - 13);
  const trace = Trace.read(concat([mainFile({ exit: false }), ...one.slice(0, -2), torn, ...two]));
  assert.match(trace.problems.join(), /bytes at byte \d+ are a broken chunk/);
  assert.deepEqual(trace.threads.map(({ callCount }) => callCount), [0, 2]);
  assert.deepEqual(text(trace.argsOf(5)[0]!.snapshot), { of: "thread" });
  assert.equal(trace.startOf(5), 1000);
});

Deno.test("more calls than can be numbered leave out the threads that are too many", () => {
  const bytes = concat([mainFile(), ...thread({ thread: 1, began: 1 }), ...thread({ thread: 2, began: 2 })]);
  const problems: string[] = [];
  const problem = (text: string) => void problems.push(text);
  const source = memorySource(bytes);
  const read = new Contents(source, "id", problem);
  walk(source, read);
  const threads = placeThreads(read, { sites: read.main.sites, problem, most: 6 });
  assert.deepEqual(problems, ["the calls of worker worker.ts are not shown: more cannot be numbered"]);
  assert.deepEqual(threads.map(({ callCount }) => callCount), [2, 0]);
});

Deno.test("a thread that was ended from outside is open up to its last event", () => {
  const trace = Trace.read(concat([mainFile(), ...thread({ thread: 1, open: true, began: 1 })]));
  assert.equal(trace.threads[0]!.end, undefined);
  assert.equal(trace.outcomeOf(4), Outcome.OPEN);
  assert.equal(trace.lastTimeOf(4), 1e6 + 2000);
});

Deno.test("what threads counted, noted and matched joins what the main thread did", () => {
  const fold = (of: number[]) => chunk(ChunkKind.FOLDS, new Uint8Array(Float64Array.from(of).buffer));
  const parts = [
    fold([3, 10, 100, 5, 20]),
    ...thread({ thread: 1 }),
    threadChunk(1, fold([2, 7, 70, 4, 30])),
    threadChunk(1, jsonChunk(ChunkKind.MATCH, { target: 0, call: 2, site: 2, where: "return" })),
    threadChunk(
      1,
      jsonChunk(ChunkKind.META, { remarks: ["a module was left out"], "block:2": { label: "b" } }),
    ),
  ];
  const trace = Trace.read(concat([mainFile({ exit: false }), ...parts]));
  assert.deepEqual(trace.problems, []);
  assert.deepEqual([...trace.folds], [[3, { calls: 17, total: 170, least: 4, greatest: 30 }]]);
  assert.deepEqual(trace.matches, [{ target: 0, call: 5, site: 3, where: "return" }]);
  assert.deepEqual(trace.meta.remarks, ["a module was left out"]);
  assert.deepEqual(trace.noteOf("block", 5), { label: "b" });
  assert.deepEqual(trace.wholeMeta()["block:5"], { label: "b" });
  assert.equal(trace.meta["module:/project/worker.ts"], "h");
  assert.equal(trace.meta.epoch, EPOCH);
});

Deno.test("a summary counts the calls of all threads", () => {
  const folder = mkdtempSync(join(tmpdir(), "tph-threads-"));
  try {
    const path = join(folder, "run.tph");
    const many: Site[] = Array.from({ length: 100 }, (_, i) => site(`f${i}`));
    const parts = [...thread({ thread: 1 }), threadChunk(1, jsonChunk(9, many)), ...thread({ thread: 2 })];
    writeFileSync(path, concat([mainFile({ exit: false }), ...parts]));
    // While the run goes on: its end stands far before the file's.
    assert.deepEqual(
      [readSummary(path).calls, readSummary(path).threads, readSummary(path).end?.calls],
      [7, 2, 3],
    );
    appendExit(path, { code: 0, signal: null, elapsed: 5 });
    const whole = Trace.open(path);
    assert.deepEqual(whole.exit, { code: 0, signal: null, elapsed: 5, threads: 2, calls: 7 });
    assert.deepEqual(
      [readSummary(path).calls, readSummary(path).threads, readSummary(path).end?.calls],
      [7, 2, 3],
    );
    // A detached child outlives the launcher.
    const late = Trace.read(concat([mainFile()]));
    assert.equal(late.callCount, 3);
    writeFileSync(path, concat([mainFile({ exit: { threads: 1, calls: 5 } }), ...parts]));
    assert.deepEqual([readSummary(path).calls, readSummary(path).exit?.code], [7, 0]);
    // A run without threads says nothing of them.
    writeFileSync(path, mainFile({ exit: false }));
    appendExit(path, { code: 0, signal: null, elapsed: 5 });
    assert.deepEqual(Trace.open(path).exit, { code: 0, signal: null, elapsed: 5 });
    assert.equal(readSummary(path).threads, undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
