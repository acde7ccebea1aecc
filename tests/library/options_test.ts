/**
 * What the library makes of options and of a configuration, in a program that goes on whatever they are.
 *
 * @module
 */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HOSTS, ROOT, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { packageProject } from "./package_project.ts";

const LIBRARY = JSON.stringify(pathToFileURL(join(ROOT, "mod.ts")).href);

/** Runs a program that has the library as `trace`; gives what it printed. */
async function runWith(files: Record<string, string>, env: Record<string, string> = {}) {
  const main = `import { trace } from ${LIBRARY};\n${files["main.mjs"]}`;
  using folder = temporary({ ...files, "main.mjs": main });
  const { stdout, stderr, code } = await run(HOSTS.bun, ["main.mjs"], { cwd: folder.path, env });
  assert.equal(code, 0, stderr);
  return { stdout, stderr: stderr.replaceAll(folder.path, "") };
}

Deno.test("wrong settings and options are told of once, and the others count", async () => {
  const { stdout, stderr } = await runWith({
    "tracepatch.toml": 'max_dept = 3\nmax_repr = 5\nmax_calls = "many"\n',
    "main.mjs": `
const echo = trace.wrap(function echo(text) { return text; });
for (let i = 0; i < 2; i++) {
  using t = trace({ cache: false, lable: "x", maxDepth: -1 });
  echo("abcdefgh");
  console.log(t.callCount, t.roots[0].result.value);
}`,
  });
  assert.equal(stdout, "1 abcde\n1 abcde\n");
  const lines = stderr.trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => line.replace(/ It has .*/, "")), [
    'tracepatch: /tracepatch.toml:1:1: unknown key "max_dept"; it is ignored',
    'tracepatch: /tracepatch.toml:3:1: "max_calls" must be a whole number, such as 1000 or "10k", not "many"; it is ignored',
    'tracepatch: trace() has no option "lable"; it is ignored.',
    "tracepatch: trace() has a wrong maxDepth: it must be a number from 0, and is -1; it is ignored",
  ]);
});

Deno.test("options that are none, and a sampler that fails, are told of, and the program's own function runs", async () => {
  const { stdout, stderr } = await runWith({
    "main.mjs": `
const echo = trace.wrap(function echo(text) { return text; });
const recorded = (options) => trace(options, (t) => { echo(1); return t.callCount; });
console.log(recorded(null), recorded(5), recorded([]), recorded({ cache: false, sample: 2 }));
console.log(recorded({ cache: false, sample() { throw new Error("no header"); } }));
console.log(recorded({ cache: false, sample: async () => false }));
console.log(recorded({ cache: false, sample() {} }), recorded({ cache: false, sample: () => "header" }));
try { trace({ cache: false }, 5); } catch (error) { console.log(String(error)); }
trace({ cacheDir: "/proc/none/deep" }, () => console.log("ran"));`,
  });
  assert.equal(
    stdout,
    "1 1 1 1\n0\n1\n0 1\nTypeError: trace() takes a function as its second argument, and was given a number\nran\n",
  );
  const lines = stderr.trimEnd().split("\n").map((line) => line.replace("tracepatch: trace() ", ""));
  assert.deepEqual(lines.slice(0, 6), [
    "takes options, a label or a function, and was given null; it is ignored",
    "takes options, a label or a function, and was given 5; it is ignored",
    "takes options, a label or a function, and was given a list; it is ignored",
    "has a wrong sample: it must be a number from 0 to 1, or a function, and is 2; it is ignored",
    "has a sample that throws: no header; its blocks are left out",
    "has a wrong sample: its function must return true or false; what it returned counts as true",
  ]);
  assert.match(lines.slice(6).join("\n"), /\/proc\/none\/deep/);
});

