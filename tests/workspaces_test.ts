/** Packages of a workspace: what they import of each other is in scope, and nothing else is. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { HOSTS, run } from "./hosts.ts";
import { newestTrace } from "./outline.ts";
import { type Temporary, temporary } from "./temporary.ts";
import { toolsPath } from "./tools.ts";

const PATH = toolsPath();
const env = {
  PATH,
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_offline: "true",
  CI: "1",
};

/** app → cart → util, whose `main` is built; `other` is nobody's. */
function workspace(version: string, files: Record<string, string>): Temporary {
  const manifest = (name: string, dependencies: string[], more = {}) =>
    JSON.stringify({
      name: `@shop/${name}`,
      version: "1.0.0",
      type: "module",
      dependencies: Object.fromEntries(dependencies.map((one) => [`@shop/${one}`, version])),
      ...more,
    });
  return temporary({
    ".tracepatch_cache/.keep": "",
    "packages/app/package.json": manifest("app", ["cart"], { scripts: { start: "node main.js" } }),
    "packages/app/main.js": `import { total } from "@shop/cart";
import "../other/index.js";
function start() { return total([1, 2]); }
console.log(start());`,
    "packages/cart/package.json": manifest("cart", ["util"], { exports: "./index.js" }),
    "packages/cart/index.js": `import { add } from "@shop/util";
export function total(list) { return list.reduce(add, 0); }`,
    "packages/util/package.json": manifest("util", [], { exports: "./dist/index.js" }),
    "packages/util/src/index.ts": `interface Sum { value: number }

export function add(a: number, b: number): number {
  const sum: Sum = { value: a + b };
  return sum.value;
}`,
    "packages/other/package.json": manifest("other", []),
    "packages/other/index.js": "function other() {} other();",
    ...files,
  });
}

async function build({ path }: Temporary): Promise<void> {
  const args = ["build", "src/index.ts", "--outdir", "dist", "--sourcemap=linked", "--minify"];
  const { code, stderr } = await run(HOSTS.bun, args, { cwd: join(path, "packages/util") });
  assert.equal(code, 0, stderr);
}

/** The functions that were recorded, with their files as the workspace has them. */
function functions(folder: Temporary): string[] {
  const { sites } = newestTrace(folder);
  return sites.filter(({ kind }) => kind !== "external" && kind !== "process")
    .map(({ name, file, line }) => `${file.slice(folder.path.length + 1)}:${line} ${name}`).sort();
}

const RECORDED = [
  "packages/app/main.js:3 start",
  "packages/cart/index.js:2 total",
  "packages/util/src/index.ts:3 add",
];
const SCOPE = "tph: in scope: app, and of its workspace ../cart, ../util\n";

const MANAGERS: [name: string, version: string, files: Record<string, string>, install: string[]][] = [
  ["npm", "*", { "package.json": `{"workspaces":["packages/*"]}` }, ["npm", "install"]],
  ["pnpm", "workspace:*", {
    "package.json": "{}",
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
  }, ["pnpm", "install", "--offline"]],
  ["bun", "workspace:*", { "package.json": `{"workspaces":["packages/*"]}` }, ["bun", "install"]],
];

for (const [name, version, files, [command, ...args]] of MANAGERS) {
  Deno.test(`${name}: the packages of the workspace that a package imports are in its scope`, async () => {
    using folder = workspace(version, files);
    await build(folder);
    const installed = await run(command!, args, { cwd: folder.path, env });
    assert.equal(installed.code, 0, installed.stdout + installed.stderr);
    const cwd = join(folder.path, "packages/app");
    const program = await folder.tph(["run", "--host", "node", "main.js"], { cwd, env });
    assert.equal(program.stdout, "3\n", program.stderr);
    assert.deepEqual(functions(folder), RECORDED);
    assert.ok(program.stderr.startsWith(SCOPE), program.stderr);
    if (name === "bun") return;
    const script = await folder.tph(["run", "start"], { cwd, env });
    assert.equal(script.code, 0);
    assert.ok(script.stderr.includes(SCOPE), script.stderr);
    assert.deepEqual(functions(folder), RECORDED);
    // A scope that is named is that folder, and the root's is all of it.
    await folder.tph(["run", "-q", "--scope", ".", "--host", "node", "main.js"], { cwd, env });
    assert.deepEqual(functions(folder), RECORDED.slice(0, 1));
    const root = await folder.tph([
      "run",
      "--",
      command!,
      ...(name === "npm" ? ["start", "-w", "packages/app"] : ["--dir", "packages/app", "start"]),
    ], { env });
    assert.doesNotMatch(root.stderr, /in scope:/);
    assert.deepEqual(functions(folder).filter((one) => !one.includes("/dist/")), [
      ...RECORDED.slice(0, 2),
      "packages/other/index.js:1 other",
      ...RECORDED.slice(2),
    ]);
  });
}

