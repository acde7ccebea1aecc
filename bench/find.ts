/**
 * Measures `tph find` in a run of ten million calls, and `rg` (or `grep`) on the JSON of a tenth of it.
 *
 *     node_modules/.bin/bun bench/find.ts [millions of calls]
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { fileHead, jsonChunk } from "../src/trace/chunk.ts";
import { TraceEncoder } from "../src/trace/encode.ts";
import { encodeSnapshot } from "../src/trace/encode_snapshot.ts";
import { Kind, Op } from "../src/trace/journal.ts";
import { JournalWriter } from "../src/trace/journal_writer.ts";
import type { JournalValue } from "../src/trace/put_event.ts";
import type { Snapshot } from "../src/trace/snapshot.ts";
import { ChunkKind } from "../src/trace/spec.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Writes a run: a loop that calls a function of two numbers and one of an object, whose results are numbers. */
function writeRun(path: string, calls: number): void {
  const fd = openSync(path, "w");
  writeSync(fd, fileHead());
  const header = {
    id: "bench",
    command: ["bench"],
    entry: "/b.ts",
    cwd: "/",
    host: "bun",
    scope: "/",
    started: 0,
    tph: "0",
    settings: { budget: { string: 256 } },
  };
  writeSync(fd, jsonChunk(ChunkKind.HEADER, header));
  const journal = new JournalWriter(new TraceEncoder((bytes) => writeSync(fd, bytes)));
  let time = 0, call = 0, snapshots = 0;
  journal.sites(["main", "step", "add", "place"].map((name, i) => ({
    name,
    kind: "function",
    async: false,
    generator: false,
    file: "/b.ts",
    line: i + 1,
    column: 1,
    params: ["a", "b"],
  })));
  const number = (value: number): JournalValue => ({ kind: Kind.NUMBER, payload: value, identity: 0 });
  const enter = (site: number, parent: number, args: JournalValue[] = []) => {
    journal.enter({ site, parent, time: time += 60 + (call & 15), args });
    return ++call;
  };
  const leave = (id: number, value: number) => {
    journal.end({ op: Op.LEAVE, call: id, time: time += 40, value: number(value) });
  };
  const main = enter(1, 0);
  for (let i = 0; call < calls; i++) {
    const step = enter(2, main, [number(i), number(i & 1023)]);
    leave(enter(3, step, [number(i), number(i * 0.5)]), i * 1.5);
    if (i % 16 === 0) {
      const order: Snapshot = {
        type: "composite",
        kind: "object",
        className: "Order",
        size: 3,
        items: [],
        entries: [],
        properties: [
          { key: "id", value: { type: "number", value: i } },
          { key: "sku", value: { type: "string", value: `sku-${100 + i % 100}`, length: 7 } },
          { key: "total", value: { type: "number", value: i * 0.25 } },
        ],
        omittedItems: 0,
        omittedProperties: 0,
      };
      journal.snapshot(encodeSnapshot(order));
      const object = { kind: Kind.OBJECT, payload: ++snapshots, identity: snapshots };
      leave(enter(4, step, [object]), i & 255);
    }
    leave(step, i & 4095);
  }
  leave(main, 0);
  journal.finish();
  writeSync(fd, jsonChunk(ChunkKind.END, { time, calls: call, dropped: 0 }));
  closeSync(fd);
}

interface Measured {
  ms: number;
  /** Largest resident size, in MB. */
  mb: number;
  out: string;
}

/** Runs a command three times; the quickest one counts. */
function measure(command: string, args: string[]): Measured {
  const bun = (globalThis as unknown as {
    // deno-lint-ignore no-explicit-any
    Bun: { spawnSync(words: string[], options: object): any };
  }).Bun;
  let best: Measured | undefined;
  for (let i = 0; i < 3; i++) {
    const begun = performance.now();
    const { stdout, resourceUsage } = bun.spawnSync([command, ...args], { cwd: ROOT, stderr: "inherit" });
    const ms = performance.now() - begun;
    if (best === undefined || ms < best.ms) {
      best = {
        ms,
        mb: resourceUsage.maxRSS / 1e6 / (process.platform === "linux" ? 1 : 1),
        out: String(stdout).trim(),
      };
    }
  }
  return best!;
}

const millions = Number(process.argv[2] ?? 10);
const folder = mkdtempSync(join(tmpdir(), "tph-find-"));
try {
  const bun = join(ROOT, "node_modules/.bin/bun");
  const run = join(folder, "ten.tph");
  writeRun(run, millions * 1e6);
  console.log(`${millions} million calls, ${(statSync(run).size / 1e6).toFixed(0)} MB`);
  const questions = [
    ["42"],
    ["42", "--count"],
    ["sku-144", "--count"],
    ["--path", "$.id", "42"],
    ["no-such"],
    ["--where", "v => v?.total === 42"],
    ["--approx", "1e-9", "42"],
  ];
  for (const words of questions) {
    const { ms, mb, out } = measure(bun, [
      "cli.ts",
      "find",
      ...words,
      ...words[0] === "--where" ? [run] : [run],
    ]);
    console.log(
      `tph find ${words.join(" ").padEnd(28)} ${ms.toFixed(0).padStart(6)} ms ${
        mb.toFixed(0).padStart(5)
      } MB   ${out.split("\n").at(-1)}`,
    );
  }
  const small = join(folder, "one.tph");
  const json = join(folder, "one.json");
  writeRun(small, millions * 1e5);
  spawnSync("sh", ["-c", `"${bun}" cli.ts tree --json "${small}" > "${json}"`], { cwd: ROOT });
  const hasRg = spawnSync("rg", ["--version"]).status === 0;
  const grep = hasRg ? "rg" : "grep";
  if (existsSync(json)) {
    const { ms } = measure(grep, ["-o", '"value":42[,}]', json]);
    console.log(
      `${grep} on the JSON of a tenth (${(statSync(json).size / 1e6).toFixed(0)} MB): ${ms.toFixed(0)} ms`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
