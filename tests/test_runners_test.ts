/** Test runners are targets like any other. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testCalls } from "../src/query/test_calls.ts";
import { HOST_VARIABLES, type HostName, HOSTS, run, runTph } from "./hosts.ts";
import { runPlain, runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const CALC =
  "export function add(a, b) { return a + b }\nexport async function later(x) { await null; return add(x, 1) }\n";

const RUNNERS: { name: string; host: HostName; flags: string[]; test: string }[] = [
  {
    name: "node --test",
    host: "node",
    flags: ["--test", "--test-isolation=none"],
    test:
      `import test from "node:test"; import assert from "node:assert"; import { add, later } from "./calc.mjs";
      test("adds", () => assert.equal(add(1, 2), 3)); test("waits", async () => assert.equal(await later(1), 2));`,
  },
  {
    name: "bun test, with a flag before the command,",
    host: "bun",
    flags: ["--smol", "test"],
    test: `import { test, expect } from "bun:test"; import { add, later } from "./calc.mjs";
      test("adds", () => expect(add(1, 2)).toBe(3)); test("waits", async () => expect(await later(1)).toBe(2));`,
  },
  {
    name: "deno test",
    host: "deno",
    flags: ["test"],
    test: `import { add, later } from "./calc.mjs";
      Deno.test("adds", () => { if (add(1, 2) !== 3) throw 1 }); Deno.test("waits", async () => { if (await later(1) !== 2) throw 1 });`,
  },
];

for (const { name, host, flags, test } of RUNNERS) {
  Deno.test(`${name} is recorded, and passes`, async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-tests-")));
    try {
      writeFileSync(join(folder, "calc.mjs"), CALC);
      writeFileSync(join(folder, "calc.test.mjs"), test);
      mkdirSync(join(folder, "cache"));
      const tph = (...args: string[]) =>
        runTph([...args, "--cache-dir", join(folder, "cache")], {
          cwd: folder,
          env: HOST_VARIABLES,
        });
      const hostFlags = flags.map((flag) => `--host-flag=${flag}`);
      const recorded = await runTph([
        "run",
        "-q",
        "--cache-dir",
        join(folder, "cache"),
        "--host",
        host,
        ...hostFlags,
        "./calc.test.mjs",
      ], { cwd: folder, env: HOST_VARIABLES });
      assert.equal(recorded.code, 0, recorded.stdout + recorded.stderr);
      const { stdout } = await tph("tree");
      assert.match(stdout, /add\(a: 1, b: 2\) → 3/);
      assert.match(stdout, /later\(x: 1\) → 2/);
      assert.doesNotMatch(stdout, /cut off/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

Deno.test("bun test writes inline snapshots as without tph, and records what they are of", async () => {
  const test = `import { expect, test } from "bun:test"; import { add } from "./calc.mjs";
test("adds", () => { expect({ sum: add(1, 2) }).toMatchInlineSnapshot(); });
`;
  using folder = temporary({ "a.test.mjs": test, "calc.mjs": CALC });
  const file = join(folder.path, "a.test.mjs");
  // Bun writes no new ones where CI is set.
  const options = { cwd: folder.path, flags: ["test", "--update-snapshots"] };
  const { code, stderr, trace } = await runRecorded("bun", file, options);
  assert.equal(code, 0, stderr);
  assert.match(readFileSync(file, "utf8"), /toMatchInlineSnapshot\(`\s*\{\s*"sum": 3,\s*\}\s*`\)/);
  const names = Array.from({ length: trace.callCount }, (_, i) => trace.siteOf(i + 1).name);
  assert.deepEqual(names, ["add"]);
});

Deno.test("bun test shows places, and writes inline snapshots of CommonJS, as without tph", async () => {
  const body = `function one() { return 1 } const wrong = (x) => { expect(add(x, one())).toBe(0) };
test("throws", () => { [1].map((x) => none.there(x)) });
describe("outer", () => {
  it("waits", async () => { await null; wrong(one()) });
});
`;
  const files = {
    "a.test.mjs":
      `import { describe, expect, it, test } from "bun:test"; import { add } from "./calc.mjs";\n${body}`,
    "b.test.ts": `import { add } from "./calc.mjs";\n${body}`,
    "c.test.cjs": `const { add } = require("./calc.mjs");\n${body}
test("new", () => { expect({ sum: add(1, one()) }).toMatchInlineSnapshot(); });`,
    "calc.mjs": CALC,
    "package.json": "{}",
  };
  const [plain, recorded] = await Promise.all([runPlain, runRecorded].map(async (runIt) => {
    using folder = temporary(files);
    // Bun writes no new snapshots where CI is set.
    const options = {
      cwd: folder.path,
      flags: ["test", "--update-snapshots"],
      args: ["./b.test.ts", "./c.test.cjs"],
    };
    const { code, stderr } = await runIt("bun", join(folder.path, "a.test.mjs"), options);
    const shown = stderr.replaceAll(folder.path, "").replace(/ \[[\d.]+ms\]/g, "");
    return { code, shown, written: readFileSync(join(folder.path, "c.test.cjs"), "utf8") };
  }));
  assert.match(plain!.written, /toMatchInlineSnapshot\(`\s*\{\s*"sum": 2,\s*\}\s*`\)/);
  assert.match(plain!.shown, /at wrong \(\/b\.test\.ts:2:74\)/);
  assert.deepEqual(recorded, plain);
});

Deno.test("tests of tables have the titles that bun test prints", async () => {
  const test = `import { describe, expect, test } from "bun:test"; import { add } from "./calc.mjs";
describe.each([[1], [2]])("from %i", (n) => {
  test.each([[2, "x"], [3.5, "y"]])("adds %d for %s", (m, name) => { expect(add(n, m)).toBe(n + m); });
  test.each([{ a: 1, b: { c: true } }])("$a and $b.c", ({ a, b }) => { expect(add(n, a)).toBe(n + 1); });
  test.each([[{ a: [1, "x", null], b: { c: -0 } }, new Map()]])("json %j %j", (x, y) => { expect(x).not.toBe(y); });
  test("100% %s $a", () => { add(n, n); });
});
`;
  using folder = temporary({ "a.test.mjs": test, "calc.mjs": CALC });
  const options = { cwd: folder.path, flags: ["test"] };
  const { code, stderr, trace } = await runRecorded("bun", join(folder.path, "a.test.mjs"), options);
  assert.equal(code, 0, stderr);
  const printed = [...stderr.matchAll(/^\(pass\) (.+?)(?: \[[\d.]+ms\])?$/gm)].map(([, title]) => title);
  assert.equal(printed.length, 10, stderr);
  // Of a Map it is not known what it says of itself.
  const titles = printed.map((title) => title!.replace(/(json .*) \{\}$/, "$1 %j"));
  assert.deepEqual(testCalls(trace).map(({ title }) => title.replaceAll(" › ", " > ")), titles);
});

Deno.test("titles that are made in loops are those that bun test prints, where the test can tell", async () => {
  const test = `import { describe, expect, test } from "bun:test"; import { add } from "./calc.mjs";
const cases = [{ name: "one", of: { deep: -0 } }, { name: "two", of: { deep: "z" } }];
for (const { name } of cases) test(name, () => { add(name, 1); });
cases.forEach((c) => test(\`case \${c.name}: \${c.of.deep}\`, () => { add(1, 1); }));
for (let i = 0; i < 2; i++) describe(\`part \${i}\`, () => { test("first", (done) => { add(i, 1); done(); }); });
for (const on of [true, null]) test(\`\${on} \${add(1, 1)}\`, () => { add(1, 2); });
for (const v of [1]) test(\`shadowed \${v} \${cases}\`, () => { const v = 3; add(v, v); });
for (const w of [1]) describe(\`outer \${w}\`, () => { for (const w of [2]) test(\`inner \${w}\`, () => { add(w, w); }); });
let z = 1; test(\`later \${z}\`, () => { add(z, z); }); z = 2;
`;
  using folder = temporary({ "a.test.mjs": test, "calc.mjs": CALC });
  const options = { cwd: folder.path, flags: ["test"] };
  const { code, stderr, trace } = await runRecorded("bun", join(folder.path, "a.test.mjs"), options);
  assert.equal(code, 0, stderr);
  const printed = [...stderr.matchAll(/^\(pass\) (.+?)(?: \[[\d.]+ms\])?$/gm)].map(([, title]) => title);
  const shown = testCalls(trace).map(({ title }) => title.replaceAll(" › ", " > "));
  assert.deepEqual(printed.slice(0, 6), [
    "one",
    "two",
    "case one: 0",
    "case two: z",
    "part 0 > first",
    "part 1 > first",
  ]);
  assert.deepEqual(shown.slice(0, 6), printed.slice(0, 6));
  assert.deepEqual(shown.slice(6), [
    "true ${add(1, 1)}",
    "null ${add(1, 1)}",
    "shadowed ${v} ${cases}",
    "outer ${w} > inner ${w}",
    "later ${z}",
  ]);
});

Deno.test("bun test --bail keeps what came before it ended", async () => {
  const head = `import { afterEach, expect, test } from "bun:test"; import { add } from "./calc.mjs";\n`;
  using folder = temporary({
    "a.test.mjs": `${head}test.concurrent("adds", () => expect(add(1, 2)).toBe(3));\n`,
    "b.test.mjs": `${head}afterEach(() => { add(7, 7); });
test("adds", () => expect(add(3, 4)).toBe(7));
test("is wrong", async () => { await null; expect(add(5, 6)).toBe(0); });
test("never runs", () => { add(0, 0); });
`,
    "calc.mjs": CALC,
  });
  const options = { cwd: folder.path, flags: ["test", "--bail"], args: ["./b.test.mjs"] };
  const { code, stderr, trace } = await runRecorded("bun", join(folder.path, "a.test.mjs"), options);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /Bailed out after 1 failure/);
  assert.deepEqual(trace.problems, []);
  assert.deepEqual(
    testCalls(trace).map(({ title, failed }) => [title, failed]),
    [["adds", false], ["adds", false], ["is wrong", true]],
  );
  const names = Array.from({ length: trace.callCount }, (_, i) => trace.siteOf(i + 1).name);
  assert.equal(names.filter((name) => name === "add").length, 5);
});

Deno.test("deno test is recorded in each of its files", async () => {
  const file = (name: string) =>
    `import { add } from "./calc.mjs";
const variables = Object.keys(Deno.env.toObject()).filter((name) => name.startsWith("TRACEPATCH"));
Deno.test("${name}", () => { if (add(1, 2) !== 3 || variables.length > 0) throw new Error(variables.join()) });
Deno.test("${name} ends", async () => { await new Promise((go) => setTimeout(go, 1)); add("${name}", 1) });
`;
  using folder = temporary({
    "a.test.mjs": file("a"),
    "b.test.mjs": file("b"),
    "c.test.mjs": file("c"),
    "calc.mjs": CALC,
  });
  const options = { cwd: folder.path, flags: ["test"], args: ["./b.test.mjs", "./c.test.mjs"] };
  const { code, stdout, stderr, trace } = await runRecorded("deno", join(folder.path, "a.test.mjs"), options);
  assert.equal(code, 0, stdout + stderr);
  assert.deepEqual(trace.problems, []);
  const names = Array.from({ length: trace.callCount }, (_, i) => trace.siteOf(i + 1).name);
  assert.deepEqual(names.filter((name) => /\.mjs$/.test(name)), ["b.test.mjs", "c.test.mjs"]);
  assert.equal(names.filter((name) => name === "add").length, 6);
});

Deno.test("deno test --doc runs the same tests of documentation, and records what they call", async () => {
  const documented = `/**
 * \`\`\`ts
 * import { add } from "./calc.ts";
 * if (add(1, 2) !== 3) throw new Error("wrong");
 * \`\`\`
 *
 * \`\`\`ts
 * Deno.test("own", () => { throw new Error("on purpose " + add(3, 4)); });
 * \`\`\`
 */
