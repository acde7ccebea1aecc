/**
 * What the library makes of options and of a configuration, in a program that goes on whatever they are.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HOSTS, ROOT, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";

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
    "tracepatch: trace() has a wrong maxDepth, -1; it is ignored",
  ]);
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
