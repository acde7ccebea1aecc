/**
 * What `tph run` makes of words that were meant for it, or for another tool: where its output goes, and what it says.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { temporary } from "../temporary.ts";

const PROGRAM = `export function f(n) { return n < 1 ? 0 : 1 + f(n - 1); }
console.log(f(3), process.argv.slice(2).join(" "));
`;

Deno.test("-o - writes to standard output, and a file that cannot be written is told of before the program runs", async () => {
  using folder = temporary({ "main.mjs": PROGRAM });
  const { stdout } = await folder.tph(["run", "-q", "-o", "-", "main.mjs"]);
  const [said, ...json] = stdout.split("\n");
  assert.equal(said, "3 ");
  assert.equal(JSON.parse(json.join("\n")).callCount, 4);
  assert.equal(existsSync(join(folder.path, "-")), false);
  const matches = await folder.tph(["run", "-q", "-t", "1", "-o", "-", "main.mjs"]);
  assert.equal(JSON.parse(matches.stdout.slice("3 \n".length))["1"].length, 2);
  const ofRun = await folder.tph(["run", "-o", "x.tph", "main.mjs"]);
  assert.deepEqual([ofRun.code, ofRun.stdout], [2, ""]);
  assert.match(ofRun.stderr, /^tph: Cannot write x\.tph: -o writes JSON/);
  const refused = await folder.tph(["run", "-o", "none/x.json", "main.mjs"]);
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
  assert.match(refused.stderr, /^tph: Cannot write .*none\/x\.json: ENOENT/);
});

Deno.test("options of tph behind the program are remarked on, and go to the program", async () => {
  using folder = temporary({ "main.mjs": PROGRAM });
  const { stdout, stderr } = await folder.tph(["run", "main.mjs", "-o", "x.json", "--tree", "--own=1"]);
  assert.equal(stdout, "3 -o x.json --tree --own=1\n");
  assert.equal(
    stderr.split("\n")[0],
    "tph: -o and --tree behind main.mjs are the program's; tph's own options stand before it",
  );
  const own = await folder.tph(["run", "main.mjs", "--verbose"]);
  assert.doesNotMatch(own.stderr, /behind/);
  const quiet = await folder.tph(["run", "-q", "main.mjs", "--tree"]);
  assert.equal(quiet.stderr, "");
});

Deno.test("words of the Python tools are answered with those that mean it here", async () => {
  using folder = temporary({ "foo.mjs": "export const foo = (val) => val;\n", "main.mjs": PROGRAM });
  const type = await folder.tph(["run", "-t", "2", "--ttype", "int", "main.mjs"]);
  assert.match(type.stderr, /there is no such type\.\n +Here it is number\. Types: array, /);
  const named = await folder.tph(["run", "-e", "foo.foo(val=-2)"]);
  assert.equal(named.code, 2);
  assert.match(named.stderr, /Arguments go by position: foo\.foo\(-2\), not foo\.foo\(val=-2\)\./);
});

Deno.test("--cache-dir takes the folder around the cache; a tree that is cut by depth says so", async () => {
  using folder = temporary({ "main.mjs": PROGRAM, "elsewhere/.keep": "" });
  await folder.tph(["run", "-q", "main.mjs"]);
  const at = { cwd: join(folder.path, "elsewhere") };
  const { stdout } = await folder.tph(["tree", "--cache-dir", folder.path, "--max-depth", "2"], at);
  assert.match(stdout, /f\(n: 3\) → 3/);
  assert.match(stdout, /\n2 of 4 calls not shown: a larger --max-depth shows more\n$/);
});
