/**
 * Test runners that evaluate the modules of the tests themselves, from npm: they report what they do without tph, keep what
 * they keep without it, and the tests and functions are recorded under their own names.
 */
import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, HOSTS, run, runTph } from "./hosts.ts";
import { packageProject } from "./library/package_project.ts";
import { SHOP } from "./shop.ts";
import { temporary } from "./temporary.ts";

const DEPENDENCIES = {
  "@babel/core": "7.29.13",
  "@babel/preset-env": "7.29.14",
  "@babel/preset-typescript": "7.29.7",
  "@swc/core": "1.16.22",
  "@swc/jest": "0.2.39",
  "babel-jest": "30.5.2",
  "happy-dom": "21.0.4",
  "jest": "30.5.2",
  "oxc-parser": "0.154.0",
  "ts-jest": "29.4.15",
  "typescript": "5.9.3",
  "vitest": "5.1.1",
  "vitest4": "npm:vitest@4.1.12",
};

const TESTS = `import { add, Cart, fails, later } from "./shop";
describe("shop", () => {
  it("adds", () => { expect(add(1, 2)).toBe(3) });
  it("waits", async () => { expect(await later(1)).toBe(2) });
  it("totals", () => { expect(new Cart().put({ price: 2 }).put({ price: 3 }).total).toBe(5) });
  it("throws", () => { expect(() => fails(1)).toThrow(TypeError) });
  it("is text", () => { console.log(add.toString()); expect(add.toString().includes("$tp")).toBe(false) });
  it("is wrong", () => { expect({ a: add(1, 1), b: [1, 2] }).toEqual({ a: 3, b: [1, 3] }) });
  it("is wrong later", async () => { await later(1); fails(2) });
  for (const n of [4]) it(\`adds \${n}\`, () => { expect(add(n, n)).toBe(8) });
  it.skip("is skipped", () => {});
});
`;

const SERVER = `import { createServer } from "vite";
const server = await createServer({
  root: import.meta.dirname,
  server: { middlewareMode: true, ws: false, watch: null },
  appType: "custom",
});
const { add, later, Cart, fails } = await server.ssrLoadModule("/shop.ts");
console.log(add(1, 2), await later(1), new Cart().put({ price: 2 }).total, add.toString());
const { twice } = await server.ssrLoadModule("/line.js");
console.log(twice(2));
try { fails(1) } catch (error) { console.log(error.stack.split("\\n").slice(0, 3).join()) }
await server.close();
`;

/** The values of the tables are in titles alone. */
const TITLED = `
const named = (title) => title.length;
beforeEach(() => named(expect.getState().currentTestName));
test.each([{ user: "ada", password: "velvet-anchor-276" }])("said $user $password", () => {});
test.each\`
user | password
\${"ben"} | \${"silver-hammer-276"}
\`("said $user $password", () => {});
`;

const BABEL =
  `{ "presets": [["@babel/preset-env", { "targets": { "node": "current" } }], "@babel/preset-typescript"] }`;

interface Runner {
  name: string;
  command: string[];
  env?: Record<string, string>;
  files?: Record<string, string>;
}

const vitest = (version: "vitest" | "vitest4", pool: string, ...flags: string[]): Runner => ({
  name: `${version} with its pool of ${pool} ${flags.join(" ")}`,
  command: [`../node_modules/${version}/vitest.mjs`, "run", "--globals", `--pool=${pool}`, ...flags],
});

const jest = (name: string, config: object, more: Partial<Runner> = {}): Runner => ({
  name,
  command: ["../node_modules/jest/bin/jest.js"],
  ...more,
  files: { "jest.config.json": JSON.stringify({ cacheDirectory: "jest-cache", ...config }), ...more.files },
});

/** Whether others are tried, too, which go the same way: `deno task runners` does. */
const isWhole = process.env.TPH_ALL_RUNNERS === "1";

const RUNNERS: Runner[] = [
  vitest("vitest", "forks"),
  vitest("vitest4", "vmForks"),
  jest("jest with babel-jest", {}, { files: { ".babelrc": BABEL } }),
  ...(isWhole
    ? [
      vitest("vitest", "threads"),
      vitest("vitest", "vmThreads", "--environment=happy-dom"),
      jest("jest with ts-jest", { transform: { "\.ts$": ["ts-jest", { diagnostics: false }] } }),
      jest("jest with @swc/jest", { transform: { "\.ts$": "@swc/jest" } }),
    ]
    : []),
  jest("jest with ES modules", {
    transform: { "\.ts$": ["@swc/jest", { module: { type: "es6" } }] },
    extensionsToTreatAsEsm: [".ts"],
  }, { env: { NODE_OPTIONS: "--experimental-vm-modules --no-warnings" } }),
];

/** What a runner prints, without times. */
function report(text: string): string {
  return text
    .replace(/^ *(?:Start at|Duration|Time: ) .*\n|^tph: .*\n/gm, "")
    .replace(/ *\(?\b[\d.]+ ?m?s\b\)?/g, "")
    .replace(/\n+/g, "\n");
}

