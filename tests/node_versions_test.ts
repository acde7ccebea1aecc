/** Node 22: what its early versions do otherwise changes nothing for programs, and they are recorded. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { isEarly } from "../src/load/node_early.ts";
import { ROOT, run } from "./hosts.ts";
import { newestTrace, outline } from "./outline.ts";
import { temporary } from "./temporary.ts";
import { install, oldestNode } from "./tools.ts";

const LIB = `exports.twice = function twice(x) { return 2 * x; };
exports.seen = () => [Object.keys(require), module.parent?.id, require.main?.filename === __filename, new Error("x").stack.split("\\n").filter((line) => !line.includes("node:"))];`;
/** Node's asynchronous hooks, as tsx has them, and a tool's loader of CommonJS beside them. */
const HOOKS = `export function load(url, context, next) {
  return url.endsWith("?text") ? { format: "module", source: "export default 'text'", shortCircuit: true } : next(url, context);
}`;
const TOOL = `const { _extensions } = require("node:module");
_extensions[".cjs"] = (module, file) => module._compile(require("node:fs").readFileSync(file, "utf8").replace("@@", ""), file);
require("node:module").register("./hooks.mjs", require("node:url").pathToFileURL(__filename));`;

interface Program {
  files: Record<string, string>;
  args: string[];
  /** Functions that the record has, sorted. */
  calls: string[];
  code?: number;
}

const PROGRAMS: Record<string, Program> = {
  "ES modules, and CommonJS that they import": {
    files: {
      "main.mjs": `import lib, { seen, twice } from "./lib.cjs"; import { seen as again } from "./again.mjs";
function main(x) { return twice(x) + lib.twice(x); }
console.log(main(1), seen(), again === seen);`,
      "again.mjs": 'export * from "./lib.cjs";',
    },
    args: ["main.mjs"],
    calls: ["main", "seen", "twice"],
  },
  "required CommonJS and a required ES module": {
    files: {
      "main.cjs":
        'const { twice, seen } = require("./lib.cjs"); const { half } = require("./half.mjs"); console.log(twice(half(3)), seen(), module.children.length);',
      "half.mjs": 'import { twice } from "./lib.cjs"; export function half(x) { return twice(x) / 4; }',
    },
    args: ["main.cjs"],
    calls: ["half", "seen", "twice"],
  },
  "TypeScript, with types stripped": {
    files: {
      "main.ts": `import { createRequire } from "node:module"; import { typed } from "./typed.cts";
const load = createRequire(import.meta.url); function main(x: number): unknown { return [typed(x), load("./required.cts").typed(x), load("./again.mts").typed(x)] }
console.log(main(2));`,
      "typed.cts":
        'exports.typed = function typed(x: number) { return [x, new Error("t").stack.split("\\n")[1]] };',
      "required.cts":
        'exports.typed = function typed(x: number) { return new Error("t").stack.split("\\n")[1] };',
      "again.mts": 'export function typed(x: number) { return new Error("t").stack!.split("\\n")[1] }',
    },
    args: ["--experimental-strip-types", "main.ts"],
    calls: ["main", "typed"],
  },
  "asynchronous hooks, and a tool that loads CommonJS": {
    files: {
      "main.mjs":
        'import { of } from "./of.cjs"; import text from "./main.mjs?text"; console.log(text, of(3));',
      "of.cjs":
        'const { tool } = require("./a.cjs"), { seen } = require("./lib.cjs"); exports.of = (x) => [tool(x), seen()];',
      "a.cjs": "@@exports.tool = function tool(x) { return x; };",
      "tool.cjs": TOOL,
      "hooks.mjs": HOOKS,
    },
    args: ["--require", "./tool.cjs", "main.mjs"],
    calls: ["_extensions..cjs", "of", "seen", "tool"],
  },
  "hooks of its own in the same thread": {
    files: {
      "main.mjs": `import { registerHooks } from "node:module";
registerHooks({ load: (url, context, next) => next(url, context) });
const { seen } = await import("./lib.cjs"); console.log(seen());`,
    },
    args: ["main.mjs"],
    calls: ["load", "seen"],
  },
  "a worker, and a child process": {
    files: {
      "main.mjs":
        `import { execFileSync } from "node:child_process"; import { once } from "node:events"; import { Worker } from "node:worker_threads";
async function main() { console.log(String(execFileSync(process.execPath, ["child.cjs"]))); await once(new Worker("./child.cjs"), "exit"); }
await main();`,
      "child.cjs":
        'const { twice } = require("./lib.cjs"); console.log(twice(4), process.execArgv, Object.keys(process.env).filter((name) => /NODE_|TRACE/.test(name)));',
    },
    args: ["main.mjs"],
    calls: ["execFileSync", "main", "twice"],
  },
  "an error that nobody catches": {
    files: {
      "main.cjs":
        'function fail(x) { throw new RangeError("no " + x); }\nfunction main() { fail(1); } main();',
    },
    args: ["main.cjs"],
    calls: ["fail", "main"],
    code: 1,
  },
  "its test runner": {
    files: {
      "a.test.mjs":
        'import test from "node:test"; import { twice } from "./lib.cjs"; test("one", (t) => t.assert.equal(twice(2), 4)); test("two", { todo: true }, () => { twice(0); throw new Error("two"); });',
    },
    args: ["--test", "--test-reporter=tap", "a.test.mjs"],
    calls: ["one", "twice", "two"],
  },
};

