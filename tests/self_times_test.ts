/** What recording takes is not told as the program's time, where copies of objects are most of it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { rootFunctions } from "../src/query/roots.ts";
import { statsOf } from "../src/query/stats.ts";
import { eachOwnTimes, rawTotalOf, totalOf, waitingOf } from "../src/query/times.ts";
import type { HostName } from "./hosts.ts";
import { runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const PROGRAM = `
function node(depth) {
  return depth === 0 ? { type: "Leaf", name: "a" + depth } : { type: "Node", left: node(depth - 1), right: node(depth - 1) };
}
function enter(node, parent) { return node.type === parent?.type }
function walk(node, parent) {
  enter(node, parent);
  if (node.left) { walk(node.left, node); walk(node.right, node) }
}
walk(node(12));
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`${host}: a walk over a tree does not seem to take what copying the tree took`, async () => {
    using folder = temporary({ "walk.mjs": PROGRAM });
    const { trace } = await runRecorded(host, join(folder.path, "walk.mjs"));
    const selfOf = (name: string) => statsOf(trace).find((entry) => entry.name === name)!.self;
    const shown = selfOf("walk");
    for (const { name, total } of rootFunctions(trace)) {
      assert.equal(total, statsOf(trace).find((entry) => entry.name === name)!.total, name);
    }
    trace.hasRawTimes = true;
    const raw = selfOf("walk");
    assert.ok(shown < raw * 0.8, `${shown} of ${raw} ns`);
  });
}

const NESTED = `
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) }
function down(n) { return n === 0 ? 0 : 1 + down(n - 1) }
function retry(n) { if (n === 0) throw new RangeError("x"); return retry(n - 1) }
function caught() { try { return retry(3) } catch (error) { return error } }
const wide = () => Array.from({ length: 40 }, (_, i) => ({ i, name: "n" + i, list: [i, { i }] }));
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));
class Service { async create(n) { await tick(); if (n < 0) throw new Error("no " + n); return wide() } }
class Controller { service = new Service(); post(n) { return this.service.create(n) } async put(n) { return this.service.create(n) } }
async function requests() {
  const controller = new Controller();
  for (const n of [1, -1]) for (const how of ["post", "put"]) try { await controller[how](n) } catch {}
}
async function late() { await tick(); return wide() }
function busy() {
  late();
  for (const begin = performance.now(); performance.now() - begin < 5;);
}
async function save(x) { await null; throw new Error("bad " + x, { cause: wide() }) }
function mid(x) { return save(x) }
async function outer(x) { try { await mid(x) } catch { return 5 } }
await outer(3), fib(15), down(500), caught(), await requests(), busy();
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`${host}: what recording takes is taken off where it was: no call seems longer than the one around it`, async () => {
    using folder = temporary({ "nested.mjs": NESTED });
    const budget = { depth: 10, width: 100, string: 1000, nodes: 10_000, bytes: 200_000, thin: false };
    const { trace } = await runRecorded(host, join(folder.path, "nested.mjs"), { record: { budget } });
    const totals = eachOwnTimes(trace, (call, { total, self }) => {
      assert.ok(self >= 0 && total >= self, trace.siteOf(call).name);
    });
    let pairs = 0;
    for (let call = 1; call <= trace.callCount; call++) {
      assert.equal(totals[call], totalOf(trace, call));
      assert.ok(waitingOf(trace, call) <= totals[call]!);
      const parent = trace.parentOf(call);
      const end = (call: number) => trace.startOf(call) + rawTotalOf(trace, call);
      if (trace.siteOf(call).name === "busy") {
        assert.ok(totals[call]! > 4.9e6, `busy took ${totals[call]} ns`);
      }
      if (parent === 0 || end(call) > end(parent)) continue;
      pairs++;
      const names = `${trace.siteOf(call).name} in ${trace.siteOf(parent).name}`;
      assert.ok(totals[call]! <= totals[parent]!, `${names}: ${totals[call]} of ${totals[parent]}`);
    }
    assert.ok(pairs > 1000);
    for (const { name, self, total } of statsOf(trace)) assert.ok(self <= total, name);
  });
}

Deno.test("--raw-times, and the setting, show times as they were recorded", async () => {
  using folder = temporary({ "walk.mjs": PROGRAM });
  assert.equal((await folder.tph(["run", "-q", "walk.mjs"])).code, 0);
  const totalOf = async (args: string[], env = {}) => {
    const { stdout } = await folder.tph(["stats", "--json", ...args], { env });
    return JSON.parse(stdout).answer.find(({ name }: { name: string }) => name === "walk").total;
  };
  const [shown, raw] = [await totalOf([]), await totalOf(["--raw-times"])];
  assert.ok(shown < raw, `${shown} of ${raw} ns`);
  assert.equal(await totalOf([], { TRACEPATCH_RAW_TIMES: "1" }), raw);
  assert.equal(await totalOf(["--no-raw-times"], { TRACEPATCH_RAW_TIMES: "1" }), shown);
});
