/** Runs grow outside of their project while their program runs, and are found and brought home whatever becomes of it. */
import assert from "node:assert/strict";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { openCache } from "../../src/store/cache.ts";
import { createRun } from "../../src/store/create_run.ts";
import { listRuns } from "../../src/store/list_runs.ts";
import { bringLeft, endAway, sendAway } from "../../src/store/send_away.ts";
import { Going } from "../going.ts";
import type { HostName } from "../hosts.ts";
import { answerOf } from "../in_process.ts";
import { type Temporary, temporary } from "../temporary.ts";

const PROGRAM = `import { existsSync } from "node:fs";
import process from "node:process";
function step(n) { return n + 1; }
for (let n = 0; n < 5; n++) step(n);
console.log(process.pid);
let ticks = 0;
const timer = setInterval(() => (existsSync("done") || ++ticks > 1000) && clearInterval(timer), 20);
`;
const CACHE = ".tracepatch_cache";
const HEADER = {
  command: [],
  entry: "/x.mjs",
  cwd: "/",
  host: "node",
  scope: "/",
  tph: "0",
  settings: {},
} as const;

/** The files in a folder's cache but for git's. */
function kept({ path }: Temporary): string[] {
  return readdirSync(join(path, CACHE)).filter((name) => name !== ".gitignore").sort();
}

/** Where the folder's only run grows. */
function grows(folder: Temporary, label = ""): string {
  const [marker = ""] = kept(folder);
  assert.equal(marker.slice(22), `${label}.tph.away`);
  return readFileSync(join(folder.path, CACHE, marker), "utf8");
}

/** What there is of a run where it grew. */
function beside(away: string): string[] {
  return readdirSync(dirname(away)).filter((name) => name.startsWith(basename(away)));
}

/** Starts the program, and waits until its calls are in the file. */
async function started(folder: Temporary, ...options: string[]): Promise<Going> {
  const run = new Going(folder, ["run", "-q", ...options, "main.mjs"]);
  await run.until("\n");
  for (let tries = 0; !(await isFound(folder)); tries++) {
    assert.ok(tries < 400);
    await new Promise((go) => setTimeout(go, 25));
  }
  return run;
}

/** Whether the program's calls are found by a reference to its run. */
async function isFound({ path }: Temporary, reference = "@"): Promise<boolean> {
  const { stdout } = await answerOf(["stats", reference], path);
  return /^step +5 /m.test(stdout);
}

function test(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, ignore: process.platform === "win32", fn });
}

test("a run grows elsewhere, is found under all its names, and comes home", async () => {
  using folder = temporary({ "main.mjs": PROGRAM });
  const run = await started(folder, "--label", "mine");
  const away = grows(folder, "_mine");
  const home = join(CACHE, basename(away));
  try {
    assert.equal(statSync(dirname(away)).mode & 0o777, 0o700);
    assert.equal(readlinkSync(`${away}.home`), join(folder.path, home));
    for (const reference of ["@", "mine", basename(away, ".tph"), home, away]) {
      assert.ok(await isFound(folder, reference), reference);
    }
    assert.equal(await isFound(folder, join(folder.path, CACHE, "none.tph")), false);
    const listed = await answerOf(["logs", "--json"], folder.path);
    assert.equal(JSON.parse(listed.stdout).total, 1);
    await answerOf(["clean", "--all"], folder.path);
    assert.ok(await isFound(folder));
    // The next one has another name, and is the newest.
    await folder.tph(["run", "-q", "-e", "1"]);
    assert.deepEqual(kept(folder).map((name) => name.slice(22)), ["_mine.tph.away", ".tph"]);
    assert.ok(await isFound(folder, "mine"));
  } finally {
    folder.write("done", "");
  }
  assert.equal(await run.end(), 0);
  assert.deepEqual(kept(folder).map((name) => name.slice(22)), ["_mine.tph", ".tph"]);
  assert.deepEqual(beside(away), []);
  assert.ok(await isFound(folder, "mine"));
});

for (const host of ["bun", "node", "deno"] satisfies HostName[]) {
  test(`${host}: a run that is killed with its tph is found, and brought home by the next command`, async () => {
    using folder = temporary({ "main.mjs": PROGRAM });
    const run = await started(folder, "--host", host);
    const away = grows(folder);
    const gone = once(run.process, "exit");
    run.process.kill("SIGKILL");
    await gone;
    // The program goes on; where the system does not tell, its run comes home all the same, and it goes on there.
    assert.ok(await isFound(folder));
    if (process.platform === "linux") assert.ok(existsSync(away));
    process.kill(Number(run.printed), "SIGKILL");
    for (let tries = 0; existsSync(away); tries++) {
      assert.ok(tries < 100);
      assert.ok(await isFound(folder));
      await new Promise((go) => setTimeout(go, 50));
    }
    assert.deepEqual(kept(folder), [basename(away)]);
    assert.deepEqual(beside(away), []);
    assert.ok(await isFound(folder));
  });

  test(`${host}: what a program leaves behind records into its run when that is home`, async () => {
    using folder = temporary({
      "main.mjs": `import { spawn } from "node:child_process"; import process from "node:process";
spawn(process.execPath, ["late.mjs"], { detached: true, stdio: "ignore" }).unref();
process.kill(process.pid, "SIGKILL");`,
      "late.mjs": `import { existsSync } from "node:fs";
function job() {}
const timer = setInterval(() => existsSync("go") && (clearInterval(timer), job()), 20);`,
    });
    await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    folder.write("go", "");
    for (let tries = 0; !(await answerOf(["tree"], folder.path)).stdout.includes("job()"); tries++) {
      assert.ok(tries < 200);
      await new Promise((go) => setTimeout(go, 50));
    }
    const [run, ...others] = kept(folder);
    assert.deepEqual([run!.slice(22), others], [".tph", []]);
  });
}

