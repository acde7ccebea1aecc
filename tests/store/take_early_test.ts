import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { createRun } from "../../src/store/create_run.ts";
import { openRun } from "../../src/store/open_run.ts";
import { prune } from "../../src/store/prune.ts";
import { makeEarly } from "../../src/store/make_early.ts";
import { scrub } from "../../src/store/scrub.ts";
import { takeEarly } from "../../src/store/take_early.ts";
import { earlyPath } from "../../src/trace/early.ts";
import { encodeSnapshot } from "../../src/trace/encode_snapshot.ts";
import { Kind, Op, ringOf } from "../../src/trace/journal.ts";
import { blobSlots, putBlob, putEnter } from "../../src/trace/put_event.ts";
import { Trace } from "../../src/trace/trace.ts";
import { temporary } from "../temporary.ts";

const HEADER = {
  command: ["x"],
  entry: "/x",
  cwd: "/",
  host: "bun",
  scope: "/",
  started: 1.8e12,
  tph: "0",
  settings: {},
} as const;

const PASSWORD = "Tr0ub4dor-and-3";

/** What a thread keeps that has entered `f` twice, with a password. */
function events(): Uint8Array {
  const ring = ringOf(256);
  const site = {
    name: "f",
    kind: "function",
    async: false,
    generator: false,
    file: "/x",
    line: 1,
    column: 1,
  };
  const json = new TextEncoder().encode(JSON.stringify([{ ...site, params: ["password"] }]));
  let at = putBlob(ring, 0, Op.SITES, { bytes: json, count: 1 });
  assert.equal(at, blobSlots(json.length));
  const snapshot = { type: "string", value: PASSWORD, length: PASSWORD.length } as const;
  at = putBlob(ring, at, Op.SNAPSHOT, { bytes: encodeSnapshot(snapshot) });
  const args = [{ kind: Kind.PRIMITIVE, payload: 1, identity: 0 }];
  for (const time of [10, 20]) at = putEnter(ring, at, { site: 1, parent: 0, time, args });
  return ring.u8.slice(0, 8 * at);
}

function early(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from([0, 0, 0, 0, ...parts.flatMap((part) => [...part])]);
}

function runIn(folder: string, launcher?: { pid: number; machine: string }): string {
  return createRun(folder, { ...HEADER, command: ["x"], ...(launcher === undefined ? {} : { launcher }) })
    .path;
}

Deno.test("takeEarly() puts whole events into the run, and removes the file", () => {
  using folder = temporary();
  for (const rest of [0, 1, 7, 15]) {
    const path = runIn(folder.path);
    writeFileSync(earlyPath(path), early(events(), events().subarray(0, rest)));
    takeEarly(path);
    const trace = Trace.open(path);
    assert.deepEqual([trace.callCount, trace.siteOf(2).name, trace.startOf(2)], [2, "f", 20]);
    assert.deepEqual(trace.problems, []);
    assert.equal(existsSync(earlyPath(path)), false);
    // What is in the run is not taken again.
    writeFileSync(earlyPath(path), early(events()));
    takeEarly(path);
    assert.equal(Trace.open(path).callCount, 2);
  }
});

Deno.test("takeEarly() leaves what a child process has kept to it while it goes on", async () => {
  using folder = temporary();
  const childEvents = (pid: number) => {
    const header = new TextEncoder().encode(
      JSON.stringify({ thread: 7, kind: "process", parent: { thread: 0, call: 0 }, name: "late.mjs", pid }),
    );
    const length = new Uint8Array(Uint32Array.of(header.length).buffer);
    return Uint8Array.from([...length, ...header, ...events()]);
  };
  const path = runIn(folder.path);
  const file = earlyPath(path, { thread: 7, pid: 70 });
  writeFileSync(file, childEvents(process.ppid));
  takeEarly(path);
  assert.equal(existsSync(file), true);
  assert.deepEqual(Trace.open(path).threads, []);
  const gone = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await gone.status;
  writeFileSync(file, childEvents(gone.pid));
  takeEarly(path);
  assert.equal(existsSync(file), false);
  const { threads } = Trace.open(path);
  assert.deepEqual(threads.map(({ header, callCount }) => [header.name, callCount]), [["late.mjs", 2]]);
});

