/** What the promises came to that calls returned: where the program shows it, and nowhere else. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { callJson } from "../src/query/tree_json.ts";
import { buildCallTree } from "../src/query/call_tree.ts";
import { waitingOf } from "../src/query/times.ts";
import type { HostName } from "./hosts.ts";
import { runPlain, runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const PROGRAM = `
function later(n) { return new Promise((done) => setTimeout(() => done(n), 1)) }
async function getRate() { const r = await later(5); return later(r * 2) }
const query = async (id) => later(id);
class Service {
  async create(x) { await null; return { id: x } }
  async fails() { await null; throw new TypeError("no") }
}
class Controller {
  service = new Service();
  create(x) { return this.service.create(x) }
  async fails() { return this.service.fails() }
  getToken() { return later("s3cret") }
}
async function other() { await null; return "other" }
/** Its value is not that of the async call that it makes. */
async function apart() { other(); return Promise.resolve("apart") }
function wrapper() { return other().then(() => "wrapped") }
async function both() { return Promise.all([query(1), query(2)]) }
function find(n) { return n > 1 ? later(n) : find(n + 1) }
async function deep(n) { if (n === 0) throw new Error("deep"); return deep(n - 1) }
const kept = [];
function never() { const held = new Promise(() => {}); kept.push(held); return held }
function neverKept() { return never() }
async function main() {
  await find(0);
  try { await deep(2) } catch {}
  await getRate();
  await query(7);
  const controller = new Controller();
  await controller.create("a");
  try { await controller.fails() } catch {}
  await controller.getToken();
  await apart();
  await wrapper();
  await both();
  const seen = later("kept");
  await seen;
  later("nobody looks");
  never();
  kept.push(neverKept());
}
await main();
/** Not recorded; of the same names as functions that are. */
const client = { query: new Function("return new Promise((done) => setTimeout(done, 1, 'client'))") };
async function apartNames() { const p = query("mine"); const v = await client.query(); return [v, await p] }
async function handsOn() { query("mine"); return client.query() }
async function inside() { return await client.query(query("mine")) }
await apartNames();
await handsOn();
await inside();
const fails = (why) => new Promise((_, fail) => setTimeout(() => fail(new Error(why)), 1));
async function failsLater(why) { return fails(why) }
const rate = await getRate();
query("mine");
await client.query();
try { await failsLater("first") } catch {}
try { await fails("second") } catch (error) {}
try {
  try { await fails("third") } finally { throw new Error("other") }
} catch (error) {}
console.log(rate);
`;

/** The calls by name: outcome and value. What a call with a secret's name returned is not looked at. */
const EXPECTED = [
  `main returned {"$type":"undefined"}`,
  "find fulfilled 2",
  "find fulfilled 2",
  "find fulfilled 2",
  "later fulfilled 2",
  "deep threw deep",
  "deep threw deep",
  "deep threw deep",
  "getRate returned 10",
  "later fulfilled 5",
  "later fulfilled 10",
  "query returned 7",
  "later fulfilled 7",
  `Controller.create fulfilled {"id":"a"}`,
  `Service.create returned {"id":"a"}`,
  "Controller.fails threw no",
  "Service.fails threw no",
  "Controller.getToken returned Promise",
  "later returned Promise",
  `apart returned "apart"`,
  `other returned "other"`,
  `wrapper fulfilled "wrapped"`,
  `other returned "other"`,
  "both returned [1,2]",
  "query returned Promise",
  "later returned Promise",
  "query returned Promise",
  "later returned Promise",
  `later fulfilled "kept"`,
  "later returned Promise",
  "never pending undefined",
  "neverKept pending undefined",
  "never pending undefined",
  `apartNames returned ["client","mine"]`,
  "query returned Promise",
  "later returned Promise",
  `handsOn returned "client"`,
  "query returned Promise",
  "later returned Promise",
  `inside returned "client"`,
  "query returned Promise",
  "later returned Promise",
  "getRate returned 10",
  "later fulfilled 5",
  "later fulfilled 10",
  "query returned Promise",
  "later returned Promise",
  "failsLater threw first",
  "fails rejected first",
  "fails rejected second",
  "fails returned Promise",
];

for (const host of ["bun", "node", "deno"] satisfies HostName[]) {
  Deno.test(`what a promise came to is the value of the call that returned it, in ${host}`, async () => {
    using folder = temporary({ "main.mjs": PROGRAM });
    const file = join(folder.path, "main.mjs");
    const plain = await runPlain(host, file);
    const { trace, ...recorded } = await runRecorded(host, file);
    assert.deepEqual(recorded, plain);
    assert.deepEqual(trace.problems, []);
    const tree = buildCallTree(trace);
    const lines: string[] = [];
    for (let call = 1; call <= trace.callCount; call++) {
      // deno-lint-ignore no-explicit-any
      const { name, outcome, result, error } = callJson(tree, call) as any;
      if (/callback|^new /.test(name)) continue;
      const value = outcome === "threw"
        ? error.text
        : result.settled === "rejected"
        ? result.error.text
        : result.settled !== undefined
        ? JSON.stringify(result.value)
        : result.$type === "promise"
        ? "Promise"
        : JSON.stringify(result);
      lines.push(`${name} ${result?.settled ?? outcome} ${value}`);
      if (name === "getRate") assert.ok(waitingOf(trace, call) > 0, "it waits to the settlement");
    }
    assert.deepEqual(lines, EXPECTED);
  });
}

const TAKEN = `
const later = (ms, value) => new Promise((done) => setTimeout(done, ms, value));
async function fails() { await later(1); throw new Error("taken"); }
async function other() { await later(40, "x").then((value) => value); }
const events = globalThis.Deno ? "addEventListener" : "";
async function main() {
  process.on("unhandledRejection", () => {});
  const slow = other();
  const first = fails();
  await later(3).catch(() => {});
  await first.catch(() => {});
  await slow;
}
await main();
if (events) {
  process.removeAllListeners("unhandledRejection");
  globalThis[events]("unhandledrejection", (event) => event.preventDefault());
  fails();
  await later(40, "y").then(() => {});
}
process.on("uncaughtException", () => process.exit(8));
setTimeout(() => { throw 6; }, 1);
`;

for (const host of ["bun", "node", "deno"] satisfies HostName[]) {
  Deno.test(`an error that the program takes is not its end, in ${host}`, async () => {
    using folder = temporary({ "main.mjs": TAKEN });
    const { trace, code } = await runRecorded(host, join(folder.path, "main.mjs"));
    assert.equal(code, 8);
    assert.equal(trace.end?.uncaught, undefined);
    const tree = buildCallTree(trace);
    for (let call = 1; call <= trace.callCount; call++) {
      // deno-lint-ignore no-explicit-any
      const { name, result } = callJson(tree, call) as any;
      assert.notEqual(result?.settled, "pending", name);
    }
  });
}
