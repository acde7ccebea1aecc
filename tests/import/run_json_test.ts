/**
 * Runs as JSON, and back: every command says of the JSON what it says of the run.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runFileOf } from "../../src/import/run_json.ts";
import { snapshotOfJson } from "../../src/import/snapshot_of_json.ts";
import { type Json, snapshotJson } from "../../src/query/snapshot_json.ts";
import { composite, type Snapshot } from "../../src/trace/snapshot.ts";
import { Trace } from "../../src/trace/trace.ts";
import { ROOT } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const VALUES = `class Money { constructor(n) { this.n = n; } get twice() { return 2 * this.n; } }
class Later extends Promise {}
function show(...values) { return values.length; }
const loop = { name: "loop" };
loop.self = loop;
show(undefined, null, true, -0, NaN, Infinity, 1.5, 12n, "text", "x".repeat(2000), Symbol("s"), show, Money, loop, [1, , 3]);
show(new Map([[{ a: 1 }, "b"]]), new Set([1, "2"]), new Date(0), /a+/gi, new Error("no", { cause: 1 }), new Uint8Array(3));
show(new Money(3), Object.create(null), { get x() { return 1; } }, new Proxy({}, {}), { $type: "mine" }, new URL("http://a.b/"));
show({ password: "hunter2-hunter2" }, Array.from({ length: 200 }, (_, i) => ({ i })), { a: { b: { c: { d: { e: 1 } } } } });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function work(n) { await sleep(n); if (n === 2) throw new RangeError("two"); return { n }; }
function* count() { yield 1; yield 2; }
const kept = count();
kept.next();
await Promise.allSettled([work(3), work(2), work(1), new Later((resolve) => resolve(1))]);
async function forever() { await sleep(1e6); }
forever();
setTimeout(function late() { work(1); process.exit(3); }, 5);
`;

const COMMANDS = [
  ["tree", "--width", "160"],
  ["tree", "--all", "--self-time", "--source"],
  ["stats"],
  ["stats", "--by", "file"],
  ["find", "1"],
  ["export", "--format", "csv"],
  ["export", "--format", "collapsed"],
];

Deno.test("commands say of a run's JSON what they say of the run", async () => {
  using folder = temporary({ "values.mjs": VALUES });
  const entries = ["values.mjs", join(ROOT, "examples/orders/main.ts")];
  for (const entry of entries) {
    await folder.tph(["run", "-q", "-o", "written.json", entry]);
    await folder.tph(["export", "-o", "run.json", "@"]);
    assert.equal(
      readFileSync(join(folder.path, "written.json"), "utf8"),
      readFileSync(join(folder.path, "run.json"), "utf8"),
    );
    for (const [command, ...flags] of COMMANDS) {
      const of = async (run: string) => {
        const { code, stdout, stderr } = await folder.tph([
          command!,
          ...command === "find" ? flags : [],
          run,
          ...command === "find" ? [] : flags,
        ]);
        assert.equal(code, 0, stderr);
        return stdout;
      };
      assert.equal(await of("run.json"), await of("@"), `${entry}: ${command} ${flags.join(" ")}`);
    }
    const { stdout } = await folder.tph(["diff", "@", "run.json"]);
    assert.match(stdout, /^Identical: \d+ calls, with arguments, results, errors and order\.$/m);
    const again = await folder.tph(["export", "run.json"]);
    assert.deepEqual(
      JSON.parse(again.stdout).calls,
      JSON.parse(readFileSync(join(folder.path, "run.json"), "utf8")).calls,
    );
  }
});

Deno.test("a run's JSON knows which functions answer requests", async () => {
  using folder = temporary({
    "main.mjs": `
async function unused(request) { return new Response(request.url); }
const server = Bun.serve({
  port: 0,
  routes: { "/items/:id": (request) => Response.json(request.params.id), "/none": unused },
  fetch: (request) => new Response(request.url, { status: 404 }),
});
for (const path of ["/items/4", "/lost"]) await (await fetch("http://127.0.0.1:" + server.port + path)).text();
await server.stop();
`,
  });
  await folder.tph(["run", "-q", "-o", "run.json", "main.mjs"]);
  const of = async (run: string) => {
    const { stdout, stderr } = await folder.tph(["tree", "--roots", "requests", "--width", "160", run]);
    return stdout + stderr;
  };
  const said = await of("@");
  assert.match(said, /^GET \/items\/:id 200 /m);
  assert.match(said, /^GET \/lost 404 /m);
  assert.equal(await of("run.json"), said);
});

Deno.test("a run's JSON fills the titles of tests that have a table", async () => {
  using folder = temporary({
    "sum.test.ts": `import { describe, expect, test } from "bun:test";
const add = (a: number, b: number) => a + b;
test.each([[1, 2], [3, 4]])("adds %i and %i", (a, b) => { expect(add(a, b)).toBe(a + b); });
describe.each([{ sign: "-" }])("with $sign", ({ sign }) => { test("is one", () => { expect(sign.length).toBe(1); }); });
for (const a of [5]) test(\`adds \${a}\`, () => { expect(add(a, 0)).toBe(5); });
`,
  });
  assert.equal((await folder.tph(["run", "-q", "-o", "run.json", "--", "bun", "test"])).code, 0);
  const titles = async (run: string) => {
    const { stdout } = await folder.tph(["tree", run, "--roots", "tests", "--json"]);
    return (JSON.parse(stdout).answer as { name: string }[]).map(({ name }) => name);
  };
  assert.deepEqual(await titles("run.json"), ["adds 1 and 2", "adds 3 and 4", "with - › is one", "adds 5"]);
  assert.deepEqual(await titles("@"), await titles("run.json"));
});

Deno.test("a run's JSON knows the functions that were never called", async () => {
  using folder = temporary({
    "main.mjs":
      `import { never } from "./lib.mjs"; class Unused { method(a, b) {} } async function later() {}\n` +
      `function called() { return [never, later, Unused].length; }\ncalled();\n`,
    "lib.mjs": "export function never(a) { return JSON.parse(a); }\n",
    "none.mjs": "export function only() {}\n",
  });
  for (const entry of ["main.mjs", "none.mjs"]) {
    await folder.tph(["run", "-q", "-o", "run.json", entry]);
    const of = async (command: string, run: string) => {
      const { code, stdout, stderr } = await folder.tph([command, run]);
      assert.equal(code, 0, stderr);
      // Hints to other commands name what this one was given.
      return (stdout + stderr).split("Look closer")[0];
    };
    for (const command of ["tree", "stats", "explain"]) {
      assert.equal(await of(command, "./run.json"), await of(command, "@"), `${entry}: ${command}`);
    }
    const functions = async (run: string) => /^ *functions .*$/m.exec(await of("view", run))?.[0];
    assert.equal(await functions("./run.json"), await functions("@"));
    assert.notEqual(await functions("@"), undefined);
  }
});

Deno.test("a file of JSON that is no run says what it is not", async () => {
  const whole = JSON.stringify({ format: "tph-run", version: 1, run: {}, calls: [] });
  using folder = temporary({
    "other.json": "{}",
    "list.json": "[]",
    "cut.json": whole.slice(0, 40),
    "newer.json": whole.replace('"version":1', '"version":2'),
    "none.json": '{"format":"tph-run","version":1}',
  });
  const said = async (file: string) => {
    const { code, stderr } = await folder.tph(["tree", `./${file}`]);
    assert.equal(code, 1);
    return stderr.split("\n")[0]!.replace(`tph: Cannot read ${join(folder.path, file)} as a run: `, "");
  };
  assert.equal(await said("other.json"), "it is not the JSON of a run.");
  assert.equal(await said("list.json"), "it is not the JSON of a run.");
  assert.match(await said("cut.json"), /^it is not whole JSON \(.+\)\.$/);
  assert.equal(await said("newer.json"), "its version is 2, and this tph understands 1.");
  assert.equal(await said("none.json"), 'it has no list of "calls".');
  const { stderr } = await folder.tph(["tree", "./other.json"]);
  assert.match(stderr, /for a file of the Python tools, use `tph import`/);
  const imported = await folder.tph(["import", "newer.json"]);
  assert.match(imported.stderr, /it is what tph export wrote, which other commands take as it is/);
});

Deno.test("what a probe took is as it was found before, and not read off the calls again", () => {
  const call = { call: 1, name: "f", start: 0, end: 1000, children: [] };
  const found = (meta: object) =>
    Trace.read(runFileOf({ version: 1, run: { settings: {} }, meta, calls: [call] }, "x")).recorderTimeIn(1);
  assert.equal(found({ clock: 100, probe: { inside: 150, outside: 60 } }), 150);
  assert.equal(found({ clock: 100, probe: { inside: 1e9, outside: 60 } }), 200);
  for (const probe of [undefined, null, 5, { inside: "150" }]) {
    assert.equal(found({ clock: 100, probe }), 100);
  }
});

Deno.test("snapshots come back from JSON as they were", () => {
  const text: Snapshot = { type: "string", value: "a", length: 1 };
  const snapshots: Snapshot[] = [
    { type: "unseen" },
    { type: "hole" },
    { type: "undefined" },
    { type: "null" },
    { type: "number", value: -Infinity },
    { type: "string", value: "be", length: 9 },
    { type: "accessor", get: true, set: false },
    { type: "proxy", callable: true },
    { type: "reference", index: 3 },
    { type: "redacted", token: "abc" },
    { type: "cut", className: "Big", size: 4 },
    composite("array", "Array", { size: 2, items: [text, { type: "hole" }] }),
    composite("array", "Mine", { size: 9, items: [text], omittedItems: 8 }),
    composite("object", "Object", { size: 1, properties: [{ key: "$type", value: text }] }),
    composite("map", "Map", { size: 1, entries: [[text, { type: "null" }]] }),
    composite("error", "TypeError", { text: "no", properties: [{ key: "cause", value: text }], size: 1 }),
    composite("promise", "Promise", { text: "fulfilled", size: 1, items: [text] }),
    composite("promise", "Later", { text: "rejected", size: 1, items: [text] }),
    composite("promise", "Promise", { text: "pending", size: 1 }),
    composite("promise", "Promise", {}),
  ];
  for (const snapshot of snapshots) assert.deepEqual(snapshotOfJson(snapshotJson(snapshot)), snapshot);
});

Deno.test("JSON that lies makes a run that opens", () => {
  let deep: Json = 1;
  for (let i = 0; i < 5_000; i++) deep = [deep];
  const call = (fields: Record<string, unknown>) => ({
    call: 1,
    name: "f",
    kind: "function",
    file: "a",
    line: 1,
    ...fields,
  });
  const lists: unknown[][] = [
    [null, 1, "x", {}, []],
    [call({ args: 5, children: 7, start: "now", end: null, outcome: "returned" })],
    [call({
      args: [null, { value: deep }],
      start: -5,
      end: -10,
      pauses: [1, "2", 3],
      cost: -1,
      outcome: "threw",
    })],
    [call({
      kind: "spell",
      outcome: "returned",
      result: { $type: "reference", index: 99 },
      start: 1e300,
      end: 1e300,
    })],
    [call({
      call: 9,
      children: [call({ call: 2, start: 5, end: 1 })],
      start: 3,
      end: 2,
      outcome: "returned",
    })],
  ];
  for (const calls of lists) {
    const bytes = runFileOf(
      { format: "tph-run", version: 1, run: { started: {} }, meta: [], end: 1, calls },
      "made",
    );
    const trace = Trace.read(bytes);
    for (let call = 1; call <= trace.callCount; call++) {
      trace.argsOf(call);
      trace.resultOf(call);
      assert.ok(!(trace.durationOf(call) < 0));
    }
    assert.equal(trace.header.id, "made");
  }
});
