import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { TphError } from "../../src/errors.ts";
import { CACHE_NAME, findCache, openCache } from "../../src/store/cache.ts";
import { appendExit } from "../../src/store/append_exit.ts";
import { createRun } from "../../src/store/create_run.ts";
import { listRuns, readListedRun } from "../../src/store/list_runs.ts";
import { resolveRun } from "../../src/store/resolve_run.ts";
import { HEADER } from "../trace/plain_journal.ts";
import { sharedFolder } from "../temporary.ts";

const folder = () => sharedFolder();
const { id: _, ...header } = HEADER;
const at = (second: number) => new Date(2026, 0, 1, 0, 0, second).getTime();

function failsWith(code: string, act: () => unknown): TphError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof TphError, String(error));
    assert.equal(error.code, code);
    return error;
  }
  throw new assert.AssertionError({ message: "nothing was thrown" });
}

Deno.test("openCache() makes a private folder that git ignores", () => {
  const cwd = folder();
  const cache = openCache({ cwd });
  assert.equal(cache, join(cwd, CACHE_NAME));
  assert.equal(statSync(cache).mode & 0o777, 0o700);
  assert.equal(readFileSync(join(cache, ".gitignore"), "utf8"), "*\n");
  assert.equal(openCache({ cwd }), cache);
});

Deno.test("findCache() takes the nearest folder upward", () => {
  const cwd = folder();
  const cache = openCache({ cwd });
  const deep = join(cwd, "a/b");
  mkdirSync(deep, { recursive: true });
  assert.equal(findCache({ cwd: deep }), cache);
  assert.equal(openCache({ cwd: deep }), cache);
});

Deno.test("a named cache folder is taken relative to the working folder, and made when it is needed", () => {
  const cwd = folder();
  assert.equal(findCache({ cwd, cacheDir: "runs" }), undefined);
  assert.equal(openCache({ cwd, cacheDir: "runs" }), join(cwd, "runs"));
  assert.equal(findCache({ cwd, cacheDir: "runs" }), join(cwd, "runs"));
});

Deno.test("openCache() says why it cannot make the folder", () => {
  const cwd = folder();
  writeFileSync(join(cwd, "file"), "");
  const error = failsWith("cannot-open-cache", () => openCache({ cwd, cacheDir: "file/cache" }));
  assert.match(error.message, /^Cannot use the cache folder .*file\/cache: /);
});

Deno.test("createRun() writes a header that can be read back, in a file for the user alone", () => {
  const cache = openCache({ cwd: folder() });
  const run = createRun(cache, { ...header, started: at(1), label: "a/b 🙂" });
  assert.equal(run.id, "20260101_000001_000000_a-b");
  assert.equal(statSync(run.path).mode & 0o777, 0o600);
  appendExit(run.path, { code: 3, signal: null, elapsed: 12 });
  const { summary } = readListedRun(run);
  assert.equal(summary?.header.id, run.id);
  assert.equal(summary?.header.label, "a/b 🙂");
  assert.deepEqual(summary?.exit, { code: 3, signal: null, elapsed: 12 });
});

Deno.test("createRun() gives runs of the same microsecond names of their own", () => {
  const cache = openCache({ cwd: folder() });
  const ids = [1, 2, 3].map(() => createRun(cache, { ...header, started: at(1) }).id);
  assert.equal(new Set(ids).size, 3);
  assert.deepEqual(ids.toSorted(), ids);
});

Deno.test("listRuns() gives the newest first, where the clock went back too, and leaves other files alone", () => {
  const cache = openCache({ cwd: folder() });
  const ids = [1, 2, 3].map((second) => createRun(cache, { ...header, started: at(second) }).id);
  writeFileSync(join(cache, "notes.txt"), "");
  assert.deepEqual(listRuns(cache).map(({ id }) => id), ids.toReversed());
});

Deno.test("a run that cannot be read is listed with the reason", () => {
  const cache = openCache({ cwd: folder() });
  writeFileSync(join(cache, "20260101_000000_000000.tph"), "nonsense");
  const listed = readListedRun(listRuns(cache)[0]!);
  assert.ok(listed.summary === undefined && /it is not a tph run/.test(listed.problem));
});

