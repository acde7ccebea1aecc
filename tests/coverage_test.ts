/** Coverage that a host measures: it says the same under tph, where what is measured runs unrecorded. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { measuredBy } from "../src/plan/coverage.ts";
import { type HostName, HOSTS } from "./hosts.ts";
import { runPlain } from "./record_run.ts";
import { temporary } from "./temporary.ts";

Deno.test("measuredBy() knows each host's flags and variables from the program's words", () => {
  const by = (host: HostName, words: string, env = {}, bunfig?: string) =>
    measuredBy(host, { words: words.split(" "), env, bunfig });
  assert.equal(by("node", "--test --experimental-test-coverage"), "--experimental-test-coverage");
  assert.equal(by("node", "--test", { NODE_V8_COVERAGE: "c" }), "NODE_V8_COVERAGE");
  assert.equal(
    by("node", "--test", { NODE_OPTIONS: "--experimental-test-coverage" }),
    "--experimental-test-coverage",
  );
  assert.equal(by("node", "--test"), undefined);
  assert.equal(by("deno", "test -A a_test.ts --coverage=c"), "--coverage");
  assert.equal(by("deno", "test -A a_test.ts -- --coverage=c"), undefined);
  assert.equal(by("deno", "run --coverage main.ts"), "--coverage");
  assert.equal(by("deno", "--coverage"), "--coverage");
  assert.equal(by("deno", "run main.ts --coverage"), undefined);
  assert.equal(by("deno", "main.ts --coverage"), undefined);
  assert.equal(by("deno", "test", { DENO_COVERAGE_DIR: "c" }), "DENO_COVERAGE_DIR");
  assert.equal(by("bun", "test --coverage"), "--coverage");
  assert.equal(by("bun", "run main.ts --coverage"), undefined);
  assert.equal(by("bun", "test", {}, '[test]\npreload = "a"\n\ncoverage = true\n'), "bunfig.toml");
  assert.equal(by("bun", "test", {}, "[test]\ncoverage = false\n[other]\ncoverage = true\n"), undefined);
});

const FILES = {
  "package.json": '{"type":"module"}',
  "lib.js":
    "export function f(x) {\n  if (x > 5) {\n    return g(x);\n  }\n  return x + 1;\n}\nexport function g(x) {\n  const y = x * 2;\n  return y;\n}\n",
  "node.test.js":
    'import test from "node:test";\nimport { f } from "./lib.js";\ntest("f", () => { if (f(1) !== 2) throw 0; });\n',
  "bun.test.js":
    'import { test } from "bun:test";\nimport { f } from "./lib.js";\ntest("f", () => { if (f(1) !== 2) throw 0; });\n',
  "deno_test.js": 'import { f } from "./lib.js";\nDeno.test("f", () => { if (f(1) !== 2) throw 0; });\n',
};

for (
  const [host, flags, file] of [
    ["node", ["--test", "--experimental-test-coverage"], "node.test.js"],
    ["bun", ["test", "--coverage"], "./bun.test.js"],
    ["deno", ["test", "--coverage=covered"], "deno_test.js"],
    ["deno", ["test", "--coverage=covered", "--config=deno.json"], "deno_test.js"],
  ] as const
) {
  /** The lines of the report's table, without colours. */
  const table = (output: string) =>
    // deno-lint-ignore no-control-regex
    output.replace(/\x1b\[[\d;]*m/g, "").split("\n").filter((line) =>
      line.includes("|") && !line.includes("passed")
    );

  // Without a package.json, Deno takes no file in a folder `node_modules` for a package's.
  const isOwn = flags.some((flag) => flag.startsWith("--config"));

  Deno.test(`${host}${isOwn ? ", by a deno.json" : ""}: coverage is the same, and the run says why it has no calls`, async () => {
    using folder = temporary(isOwn ? { ...FILES, "deno.json": "{}" } : FILES);
    if (isOwn) rmSync(join(folder.path, "package.json"));
    const plain = await runPlain(host, file, { cwd: folder.path, flags: [...flags] });
    const expected = table(plain.stdout + plain.stderr);
    assert.ok(expected.some((line) => line.includes("lib.js")), plain.stdout + plain.stderr);
    const flagged = flags.flatMap((flag) => ["--host-flag", flag]);
    const direct = await folder.tph(["run", "--host", host, ...flagged, file]);
    assert.deepEqual([table(direct.stdout + direct.stderr), direct.code], [expected, 0]);
    assert.match(direct.stderr, /^tph: Coverage is measured by .* The program runs unrecorded\.$/m);
    const all = host === "deno" ? ["-A"] : [];
    const below = await folder.tph(["run", "--", HOSTS[host], ...flags, ...all, file]);
    assert.deepEqual([table(below.stdout + below.stderr), below.code], [expected, 0]);
    const { stdout } = await folder.tph(["view", "--no-pager"]);
    assert.match(stdout, new RegExp(`${host} .*that measure coverage`));
  });
}