export function add(a: number, b: number): number { return a + b }
`;
  using folder = temporary({ "calc.ts": documented });
  const options = { cwd: folder.path, flags: ["test", "--doc", "--no-check"] };
  const entry = join(folder.path, "calc.ts");
  const plain = await runPlain("deno", entry, options);
  const recorded = await runRecorded("deno", entry, options);
  const timeless = (text: string) => text.replace(/\(\d+[mµ]?s\)/g, "");
  assert.match(plain.stdout, /1 passed \| 1 failed/);
  assert.equal(timeless(recorded.stdout), timeless(plain.stdout));
  assert.equal(recorded.code, plain.code);
  const { trace } = recorded;
  const names = Array.from({ length: trace.callCount }, (_, i) => trace.siteOf(i + 1).name);
  assert.equal(names.filter((name) => name === "add").length, 2);
});

const SHOP = `export function add(a, b) { return a + b }
export async function later(x) { await null; return add(x, 1) }
export class Cart {
  items = [];
  put(item) { this.items.push(item); return this }
  get total() { return this.items.reduce((sum, { price }) => add(sum, price), 0) }
}
export function fails(x) { throw new TypeError("bad " + x) }
`;

const MOCHA = `import assert from "node:assert";
import { add, Cart, fails, later } from "./shop.mjs";
describe("shop", function () {
  let cart;
  before(() => { cart = undefined });
  beforeEach(() => { cart = new Cart() });
  it("adds", () => { assert.equal(add(1, 2), 3) });
  it("waits", async () => { assert.equal(await later(1), 2) });
  it("calls back", (done) => { setTimeout(() => { add(2, 2); done() }, 1) });
  it("totals", () => { assert.equal(cart.put({ price: 2 }).put({ price: 3 }).total, 5) });
  it("throws", () => { assert.throws(() => { fails(1) }, TypeError) });
  it("is wrong", () => { const a = add(1, 1); assert.deepEqual({ a, b: [1, 2] }, { a: 3, b: [1, 3] }); return a });
  it("is wrong later", async () => { await later(1); fails(2) });
  it.skip("is skipped", () => {});
});
`;

/** What a runner prints, without times; under Bun without columns, and the excerpts that it picks by these. */
function report(text: string, host: HostName): string {
  const timeless = text
    .replace(/^ *(?:Start at|Duration) .*\n|^tph: .*\n/gm, "")
    .replace(/ *\(?\b[\d.]+ ?m?s\b\)?/g, "");
  if (host !== "bun") return timeless.replace(/\n+/g, "\n");
  return timeless
    .replace(/(:\d+):\d+/g, "$1")
    .replace(/^ *(?:\d+\||\|? *\^).*\n/gm, "")
    .replace(/\n+/g, "\n");
}

interface InstalledRunner {
  name: string;
  host: HostName;
  dependencies: Record<string, string>;
  command: string[];
  files: Record<string, string>;
  failed: RegExp;
}

const mocha = (host: HostName): InstalledRunner => ({
  name: `mocha under ${host}`,
  host,
  dependencies: { mocha: "11.7.5" },
  command: ["node_modules/mocha/bin/_mocha", "shop.test.mjs"],
  files: { "shop.test.mjs": MOCHA },
  failed: /5 passing\n +1 pending\n +2 failing/,
});

for (
  const runner of [mocha("node"), mocha("bun"), mocha("deno")]
) {
  Deno.test(`${runner.name} reports what it does without tph, and the tested functions are recorded`, async () => {
    const { host, dependencies, command, files, failed } = runner;
    using folder = temporary({
      "package.json": JSON.stringify({ type: "module", dependencies }),
      "shop.mjs": SHOP,
      ...files,
    });
    const installed = await run(HOSTS.bun, ["install", "--no-progress"], { cwd: folder.path });
    assert.equal(installed.code, 0, installed.stderr);
    const plain = await run(HOSTS[host], [...host === "deno" ? ["run", "-A"] : [], ...command], {
      cwd: folder.path,
    });
    const cache = join(folder.path, "cache");
    const recorded = await folder.tph(["run", "--cache-dir", cache, "--host", host, ...command]);
    assert.match(report(plain.stdout, host), failed, plain.stderr);
    assert.equal(report(recorded.stdout, host), report(plain.stdout, host));
    assert.equal(report(recorded.stderr, host), report(plain.stderr, host));
    assert.equal(recorded.code, plain.code);

    const { stdout: tree } = await folder.tph(["tree", "--cache-dir", cache, "--lines", "200"]);
    assert.match(tree, /add\(a: 1, b: 2\) → 3/);
    assert.match(tree, /later\(x: 1\) → 2 .*\n.* add\(a: 1, b: 1\) → 2/);
    assert.match(tree, /Cart\.put\(item: \{ price: 2 \}/);
    assert.match(tree, /get Cart\.total\(\) → 5/);
    assert.match(tree, /fails\(x: 1\) ✗ TypeError: bad 1/);
    assert.match(tree, /fails\(x: 2\) ✗ TypeError: bad 2/);
  });
}

Deno.test("node:test reports the places of subtests, and of what fails in them, as without tph", async () => {
  const text =
    `import test, { describe, it } from "node:test"; describe("s", () => { it("i", () => {}); it("j", async () => { await null; throw new Error("z"); }); });