Deno.test("takeEarly() takes no harm from what a program has put there", () => {
  using folder = temporary();
  const other = folder.write("other", "precious");
  const junk = Uint8Array.from({ length: 40_000 }, (_, i) => (i * 7919) % 251);
  for (const bytes of [new Uint8Array(), junk, early(junk), early(events(), junk), early(junk.fill(1))]) {
    const path = runIn(folder.path);
    writeFileSync(earlyPath(path), bytes);
    takeEarly(path);
    assert.deepEqual(Trace.open(path).problems, []);
    assert.equal(existsSync(earlyPath(path)), false);
  }
  if (process.platform === "win32") return;
  const path = runIn(folder.path);
  symlinkSync(other, earlyPath(path));
  takeEarly(path);
  assert.equal(Trace.open(path).callCount, 0);
  assert.equal(Deno.readTextFileSync(other), "precious");
});

Deno.test("what is left beside a run is taken when it is read, and removed with it", () => {
  using folder = temporary();
  // Of a process that no system has.
  const path = runIn(folder.path, { pid: 2 ** 22 + 1, machine: hostname() });
  makeEarly(path);
  writeFileSync(earlyPath(path), early(events()));
  assert.equal(openRun(path).callCount, 2);
  // Also where it is a child process's alone.
  const header = new TextEncoder().encode(JSON.stringify({ thread: 7, kind: "process", name: "x.mjs" }));
  const length = new Uint8Array(Uint32Array.of(header.length).buffer);
  writeFileSync(
    earlyPath(path, { thread: 7, pid: 70 }),
    Uint8Array.from([...length, ...header, ...events()]),
  );
  assert.equal(openRun(path).callCount, 4);
  for (const beside of ["early", "early-7.70", "part", "0123456789ab.part"]) {
    writeFileSync(`${path}.${beside}`, "");
  }
  const others = ["unrelated.early", "film.tph.part"];
  for (const other of others) folder.write(other, "");
  prune(folder.path, { keep: 0 });
  assert.deepEqual(readdirSync(folder.path).sort(), others.toSorted());
});

Deno.test("takeEarly() keeps what it cannot put into the run, as on a full disk, until it can", () => {
  using folder = temporary();
  const path = runIn(folder.path);
  const aside = folder.write("aside", "");
  writeFileSync(earlyPath(path), early(events()));
  // Nothing can be appended to a run that is not there for a moment.
  renameSync(path, aside);
  mkdirSync(path);
  assert.equal(takeEarly(path), "left");
  assert.equal(existsSync(earlyPath(path)), true);
  rmdirSync(path);
  renameSync(aside, path);
  assert.equal(takeEarly(path), "taken");
  assert.equal(existsSync(earlyPath(path)), false);
  assert.deepEqual([Trace.open(path).callCount, takeEarly(path)], [2, "none"]);
});

Deno.test("scrub() scrubs what is left beside a run, too", () => {
  using folder = temporary();
  const path = runIn(folder.path);
  writeFileSync(earlyPath(path), early(events()));
  writeFileSync(`${path}.part`, PASSWORD);
  scrub(path, { redactNames: [], redactValues: [], redactExcept: [] });
  assert.deepEqual(readdirSync(folder.path), [basename(path)]);
  const trace = openRun(path);
  assert.deepEqual(trace.argsOf(2).map(({ snapshot }) => snapshot.type), ["redacted"]);
  assert.doesNotMatch(Deno.readTextFileSync(path), new RegExp(PASSWORD));
});

Deno.test("takeEarly() finds what a process has kept where the run grew, which has come home before", () => {
  using folder = temporary();
  const cache = folder.write("cache/tracepatch/growing/other", "");
  const path = runIn(folder.path);
  writeFileSync(join(dirname(cache), basename(earlyPath(path))), early(events()));
  takeEarly(path, { XDG_CACHE_HOME: join(folder.path, "cache") });
  assert.equal(Trace.open(path).callCount, 2);
  assert.deepEqual(readdirSync(dirname(cache)), ["other"]);
});

Deno.test({
  name: "a process that has ended is gone, also where nobody asks how it ended, as in some containers",
  ignore: process.platform !== "linux",
  async fn() {
    using folder = temporary();
    const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [pid] = (await once(parent.stdout, "data")).map(Number);
    const path = runIn(folder.path, { pid: pid!, machine: hostname() });
    const isRunning = () => openRun(path).isRunning;
    for (let tries = 0; isRunning() && tries < 400; tries++) await new Promise((go) => setTimeout(go, 25));
    process.kill(pid!, 0);
    assert.equal(isRunning(), false);
    parent.kill();
    await once(parent, "exit");
  },
});
