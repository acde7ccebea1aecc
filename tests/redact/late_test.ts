import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listRuns, type StoredRun } from "../../src/store/list_runs.ts";
import { embeddedRun } from "../../src/page/embedded_run.ts";
import type { Snapshot } from "../../src/trace/snapshot.ts";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** What is a secret by its name is first seen under others. */
const PROGRAM = `
import { Worker, isMainThread, parentPort } from "node:worker_threads";
function readLine(text) { return text; }
function keep(o) { return [o.line, o.other]; }
function login(password) {}
class Session { sign(typed, password) { login(typed); } }
function fail(error) { throw error; }
function main(typed, other) {
  const line = readLine(typed);
  keep({ line, other });
  try { fail(new Error("no such line: " + line)); } catch {}
  login(line);
  readLine("no such line: " + line);
  readLine(line);
}
if (isMainThread) {
  main("maple-lamp-77-and-more", "plain");
  main("s3same-7", "plain");
  new Session().sign(process.argv[3], "plain");
  if (process.argv[2] === "workers") new Worker(new URL(import.meta.url));
} else main("otter-river-of-a-worker-78", "plain");
`;

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`what turns out to be a secret is erased from what was written before (${host})`, async () => {
    using folder = temporary({ "package.json": "{}", "main.mjs": PROGRAM });
    const words = [host === "deno" ? "none" : "workers", 'flint-ocean "81"', "--verbose"];
    const { code, stderr } = await runTph(["run", "--host", host, "main.mjs", ...words], {
      cwd: folder.path,
      env: HOST_VARIABLES,
    });
    assert.equal(code, 0, stderr);
    const cache = join(folder.path, ".tracepatch_cache");
    const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
    assert.doesNotMatch(readFileSync(file, "latin1"), /maple-lamp|s3same|otter-river|flint-ocean/);
    const trace = Trace.open(file);
    assert.deepEqual(trace.problems, []);
    const sites = trace.siteColumn();
    const argOf = (call: number): Snapshot => trace.argsOf(call)[0]!.snapshot;
    const named = (name: string) =>
      [...sites.keys()].filter((call) => call > 0 && trace.siteOf(call).name === name);
    const logins = named("login").map(argOf);
    assert.equal(logins.length, host === "deno" ? 3 : 4);
    const lines = named("readLine").map(argOf).filter(({ type }) => type === "redacted");
    assert.equal(lines.length, 2 * (logins.length - 1));
    assert.deepEqual(trace.header.command, ["main.mjs", words[0], "*".repeat(18), "--verbose"]);
    // The token of a shorter text is cut. The word of the command line is on no line.
    const tokens = logins.filter((_, i) => i !== 2);
    lines.forEach((line, i) => {
      const login = tokens[i >> 1]!;
      assert.ok(line.type === "redacted" && login.type === "redacted");
      assert.ok(login.token.startsWith(line.token) && line.token.length >= 7, `${login.token} ${line.token}`);
    });
    const [kept] = named("keep").map(argOf);
    assert.ok(kept?.type === "composite");
    assert.deepEqual(kept.properties.map(({ value }) => value.type), ["redacted", "string"]);
    assert.equal(Object.keys(trace.meta).some((key) => key.startsWith("late:")), false);
  });
}

Deno.test("what turns out to be a secret is erased from the words of the command that hold it", async () => {
  using folder = temporary({
    "package.json": "{}",
    "auth.mjs": "export function login(user, password) { return password.length; }\n",
    "main.mjs": `import { login } from "./auth.mjs"; login("ada", process.argv[2].split("=")[1]);\n`,
  });
  const words = [["-e", `auth["login"]("ada", "otter-river-of-71x")`], [
    "main.mjs",
    "mode=maple-lamp-of-72x",
    "plain",
  ]];
  for (const own of words) {
    const args = ["run", "-q", "--host", "bun", ...own];
    const { code, stderr } = await runTph(args, { cwd: folder.path, env: HOST_VARIABLES });
    assert.equal(code, 0, stderr);
  }
  const cache = join(folder.path, ".tracepatch_cache");
  const files = readdirSync(cache).filter((name) => name.endsWith(".tph")).sort().map((name) =>
    join(cache, name)
  );
  for (const file of files) assert.doesNotMatch(readFileSync(file, "latin1"), /otter-river|maple-lamp/);
  assert.deepEqual(files.map((file) => Trace.open(file).header.command), [
    ["-e", `auth["login"]("ada", "${"*".repeat(18)}")`],
    ["main.mjs", `mode=${"*".repeat(17)}`, "plain"],
  ]);
});

Deno.test("what turns out to be a secret is erased from the matches of a value that was followed", async () => {
  using folder = temporary({
    "package.json": "{}",
    "main.mjs": `function note(x) { return x; } function login(password) {}
const text = ["otter", "river", "of", "71x"].join("-"); note(text); note("is " + text); login(text); note("plain-text-88");`,
  });
  const args = [
    "run",
    "-q",
    "--host",
    "bun",
    "--twhere",
    "v => v.length > 5",
    "main.mjs",
  ];
  const { code, stderr } = await runTph(args, { cwd: folder.path, env: HOST_VARIABLES });
  assert.equal(code, 0, stderr);
  const cache = join(folder.path, ".tracepatch_cache");
  const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
  const matches = readFileSync(join(folder.path, "traces.json"), "utf8");
  assert.match(matches, /plain-text-88/);
  assert.doesNotMatch(matches + readFileSync(file, "latin1"), /otter-river/);
  assert.deepEqual(Trace.open(file).problems, []);
});

