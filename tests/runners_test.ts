/**
 * Test runners from npm, started as people start them: the same output and exit status, each test a row with its title, with what
 * it called under the names and at the lines of the source. The table in docs/runners.md has a row for each.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { moduleOf } from "../src/query/diff/functions.ts";
import { testCalls } from "../src/query/test_calls.ts";
import { HOST_VARIABLES, HOSTS, ROOT, run, runTph } from "./hosts.ts";
import { newestTrace } from "./outline.ts";
import { type Temporary, temporary } from "./temporary.ts";
import { toolsPath } from "./tools.ts";

const VERSIONS = { vitest: "4.1.12", jest: "30.5.2", mocha: "12.0.3", ava: "6.4.1", tape: "5.10.2" };

const CART = `// The first line.
function price(item) {
  return item.price * (item.quantity ?? 1);
}
class Cart {
  items = [];
  put(item) {
    this.items.push(item);
    return this;
  }
  async total(tax) {
    await null;
    return this.items.reduce((sum, item) => sum + price(item), 0) * (1 + tax);
  }
}
`;
const MODULE = `${CART}export { Cart };\n`;
const COMMONJS = `${CART}module.exports = { Cart };\n`;

/** The same tests with the words of most runners. */
const TESTS = `describe("cart totals", () => {
  it("adds", async () => {
    equal(await new Cart().put({ price: 1 }).put({ price: 2 }).total(0), 3);
  });
  it("adds tax", async () => {
    equal(await new Cart().put({ price: 10, quantity: 2 }).total(0.5), 31);
  });
});
`;

interface Runner {
  /** As the table calls it. */
  name: string;
  command: string[];
  env?: Record<string, string>;
  files: Record<string, string>;
  /** Titles of the tests, the second of which fails; those of most runners by default. */
  titles?: [string, string];
  /** A runner for which a failed assertion is no error that leaves the test. */
  isSoft?: boolean;
}

const VITEST = {
  "package.json": `{ "type": "module" }`,
  "cart.ts": MODULE,
  "cart.test.ts": `import { describe, expect, it } from "vitest";\nimport { Cart } from "./cart.ts";\n` +
    `const equal = (a: unknown, b: unknown) => expect(a).toBe(b);\n${TESTS}`,
};
const JEST = `const equal = (a, b) => expect(a).toBe(b);\n${TESTS}`;
const ASSERT = `import { equal } from "node:assert/strict";\nimport { Cart } from "./cart.js";\n`;

const RUNNERS: Runner[] = [
  { name: "Vitest 4", command: ["npx", "vitest", "run"], files: VITEST },
  {
    name: "Jest 30",
    command: ["npm", "test"],
    files: {
      "package.json": `{ "scripts": { "test": "jest" } }`,
      "cart.js": COMMONJS,
      "cart.test.js": `const { Cart } = require("./cart");\n${JEST}`,
    },
  },
  {
    name: "Mocha 12",
    command: ["npx", "mocha", "cart.test.js"],
    files: { "package.json": `{ "type": "module" }`, "cart.js": MODULE, "cart.test.js": ASSERT + TESTS },
  },
  {
    name: "AVA 6",
    command: ["npx", "ava"],
    titles: ["adds", "adds tax"],
    files: {
      "package.json": `{ "type": "module" }`,
      "cart.js": MODULE,
      "cart.test.js": `import test from "ava";
import { Cart } from "./cart.js";
test("adds", async (t) => {
  t.is(await new Cart().put({ price: 1 }).put({ price: 2 }).total(0), 3);
});
test("adds tax", async (t) => {
  t.is(await new Cart().put({ price: 10, quantity: 2 }).total(0.5), 31);
});
`,
    },
  },
  {
    name: "tape 5",
    command: ["npx", "tape", "cart.test.js"],
    titles: ["adds", "adds tax"],
    isSoft: true,
    files: {
      "package.json": `{ "type": "module" }`,
      "cart.js": MODULE,
      "cart.test.js": `import test from "tape";
import { Cart } from "./cart.js";
test("adds", async (t) => {
  t.equal(await new Cart().put({ price: 1 }).put({ price: 2 }).total(0), 3);
});
test("adds tax", async (t) => {
  t.equal(await new Cart().put({ price: 10, quantity: 2 }).total(0.5), 31);
});
`,
    },
  },
];

/** Where the packages are, for all of them. */
const INSTALLED = join(ROOT, "node_modules/.hosts/runners");

function project(files: Record<string, string>): Temporary {
  const folder = temporary(files);
  symlinkSync(join(INSTALLED, "node_modules"), join(folder.path, "node_modules"));
  return folder;
}