Deno.test("options that throw or are called as an object's own members, and a sampler's promise that fails, harm no program", async () => {
  const { stdout, stderr } = await runWith({
    "main.mjs": `
const echo = trace.wrap(function echo(text) { return text; });
const recorded = (options) => trace({ cache: false, ...options }, (t) => { echo(1); return t.callCount; });
console.log(recorded({ constructor: 1, toString: 1, sample: async () => { throw new Error("no flags"); } }));
console.log(trace({ cache: false, get maxCalls() { throw new Error("no value"); } }, (t) => (echo(1), t.callCount)));
console.log(trace(new Proxy({}, { ownKeys() { throw new Error("no keys"); } }), () => "ran"));
console.log(recorded({ ignoreModules: ["x".repeat(70_000)] }));
const said = async (act) => console.log(await Promise.try(act).catch(String));
await said(() => trace.load(5));
await said(() => trace.load(""));
using t = trace({ cache: false });
await said(() => t.toJson(null));
await said(() => t.toJson({}));`,
  });
  assert.deepEqual(stdout.trimEnd().split("\n"), [
    "1",
    "1",
    "ran",
    "1",
    "TypeError: trace.load() takes a path, a file: URL, or what names a run, and was given a number",
    "TypeError: trace.load() takes a path, a file: URL, or what names a run, and was given an empty text",
    "TypeError: A recording is written to a path, a URL or a stream, and was given null",
    "TypeError: A recording is written to a path, a URL or a stream, and was given an object",
  ]);
  const lines = stderr.trimEnd().split("\n").map((line) => line.replace(/ It has .*/, ""));
  assert.deepEqual(lines.slice(0, 5), [
    'tracepatch: trace() has no option "constructor"; it is ignored.',
    'tracepatch: trace() has no option "toString"; it is ignored.',
    "tracepatch: trace() has a wrong sample: its function must return true or false; what it returned counts as true",
    "tracepatch: trace() cannot read its options: no value; the rest of them is ignored",
    "tracepatch: trace() cannot read its options: no keys; the rest of them is ignored",
  ]);
  assert.match(
    lines[5]!,
    /^tracepatch: trace\(\) cannot use what names its modules: .*; all of them are recorded$/,
  );
  assert.equal(lines.length, 6);
});

Deno.test("an option of each wrong type is told of, and the block is recorded without it", async () => {
  const { stdout, stderr } = await runWith({
    "main.mjs": `
const echo = trace.wrap(function echo(text) { return text; });
const wrong = { label: 5, includeModules: "a", ignoreModules: [1], maxDepth: null, maxCalls: "9", maxTime: NaN,
  maxRepr: {}, cache: 1, cacheDir: [], sample: "half", maxRunsPerMinute: -1 };
for (const [name, value] of Object.entries(wrong)) {
  using t = trace({ cache: false, [name]: value });
  echo(name);
  if (t.callCount !== 1) console.log(name);
}
console.log("end");`,
  });
  assert.equal(stdout, "end\n");
  assert.deepEqual(
    stderr.trimEnd().split("\n").map((line) => line.replace("tracepatch: trace() has a wrong ", "")),
    [
      "label: it must be a text, and is 5; it is ignored",
      "includeModules: it must be a list of texts, and is a string; it is ignored",
      "ignoreModules: it must be a list of texts, and is a list with 1 in it; it is ignored",
      "maxDepth: it must be a number from 0, and is null; it is ignored",
      "maxCalls: it must be a number from 0, and is a string; it is ignored",
      "maxTime: it must be a number of milliseconds, and is NaN; it is ignored",
      "maxRepr: it must be a number from 0, and is an object; it is ignored",
      "cache: it must be true or false, and is 1; it is ignored",
      "cacheDir: it must be a path, and is a list; it is ignored",
      "sample: it must be a number from 0 to 1, or a function, and is a string; it is ignored",
      "maxRunsPerMinute: it must be a number from 0, and is -1; it is ignored",
    ],
  );
});

Deno.test("blocks have limits of their own, and say that they were reached; settings and options move them", async () => {
  const program = (options: string) => `
const count = trace.wrap(function count(n) { return n; });
const down = trace.wrap((n) => n === 0 ? 0 : down(n - 1));
{
  using t = trace({ cache: false${options} });
  for (let i = 0; i < 10_005; i++) count(i);
  console.log(t.callCount, t.wasLimited, t.limitReason);
}
using t = trace({ cache: false${options} });
down(40);
console.log(t.callCount);`;
  assert.equal((await runWith({ "main.mjs": program("") })).stdout, "10000 true max_calls\n30\n");
  assert.equal(
    (await runWith({ "main.mjs": program(", maxCalls: 0, maxDepth: Infinity") })).stdout,
    "10005 false undefined\n41\n",
  );
  const chosen = await runWith({
    "main.mjs": program(""),
    "tracepatch.toml": "max_calls = 7\nmax_depth = 3\n",
  });
  assert.equal(chosen.stdout, "7 true max_calls\n3\n");
});

