/** `tph run --rotate`: a run goes on in a new file from time to time, and its parts together have every call. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listRuns } from "../src/store/list_runs.ts";
import { openRun } from "../src/store/open_run.ts";
import { Outcome } from "../src/trace/spec.ts";
import type { Trace } from "../src/trace/trace.ts";
import { warningsOf } from "../src/view/run_text.ts";
import { Going } from "./going.ts";
import type { HostName } from "./hosts.ts";
import { type Temporary, temporary } from "./temporary.ts";

const CACHE = ".tracepatch_cache";

/** Steps that are numbered, in a process, a child of it and, where workers are recorded, a worker. */
const PROGRAM = `
import { spawn } from "node:child_process";
import { Worker, isMainThread, workerData } from "node:worker_threads";
const [, file, who = isMainThread ? "main" : workerData] = process.argv;
const end = Date.now() + 2600;
function step(who, n) { return { n, text: "after " + n % 50 }; }
async function later(n) { await new Promise((go) => setTimeout(go, 3)); return step(who, n); }
async function whole() {
  let n = 0;
  while (Date.now() < end) {
    for (let i = 0; i < 20; i++) step(who, n++);
    await later(n++);
  }
  return n;
}
if (who === "main") {
  if (!globalThis.Deno) new Worker(file, { workerData: "worker" });
  spawn(process.execPath, [...process.execArgv, ...(globalThis.Deno ? ["run", "-A"] : []), file, "child"], { stdio: "inherit" });
}
const n = await whole();
console.log(who, n);
`;

/** The parts of the newest run, in the order in which they were written. */
function partsOf(folder: Temporary): Trace[] {
  return listRuns(join(folder.path, CACHE)).map(({ path }) => openRun(path)).reverse();
}

/** What each process or thread counted, by its name. */
function counts(stdout: string): Map<string, number> {
  return new Map(
    stdout.trim().split("\n").map((line) => line.split(" ")).map(([who, n]) => [who!, Number(n)]),
  );
}

function textOf(trace: Trace, call: number, index: number): unknown {
  const { snapshot } = trace.argsOf(call)[index]!;
  return snapshot.type === "string" || snapshot.type === "number" ? snapshot.value : snapshot;
}

for (const host of ["bun", "deno", "node"] as HostName[]) {
  Deno.test(`the parts of a run together have every call of its threads and processes, under ${host}`, async () => {
    using folder = temporary({ "main.mjs": PROGRAM });
    const { stdout, code } = await folder.tph([
      "run",
      "-q",
      "--host",
      host,
      "--rotate",
      "1s",
      "main.mjs",
    ]);
    assert.equal(code, 0);
    const parts = partsOf(folder);
    assert.ok(parts.length >= 2, String(parts.length));
    const seen = new Map<string, number>();
    for (const [i, trace] of parts.entries()) {
      assert.deepEqual(trace.problems, []);
      assert.equal(trace.header.part, i + 1);
      assert.equal(trace.exit?.goesOn, i + 1 < parts.length || undefined);
      const length = trace.exit!.elapsed * 1e6;
      for (let call = 1; call <= trace.callCount; call++) {
        assert.ok(
          trace.startOf(call) >= 0 && trace.startOf(call) <= length + 1e9,
          `call ${call} of part ${i + 1}`,
        );
        if (trace.siteOf(call).name !== "step") continue;
        const who = String(textOf(trace, call, 0));
        const n = seen.get(who) ?? 0;
        assert.equal(textOf(trace, call, 1), n, `${who} in part ${i + 1}`);
        seen.set(who, n + 1);
        assert.equal(trace.outcomeOf(call), Outcome.RETURNED);
        const { snapshot } = trace.resultOf(call)!;
        assert.ok(snapshot.type === "composite");
        const { value } = snapshot.properties[1]!;
        assert.equal(value.type === "string" && value.value, `after ${n % 50}`);
      }
      // The call that stands for a thread is there in each part, and has an end in the last.
      for (const { first } of trace.threads) {
        assert.ok(trace.isThread(first));
        if (i + 1 === parts.length) assert.equal(trace.outcomeOf(first), Outcome.RETURNED);
      }
    }
    assert.deepEqual(
      new Map([...seen].sort()),
      new Map([...counts(stdout)].filter(([who]) => host !== "deno" || who !== "worker").sort()),
    );
    const [id] = parts.at(-1)!.header.id.split("~");
    assert.match(
      warningsOf(parts.at(-1)!).join("\n"),
      new RegExp(`what was called before is in ${id}~${parts.length - 1}`),
    );
    assert.match((await folder.tph(["view", "@1"])).stdout, new RegExp(`${id}~${parts.length - 1}`));
    assert.match((await folder.tph(["view", id!.slice(0, 18)])).stdout, new RegExp(`${id}(?!~)`));
    assert.match((await folder.tph(["logs"])).stdout, /exit 0(?:.*\n)+.*goes on/);
  });
}