test("a run stays in its project where there is no other place for it, and is gone where that was removed", async () => {
  using folder = temporary({
    "main.mjs":
      "import { readdirSync } from 'node:fs'; console.log(readdirSync('.tracepatch_cache').join());",
  });
  using closed = temporary({ "cache/tracepatch/growing": "a file" });
  const stays = /^\.gitignore,[\d_]+\.tph(?:,[\d_]+\.tph\.early)?\n$/;
  const inProject = (env: Record<string, string>) =>
    folder.tph(["run", "-q", "--host", "node", "main.mjs"], { env });
  for (const cache of [join(closed.path, "cache"), join(folder.path, ".cache"), "/proc"]) {
    assert.match((await inProject({ XDG_CACHE_HOME: cache })).stdout, stays, cache);
    rmSync(join(folder.path, CACHE), { recursive: true });
  }
  // Another file system.
  if (existsSync("/dev/shm")) {
    const memory = mkdtempSync("/dev/shm/tph-test-");
    try {
      if (statSync(memory).dev !== statSync(folder.path).dev) {
        assert.match((await inProject({ XDG_CACHE_HOME: memory })).stdout, stays);
        assert.deepEqual(readdirSync(join(memory, "tracepatch/growing")), []);
        rmSync(join(folder.path, CACHE), { recursive: true });
      }
    } finally {
      rmSync(memory, { recursive: true });
    }
  }
  folder.write("main.mjs", PROGRAM);
  const run = await started(folder);
  const away = grows(folder);
  rmSync(join(folder.path, CACHE), { recursive: true });
  folder.write("done", "");
  assert.equal(await run.end(), 0);
  assert.deepEqual([existsSync(away), existsSync(join(folder.path, CACHE))], [false, false]);
});

test("of a project that its program removes, tph says where the run is, and ends as the program did", async () => {
  using folder = temporary({
    "project/main.mjs": `import { rmSync } from "node:fs";
import process from "node:process";
function clear() { rmSync(process.cwd(), { recursive: true }); return 3; }
process.exit(clear());`,
  });
  const run = await folder.tph(["run", "main.mjs"], { cwd: join(folder.path, "project") });
  assert.equal(run.code, 3);
  const said = /^tph: \d+ calls? .* · see: tph tree (.*)\ntph: The folder .* is gone: .*\n$/.exec(run.stderr);
  assert.match((await answerOf(["tree", said?.[1] ?? run.stderr], folder.path)).stdout, /^clear\(\) → 3/m);
});

test("a run of a project that is renamed while it runs is found in there", async () => {
  using folder = temporary({ "main.mjs": PROGRAM });
  const run = await started(folder);
  const moved = `${folder.path}-2`;
  renameSync(folder.path, moved);
  try {
    writeFileSync(join(moved, "done"), "");
    assert.equal(await run.end(), 0);
    assert.equal(JSON.parse((await answerOf(["logs", "--json"], moved)).stdout).total, 1);
    assert.deepEqual(readdirSync(join(moved, CACHE)).filter((name) => name.endsWith(".away")), []);
  } finally {
    renameSync(moved, folder.path);
  }
});

test("a marker that came with a project leads nowhere", async () => {
  using folder = temporary({ "main.mjs": "function own() {}\nown();\n" });
  using other = temporary({ "main.mjs": "function secret() {}\nsecret();\n" });
  await folder.tph(["run", "-q", "main.mjs"]);
  await other.tph(["run", "-q", "main.mjs"]);
  const theirs = join(other.path, CACHE, kept(other)[0]!);
  const growing = join(other.path, "tracepatch/growing");
  const [left, linked, unsaid] = ["left", "linked", "unsaid"].map((name) => join(growing, `${name}.tph`));
  mkdirSync(growing, { recursive: true });
  for (const path of [left!, unsaid!]) copyFileSync(theirs, path);
  symlinkSync(theirs, linked!);
  for (const path of [left!, linked!]) symlinkSync(join(other.path, CACHE, basename(path)), `${path}.home`);
  for (const path of [theirs, left!, linked!, unsaid!, `${left}\n`]) {
    folder.write(join(CACHE, `${basename(path.trim())}.away`), path);
    assert.equal(JSON.parse((await answerOf(["logs", "--json"], folder.path)).stdout).total, 1, path);
    const { status } = await answerOf(["view", join(CACHE, basename(path.trim()))], folder.path);
    assert.notEqual(status, 0, path);
  }
  for (const path of [theirs, left!, linked!, unsaid!]) assert.ok(existsSync(path), path);
  // One that leads into a folder which may not be read is a run like others.
  const closed = join(folder.path, "tracepatch/growing");
  const planted = join(closed, basename(theirs));
  mkdirSync(closed, { recursive: true });
  copyFileSync(theirs, planted);
  symlinkSync(join(folder.path, CACHE, basename(theirs)), `${planted}.home`);
  folder.write(join(CACHE, `${basename(theirs)}.away`), planted);
  chmodSync(closed, 0o300);
  assert.equal(JSON.parse((await answerOf(["logs", "--json"], folder.path)).stdout).total, 2);
  chmodSync(closed, 0o700);
  // It goes when there is something to remove.
  await answerOf(["clean", "--all"], folder.path);
  assert.deepEqual(kept(folder), []);
});

