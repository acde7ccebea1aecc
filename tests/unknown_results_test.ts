/** What a function does not know of its beginning and its end is not guessed: how a generator was closed, what a thenable comes to. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Outcome } from "../src/trace/spec.ts";
import { snapshotText } from "../src/view/snapshot_text.ts";
import type { HostName } from "./hosts.ts";
import { runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const PROGRAM = `
function* closed() { try { yield 1 } finally { yield "cleanup" } }
function* broken() { yield 1; yield 2 }
function* whole() { yield 1 }
function* early() { yield 1; if (true) return; }
async function* asyncClosed() { yield 1; yield 2 }
async function* asyncEarly(n) { try { yield 1; if (n) return
  else yield 2 } finally { await null } }
async function* asyncResult() { yield 1; return 3 }

class Query { constructor(rows) { this.rows = rows } then(ok, bad) { return Promise.resolve(this.rows).then(ok, bad) } }
async function find() { return new Query([1]) }
async function findAtLast() { try { return new Query([2]) } finally { await null } }
async function refused() { return { then(_, bad) { bad(new TypeError("no")) } } }
async function callable() { return Object.assign(() => {}, { then(ok) { ok("called") } }) }
async function dropped() { return new Query([3]) }
async function passed() { try { return find() } finally { await null } }
async function plain() { return { rows: [4], then: "not a method" } }

async function main() {
  const generator = closed();
  generator.next(), generator.return("r"), generator.next();
  for (const _ of broken()) break;
  [...whole()], [...early()];
  for await (const _ of asyncClosed()) break;
  for await (const _ of asyncEarly(1));
  const last = asyncResult();
  await last.next(), await last.next();
  await find(), await findAtLast(), await callable(), await passed(), await plain();
  try { await refused() } catch {}
  dropped();
}
main();
`;

const RESULTS = {
  closed: "<unseen>",
  broken: "<unseen>",
  whole: "undefined",
  early: "undefined",
  asyncClosed: "<unseen>",
  asyncEarly: "undefined",
  asyncResult: "3",
  findAtLast: "[2]",
  refused: 'threw TypeError("no")',
  callable: '"called"',
  dropped: "Promise",
  passed: "[1]",
  plain: '{ rows: [4], then: "not a method" }',
};

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`${host}: how a generator was closed is not known, and a thenable is not the result of an async function`, async () => {
    using folder = temporary({ "main.mjs": PROGRAM });
    const { trace } = await runRecorded(host, join(folder.path, "main.mjs"));
    const results: Record<string, string> = {};
    for (let call = 1; call <= trace.callCount; call++) {
      const { name } = trace.siteOf(call);
      if (!(name in RESULTS)) continue;
      const text = snapshotText(trace.resultOf(call)?.snapshot ?? { type: "undefined" });
      results[name] = trace.outcomeOf(call) === Outcome.THREW ? `threw ${text}` : text;
    }
    assert.deepEqual(results, RESULTS);
  });
}

const ENTRIES = `
function value(of) { return of }
function defaults(a = value("default"), [b] = [value("pattern")]) { return a + b }
class Holder { field = value("field"); constructor(a) {} }
function fewer(a) { return arguments.length }
async function later() { return new Promise((done) => setTimeout(done, 1, "late")) }
function main() { defaults(), new Holder(1), fewer(1, 2) }
main();
for (const late of [await later()]);
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`${host}: a call begins with its body, with as many arguments as it has parameters; a top-level await that an error may quote tells nothing`, async () => {
    using folder = temporary({ "main.mjs": ENTRIES });
    const { trace } = await runRecorded(host, join(folder.path, "main.mjs"));
    const rows: string[] = [];
    for (let call = 1; call <= trace.callCount; call++) {
      const parent = trace.parentOf(call);
      const args = trace.argsOf(call).map(({ snapshot }) => snapshotText(snapshot)).join();
      rows.push(`${parent === 0 ? "" : trace.siteOf(parent).name}/${trace.siteOf(call).name}(${args})`);
      if (trace.siteOf(call).name === "later") {
        assert.equal(snapshotText(trace.resultOf(call)!.snapshot), "Promise");
      }
    }
    assert.deepEqual(rows.filter((row) => !row.includes("new Promise")), [
      "/main()",
      'main/value("default")',
      'main/value("pattern")',
      'main/defaults("default","pattern")',
      'main/value("field")',
      "main/new Holder(1)",
      "main/fewer(1)",
      "/later()",
    ]);
  });
}

const ENDLESS = `
class A { go(o) { return [this.go({ o })] } }
function two() { try { new A().go(1) } catch (error) { return error instanceof RangeError } }
async function endless(x) { return await endless(x + 1) }
console.log(two(), await endless(0).catch((error) => error.name));
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`${host}: where the stack is full, no call ends twice`, async () => {
    using folder = temporary({ "main.mjs": ENDLESS });
    const { trace } = await runRecorded(host, join(folder.path, "main.mjs"));
    assert.ok(trace.callCount > 1000);
    assert.deepEqual(trace.problems, []);
  });
}

const WITHOUT_VALUES = `
function ok() { return 5 }
function fails() { throw new Error("no") }
async function later() { await null; return 7 }
function again(n) { return n ? again(n - 1) : 0 }
ok(); try { fails() } catch {} await later(); again(1);`;

for (const host of ["bun", "node", "deno"] satisfies HostName[]) {
  Deno.test(`without values, no call is said to have returned or thrown undefined (${host})`, async () => {
    using folder = temporary({ "main.mjs": WITHOUT_VALUES });
    const { trace } = await runRecorded(host, join(folder.path, "main.mjs"), {
      scope: folder.path,
      record: { values: false },
    });
    for (let call = 1; call <= trace.callCount; call++) {
      assert.equal(trace.resultOf(call)?.snapshot.type, "unseen", trace.siteOf(call).name);
    }
  });
}
