/** Programs that the host starts again when a file has changed: it does so under tph as well, and each start is in the run. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, type HostName, HOSTS, TPH } from "./hosts.ts";
import { newestTrace } from "./outline.ts";
import type { Trace } from "../src/trace/trace.ts";
import { temporary } from "./temporary.ts";

const VERSIONS = ["one", "two", "three"];
const library = (version: string) => `export function version() { return "${version}" }`;

/** What calls returned, each in a process of its own. */
function resultsIn(trace: Trace): Set<string> {
  const found = new Set<string>();
  for (let call = 1; call <= trace.callCount; call++) {
    const result = trace.resultOf(call)?.snapshot;
    if (result?.type !== "string") continue;
    assert.ok(trace.isThread(trace.parentOf(call)));
    found.add(result.value);
  }
  return found;
}

for (const host of ["bun", "node", "deno"] satisfies HostName[]) {
  Deno.test(`--watch starts the program again, ended or not, and each start is a process of the run (${host})`, async () => {
    using folder = temporary({
      ".tracepatch_cache/.keep": "",
      "main.mjs":
        `import { version } from "./library.mjs"; console.log("run " + version()); if (version() !== "one") setTimeout(() => {}, 2 ** 30);`,
      "library.mjs": library("one"),
    });
    const tph = spawn(TPH[0], [
      ...TPH.slice(1),
      "run",
      "-q",
      "--host",
      host,
      "--host-flag=--watch",
      "main.mjs",
    ], {
      cwd: folder.path,
      env: { ...process.env, ...HOST_VARIABLES },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let printed = "";
    tph.stdout.on("data", (data) => printed += data);
    // Node ends a process by a signal: what it did just before is not in the file.
    const isThere = (version: string) =>
      printed.includes(`run ${version}`) && resultsIn(newestTrace(folder)).has(version);
    for (const version of VERSIONS) {
      // A change may come before the host looks.
      for (let i = 0; i < 100 && !isThere(version); i++) {
        if (version !== "one") writeFileSync(join(folder.path, "library.mjs"), library(version));
        await new Promise((done) => setTimeout(done, 600));
      }
    }
    tph.kill("SIGTERM");
    await once(tph, "close");
    const trace = newestTrace(folder);
    assert.deepEqual(trace.problems, []);
    assert.deepEqual([...resultsIn(trace)], VERSIONS);
    assert.ok(trace.threads.length >= 3);
  });
}

Deno.test("--watch-hmr, by which Deno replaces functions of the running program, is not recorded, and says why", async () => {
  using folder = temporary({
    ".tracepatch_cache/.keep": "",
    "main.mjs": `console.log("run"); setInterval(() => {}, 1000);`,
  });
  const args = [...TPH.slice(1), "run", "--host", "deno", "--host-flag=--watch-hmr", "main.mjs"];
  const tph = spawn(TPH[0], args, { cwd: folder.path, env: { ...process.env, ...HOST_VARIABLES } });
  let remarks = "";
  tph.stderr.on("data", (data) => remarks += data);
  await once(tph.stdout, "data");
  tph.kill("SIGTERM");
  await once(tph, "close");
  assert.match(
    remarks,
    /^tph: Deno cannot replace functions that are recorded.* The program runs unrecorded\.$/m,
  );
});

Deno.test("--hot runs changed modules again, ES modules and CommonJS, in the process that goes on (bun)", async () => {
  using folder = temporary({
    ".tracepatch_cache/.keep": "",
    "package.json": `{"type":"module"}`,
    "main.ts": `import { version } from "./library.ts"; import { old } from "./old.cjs";
declare var runs: number;
globalThis.runs = (globalThis.runs ?? 0) + 1;
console.log("run " + version() + old() + " " + runs);
setTimeout(() => {}, 2 ** 30);`,
    "library.ts": library("one"),
    "old.cjs": `exports.old = function old() { return "A" }`,
  });
  const tph = spawn(TPH[0], [...TPH.slice(1), "run", "--host", "bun", "--host-flag=--hot", "main.ts"], {
    cwd: folder.path,
    env: { ...process.env, ...HOST_VARIABLES },
  });
  let printed = "", remarks = "";
  tph.stdout.on("data", (data) => printed += data);
  tph.stderr.on("data", (data) => remarks += data);
  const changes = [["run oneA 1"], ["run twoA 2", "library.ts", library("two")], [
    "run twoB 3",
    "old.cjs",
    `exports.old = function old() { return "B" }`,
  ]];
  for (const [expected, file, text] of changes) {
    for (let i = 0; i < 100 && !printed.includes(expected!); i++) {
      // A change may come before the host looks; it runs again for one that changes nothing, too.
      await new Promise((done) => setTimeout(done, 300));
      if (file !== undefined && i === 0) folder.write(file, text!);
    }
  }
  tph.kill("SIGTERM");
  await once(tph, "close");
  assert.equal(printed, "run oneA 1\nrun twoA 2\nrun twoB 3\n");
  assert.ok(!remarks.includes("watch"), remarks);
  const trace = newestTrace(folder);
  const results: unknown[] = [];
  for (let call = 1; call <= trace.callCount; call++) {
    const value = trace.resultOf(call)?.snapshot;
    if (value?.type === "string") results.push(value.value);
  }
  assert.deepEqual(results, ["one", "A", "two", "A", "two", "B"]);
});

for (const flag of ["--watch", "--hot"]) {
  Deno.test(`${flag} below a command, also where the program failed as it started: ends and starts as in Bun (bun)`, async () => {
    using folder = temporary({
      ".tracepatch_cache/.keep": "",
      "package.json": `{"type":"module"}`,
      "main.ts": `import { version } from "./library.ts";
console.log("run " + version() + " " + process.execArgv);
process.on("SIGTERM", () => { console.log("end " + version()); process.exit(); });
setTimeout(() => {}, 2 ** 30);`,
      "library.ts": `export function version( {`,
    });
    const tph = spawn(TPH[0], [...TPH.slice(1), "run", "-q", "--", HOSTS.bun, flag, "main.ts"], {
      cwd: folder.path,
      env: { ...process.env, ...HOST_VARIABLES, BUN_OPTIONS: "--smol" },
    });
    let printed = "";
    for (const stream of [tph.stdout, tph.stderr]) stream.on("data", (data) => printed += data);
    const states = [
      ["error: Expected"],
      [`run two --smol,${flag}\n`, library("two")],
      ["error: top", `throw new Error("top"); ${library("three")}`],
      [`run four --smol,${flag}\n`, library("four")],
      ["error: rejected", `Promise.reject(new Error("rejected")); ${library("five")}`],
      [`run six --smol,${flag}\n`, library("six")],
    ];
    for (const [expected, text] of states) {
      for (let i = 0; i < 100 && !printed.includes(expected!); i++) {
        if (text !== undefined) folder.write("library.ts", text);
        await new Promise((done) => setTimeout(done, 600));
      }
      assert.ok(printed.includes(expected!), `${expected} is not in ${printed}`);
    }
    tph.kill("SIGTERM");
    await once(tph, "close");
    // Bun calls listeners for this signal before it starts the program again.
    const ends = flag === "--watch" ? ["two", "four", "five", "six"] : ["two"];
    for (const version of ends) assert.ok(printed.includes(`end ${version}\n`), `${version} in ${printed}`);
    const trace = newestTrace(folder);
    const results = Array.from({ length: trace.callCount }, (_, at) => trace.resultOf(at + 1)?.snapshot);
    const texts = results.flatMap((result) => result?.type === "string" ? [result.value] : []);
    assert.deepEqual([...new Set(texts)], ["two", "four", "five", "six"]);
  });
}