/** The files below a folder that a runner keeps, and are not of the record. */
function kept(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile()).sort();
}

/** Their names, without hashes: those of ts-jest are other ones in each run. */
function namesOf(files: string[]): string[] {
  return files.map((name) => name.replace(/[0-9a-f]{32}|\b[0-9a-f]{2}(?=\/)/g, "#")).sort();
}

Deno.test("runners that evaluate modules", async (t) => {
  using installed = temporary({ "package.json": JSON.stringify({ dependencies: DEPENDENCIES }) });
  const { code, stderr } = await run(HOSTS.bun, ["install", "--no-progress"], { cwd: installed.path });
  assert.equal(code, 0, stderr);

  await t.step("vite: modules of its server are recorded where they are run", async () => {
    const folder = join(installed.path, "served");
    mkdirSync(folder);
    const files = {
      "package.json": `{ "name": "served", "type": "module" }`,
      "shop.ts": SHOP,
      // Vite's map has the columns of this line wrong.
      "line.js":
        `import { add } from "./shop.ts"; import "node:fs"; export const twice = (n) => [n].map((x) => add(x, x))[0];`,
      "main.mjs": SERVER,
    };
    for (const file in files) writeFileSync(join(folder, file), files[file as keyof typeof files]);
    const options = { cwd: folder, env: { ...HOST_VARIABLES, LC_ALL: "C.UTF-8" } };
    const cache = ["--cache-dir", join(installed.path, "runs")];
    const tph = (...args: string[]) => runTph(args, options);
    const plain = await run(HOSTS.node, ["main.mjs"], options);
    assert.equal(plain.code, 0, plain.stderr);
    assert.deepEqual(await tph("run", "-q", ...cache, "--host", "node", "main.mjs"), plain);
    const { stdout } = await tph("tree", ...cache, "--lines", "50");
    assert.match(stdout, /^add\(a: 1, b: 2\) → 3 .*\nlater\(x: 1\) → 2 .*\n└─ add\(a: 1, b: 1\) → 2/m);
    assert.match(stdout, /^twice\(n: 2\) → 4 .*\n└─ map callback\(x: 2\) → 4 .*\n {3}└─ add\(/m);
    assert.match(stdout, /^get Cart\.total\(\) → 2 .*\n└─ items\.reduce callback\(sum: 0, price: 2\) → 2/m);
    assert.doesNotMatch(stdout, /__vi/);
  });

  await t.step("vitest: tests by the npm package have what the modules of the project called", async () => {
    const built = packageProject();
    cpSync(
      realpathSync(join(built, "node_modules/tracepatch")),
      join(installed.path, "node_modules/tracepatch"),
      {
        recursive: true,
      },
    );
    rmSync(built, { recursive: true });
    const folder = join(installed.path, "library");
    mkdirSync(folder);
    const test =
      `import { test, expect } from "vitest"; import { traced } from "tracepatch/test"; import { add } from "./shop";
traced(test)("wrong", () => { expect(add(1, 2)).toBe(4) });\n`;
    const files = { "package.json": `{ "name": "library" }`, "shop.ts": SHOP, "shop.test.ts": test };
    for (const file in files) writeFileSync(join(folder, file), files[file as keyof typeof files]);
    for (const pool of ["forks", "threads"]) {
      const { stdout, stderr } = await run(
        HOSTS.node,
        ["../node_modules/vitest/vitest.mjs", "run", `--pool=${pool}`],
        { cwd: folder, env: { ...HOST_VARIABLES, LC_ALL: "C.UTF-8" } },
      );
      assert.match(stdout + stderr, /^tracepatch: "wrong" failed: expected 3 to be 4/m);
      assert.match(stdout + stderr, /^add\(a: 1, b: 2\) → 3/m);
    }
  });

  await t.step(
    "jest and vitest's vmThreads: in their contexts, what is registered before is used",
    async () => {
      const folder = join(installed.path, "library");
      writeFileSync(join(folder, "babel.config.json"), BABEL);
      writeFileSync(
        join(folder, "jest.test.ts"),
        `import { traced } from "tracepatch/test"; import { add } from "./shop";
traced(test)("wrong", () => { expect(add(1, 2)).toBe(4) });\n`,
      );
      const commands = [
        ["../node_modules/vitest/vitest.mjs", "run", "--pool=vmThreads", "shop.test.ts"],
        ["../node_modules/jest/bin/jest.js", "--rootDir=.", "jest.test.ts"],
      ];
      for (const command of commands) {
        const env = { ...HOST_VARIABLES, LC_ALL: "C.UTF-8" };
        const alone = await run(HOSTS.node, command, { cwd: folder, env });
        assert.match(
          alone.stderr,
          /^tracepatch: Cannot register the loader in a context of node:vm, .*--import/m,
        );
        assert.match(alone.stderr, /^No calls were recorded/m);
        const { stderr } = await run(HOSTS.node, command, {
          cwd: folder,
          env: { ...env, NODE_OPTIONS: "--import tracepatch/register" },
        });
        assert.match(stderr, /^tracepatch: "wrong" failed: expect/m);
        assert.match(stderr, /^└─ add\(a: 1, b: 2\) → 3/m);
        assert.doesNotMatch(stderr, /Cannot register/);
      }
    },
  );

  await t.step(
    "vitest and jest: what a table of tests has under a secret's name is in no title",
    async () => {
      const folder = join(installed.path, "titled");
      mkdirSync(folder);
      for (
        const [file, text] of Object.entries({ "package.json": `{ "name": "titled" }`, "a.test.js": TITLED })
      ) {
        writeFileSync(join(folder, file), text);
      }
      const commands = [
        ["../node_modules/vitest/vitest.mjs", "run", "--globals"],
        ["../node_modules/jest/bin/jest.js", "--rootDir=."],
      ];
      for (const command of commands) {
        const runs = join(folder, "runs");
        const { code, stderr } = await runTph([
          "run",
          "-q",
          "--cache-dir",
          runs,
          "--host",
          "node",
          ...command,
        ], { cwd: folder, env: { ...HOST_VARIABLES, LC_ALL: "C.UTF-8", CI: "1" } });
        assert.equal(code, 0, stderr);
        const file = readdirSync(runs).find((name) => name.endsWith(".tph"))!;
        const text = readFileSync(join(runs, file), "latin1");
        assert.match(text, /said ada .{0,2}<redacted [^]*said ben .{0,2}<redacted /);
        assert.doesNotMatch(text, /velvet-anchor|silver-hammer/);
        rmSync(runs, { recursive: true });
      }
    },
  );

  for (const { name, command, files = {}, env = {} } of RUNNERS) {
    await t.step(`${name}: reports the same, and the tests and what they call are recorded`, async () => {
      const folder = join(installed.path, "project");
      const options = { cwd: folder, env: { ...HOST_VARIABLES, LC_ALL: "C.UTF-8", CI: "1", ...env } };
      const all = {
        "package.json": `{ "name": "project" }`,
        "tsconfig.json":
          `{ "compilerOptions": { "target": "es2022", "module": "commonjs", "sourceMap": true, "isolatedModules": true } }`,
        "shop.ts": SHOP,
        "shop.test.ts": TESTS,
        ...files,
      };
      const start = () => {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
        for (const file in all) writeFileSync(join(folder, file), all[file as keyof typeof all]);
      };
      const plain = () => run(HOSTS.node, command, options);
      const runs = join(installed.path, "runs");
      const tph = (command: string, ...args: string[]) =>
        runTph([command, "--cache-dir", runs, ...args], options);
      const recorded = () => tph("run", "-q", "--host", "node", ...command);

      start();
      const recordedFirst = await recorded();
      const keptFirst = kept(folder);
      for (const file of keptFirst) {
        const text = readFileSync(join(folder, file), "latin1");
        assert.ok(!/\$tp(?:E|L|F)/.test(text), `${file} has probes`);
      }
      const { stdout: tree } = await tph("tree", "--lines", "200");
      const plainAfter = await plain();
      start();
      const plainFirst = await plain();
      assert.deepEqual(namesOf(keptFirst), namesOf(kept(folder)));
      assert.match(
        report(plainFirst.stdout + plainFirst.stderr),
        /2 failed.*1 skipped|2 failed \| 6 passed \| 1 skipped/,
      );
      for (const result of [recordedFirst, plainAfter, await recorded()]) {
        assert.equal(report(result.stdout), report(plainFirst.stdout));
        assert.equal(report(result.stderr), report(plainFirst.stderr));
        assert.equal(result.code, plainFirst.code);
      }

      const plainTree = tree.replace(/^(?: {3}|│ {2}|├─ |└─ )*(?=\S)/gm, "").replace(
        / {2}[\d.]+ .?s.*$/gm,
        "",
      );
      for (
        const line of [
          `test "shop › adds"\nadd\\(a: 1, b: 2\\) → 3`,
          `test "shop › waits"\nlater\\(x: 1\\) → 2\nadd\\(a: 1, b: 1\\) → 2`,
          `test "shop › adds 4"\\(n: 4\\)\nadd\\(a: 4, b: 4\\) → 8`,
          `get Cart.total\\(\\) → 5\nitems.reduce callback\\(sum: 0 \\| 2, price: 2 \\| 3\\) → 2 \\| 5`,
          `expect callback\\(\\) ✗ TypeError: bad 1\nfails\\(x: 1\\) ✗ TypeError: bad 1`,
          `test "shop › is wrong later" ✗ TypeError: bad 2\nlater\\(x: 1\\) → 2\nadd.*\nfails\\(x: 2\\) ✗`,
        ]
      ) assert.match(plainTree, new RegExp(line), tree);
      assert.doesNotMatch(tree, /__vi|_interop|_export|default/);
    });
  }
});