Deno.test("what turns out to be a secret long after it was written is erased, and common words are not", async () => {
  using folder = temporary({
    "package.json": "{}",
    "main.mjs": `function read(x) { return x; } function login(user, password) {}
read("otter-river-of-71x"); read("is otter-river-of-71x"); read("postgres"); read("a-plain-text-88");
for (let i = 0; i < 40_000; i++) read("line " + i);
login("ada", "otter-river-of-71x"); login("ada", "postgres");`,
  });
  const args = ["run", "-q", "--host", "bun", "main.mjs"];
  const { code, stderr } = await runTph(args, { cwd: folder.path, env: HOST_VARIABLES });
  assert.equal(code, 0, stderr);
  const cache = join(folder.path, ".tracepatch_cache");
  const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
  assert.doesNotMatch(readFileSync(file, "latin1"), /otter-river/);
  const trace = Trace.open(file);
  const shown = [1, 2, 3, 4].map((call) => JSON.stringify(trace.argsOf(call)[0]!.snapshot));
  assert.match(shown.join("\n"), /redacted.*\n.*redacted.*\n.*"postgres".*\n.*"a-plain-text-88"/);
  assert.deepEqual(trace.problems, []);
});

/** In the order in which a program meets them. */
const CODED = `
import { createSecretKey } from "node:crypto";
function read(text) { return text; }
function login(user, password) { return user; }
function checkTotp(user, code) { return user; }
const key = Buffer.from(read("cWYyU3BQeG1iZzRLd0hWQ3lSN3RKOVpOM3VEYTZGRWU="), "base64");
createSecretKey(key);
read(Buffer.from("maple-lamp-of-72x").toString("base64"));
read("maple-lamp-of-72x");
login("ada", "maple-lamp-of-72x");
read('{"user":"ada","code":"835422"}');
checkTotp("ada", "835422");
read('{"password":"q7Zk93xZ'); read('bcP2mR4wT8yV","n":1}');
read('{"password":"q7Zk93xZbcP2mR4wT8yV","n":1}');
function createApiKey(id) { return "ak_live_" + id; }
createApiKey(read("Hq4sTz8vLm2kXw6bRf9d"));
read(new TextEncoder().encode("otter-river-of-83x")); read(Buffer.from("otter-river-of-83x"));
read(Buffer.from("otter-river-of-83x").toString("hex"));
login("ada", "otter-river-of-83x");
read("plain-text-88");
`;

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`what was written as bytes, in base64, in pieces or without its beginning is erased, too (${host})`, async () => {
    using folder = temporary({ "package.json": "{}", "main.mjs": CODED });
    const { code, stderr } = await runTph(["run", "-q", "--host", host, "main.mjs"], {
      cwd: folder.path,
      env: HOST_VARIABLES,
    });
    assert.equal(code, 0, stderr);
    const cache = join(folder.path, ".tracepatch_cache");
    const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
    const bytes = readFileSync(file, "latin1");
    assert.doesNotMatch(
      bytes,
      /cWYyU3BQeG1iZzRLd|bWFwbGUtbGFtcC1vZi03|maple-lamp|"835422"|bcP2mR4wT8yV|Hq4sTz8v/,
    );
    assert.match(bytes, /plain-text-88/);
    assert.doesNotMatch(bytes, new RegExp(Buffer.from("otter-river-of-83x").toString("hex")));
    const trace = Trace.open(file);
    assert.deepEqual(trace.problems, []);
    const all = Array.from({ length: trace.snapshotCount }, (_, i) => JSON.stringify(trace.snapshot(i + 1)));
    assert.deepEqual(all.filter((snapshot) => snapshot.includes("typed-array")), []);
  });
}

Deno.test("what turns out to be a secret is erased, too, where tph was killed with the program, by who opens the run", async () => {
  using folder = temporary({
    "package.json": "{}",
    "main.mjs": `import process from "node:process";
function read(x) { return x; } function login(password) {}
read("otter-river-of-71x");
setTimeout(() => {
  login("otter-river-of-71x");
  setTimeout(() => [process.ppid, process.pid].forEach((pid) => process.kill(pid, "SIGKILL")), 200);
}, 200);`,
  });
  const env = HOST_VARIABLES;
  const { signal } = await runTph(["run", "-q", "--host", "bun", "main.mjs"], { cwd: folder.path, env });
  assert.equal(signal, "SIGKILL");
  const cache = join(folder.path, ".tracepatch_cache");
  const [{ path: file }] = listRuns(cache) as [StoredRun];
  assert.match(readFileSync(file, "latin1"), /otter-river/);
  // As of a run that goes on: it is not erased yet.
  const live = Trace.open(file);
  const { bytes } = embeddedRun(live);
  assert.doesNotMatch(Buffer.from(bytes).toString("latin1"), /otter-river/);
  const page = Trace.read(bytes);
  assert.deepEqual([page.problems, page.callCount], [live.problems, live.callCount]);
  assert.equal(page.argsOf(1)[0]!.snapshot.type, "redacted");
  const { stdout } = await runTph(["tree"], { cwd: folder.path, env });
  assert.match(stdout, /read\(x: <redacted .*login\(password: <redacted /s);
  assert.doesNotMatch(stdout + readFileSync(file, "latin1"), /otter-river/);
});