/** Bun installs packages of all platforms' optional parts, of which Deno wants each to be there. */
async function install(): Promise<void> {
  const manifest = JSON.stringify({ dependencies: VERSIONS });
  const file = join(INSTALLED, "package.json");
  if (existsSync(file) && readFileSync(file, "utf8") === manifest) return;
  mkdirSync(INSTALLED, { recursive: true });
  writeFileSync(file, manifest);
  const { code, stderr } = await run(HOSTS.bun, ["install", "--no-progress"], { cwd: INSTALLED });
  if (code === 0) return;
  writeFileSync(file, "{}");
  assert.fail(stderr);
}

/** What two runs of the same tests print alike. */
function comparable(text: string): string[] {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[[\d;]*m/g, "").split("\n")
    .filter((line) => !/^\s*(?:Start at|Duration|Time:)|\b(?:duration_ms|passed in|\(\d+m?s\))/.test(line))
    .map((line) =>
      line.replace(/\b\d+(?:\.\d+)? ?m?s\b/g, "TIME").replace(/:\d+:\d+(?=\)|$)/g, (at) => at).trimEnd()
    );
}

Deno.test("test runners from npm", async (t) => {
  await install();
  const env = {
    ...HOST_VARIABLES,
    PATH: toolsPath(),
    LC_ALL: "C.UTF-8",
    CI: "1",
    HOME: process.env.HOME ?? "",
  };
  for (const { name, command, files, titles, isSoft = false, env: own = {} } of RUNNERS) {
    await t.step(name, async () => {
      using folder = project(files);
      const [word, ...words] = command;
      const options = { cwd: folder.path, env: { ...env, ...own } };
      const plain = await run(join(env.PATH.split(":")[0]!, word!), words, options);
      assert.equal(plain.code, 1, plain.stdout + plain.stderr);
      const tph = ["run", "-q", "--cache-dir", ".tracepatch_cache", "--", ...command];
      const recorded = await runTph(tph, options);
      assert.deepEqual(comparable(recorded.stdout), comparable(plain.stdout));
      assert.deepEqual(comparable(recorded.stderr), comparable(plain.stderr));
      assert.equal(recorded.code, plain.code);
      assertRows(folder, { titles: titles ?? ["cart totals › adds", "cart totals › adds tax"], isSoft });
    });
  }
});

/** Each test has its calls, with their values, and their functions are where they were written. */
function assertRows(
  folder: Temporary,
  { titles, isSoft }: { titles: [string, string]; isSoft: boolean },
): void {
  const trace = newestTrace(folder);
  assert.deepEqual(trace.problems, []);
  const tests = testCalls(trace);
  const [first, second] = titles;
  assert.deepEqual(
    tests.map(({ title, module, failed }) => [title, module.replace(/\.[jt]s$/, ""), failed] as const).sort((
      [a],
      [b],
    ) => a < b ? -1 : 1),
    [[first, "cart.test", false], [second, "cart.test", !isSoft]],
  );
  const root = (call: number): number => {
    const parent = trace.parentOf(call);
    return parent === 0 || trace.siteOf(call).kind === "test" ? call : root(parent);
  };
  const seen: string[] = [];
  for (let call = 1; call <= trace.callCount; call++) {
    const site = trace.siteOf(call);
    if (!/^(?:price|Cart\.total)$/.test(site.name)) continue;
    const result = trace.resultOf(call)?.snapshot;
    const value = result?.type === "number" ? result.value : result?.type;
    const test = trace.siteOf(root(call)).name;
    const module = moduleOf(site, trace.header).replace(/\.[jt]s$/, "");
    seen.push(`${test}: ${site.name} ${module}:${site.line} → ${value}`);
  }
  assert.deepEqual(
    seen.sort(),
    [
      `${first}: Cart.total cart:11 → 3`,
      `${first}: price cart:2 → 1`,
      `${first}: price cart:2 → 2`,
      `${second}: Cart.total cart:11 → 30`,
      `${second}: price cart:2 → 20`,
    ].sort(),
  );
}

Deno.test("docs/runners.md has a row for each runner that is tried, and no other", () => {
  const page = readFileSync(join(ROOT, "docs/runners.md"), "utf8");
  const table = page.slice(page.indexOf("| runner"), page.indexOf("\n\n", page.indexOf("| runner")));
  const rows = table.split("\n").slice(2).filter((line) => line.startsWith("|")).map((line) =>
    line.split("|")[1]!.trim()
  );
  assert.deepEqual(rows, RUNNERS.map(({ name }) => name));
});

Deno.test("what docs/runners.md says is tried elsewhere is tried there", () => {
  const page = readFileSync(join(ROOT, "docs/runners.md"), "utf8");
  const rows = [...page.matchAll(/^\| (.+?) +\| (tests\/\S+\.ts) +\|$/gm)];
  assert.ok(rows.length > 10);
  for (const [, form, file] of rows) {
    const text = readFileSync(join(ROOT, file!), "utf8");
    for (const [, word] of form!.matchAll(/`([^`]+)`/g)) {
      assert.ok(text.includes(word!), `${file} has no ${word}`);
    }
  }
});