test("what a tph that was killed has left away comes home with the next run, or goes after a month without a home", () => {
  using folder = temporary({});
  const env = { XDG_CACHE_HOME: join(folder.path, "cache") };
  const cacheOf = (project: string) => {
    const path = join(folder.path, project);
    mkdirSync(path);
    return openCache({ cwd: path });
  };
  const days = (path: string, count: number) => {
    const then = Date.now() / 1000 - count * 86_400;
    for (const each of [path, `${path}.home`]) lutimesSync(each, then, then);
  };
  let started = Date.now();
  const leave = (cache: string) => {
    // No process has this id on the systems that tph runs on.
    const launcher = { pid: 2 ** 22 + 1, machine: hostname() };
    const { path } = createRun(cache, { ...HEADER, command: [], started: started++, launcher });
    return { home: path, away: sendAway(path, env)! };
  };
  const [there, young, gone, old, half] = ["there", "young", "gone", "old", "half"].map((name) =>
    leave(cacheOf(name))
  );
  for (const [run, age] of [[there, 2], [young, 0], [gone, 29], [old, 31], [half, 2]] as const) {
    days(run!.away, age);
  }
  // It was killed as it moved the run.
  renameSync(half!.away, half!.home);
  for (const { home } of [gone!, old!]) rmSync(dirname(home), { recursive: true });
  bringLeft(env);
  const states = [there, young, gone, old].map((run) => [existsSync(run!.home), existsSync(run!.away)]);
  assert.deepEqual(states, [[true, false], [false, true], [false, true], [false, false]]);
  assert.deepEqual([beside(half!.away), existsSync(half!.home)], [[], true]);
  // One that belongs to a folder which was moved is found there, and so is what its program had kept beside it.
  writeFileSync(`${young!.away}.early-2.70`, "kept");
  const moved = dirname(young!.home) + "2";
  renameSync(dirname(young!.home), moved);
  assert.deepEqual(listRuns(moved).map(({ path }) => path), [join(moved, basename(young!.home))]);
  assert.equal(readFileSync(join(moved, `${basename(young!.home)}.early-2.70`), "utf8"), "kept");
  assert.deepEqual(beside(young!.away), []);
});

test("a run that does not come home makes no room among those of other projects", async () => {
  using folder = temporary({
    "main.mjs": `import { readdirSync, writeFileSync } from "node:fs";
const marker = readdirSync("${CACHE}").find((name) => name.endsWith(".away"));
writeFileSync("${CACHE}/" + marker.slice(0, -".away".length), "another file");`,
  });
  using others = temporary({ "project/main.mjs": "" });
  const env = { XDG_CACHE_HOME: join(others.path, "cache"), TRACEPATCH_CACHE_MAX_SIZE: "1" };
  const cache = openCache({ cwd: join(others.path, "project") });
  const left = sendAway(
    createRun(cache, { ...HEADER, command: [], started: Date.now() - 60_000 }).path,
    env,
  )!;
  assert.equal((await folder.tph(["run", "-q", "main.mjs"], { env })).code, 0);
  assert.deepEqual(beside(left).sort(), [basename(left), `${basename(left)}.home`]);
});

test("a run does not come home through a link in the place of its folder", () => {
  using folder = temporary({ "project/main.mjs": "", "theirs/file": "" });
  const env = { XDG_CACHE_HOME: join(folder.path, "cache") };
  const cache = openCache({ cwd: join(folder.path, "project") });
  const home = createRun(cache, { ...HEADER, command: [], started: Date.now() }).path;
  const away = sendAway(home, env)!;
  renameSync(cache, `${cache}.old`);
  symlinkSync(join(folder.path, "theirs"), cache);
  assert.equal(endAway(away, home), away);
  assert.deepEqual(readdirSync(join(folder.path, "theirs")), ["file"]);
  rmSync(cache);
  renameSync(`${cache}.old`, cache);
  assert.equal(endAway(away, home), home);
  assert.ok(existsSync(home));
});
