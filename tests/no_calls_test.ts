/** A run without calls says why. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { HOST_VARIABLES, type HostName, runTph } from "./hosts.ts";
import type { RunHeader } from "../src/trace/spec.ts";
import type { Thread } from "../src/trace/threads.ts";
import { emptyText } from "../src/view/empty_text.ts";
import { warningsOf } from "../src/view/run_text.ts";
import { snapshotText } from "../src/view/snapshot_text.ts";
import { newestTrace, outline } from "./outline.ts";
import { type Temporary, temporary } from "./temporary.ts";

const FILES = {
  ".tracepatch_cache/.keep": "",
  "package.json": `{ "type": "commonjs" }`,
  "apart/main.mjs": "import '../apart/lib.mjs'; function f() {} f();",
  "apart/lib.mjs": "export function g() {}",
  "app/plain.mjs": "console.log(1)",
  "app/uncalled.mjs": "export function f() {} export function g() {}",
};

/** What `tph run` remarks. */
async function remarks(folder: Temporary, host: HostName, ...args: string[]): Promise<string> {
  return await remarksWith(HOST_VARIABLES, folder, host, ...args);
}

async function remarksWith(
  env: Record<string, string>,
  folder: Temporary,
  host: HostName,
  ...args: string[]
): Promise<string> {
  const { stderr } = await runTph(["run", "--host", host, ...args], { cwd: folder.path, env });
  return stderr;
}

/** Has Node load a file before the recorder. */
const before = (file: string) => ({ ...HOST_VARIABLES, NODE_OPTIONS: `--require=${file}` });

for (const host of ["bun", "node", "deno"] satisfies HostName[]) {
  Deno.test(`a run without calls says why, in ${host}`, async () => {
    using folder = temporary(FILES);
    assert.match(
      await remarks(folder, host, "--scope", "app", "apart/main.mjs"),
      /^tph: 2 modules loaded, none in the scope \S+\/app \(such as \S+\/apart\/\w+\.mjs\)\.\ntph: 0 calls/,
    );
    assert.match(
      await remarks(folder, host, "app/plain.mjs"),
      /^tph: 1 module loaded in the scope, without a function that could be recorded\.\ntph: 0 calls/,
    );
    assert.match(
      await remarks(folder, host, "app/uncalled.mjs"),
      /^tph: 2 functions were loaded, and none was called\.\ntph: 0 calls/,
    );
  });
}

Deno.test("Deno tells nobody why a module cannot be loaded: the run does not say that calls may be missing", async () => {
  using folder = temporary({
    ...FILES,
    "missing.mjs": "import './not_there.mjs'; function f() {} f();",
    "unparsable.mjs": "function f() {} f(); let let = 1;",
    "unlinkable.mjs": "import { a } from './app/plain.mjs'; function f() {} f();",
  });
  for (const file of ["missing.mjs", "unparsable.mjs", "unlinkable.mjs"]) {
    assert.match(
      await remarks(folder, "deno", file),
      /^tph: Deno ended before any call was recorded, .* module cannot be loaded: it printed the reason\.\n(?:tph: .* not instrumented: .*\n)?tph: 0 calls/m,
    );
  }
});

Deno.test("Bun's errors of modules that it cannot find or read are told with their messages", async () => {
  using folder = temporary({
    ...FILES,
    "missing.mjs": "import './not_there.mjs'; function f() {} f();",
    "unparsable.mjs": "function f() {} f(); let let = 1;",
    "caught.mjs": "function says(error) {} await import('./unparsable.mjs').catch(says);",
  });
  assert.match(await remarks(folder, "bun", "missing.mjs"), /tph: Uncaught ResolveMessage: .*not_there/);
  assert.match(
    await remarks(folder, "bun", "unparsable.mjs"),
    /tph: Uncaught BuildMessage: Cannot use "let"/,
  );
  await remarks(folder, "bun", "caught.mjs");
  const trace = newestTrace(folder);
  assert.deepEqual(
    trace.argsOf(1).map(({ snapshot }) => snapshotText(snapshot)),
    ['BuildMessage("Cannot use \\"let\\" as an identifier here")'],
  );
});

