import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { appendExit } from "../../src/store/append_exit.ts";
import { jsonChunk, threadChunk } from "../../src/trace/chunk.ts";
import { ChunkKind } from "../../src/trace/spec.ts";
import { readSummary } from "../../src/trace/summary.ts";
import { threadedFile } from "../query/threaded_run.ts";
import { type Temporary, temporary } from "../temporary.ts";

const ID = "20260101_120000_123456";

/** A cache folder with a run of several threads. */
function folderWithRun(): Temporary {
  const folder = temporary();
  const cache = join(folder.path, ".tracepatch_cache");
  mkdirSync(cache);
  const file = { header: { id: ID, cwd: folder.path }, exit: { threads: 4, calls: 15 } };
  writeFileSync(join(cache, `${ID}.tph`), threadedFile({ file }), { mode: 0o600 });
  return folder;
}

Deno.test("tph tree shows threads below the calls that started them", async () => {
  using folder = folderWithRun();
  const { stdout, code } = await folder.tph(["tree", "--filter", "resize", "--no-args"]);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /├─ Worker\(\) {2}1\.00 µs\n.*└─ ⇉ worker resize\.ts {2}7\.00 ms\n.*└─ resize\(\) → 1 {2}5\.00 ms\n/,
  );
});

Deno.test("tph view lists the threads, and the error that one of them threw", async () => {
  using folder = folderWithRun();
  const { stdout } = await folder.tph(["view"]);
  assert.match(stdout, /calls +15\n/);
  assert.match(
    stdout,
    /threads +⇉ worker resize\.ts · pid 7 · 3 calls · 7\.00 ms · ended · started by Worker #3\n +⇉ process child\.ts · pid 4711/,
  );
  assert.match(stdout, /! In worker resize\.ts: Recording stopped at the limit max-calls; 5 later calls/);
  assert.match(
    stdout,
    /1 error:\n +Error: bad image +thrown in resize \(resize\.ts:20\), caught in worker resize\.ts/,
  );
  const json = JSON.parse((await folder.tph(["view", "--json"])).stdout).answer;
  assert.deepEqual([json.calls, json.threads.length, json.threads[1].name], [15, 4, "child.ts"]);
});

Deno.test("tph logs counts the calls of all threads", async () => {
  using folder = folderWithRun();
  const [run] = JSON.parse((await folder.tph(["logs", "--json"])).stdout).answer;
  assert.deepEqual([run.calls, run.threads], [15, 4]);
});

Deno.test("tph logs, tph diff and the tables tell of a limit that only a thread has reached", async () => {
  using folder = folderWithRun();
  const [run] = JSON.parse((await folder.tph(["logs", "--limited", "--json"])).stdout).answer;
  assert.deepEqual([run.dropped, run.limit], [5, "max_calls"]);
  assert.match((await folder.tph(["logs"])).stdout, / max-calls, 5 lost /);
  assert.match(
    (await folder.tph(["diff", "@", "@"])).stdout,
    /The record of A stopped at the limit max_calls/,
  );
  assert.equal(JSON.parse((await folder.tph(["explain", "--json"])).stdout).answer.limit, "max_calls");
  const path = join(folder.path, ".tracepatch_cache", `${ID}.tph`);
  // A thread may close its record twice: the last time counts.
  appendFileSync(path, threadChunk(2, jsonChunk(ChunkKind.END, { limit: "max_calls", dropped: 5 })));
  // As `tph run` adds it when the program has ended.
  appendExit(path, { code: 0, signal: null, elapsed: 1 });
  assert.deepEqual(readSummary(path).exit?.lacks, { dropped: 5, limit: "max_calls" });
  assert.deepEqual(readSummary(path).lacks, { dropped: 5, limit: "max_calls" });
});

Deno.test("tph find and stats tell of threads by what they run", async () => {
  using folder = folderWithRun();
  assert.match((await folder.tph(["find", "42"])).stdout, /answer +return +42 .*process child\.ts/);
  const { stdout } = await folder.tph(["stats"]);
  assert.match(stdout, /\nworker resize\.ts +3 +0 ns +≥ 21\.0 ms/);
});

Deno.test("tph export says what of a run it could not read", async () => {
  using folder = folderWithRun();
  const file = join(folder.path, ".tracepatch_cache", `${ID}.tph`);
  assert.equal((await folder.tph(["export", "--format", "csv"])).stderr, "");
  truncateSync(file, statSync(file).size - 9);
  const { code, stderr } = await folder.tph(["export", "--format", "csv"]);
  assert.equal(code, 0);
  assert.match(stderr, /^tph: Not all of the run could be read: the last \d+ bytes are a broken chunk/);
});

for (const host of ["deno", "node"] as const) {
  Deno.test(`${host}: a function is one in stats, however often and on however many threads its module was loaded`, async () => {
    using folder = temporary({
      "lib.mjs": "export function work(n) { return JSON.stringify(n); }\n",
      // Without a package.json, Node tries it as CommonJS first.
      "main.js": `
        import { isMainThread, Worker } from "node:worker_threads";
        for (const of of ["", "?1", "?2"]) (await import("./lib.mjs" + of)).work(1);
        function here() { return 1; }
        here();
        if (isMainThread && ${host === "node"}) {
          const worker = new Worker(new URL(import.meta.url));
          await new Promise((done) => worker.once("exit", done));
        }
      `,
    });
    const { stderr, code } = await folder.tph(["run", "--host", host, "main.js"]);
    assert.equal(code, 0, stderr);
    const threads = host === "node" ? 2 : 1;
    const rows: { name: string; calls: number }[] =
      JSON.parse((await folder.tph(["stats", "--json"])).stdout).answer;
    assert.deepEqual(
      rows.filter(({ name }) => /work|here|stringify/.test(name) && !/^worker/.test(name))
        .map(({ name, calls }) => `${name} ${calls}`).sort(),
      [`JSON.stringify ${3 * threads}`, `here ${threads}`, `work ${3 * threads}`],
    );
  });
}