const make = () => test("top", async (t) => {
  await t.test("one", () => { throw new Error("x"); }); const r = await t.test("two", { skip: true }, () => {});
  return await t.test("three", (u) => { u.diagnostic("d"); return u.test("deep", () => { throw 1; }); });
});
make();
import { AsyncResource } from "node:async_hooks";
console.log("loc" in AsyncResource.prototype);
`;
  const reporter = `export default async function* (events) {
  for await (const { type, data } of events) {
    const { name, line, column, details } = data;
    yield JSON.stringify([type, name, line, column, details?.error?.stack]) + "\\n";
  }
}
`;
  using folder = temporary({ "a.test.mjs": text, "reporter.mjs": reporter });
  for (const flags of [[], ["--test", "--test-isolation=none"]]) {
    const [plain, recorded] = await Promise.all([runPlain, runRecorded].map(async (runIt) => {
      const options = { cwd: folder.path, flags: [...flags, "--test-reporter=./reporter.mjs"] };
      const { code, stdout } = await runIt("node", join(folder.path, "a.test.mjs"), options);
      return { code, shown: stdout.replace(/[\d.]+(?=")/g, "") };
    }));
    assert.match(plain!.shown, /\["test:fail","deep",4,69,"/);
    assert.match(plain!.shown, /at TestContext\.<anonymous> .*a\.test\.mjs:3:11\)/);
    assert.match(plain!.shown, /false/);
    assert.deepEqual(recorded, plain);
  }
});