Deno.test("resolveRun() knows positions, ids, their starts, labels and paths", () => {
  const cwd = folder();
  const cache = openCache({ cwd });
  const make = (second: number, label?: string) =>
    createRun(cache, { ...header, started: at(second), label }).path;
  const [first, second, third, fourth] = [make(10, "base"), make(11), make(22, "base"), make(33, "x y")];
  const resolve = (reference: string) => resolveRun(reference, { cwd });
  assert.equal(resolve("@"), fourth);
  assert.equal(resolve("@0"), fourth);
  assert.equal(resolve("@3"), first);
  assert.equal(resolve("20260101_000011"), second);
  assert.equal(resolve("20260101_000011_000000"), second);
  assert.equal(resolve("base"), third);
  assert.equal(resolve("base@1"), first);
  assert.equal(resolve("x y"), fourth);
  assert.equal(resolve(`${CACHE_NAME}/20260101_000011_000000.tph`), second);
  assert.equal(resolve(second), second);
});

Deno.test("resolveRun() says what it found instead of one run", () => {
  const cwd = folder();
  assert.match(
    failsWith("no-runs", () => resolveRun("@", { cwd })).message,
    /there is no \.tracepatch_cache in/,
  );
  assert.match(
    failsWith("no-runs", () => resolveRun("@", { cwd, cacheDir: "nowhere" })).message,
    /the cache folder nowhere does not exist/,
  );
  const cache = openCache({ cwd });
  assert.match(failsWith("no-runs", () => resolveRun("@", { cwd })).message, /there is none in/);
  for (const second of [1, 2]) createRun(cache, { ...header, started: at(second) });
  failsWith("run-not-found", () => resolveRun("@2", { cwd }));
  failsWith("run-not-found", () => resolveRun("nope", { cwd }));
  failsWith("cannot-read-run", () => resolveRun("./nope.tph", { cwd }));
  failsWith("cannot-read-run", () => resolveRun("./", { cwd }));
  const error = failsWith("ambiguous-run", () => resolveRun("2026", { cwd }));
  assert.match(
    error.message,
    /2 runs begin with it\.\n {2}20260101_000002_000000\n {2}20260101_000001_000000$/,
  );
});

Deno.test(
  "a cache folder that cannot be read is an error with a remedy",
  { ignore: process.getuid?.() === 0 },
  () => {
    const cwd = folder();
    const cache = openCache({ cwd });
    chmodSync(cache, 0);
    failsWith("cannot-open-cache", () => resolveRun("@", { cwd }));
    chmodSync(cache, 0o700);
  },
);

Deno.test(
  "a cache folder of another user in a folder open to all is not used",
  { ignore: process.getuid?.() !== 0 },
  async () => {
    const { chownSync } = await import("node:fs");
    const cwd = folder();
    chmodSync(cwd, 0o1777);
    const cache = join(cwd, CACHE_NAME);
    mkdirSync(cache);
    chownSync(cache, 12345, 12345);
    const below = join(cwd, "project");
    mkdirSync(below);
    assert.equal(openCache({ cwd: below }), join(below, CACHE_NAME));
    failsWith("cannot-open-cache", () => openCache({ cwd }));
    assert.ok(existsSync(cache));
  },
);

Deno.test("a cache folder that is a link is not followed, and a run that is a pipe does not block", {
  ignore: process.platform === "win32",
}, () => {
  const cwd = folder();
  const elsewhere = folder();
  symlinkSync(elsewhere, join(cwd, CACHE_NAME));
  assert.equal(findCache({ cwd }), undefined);
  failsWith("cannot-open-cache", () => openCache({ cwd }));
  assert.deepEqual(readdirSync(elsewhere), []);
  assert.equal(findCache({ cwd, cacheDir: CACHE_NAME }), join(cwd, CACHE_NAME));
  const path = join(elsewhere, "20260101_000000_000000.tph");
  assert.equal(spawnSync("mkfifo", [path]).status, 0);
  const [listed] = listRuns(elsewhere).map(readListedRun);
  assert.ok(listed!.summary === undefined && /it is not a file/.test(listed!.problem));
});