/** What Yarn writes of it: one that finds the packages by name stands for its own. */
const PNP = `const Module = require("node:module");
const { join } = require("node:path");
const native = Module._resolveFilename;
const PACKAGES = { "@shop/cart": "cart/index.js", "@shop/util": "util/dist/index.js" };
Module._resolveFilename = function (request, ...rest) {
  return PACKAGES[request] ? join(__dirname, "packages", PACKAGES[request]) : native.call(this, request, ...rest);
};`;

Deno.test("yarn: the packages that a package imports are in its scope without links", async () => {
  const lock = ["app", "cart", "util", "other"].map((name) =>
    `"@shop/${name}@workspace:*, @shop/${name}@workspace:packages/${name}":
  version: 0.0.0-use.local
  resolution: "@shop/${name}@workspace:packages/${name}"
  linkType: soft
`
  );
  using folder = workspace("workspace:*", {
    "package.json": `{"workspaces":["packages/*"]}`,
    ".pnp.cjs": PNP,
    "yarn.lock": lock.join("\n"),
    "packages/app/main.cjs": `const { total } = require("@shop/cart");
function start() { return total([1, 2]); }
console.log(start());`,
    "packages/cart/index.js": `const { add } = require("@shop/util");
exports.total = function total(list) { return list.reduce(add, 0); };`,
    "packages/cart/package.json": '{"name":"@shop/cart","dependencies":{"@shop/util":"*"}}',
    "packages/util/package.json": '{"name":"@shop/util"}',
    "packages/util/dist/index.js": "exports.add = function add(a, b) { return a + b; };",
  });
  const cwd = join(folder.path, "packages/app");
  const command = [HOSTS.node, "--require", "../../.pnp.cjs", "main.cjs"];
  const { stdout, stderr } = await folder.tph(["run", "--", ...command], { cwd, env });
  assert.equal(stdout, "3\n", stderr);
  assert.ok(stderr.startsWith(SCOPE), stderr);
  assert.deepEqual(functions(folder), [
    "packages/app/main.cjs:2 start",
    "packages/cart/index.js:2 total",
    "packages/util/dist/index.js:1 add",
  ]);
});

Deno.test("deno: members of the workspace that are imported are in scope", async () => {
  using folder = temporary({
    ".tracepatch_cache/.keep": "",
    "deno.json": `{"workspace":["./app","./cart"]}`,
    "app/deno.json": `{"name":"@shop/app","version":"1.0.0","exports":"./main.ts"}`,
    "app/main.ts": `import { total } from "@shop/cart"; console.log(total([1, 2]));`,
    "cart/deno.json": `{"name":"@shop/cart","version":"1.0.0","exports":"./index.ts"}`,
    "cart/index.ts": `export function total(list: number[]): number { return list.length; }`,
    "outside.ts": "export function outside() {}",
  });
  const { stdout, stderr } = await folder.tph(["run", "main.ts"], { cwd: join(folder.path, "app") });
  assert.equal(stdout, "2\n", stderr);
  assert.match(stderr, /^tph: in scope: app, and of its workspace \.\.\/cart\ntph: .* under deno /);
  assert.deepEqual(functions(folder), ["cart/index.ts:1 total"]);
});
