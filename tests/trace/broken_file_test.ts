/** Files that were cut off, damaged, or are no runs. */
import assert from "node:assert/strict";
import { TphError } from "../../src/errors.ts";
import { chunk, fileHead, jsonChunk } from "../../src/trace/chunk.ts";
import { ChunkKind, Outcome } from "../../src/trace/spec.ts";
import { Trace } from "../../src/trace/trace.ts";
import { concat, type Event, traceFile } from "./plain_journal.ts";
import { kindsOf, readAll, SITES, smallFile, value } from "./small_file.ts";

Deno.test("a lost chunk of calls leaves a gap of open roots, and the rest stays readable", () => {
  const events: Event[] = [SITES];
  for (let i = 1; i <= 30; i++) {
    events.push({ op: "enter", site: 2, parent: i - 1, time: i, args: [i] }, {
      op: "leave",
      call: i,
      time: i + 1,
      value: i,
    });
    if (i % 10 === 0) events.push({ op: "flush" });
  }
  const bytes = traceFile(events);
  const middle = kindsOf(bytes).filter(({ kind }) => kind === ChunkKind.CALLS)[1]!;
  bytes[middle.at + 40]! ^= 1;
  const trace = Trace.read(bytes);
  assert.equal(trace.callCount, 30);
  assert.equal(trace.problems.length, 2);
  assert.equal(trace.siteIdOf(15), 0);
  assert.equal(trace.siteOf(15).name, "(unknown)");
  assert.equal(trace.outcomeOf(15), Outcome.OPEN);
  assert.deepEqual(trace.argsOf(15), []);
  assert.equal(trace.parentOf(30), 29);
  assert.deepEqual(trace.argsOf(30), [value(30)]);
});

/** Reads bytes that may be broken; a `TphError` is as good as a trace. */
function survives(bytes: Uint8Array): Trace | undefined {
  try {
    const trace = Trace.read(bytes);
    readAll(trace);
    return trace;
  } catch (error) {
    if (error instanceof TphError) return undefined;
    throw error;
  }
}

Deno.test("a file cut off at any byte opens, and says what is missing", () => {
  const bytes = smallFile();
  const borders = new Set(kindsOf(bytes).map(({ at }) => at));
  for (let length = 0; length < bytes.length; length++) {
    const trace = survives(bytes.slice(0, length));
    const firstChunk = kindsOf(bytes)[0]!.size + 8;
    assert.equal(trace !== undefined, length >= firstChunk, `cut at ${length}`);
    if (trace !== undefined && !borders.has(length)) assert.ok(trace.problems.length > 0, `cut at ${length}`);
  }
});

Deno.test("an exit that was written after a broken chunk is found", () => {
  const bytes = traceFile([SITES, { op: "enter", site: 1 }], { end: false, exit: false });
  const exit = { code: null, signal: "SIGKILL", elapsed: 5 };
  const trace = Trace.read(concat([bytes.subarray(0, bytes.length - 13), jsonChunk(ChunkKind.EXIT, exit)]));
  assert.deepEqual(trace.exit, exit);
  assert.equal(trace.callCount, 0);
  assert.equal(trace.problems.length, 1);
});

Deno.test("any mutation of a file gives an error for the user or a trace", () => {
  const bytes = smallFile();
  let seed = 12345;
  const random = (below: number) => {
    seed = Math.imul(seed, 1103515245) + 12345 | 0;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 2000; round++) {
    const broken = bytes.slice();
    for (let n = 1 + random(3); n > 0; n--) {
      const at = random(broken.length);
      broken[at] = random(3) === 0 ? 0xff : random(256);
    }
    survives(broken);
  }
});

Deno.test("any mutation of a payload whose checksum is right gives a trace", () => {
  const bytes = smallFile();
  const pieces = kindsOf(bytes).map(({ kind, at }) => {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 4, true);
    return { kind, payload: bytes.slice(at + 16, at + 16 + length) };
  });
  let seed = 99;
  const random = (below: number) => {
    seed = Math.imul(seed, 1103515245) + 12345 | 0;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 3000; round++) {
    const which = random(pieces.length);
    const file = pieces.map(({ kind, payload }, i) => {
      const copy = payload.slice();
      if (i === which) { for (let n = 1 + random(2); n > 0; n--) copy[random(copy.length)] = random(256); }
      return chunk(kind, copy);
    });
    assert.ok(survives(concat([fileHead(), ...file])));
  }
});

Deno.test("what is not a run, or is of a newer version, is an error that says so", () => {
  assert.throws(() => Trace.read(new Uint8Array(0), "x"), { code: "not-a-run", message: /it is empty/ });
  assert.throws(() => Trace.read(new TextEncoder().encode("hello world"), "x"), { code: "not-a-run" });
  assert.throws(() => Trace.read(fileHead(), "x"), { code: "not-a-run", message: /no whole chunk/ });
  const newer = smallFile();
  newer[4] = 200;
  assert.throws(() => Trace.read(newer, "x"), { code: "newer-run", message: /version 200/ });
  assert.throws(() => Trace.open("/nowhere/x.tph"), TphError);
  assert.throws(() => Trace.open("/"), TphError);
});