Deno.test("isEarly() knows the versions that refuse a text that is missing", () => {
  const early = ["22.15.0", "22.22.2", "23.5.0", "23.11.1", "24.11.0", "25.0.0"];
  const later = ["22.22.3", "22.23.0", "24.11.1", "24.12.0", "25.1.0", "26.0.0"];
  assert.deepEqual([...early, ...later].filter(isEarly), early);
});

for (const [name, { files, args, calls, code = 0 }] of Object.entries(PROGRAMS)) {
  Deno.test(`Node 22.15: ${name}`, async () => {
    const node = oldestNode();
    using folder = temporary({ ".tracepatch_cache/.keep": "", "lib.cjs": LIB, ...files });
    const env = { TPH_NODE: node, NODE_NO_WARNINGS: "1" };
    const [plain, recorded] = await Promise.all([
      run(node, args, { cwd: folder.path, env }),
      folder.tph(["run", "-q", "--", node, ...args], { env }),
    ]);
    const timeless = ({ stdout, ...rest }: typeof plain) => ({
      ...rest,
      stdout: stdout.replace(/duration_ms.*/g, ""),
    });
    assert.deepEqual(timeless(recorded), timeless(plain));
    assert.equal(plain.code, code, plain.stderr);
    const rows = outline(newestTrace(folder)).map((row) =>
      row.replace(/^ *(?:process \S+|worker \S+)?| !$/g, "")
    );
    assert.deepEqual([...new Set(rows)].filter((row) => /^[\w.]+$/.test(row)).toSorted(), calls);
  });
}

Deno.test("Node 22.15: what is known to differ there is no more than that", async () => {
  const node = oldestNode();
  const tsx = join(ROOT, "node_modules/.hosts/tsx");
  install(tsx, { tsx: "4.23.15" });
  using folder = temporary({
    ".tracepatch_cache/.keep": "",
    "lib.cjs": LIB,
    "main.mjs": 'import "./typed.cts"; import "./stack.cjs";',
    "typed.cts": 'require("./lib.cjs").twice(1);',
    "stack.cjs": "console.log(new Error().stack);",
    "hooks.mjs": `import { registerHooks } from "node:module";
registerHooks({ load: (url, context, next) => next(url, context) }).deregister();
await import("./cache.cjs");`,
    "cache.cjs": "console.log(typeof require.cache);",
    "fail.ts": 'function fail(x: number) { throw new Error("was" + x); }\nfail(1);',
  });
  const pair = async (...args: string[]) => [
    await run(node, args, { cwd: folder.path }),
    await folder.tph(["run", "-q", "--", node, ...args]),
  ];
  const lines = (text: string) => text.trimEnd().split("\n");

  const [plain, recorded] = await pair("--no-warnings", "--experimental-strip-types", "main.mjs");
  assert.deepEqual(lines(recorded!.stdout), lines(plain!.stdout).slice(0, -1));
  assert.ok(!outline(newestTrace(folder)).join().includes("twice"));

  const hooked = await pair("--no-warnings", "hooks.mjs");
  assert.deepEqual(hooked.map(({ stdout }) => stdout), ["object\n", "undefined\n"]);

  const [before, after] = await pair(join(tsx, "node_modules/tsx/dist/cli.mjs"), "fail.ts");
  const place = (text: string) => text.split("Error: was1")[0]!;
  assert.equal(`${place(after!.stderr)}\n`, place(before!.stderr));
  assert.match(outline(newestTrace(folder)).join(), /fail !/);
});
