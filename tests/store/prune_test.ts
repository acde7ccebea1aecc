import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import { openCache } from "../../src/store/cache.ts";
import { appendExit } from "../../src/store/append_exit.ts";
import { createRun } from "../../src/store/create_run.ts";
import { isLive } from "../../src/store/is_live.ts";
import { prune } from "../../src/store/prune.ts";
import { readSummary } from "../../src/trace/summary.ts";
import { listRuns, readListedRun } from "../../src/store/list_runs.ts";
import { temporary } from "../temporary.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);
const header = {
  command: ["x"],
  entry: "/x",
  cwd: "/",
  host: "bun",
  scope: "/",
  tph: "0",
  settings: {},
} as const;

/** Runs of the last days, the newest last, each of about 10 kB. */
function cacheOf(folder: string, labels: string[]): { cache: string; paths: string[] } {
  const cache = openCache({ cwd: folder });
  const paths = labels.map((label, i) => {
    const started = NOW - (labels.length - i) * DAY;
    const { path } = createRun(cache, { ...header, command: [...header.command], label, started });
    appendFileSync(path, new Uint8Array(8 * 1250));
    appendExit(path, { code: 0, signal: null, elapsed: 1 });
    return path;
  });
  return { cache, paths };
}

const left = (cache: string) =>
  listRuns(cache).map((run) => readListedRun(run).summary?.header.label).reverse();

Deno.test("prune() removes by age, number, label and size", () => {
  for (
    const [rules, remains] of [
      [{ before: NOW - 2.5 * DAY }, ["c", "b"]],
      [{ keep: 1 }, ["b"]],
      [{ label: (label: string) => label === "a" }, ["b", "c", "b"]],
      [{ label: (label: string) => label === "b", keep: 1 }, ["a", "c", "b"]],
      [{ maxSize: 25_000 }, ["c", "b"]],
      [{ maxSize: 25_000, label: (label: string) => label === "c" }, ["a", "b", "b"]],
      [{ maxSize: 0 }, []],
      [{ maxSize: 1e9 }, ["a", "b", "c", "b"]],
    ] as const
  ) {
    using folder = temporary();
    const { cache } = cacheOf(folder.path, ["a", "b", "c", "b"]);
    prune(cache, rules);
    assert.deepEqual(left(cache), remains, JSON.stringify(rules));
  }
});

Deno.test("for room, runs with a label go last", () => {
  using folder = temporary();
  const { cache } = cacheOf(folder.path, ["a", "", "b", "", "c"]);
  prune(cache, { maxSize: 35_000 });
  assert.deepEqual(left(cache), ["a", "b", "c"]);
  prune(cache, { maxSize: 25_000 });
  assert.deepEqual(left(cache), ["b", "c"]);
});

Deno.test("prune() spares a run, and removes nothing when it is only asked", () => {
  using folder = temporary();
  const { cache, paths } = cacheOf(folder.path, ["a", "b"]);
  assert.equal(prune(cache, { keep: 0, dryRun: true }).removed.length, 2);
  assert.equal(left(cache).length, 2);
  prune(cache, { maxSize: 0, spare: paths[0] });
  assert.deepEqual(left(cache), ["a"]);
});

Deno.test("a run that is still being recorded stays", () => {
  using folder = temporary();
  const cache = openCache({ cwd: folder.path });
  const make = (pid: number) =>
    createRun(cache, { ...header, command: [], started: NOW, launcher: { pid, machine: hostname() } });
  const live = make(process.pid);
  // No process has this id on the systems that tph runs on.
  const dead = make(2 ** 22 + 1);
  const { removed, live: spared } = prune(cache, { keep: 0 });
  assert.deepEqual([removed.map(({ run }) => run.id), spared.map(({ id }) => id)], [[dead.id], [live.id]]);
  assert.ok(existsSync(live.path));
  appendExit(live.path, { code: 0, signal: null, elapsed: 1 });
  assert.equal(isLive(readSummary(live.path)), false);
});

Deno.test({
  name: "a run that has ended stays while a process that its program has left behind writes to it",
  ignore: process.platform !== "linux",
  async fn() {
    using folder = temporary();
    const { cache, paths } = cacheOf(folder.path, ["a", "b"]);
    const left = spawn("sh", ["-c", 'exec 3>> "$1"; echo; read end', "sh", paths[0]!], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    await once(left.stdout, "data");
    const { stderr } = await folder.tph(["clean", "--all"]);
    assert.match(stderr, /^tph: \S+ stays: it is still being recorded\.\n$/);
    assert.deepEqual(listRuns(cache).map(({ path }) => path), [paths[0]]);
    left.stdin.end();
    await once(left, "exit");
  },
});

Deno.test("a run that begins when the clock has gone back is the newest all the same", () => {
  using folder = temporary();
  const cache = openCache({ cwd: folder.path });
  const made = [NOW, NOW - 3600_000, NOW - 10 * DAY, NOW + 1000].map((started) =>
    createRun(cache, { ...header, command: [], started }).id
  );
  assert.deepEqual(listRuns(cache).map(({ id }) => id), made.toReversed());
});