Deno.test("Deno hands no ES module of a package of type commonjs to a loader, and the run says so", async () => {
  using folder = temporary({
    ...FILES,
    "main.ts": "export function f(): void {} f(); import(`./a${1}`).catch(f);",
  });
  assert.match(
    await remarks(folder, "deno", "main.ts"),
    /^tph: \S+\/main\.ts: not recorded: Deno hands ES modules .* "type" is "commonjs" .* \.mts, .*\ntph: 0 calls/,
  );
});

Deno.test("Node: what a tool compiles by a require of its own is recorded", async () => {
  using folder = temporary({
    ...FILES,
    // As tsx, ts-node and babel do.
    "tool.cjs": `
const Module = require("node:module");
const { readFileSync } = require("node:fs");
Module._extensions[".ts"] = (module, file) => {
  const text = Module.stripTypeScriptTypes(readFileSync(file, "utf8"));
  module._compile(text.replace("export function", "exports.g = g; function"), file);
};`,
    "main.ts": `const { g } = require("./lib");\nfunction f(n: number): number { return g(n) + 1 }\nf(1);`,
    "lib.ts": "export function g(n: number) { return n * 2 }",
    "own.js": "exports.h = function h() {}",
    "both.ts": `require("./own.js").h();`,
  });
  const env = before(join(folder.path, "tool.cjs"));
  assert.match(await remarksWith(env, folder, "node", "main.ts"), /^(?:\(node.*\n|\(Use.*\n)*tph: 2 calls/);
  assert.deepEqual(outline(newestTrace(folder)), ["f", "  g"]);
  await remarksWith(env, folder, "node", "both.ts");
  assert.deepEqual(outline(newestTrace(folder)), ["h"]);
});

Deno.test("Node: a script that is loaded before the recorder ends the program, and the run does not say that calls may be missing", async () => {
  using folder = temporary({ ...FILES, "throws.cjs": "throw new Error('early')" });
  const env = before(join(folder.path, "throws.cjs"));
  assert.match(
    await remarksWith(env, folder, "node", "app/plain.mjs"),
    /^tph: The recorder wrote nothing: .* `--require` loads fails\.\ntph: 0 calls/m,
  );
  const { stdout } = await folder.tph(["tree"]);
  assert.match(stdout, /exit 1, nothing recorded\n/);
});

Deno.test("a module that runs untouched is told of once", async () => {
  using folder = temporary({
    "main.ts":
      "function mark(target: any, _: any) { return target }\n@mark class A {}\nconsole.log(A.name);\n",
  });
  const { stderr } = await folder.tph(["run", "--host", "deno", "main.ts"]);
  assert.equal(stderr.split("main.ts").length, 2, stderr);
  assert.match(stderr, /main\.ts: not instrumented: Deno's text of a decorated class is broken/);
});

Deno.test("a run whose calls are missing does not say that none was called", () => {
  const facts = {
    header: { host: "bun", scope: "/shop", command: [], entry: "a.js", cwd: "/shop" } as unknown as RunHeader,
    callCount: 0,
    sites: [{}],
  };
  const end = { time: 0, calls: 0, dropped: 0 };
  assert.equal(emptyText({ ...facts, end }), "1 function was loaded, and not called.");
  assert.equal(emptyText({ ...facts, end: { ...end, dropped: 20_000 } }), undefined);
  assert.equal(emptyText(facts), undefined);
});

Deno.test("a start under Deno's watch mode that has no calls may be one that failed, after which none is recorded", () => {
  const header = {
    host: "deno",
    watch: true,
    command: [],
    entry: "a.js",
    cwd: "/shop",
  } as unknown as RunHeader;
  const start = (callCount: number) =>
    ({ header: { kind: "process", name: "a.js" }, callCount, meta: {} }) as unknown as Thread;
  const told = (last: Thread) => warningsOf({ header, threads: [start(3), last] }).join("\n");
  assert.match(told(start(1)), /Its last start has no calls\. .* not recorded\./);
  assert.doesNotMatch(told(start(2)), /last start/);
});