const ENDING = `
import { spawn } from "node:child_process";
function step(n) { return n; }
if (process.argv[2] === undefined) spawn(process.execPath, [...process.execArgv, process.argv[1], "child"], { stdio: "inherit" });
else {
  process.on("exit", () => {
    const end = Date.now() + 2200;
    for (let n = 0; Date.now() < end; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)) step(n++);
  });
  step(0);
}
`;

Deno.test("a process that has ended is over in the parts that its last calls are in", async () => {
  using folder = temporary({ "main.mjs": ENDING });
  // The other hosts tell of the end later, or write no further part then.
  const { code } = await folder.tph(["run", "-q", "--host", "deno", "--rotate", "1s", "main.mjs"]);
  assert.equal(code, 0);
  const parts = partsOf(folder);
  const ends = parts.flatMap((trace) => trace.threads.map(({ first }) => trace.outcomeOf(first)));
  assert.ok(ends.length >= 2, String(ends.length));
  assert.deepEqual(ends, ends.map(() => Outcome.RETURNED));
});

const LATE = `
const later = (ms) => new Promise((go) => setTimeout(go, ms));
function show(text) { return text.length; }
function login(name, password) { return name + password.length; }
const text = ["blue", "Marble", "47"].join("_");
show(text);
for (let i = 0; i < 30; i++) { show("tick " + i); await later(100); }
login("ada", text);
await later(300);
`;

Deno.test("a secret that is known only later is erased from the parts before", async () => {
  using folder = temporary({ "main.mjs": LATE });
  await folder.tph(["run", "-q", "--rotate", "1s", "main.mjs"]);
  const parts = partsOf(folder);
  assert.ok(parts.length >= 2);
  assert.ok(parts.at(-1)!.sites.some(({ name }) => name === "login"));
  for (const name of readdirSync(join(folder.path, CACHE))) {
    assert.ok(!readFileSync(join(folder.path, CACHE, name)).includes("blue_Marble_47"), name);
  }
  const { snapshot } = parts[0]!.argsOf(1)[0]!;
  assert.equal(snapshot.type, "redacted");
});

Deno.test("a run that is rotated by size keeps as much of its end as there is to be", async () => {
  using folder = temporary({
    "main.mjs": `
const later = (ms) => new Promise((go) => setTimeout(go, ms));
function step(n) { return "text number " + n; }
let n = 0;
for (let i = 0; i < 160; i++) { for (let k = 0; k < 1500; k++) step(n++); await later(25); }
console.log(n);
`,
    // Room for two parts, also where a busy machine has closed one late.
    "tracepatch.toml": 'rotate = "1MB"\ncache_max_size = "5MB"\n',
  });
  const { stdout, stderr, code } = await folder.tph(["run", "main.mjs"]);
  assert.deepEqual([stdout, code], ["240000\n", 0]);
  const parts = partsOf(folder);
  assert.ok(parts.length >= 2, stderr);
  assert.ok(parts[0]!.header.part! > 1, "old parts are gone");
  const bytes = parts.reduce((sum, { path }) => sum + statSync(path).size, 0);
  assert.ok(bytes <= 5e6, `${bytes} bytes`);
  assert.match(stderr, /old runs?, .*, removed/);
  const steps = parts.flatMap((trace) =>
    Array.from({ length: trace.callCount }, (_, i) => i + 1)
      .filter((call) => trace.siteOf(call).name === "step").map((call) => textOf(trace, call, 0))
  ) as number[];
  const [first = 0] = steps;
  assert.ok(first > 0);
  assert.deepEqual(steps, Array.from({ length: 240000 - first }, (_, i) => first + i));
});