Deno.test("the loader and the library say once between them what is wrong with the configuration", async () => {
  const folder = packageProject();
  try {
    writeFileSync(join(folder, "tracepatch.toml"), "max_dept = 3\n");
    writeFileSync(
      join(folder, "main.mjs"),
      'import { trace } from "tracepatch"; { using t = trace({ cache: false }); }',
    );
    for (const args of [["--import", "tracepatch/register"], ["--preload", "tracepatch/register"]]) {
      const host = args[0] === "--import" ? HOSTS.node : HOSTS.bun;
      const { stderr, code } = await run(host, [...args, "main.mjs"], { cwd: folder });
      assert.deepEqual([stderr.match(/max_dept/g)?.length, code], [1, 0], stderr);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("blocks are turned off and on while the program runs, and are so many a minute", async () => {
  const { stdout, stderr } = await runWith({
    ".tracepatch_cache/.keep": "",
    "main.mjs": `
import { rmSync, writeFileSync } from "node:fs";
const echo = trace.wrap(function echo(text) { return text; });
const recorded = (options) => { using t = trace({ cache: false, ...options }); echo(1); return t.callCount; };
// It is looked for once a second.
const until = async (calls) => { while (recorded() !== calls) await new Promise((done) => setTimeout(done, 50)); };
console.log(recorded());
writeFileSync(".tracepatch_cache/off", "");
await until(0);
using t = trace();
console.log(t.isRecording, t.tree());
rmSync(".tracepatch_cache/off");
await until(1);
process.env.TRACEPATCH_ENABLED = "0";
await until(0);
delete process.env.TRACEPATCH_ENABLED;
await until(1);
const most = { maxRunsPerMinute: 2 };
console.log(recorded(most), recorded(most), recorded(most), recorded());`,
  });
  assert.equal(stderr, "");
  assert.match(stdout, /^1\nfalse /);
  assert.match(stdout, /the cache folder has a file `off`/);
  assert.match(stdout, /\n1 1 0 1\n$/);
});

Deno.test("a configuration that cannot be read leaves the variables to count", async () => {
  const { stdout, stderr } = await runWith({
    "main.mjs": `
const echo = trace.wrap(function echo(text) { return text; });
using t = trace({ cache: false });
echo("abcdefgh");
console.log(t.roots[0].result.value);`,
  }, { TRACEPATCH_CONFIG: "none.toml", TRACEPATCH_MAX_REPR: "5" });
  assert.equal(stdout, "abcde\n");
  assert.match(stderr, /^tracepatch: Cannot read .*none\.toml: there is no such file/);
});

Deno.test("annotations keep the rules of the configuration about secrets", async () => {
  const { stdout } = await runWith({
    "tracepatch.toml":
      'redact_names = ["colour"]\nredact_values = ["ann-[0-9]+"]\nredact_key = "of this run"\n',
    "main.mjs": `
const paint = trace.wrap(function paint(colour) { return { colour }; });
using t = trace({ cache: false });
paint("azure");
t.annotate("colour", "azure").annotate("user", { colour: "azure", name: "ann-17", age: 3 });
const { colour, user } = t.annotations;
const [root] = t.roots;
console.log(JSON.stringify({ colour, user, argument: root.args[0].value, result: root.result }));`,
  });
  const { colour, user, argument, result } = JSON.parse(stdout);
  assert.doesNotMatch(stdout, /azure|ann-17/);
  assert.equal(user.age, 3);
  assert.deepEqual([user.colour, argument, result.colour], [colour, colour, colour]);
});

Deno.test("tree() is drawn as the configuration says, where its options do not", async () => {
  const { stdout } = await runWith({
    "tracepatch.toml":
      'show_args = false\nself_time = true\nfold = false\ntree_style = "ascii"\nvalue_width = 12\n',
    "main.mjs": `
const add = trace.wrap((a, b) => a + b, "add");
const twice = trace.wrap((text) => { add(1, 2); add(1, 2); return text; }, "twice");
using t = trace({ cache: false });
twice("a text that is long enough");
console.log(t.tree());
console.log(t.tree({ args: true, style: "unicode", fold: true, selfTime: false }));`,
  });
  const pages = stdout.split(/\n(?=\S+ {2}main\.mjs)/);
  // deno-lint-ignore no-control-regex
  assert.match(pages[0]!, /^[\x00-\x7f]*$/);
  assert.match(pages[0]!, /\ntwice\(\) -> "a te".* self .*\n\|- add\(\) -> 3 .*\n`- add\(\) -> 3 /);
  assert.match(pages[1]!, /\ntwice\(text: "a te".*\n└─ add\(a: 1, b: 2\) → 3 {2}× 2 /);
});
