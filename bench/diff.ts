/**
 * Measures `tph diff` without its start-up: runs of a million calls that differ in hard ways, and identical ones of ten million.
 *
 *     node_modules/.bin/bun bench/diff.ts [millions of calls]
 *
 * Each case runs in a process of its own, so that its peak memory is its own.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { differs, diffRuns } from "../src/query/diff/diff.ts";
import { fileHead, jsonChunk } from "../src/trace/chunk.ts";
import { TraceEncoder } from "../src/trace/encode.ts";
import { encodeSnapshot } from "../src/trace/encode_snapshot.ts";
import { Kind, Op } from "../src/trace/journal.ts";
import { JournalWriter } from "../src/trace/journal_writer.ts";
import type { JournalValue } from "../src/trace/put_event.ts";
import { ChunkKind } from "../src/trace/spec.ts";
import { Trace } from "../src/trace/trace.ts";

const NAMES = ["main", "batch", "handle", "price", "log"];

/** Writes a run's file event by event. */
class RunWriter {
  readonly #journal: JournalWriter;
  readonly #fd: number;
  calls = 0;
  #snapshots = 0;
  #clock = 0;

  constructor(path: string) {
    this.#fd = openSync(path, "w");
    writeSync(this.#fd, fileHead());
    writeSync(
      this.#fd,
      jsonChunk(ChunkKind.HEADER, { id: path, command: ["bench"], scope: "/p", host: "bun", started: 1 }),
    );
    this.#journal = new JournalWriter(new TraceEncoder((bytes) => void writeSync(this.#fd, bytes)));
    this.#journal.sites(NAMES.map((name, i) => ({
      name,
      kind: "function",
      async: false,
      generator: false,
      file: "/p/main.ts",
      line: 10 * i + 1,
      column: 1,
      params: ["a", "b"],
    })));
  }

  enter(site: number, parent: number, a: number, b: number, snapshot = 0): number {
    const second = snapshot === 0
      ? number(b)
      : { kind: Kind.OBJECT, payload: snapshot, identity: snapshot + 7 };
    this.#journal.enter({ site, parent, time: this.#clock += 40, args: [number(a), second] });
    return ++this.calls;
  }

  leave(call: number, result: number): void {
    this.#journal.end({ op: Op.LEAVE, call, time: this.#clock += 40, value: number(result) });
  }

  object(id: number, price: number): number {
    this.#journal.snapshot(encodeSnapshot({
      type: "composite",
      kind: "object",
      className: "Object",
      size: 3,
      items: [],
      entries: [],
      properties: [
        { key: "id", value: { type: "number", value: id } },
        { key: "price", value: { type: "number", value: price } },
        { key: "name", value: { type: "string", value: `item ${id}`, length: `item ${id}`.length } },
      ],
      omittedItems: 0,
      omittedProperties: 0,
    }));
    return ++this.#snapshots;
  }

  close(): void {
    this.#journal.finish();
    writeSync(this.#fd, jsonChunk(ChunkKind.END, { time: this.#clock, calls: this.calls, dropped: 0 }));
    closeSync(this.#fd);
  }
}

function number(value: number): JournalValue {
  return { kind: Kind.NUMBER, payload: value, identity: 0 };
}

/** What a case makes of the common program. */
interface Shape {
  /** Batches of ten iterations each; without them, one loop. */
  batches: boolean;
  /** Added to every argument, from the i-th iteration on. */
  offset: (i: number) => number;
  /** Iterations before the first. */
  extra: number;
  /** Objects as arguments. */
  objects: boolean;
}

const PLAIN: Shape = { batches: true, offset: () => 0, extra: 0, objects: false };

function writeRun(path: string, calls: number, shape: Shape): void {
  const run = new RunWriter(path);
  const main = run.enter(1, 0, shape.offset(0), 0);
  const rounds = Math.floor(calls / 3.1);
  let batch = 0;
  for (let i = -shape.extra; i < rounds; i++) {
    const x = i + shape.offset(i);
    if (shape.batches && (i % 10 === 0 || batch === 0)) {
      if (batch !== 0) run.leave(batch, 0);
      batch = run.enter(2, main, Math.floor(i / 10), shape.offset(i));
    }
    const parent = shape.batches ? batch : main;
    const handle = run.enter(3, parent, x, 2);
    const item = shape.objects ? run.object(i, x) : 0;
    const price = run.enter(4, handle, i, x, item);
    run.leave(price, x * 3);
    run.leave(run.enter(5, handle, 1, 2), 0);
    run.leave(handle, x * 3 + 1);
  }
  if (batch !== 0) run.leave(batch, 0);
  run.leave(main, shape.offset(1));
  run.close();
}

const CASES: Record<string, { millions: number; a?: Partial<Shape>; b: Partial<Shape>; bar: number }> = {
  "identical": { millions: 1, b: {}, bar: 2000 },
  "identical, ten times as long": { millions: 10, b: {}, bar: 2000 },
  "differ at the very start": { millions: 1, b: { offset: (i) => i === 0 ? 1 : 0 }, bar: 2000 },
  "differ everywhere": { millions: 1, b: { offset: () => 1e7 }, bar: 2000 },
  "differ everywhere, one loop": {
    millions: 1,
    a: { batches: false },
    b: { batches: false, offset: () => 1e7 },
    bar: 2000,
  },
  "one call shifted in a long loop": {
    millions: 1,
    a: { batches: false },
    b: { batches: false, extra: 1 },
    bar: 2000,
  },
  "shifted, and differ everywhere": {
    millions: 1,
    a: { batches: false },
    b: { batches: false, extra: 1, offset: (i) => i === -1 ? 0 : 1e-3 },
    bar: 2000,
  },
  "objects, differ everywhere": {
    millions: 1,
    a: { objects: true },
    b: { objects: true, offset: () => 1 },
    bar: 2000,
  },
};

function child(pathA: string, pathB: string): void {
  const before = process.cpuUsage();
  const start = performance.now();
  const diff = diffRuns(Trace.open(pathA), Trace.open(pathB));
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const rss = process.resourceUsage().maxRSS;
  console.log(JSON.stringify({
    ms,
    cpu: (user + system) / 1e3,
    // Kilobytes in Node and Deno, bytes in some versions of Bun.
    mb: rss > 1e8 ? rss / 1e6 : rss / 1e3,
    differs: differs(diff),
    first: diff.causes[0]?.kind ?? "",
    ...diff.counts,
    remarks: diff.remarks.length,
  }));
}

const [first, second] = process.argv.slice(2);
if (second !== undefined) child(first!, second);
else {
  const scale = Number(first ?? 1);
  const folder = mkdtempSync(join(tmpdir(), "tph-bench-diff-"));
  try {
    console.log(`${"case".padEnd(34)}    calls       ms      bar   CPU ms   peak MB   differences`);
    for (const [name, { millions, a, b, bar }] of Object.entries(CASES)) {
      const calls = millions * scale * 1e6;
      const paths = [join(folder, "a.tph"), join(folder, "b.tph")] as const;
      writeRun(paths[0], calls, { ...PLAIN, ...a });
      writeRun(paths[1], calls, { ...PLAIN, ...a, ...b });
      const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...paths], {
        encoding: "utf8",
      });
      if (stdout === "") throw new Error(stderr);
      const { ms, cpu, mb, first, results, args, added, removed, remarks } = JSON.parse(stdout);
      console.log(
        `${name.padEnd(34)} ${String(calls).padStart(8)} ${ms.toFixed(0).padStart(8)} ${
          String(bar).padStart(8)
        } ${cpu.toFixed(0).padStart(8)} ${mb.toFixed(0).padStart(9)}` +
          `   ${first} first; ${results} results, ${args} args, ${added} added, ${removed} removed${
            remarks > 0 ? `, ${remarks} remarks` : ""
          }`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
