/**
 * Blocks in real programs: under `tph run`, and with the loader registered by one line, in every host.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOST_VARIABLES, HOSTS, ROOT, run, type RunResult, runTph } from "../hosts.ts";
import { trace } from "../../mod.ts";
import { sharedFolder, temporary } from "../temporary.ts";
import { packageProject } from "./package_project.ts";

/** Handlers that run at the same time, with blocks in `using` declarations, nested ones, timers, and code outside. */
const PROGRAM = `
import { trace } from "tracepatch";
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
function add(a, b) { return a + b; }
async function slow(n) { await sleep(2); return add(n, 1); }
function later(n) { add(n, 100); }
async function handler(n) {
  using t = trace({ label: "request " + n, cache: false });
  add(n, n);
  await slow(n);
  setTimeout(later, 1, n);
  await sleep(20);
  {
    await using inner = trace("inner");
    inner.annotate("n", n);
    await slow(n);
  }
  try { thrower(); } catch { add(n, 7); }
  return t;
}
function thrower() { throw new Error("no"); }
function* count() { using t = trace({ label: "generator", cache: false }); yield add(1, 1); yield t; }
async function outside() { for (let i = 0; i < 10; i++) { await sleep(1); add(0, 0); } }
const outline = (nodes) => nodes.filter((n) => !/sleep/.test(n.name)).map((n) =>
  n.name + (n.args.length ? "(" + n.args.map((a) => a.value).join() + ")" : "") + (n.children.length ? "[" + outline(n.children) + "]" : "")).join(" ");
const [a, , b] = await Promise.all([handler(1), outside(), handler(2), outside()]);
console.log(outline(a.roots));
console.log(outline(b.roots));
const g = count();
g.next(); add(5, 5);
const t = g.next().value;
add(6, 6);
g.next();
console.log(outline(t.roots));
console.log(trace.current());
`;

const EXPECTED =
  [1, 2].map((n) =>
    `add(${n},${n}) slow(${n})[add(${n},1)] later(${n})[add(${n},100)] inner[slow(${n})[add(${n},1)]] thrower add(${n},7)`
  ).join("\n") + "\nadd(1,1)\nundefined\n";

function check({ code, stdout, stderr }: RunResult): void {
  assert.equal(code, 0, stderr);
  assert.equal(stdout, EXPECTED);
}

const LINES: [name: string, host: keyof typeof HOSTS, flags: string[]][] = [
  ["bun --preload tracepatch/register", "bun", ["--preload", "tracepatch/register"]],
  ["node --import tracepatch/register", "node", ["--import", "tracepatch/register"]],
  ["node --require tracepatch/register", "node", ["--require", "tracepatch/register"]],
  ["deno run --preload npm:tracepatch/register", "deno", [
    "run",
    "-A",
    "--no-code-cache",
    "--preload",
    "npm:tracepatch/register",
  ]],
];

for (const [line, host, flags] of LINES) {
  Deno.test(`\`${line}\` records blocks, each with its own calls`, async () => {
    const folder = packageProject();
    writeFileSync(join(folder, "main.mjs"), PROGRAM);
    check(await run(HOSTS[host], [...flags, "main.mjs"], { cwd: folder }));
  });
}

function tphRun(host: string, file: string, env: Record<string, string> = {}): Promise<RunResult> {
  const cacheDir = sharedFolder();
  const args = ["run", "--quiet", "--host", host, "--cache-dir", cacheDir, file];
  return runTph(args, { env: { ...HOST_VARIABLES, ...env } });
}

function program(text: string, files: Record<string, string> = {}): string {
  const folder = sharedFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, "main.mjs"), text);
  return join(folder, "main.mjs");
}

for (const host of ["bun", "deno", "node"]) {
  Deno.test(`under tph run, blocks are rows of the run and nothing need be installed, in ${host}`, async () => {
    check(await tphRun(host, program(PROGRAM)));
  });

  Deno.test(`under tph run with recording turned off, a program with blocks runs, in ${host}`, async () => {
    const file = program(`import { trace } from "tracepatch";
using t = trace("x");
console.log(t.isRecording, t.callCount, [1].map((n) => n + 1)[0]);`);
    const { code, stdout, stderr } = await tphRun(host, file, { TRACEPATCH_ENABLED: "0" });
    assert.equal(stdout, "false 0 2\n", stderr);
    assert.equal(code, 0);
  });

  Deno.test(`under tph run, require("tracepatch") and import() give the same library, in ${host}`, async () => {
    const folder = sharedFolder();
    const file = join(folder, "main.cjs");
    writeFileSync(
      file,
      `const { trace } = require("tracepatch");
const f = (n) => n + 1;
trace("block", async (t) => { f(1); console.log(t.callCount, (await import("tracepatch")).trace === trace); });`,
    );
    const { stdout, stderr } = await tphRun(host, file);
    assert.equal(stdout, "2 true\n", stderr);
  });
}