Deno.test("node: a child whose coverage is measured has no probes", async () => {
  using folder = temporary({
    ...FILES,
    "main.js": `import { spawnSync } from "node:child_process";
import { f } from "./lib.js";
const env = { ...process.env, NODE_V8_COVERAGE: "covered" };
const { status } = spawnSync(process.execPath, ["child.js"], { env, stdio: "inherit" });
console.log(f(1), status);
`,
    "child.js": `import { f } from "./lib.js";
console.log(f(7));
`,
  });
  const { stdout, code } = await folder.tph(["run", "-q", "--host", "node", "main.js"]);
  assert.deepEqual([stdout, code], ["14\n2 0\n", 0]);
  const tree = (await folder.tph(["tree"])).stdout;
  assert.equal(tree.match(/\bf\(/g)?.length, 1, tree);
});

Deno.test("node: what is loaded while a program measures coverage by the inspector has no probes", async () => {
  const measured = `const s = new Session();
s.connect();
await s.post("Profiler.enable");
await s.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
const { f } = await import("./lib.js");
const { f: later } = (f(1), await import("./lib.js?later"));
const { result } = await s.post("Profiler.takePreciseCoverage");
console.log(Session.name, s.post.name, JSON.stringify(result.find(({ url }) => url.endsWith("lib.js"))?.functions));
await s.post("Profiler.stopPreciseCoverage");
console.log(later(2), (await import("./lib.js?last")).f(3));
`;
  using folder = temporary({
    ...FILES,
    "promises.js": `import { Session } from "node:inspector/promises";\n${measured}`,
    "callbacks.js": `import { createRequire } from "node:module";
import { promisify } from "node:util";
const { Session } = createRequire(import.meta.url)("inspector");
Session.prototype.post = promisify(Session.prototype.post);
${measured}`,
  });
  for (const file of ["promises.js", "callbacks.js"]) {
    const plain = await runPlain("node", file, { cwd: folder.path });
    const { stdout, stderr, code } = await folder.tph(["run", "--host", "node", file]);
    assert.deepEqual([stdout, code], [plain.stdout, 0], stderr);
    assert.ok(stdout.includes('"functionName":"f"'), stdout);
    const shown = (await folder.tph(["view", "--no-pager"])).stdout;
    assert.match(shown, /Coverage is measured .*node:inspector/);
    const tree = (await folder.tph(["tree"])).stdout;
    assert.equal(tree.match(/\bf\(/g)?.length, 1, tree);
  }
});

Deno.test("deno: nobody asks for a variable that the program may not read", async () => {
  using folder = temporary({ "main.js": "function f(x) { return x; }\nconsole.log(f(1));\n" });
  const flags = ["--host-flag=--deny-env=DENO_COVERAGE_DIR", "--host-flag=--allow-read"];
  const { stdout, stderr, code } = await folder.tph(["run", "-q", "--host", "deno", ...flags, "main.js"]);
  assert.deepEqual([stdout, stderr, code], ["1\n", "", 0]);
  assert.match((await folder.tph(["tree"])).stdout, /\bf\(x: 1\)/);
});