Deno.test("the tree of a run that is rotated can be followed to its end, and the page gets the part that it was opened for", async () => {
  using folder = temporary({
    "main.mjs": `
const later = (ms) => new Promise((go) => setTimeout(go, ms));
function step(n) { return n; }
for (let n = 0; n < 24; n++) { step(n); await later(100); }
`,
  });
  const run = new Going(folder, ["run", "-q", "--rotate", "1s", "main.mjs"]);
  for (let tries = 0; tries < 200 && partsIn(folder) === 0; tries++) {
    await new Promise((go) => setTimeout(go, 50));
  }
  const follower = new Going(folder, ["tree", "--follow", "--no-fold"]);
  const page = new Going(folder, ["ui", "--no-open"]);
  await page.until("/\n");
  const [address] = /^http\S+/m.exec(page.printed)!;
  await Promise.all([run.end(), follower.end()]);
  const { size, isRunning } = await (await fetch(`${address}run/b/state`)).json();
  assert.equal(isRunning, false);
  const bytes = new Uint8Array(await (await fetch(`${address}run/b`)).arrayBuffer());
  assert.equal(bytes.length, size);
  const parts = partsOf(folder).map(({ path }) => readFileSync(path));
  assert.ok(parts.some((part) => part.equals(bytes)));
  page.process.kill();
  await page.end();
  assert.deepEqual(
    Array.from(follower.printed.matchAll(/step\(n: (\d+)\)/g), ([, n]) => Number(n)),
    [...Array(24).keys()],
  );
  assert.match(follower.printed, /goes on\n[^]*exit 0\n/);
});

function partsIn(folder: Temporary): number {
  try {
    return listRuns(join(folder.path, CACHE)).length;
  } catch {
    return 0;
  }
}

Deno.test("what cannot be rotated, or by what, is said before the program starts", async () => {
  using folder = temporary({ "main.mjs": "console.log(1);" });
  const cases: [string[], RegExp][] = [
    [
      ["--rotate", "10"],
      /'10' is invalid\. It must be a time from 1s on, such as "1h", or a size from 1MB on/,
    ],
    [["--rotate", "10ms"], /must be a time from 1s on/],
    [["--rotate", "5kB"], /must be a time from 1s on/],
    [["--rotate", "soon"], /must be a time from 1s on/],
    [["--rotate", "1h", "--keep", "last", "--max-calls", "10"], /Cannot combine rotate with keep = last/],
    [["--rotate", "1h", "-t", "1"], /Cannot combine rotate with -t/],
    [["--rotate", "1h", "--otlp", "http://127.0.0.1:9"], /Cannot combine rotate with --otlp/],
    [["--rotate", "1h", "--min-duration", "1ms"], /Cannot combine rotate with min_duration/],
    [["--rotate", "1h", "--values", "entry-and-exit"], /Cannot combine rotate with values = entry-and-exit/],
  ];
  for (const [flags, expected] of cases) {
    const { stdout, stderr, code } = await folder.tph(["run", ...flags, "main.mjs"]);
    assert.deepEqual([stdout, code], ["", 2], stderr);
    assert.match(stderr, expected);
  }
});

Deno.test("a program ends as it would where a part of its run is removed, or the folder can no longer be read", async () => {
  const cases: [string, (cache: string) => void][] = [
    ["removed", (cache) => {
      for (const name of readdirSync(cache)) if (name.includes("~")) rmSync(join(cache, name));
    }],
    ["all gone", (cache) => rmSync(cache, { recursive: true })],
    // What root may not read either.
    ["unreadable", (cache) => {
      renameSync(cache, `${cache}.away`);
      symlinkSync(cache, cache);
    }],
  ];
  await Promise.all(cases.map(async ([what, spoil]) => {
    using folder = temporary({
      "main.mjs": `
import { existsSync } from "node:fs";
function step(n) { return n; }
step(1);
while (!existsSync("go")) await new Promise((go) => setTimeout(go, 50));
console.log("done");
process.exitCode = 7;
`,
    });
    const run = new Going(folder, ["run", "--rotate", "1s", "main.mjs"]);
    for (let tries = 0; tries < 400 && partsIn(folder) < 2; tries++) {
      await new Promise((go) => setTimeout(go, 50));
    }
    spoil(join(folder.path, CACHE));
    await new Promise((go) => setTimeout(go, 700));
    writeFileSync(join(folder.path, "go"), "");
    assert.deepEqual([what, await run.end(), run.printed], [what, 7, "done\n"], run.stderr);
    assert.doesNotMatch(run.stderr, /bug in tph|\bat \S+ \(/, what);
    if (what === "removed") assert.match((await folder.tph(["logs"])).stdout, /exit 7/);
  }));
});