Deno.test("tph view shows what blocks inside a run were annotated with", async () => {
  using folder = temporary({
    "main.ts": `import { trace } from "tracepatch";
function price(n) { return n; }
function job(i) { using t = trace("job " + i); t.annotate("user", "ann").annotate("password", "hunter2"); price(i); }
job(1);
job(2);
`,
  });
  assert.equal((await folder.tph(["run", "main.ts"])).code, 0);
  const { stdout } = await folder.tph(["view"]);
  assert.match(
    stdout,
    /\n {2}job 1 #\d+ +user: "ann", password: "?.*redacted.*\n {2}job 2 #\d+ +user: "ann"/,
  );
  assert.doesNotMatch(stdout, /hunter2/);
});

Deno.test("under tph run, a Deno project keeps its own import map", async () => {
  const file = program(
    `import { trace } from "tracepatch"; import { one } from "lib/one.mjs";
using t = trace("x"); one(); console.log(t.callCount);`,
    {
      "deno.jsonc": `{ "imports": { "lib/": "./" /* here */ } }`,
      "one.mjs": "export function one() { return 1; }",
    },
  );
  const { stdout, stderr } = await tphRun("deno", file);
  assert.equal(stdout, "1\n", stderr);
});

Deno.test("arguments with a secret's name are hidden in blocks, and modules are left out as the options say", async () => {
  const folder = packageProject();
  writeFileSync(join(folder, "secret.mjs"), `export function login(user, password) { return user + "!"; }`);
  writeFileSync(
    join(folder, "main.mjs"),
    `import { trace } from "tracepatch";
import { login } from "./secret.mjs";
function own() { return login("ann", "hunter2"); }
{ using t = trace({ cache: false }); own(); console.log(t.callCount, /hunter2/.test(JSON.stringify(t)), /"ann"/.test(JSON.stringify(t))); }
{ using t = trace({ cache: false, ignoreModules: ["secret.mjs"] }); own(); console.log(t.callCount, t.roots[0].name); }
{ using t = trace({ cache: false, includeModules: ["secret.mjs"] }); own(); console.log(t.callCount, t.roots[0].name); }
{
  using outer = trace({ cache: false });
  using t = trace({ label: "inner", includeModules: ["secret.mjs"] });
  own();
  console.log(outer.callCount, t.callCount, t.roots[0].name);
}
console.log(trace((t) => (own(), t)).callCount);`,
  );
  const { stdout, stderr } = await run(HOSTS.node, ["--import", "tracepatch/register", "main.mjs"], {
    cwd: folder,
  });
  assert.equal(stdout, "2 false true\n1 own\n1 login\n3 1 login\n3\n", stderr);
});

Deno.test("what a block had recorded when the process ended in it is in the file", async () => {
  const folder = packageProject();
  writeFileSync(
    join(folder, "main.mjs"),
    `import { trace } from "tracepatch";
function stop() { process.exit(3); }
using t = trace({ label: "exiting", cacheDir: "runs" });
stop();`,
  );
  for (const [, host, flags] of LINES) {
    const { code } = await run(HOSTS[host], [...flags, "main.mjs"], { cwd: folder });
    assert.equal(code, 3);
  }
  const runs = trace.logs({ cacheDir: join(folder, "runs") });
  assert.equal(runs.length, LINES.length);
  for (const { load } of runs) {
    assert.deepEqual(load().roots.map(({ name, outcome }) => [name, outcome]), [["stop", "open"]]);
  }
});

Deno.test("where no code was instrumented and nothing wrapped, the tree says so and what to do", async () => {
  const folder = packageProject();
  writeFileSync(
    join(folder, "main.mjs"),
    `import { trace } from "tracepatch"; using t = trace({ cache: false }); console.log(t.tree());`,
  );
  for (const host of ["bun", "node"] as const) {
    const { stdout } = await run(HOSTS[host], ["main.mjs"], { cwd: folder });
    assert.match(stdout, /No code was instrumented, and nothing was wrapped/);
    assert.match(stdout, /bun --preload tracepatch\/register main\.ts/);
  }
});

Deno.test("the example server records one request in a hundred, and those with the secret header", async () => {
  const file = join(ROOT, "examples/production_server.ts");
  const { stdout, stderr, code } = await runTph(["run", "-q", file, "--demo"], {
    cwd: sharedFolder(),
  });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^404 there is no cocoa\n3 of 201 requests were recorded\n/);
  assert.match(stdout, /order\(item: "cocoa", count: 1\) ✗ RangeError: there is no cocoa/);
});

Deno.test("in worker threads of Node, blocks are recorded as in the main thread", async () => {
  const folder = packageProject();
  writeFileSync(
    join(folder, "main.mjs"),
    `import { Worker, isMainThread, parentPort } from "node:worker_threads";
import { trace } from "tracepatch";
function add(a, b) { return a + b; }
function outline() {
  using t = trace({ cache: false });
  add(1, 2);
  return t.tree({ maxDepth: 1 }).split("\\n").at(-1).replace(/ +[^ ]+ .s$/, "");
}
if (isMainThread) {
  console.log(outline());
  new Worker(new URL(import.meta.url)).on("message", (text) => console.log(text));
} else parentPort.postMessage(outline());`,
  );
  const { stdout, stderr } = await run(HOSTS.node, ["--import", "tracepatch/register", "main.mjs"], {
    cwd: folder,
  });
  assert.equal(stdout, "add(a: 1, b: 2) → 3\nadd(a: 1, b: 2) → 3\n", stderr);
});
