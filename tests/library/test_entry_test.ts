/**
 * `tracepatch/test` with the runners of the three hosts: tests pass and fail as they do without it, and those that fail are kept.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trace } from "../../mod.ts";
import { traced } from "../../src/library/traced.ts";
import { HOSTS, run } from "../hosts.ts";
import { packageProject } from "./package_project.ts";

const CALC = `export function add(a, b) { return a + b; }
export async function later(x) { await null; return add(x, 1); }
`;

/** By host: how its runner is started, and a file of tests. */
const RUNNERS: Record<keyof typeof HOSTS, { args: string[]; test: string }> = {
  node: {
    args: ["--import", "tracepatch/test", "--test", "calc.test.mjs"],
    test: `import test, { it as also, describe } from "node:test";
import assert from "node:assert";
import { add, later } from "./calc.mjs";
test("adds", () => assert.equal(add(1, 2), 3));
test("wrong sum", () => assert.equal(add(1, 2), 4, "no sum"));
describe("group", () => { also("waits", async () => assert.equal(await later(1), 3, "no wait")); });
test("calls back", (t, done) => { setTimeout(() => { add(5, 5); done(new Error("called back")); }, 2); });`,
  },
  bun: {
    args: ["test", "--preload", "tracepatch/test"],
    test: `import { test, it as also, expect } from "bun:test";
import { add, later } from "./calc.mjs";
const is = (a, b, why) => { if (a !== b) throw new Error(why); };
test("adds", () => is(add(1, 2), 3));
test.each([[1, 2]])("wrong sum", (a, b) => is(add(a, b), 4, "no sum"));
also("waits", async () => is(await later(1), 3, "no wait"));
test("calls back", (done) => { setTimeout(() => { add(5, 5); done(new Error("called back")); }, 2); });
test.failing("fails as it should", () => { expect(add(1, 1)).toBe(3); });`,
  },
  deno: {
    args: ["test", "-A", "--preload", "npm:tracepatch/test"],
    test: `import { add, later } from "./calc.mjs";
const is = (a, b, why) => { if (a !== b) throw new Error(why); };
Deno.test("adds", () => is(add(1, 2), 3));
Deno.test({ name: "wrong sum", fn() { is(add(1, 2), 4, "no sum"); } });
Deno.test("waits", { permissions: "inherit" }, async () => is(await later(1), 3, "no wait"));
Deno.test(function named() { add(0, 0); });`,
  },
};

for (const [host, { args, test }] of Object.entries(RUNNERS)) {
  Deno.test(`tracepatch/test records the tests of ${host}, and keeps those that fail`, async () => {
    const folder = packageProject();
    mkdirSync(join(folder, ".tracepatch_cache"));
    writeFileSync(join(folder, "calc.mjs"), CALC);
    writeFileSync(join(folder, "calc.test.mjs"), test);
    const { code, stdout, stderr } = await run(HOSTS[host as keyof typeof HOSTS], args, { cwd: folder });
    const output = stdout + stderr;
    assert.equal(code, 1, output);
    assert.match(output, /tracepatch: "wrong sum" failed: no sum; see: tph tree \d+_\d+_\d+_wrong-sum\n/);
    assert.match(output, /\n[├└]─ add\(a: 1, b: 2\) → 3 /);
    const runs = trace.logs({ cacheDir: join(folder, ".tracepatch_cache") });
    const kept = runs.map(({ label }) => label).toReversed();
    assert.deepEqual(kept, ["wrong sum", "waits", ...(host === "deno" ? [] : ["calls back"])], output);
    const [slow] = runs.find(({ label }) => label === "waits")!.load().find(2);
    assert.equal(slow?.function, "add");
    if (host !== "deno") assert.match(output, /setTimeout callback[\s\S]*└─ add\(a: 5, b: 5\) → 10 /);
  });
}

Deno.test("tracepatch/test: a failed test of Node is where the user wrote it, is recorded once, and says its values", async () => {
  const folder = packageProject();
  mkdirSync(join(folder, ".tracepatch_cache"));
  const test = `import plain from "node:test";
import assert from "node:assert/strict";
import { traced } from "tracepatch/test";
const total = (n) => n * 7;
  plain("plain", () => assert.equal(total(5), 30));
traced(plain)("both", () => assert.equal(total(5), 31));
plain("outer", async (t) => {
  await t.test("inner", () => { assert.equal(total(5), 32); });
});`;
  writeFileSync(join(folder, "calc.test.mjs"), test);
  const args = ["--import", "tracepatch/test", "--test-reporter=spec", "calc.test.mjs"];
  const { stdout, stderr, code } = await run(HOSTS.node, args, { cwd: folder });
  assert.equal(code, 1);
  // What \`traced\` gave is where the second one is declared.
  const [first, , third] = stdout.match(/(?<=^test at ).*(?=:\d+$)/gm) ?? [];
  assert.deepEqual([first, third], ["calc.test.mjs:5", "calc.test.mjs:8"]);
  assert.deepEqual(
    stderr.match(/^tracepatch: .*(?=;)/gm),
    ["plain", "both", "inner"].map((name, i) =>
      `tracepatch: "${name}" failed: Expected values to be strictly equal: 35 !== ${30 + i}`
    ),
  );
  const runs = trace.logs({ cacheDir: join(folder, ".tracepatch_cache") });
  assert.deepEqual(runs.map(({ label }) => label).toReversed(), ["plain", "both", "inner"]);
});

Deno.test("traced() leaves a runner's functions as they are, and hands on what they give", async () => {
  const given: { args: unknown[]; self: unknown }[] = [];
  const runner = Object.assign(
    function test(this: unknown, ...args: unknown[]) {
      given.push({ args, self: this });
      return args.length;
    },
    {
      only(this: unknown, ...args: unknown[]) {
        given.push({ args, self: this });
      },
      fails: (..._: unknown[]) => "fails",
      each: (_table: unknown[]) => (...args: unknown[]) => void given.push({ args, self: undefined }),
      title: "a test",
    },
  );
  const test = traced(runner, { keep: "failed", lines: 0 });
  assert.equal(test.title, "a test");
  assert.equal(test.fails, runner.fails);
  assert.equal(
    test("sum", { timeout: 1 }, function twice(a: number) {
      assert.equal(trace.current()!.label, "sum");
      return 2 * a;
    }),
    3,
  );
  const args = given[0]!.args as [string, object, (a: number) => number];
  assert.deepEqual(args.slice(0, 2), ["sum", { timeout: 1 }]);
  assert.deepEqual([args[2].name, args[2].length, args[2](4)], ["twice", 1, 8]);
  test.only("only", async () => await Promise.resolve(trace.current()!.label));
  assert.equal(given[1]!.self, runner);
  assert.equal(await (given[1]!.args[1] as () => Promise<string>)(), "only");
  test.each([1])("each", () => trace.current()!.label);
  assert.equal((given[2]!.args[1] as () => string)(), "each");
  assert.equal(trace.current(), undefined);
});

Deno.test("a test that calls back is recorded until it has, and what it throws is thrown", () => {
  let run!: (...args: unknown[]) => unknown;
  const test = traced((_name: string, fn: typeof run) => void (run = fn), { lines: 0, sample: 0 });
  let block: unknown;
  test("calls back", (done: unknown) => {
    block = trace.current();
    (done as (error?: unknown) => void)();
    return 7;
  });
  let calls = 0;
  assert.equal(run(() => calls++), 7);
  assert.equal(calls, 1);
  assert.equal(block, undefined);
  test("throws", (_done: unknown) => {
    throw new RangeError("at once");
  });
  assert.throws(() => run(() => {}), /at once/);
});
