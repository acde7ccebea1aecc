/** Every row of `docs/from-python.md` that says "the same" is tried: the table here and the tables there have the same rows. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HOSTS, ROOT, run } from "./hosts.ts";
import type { MatchRecord } from "../src/query/matches_json.ts";
import { answerOf, type Said } from "./in_process.ts";
import { buildPackage, BUILT, packageProject } from "./library/package_project.ts";
import { type Temporary, temporary } from "./temporary.ts";

const FILES = {
  "foo.mjs": `
import { readFileSync } from "node:fs";
export function buzz(val) { return Math.abs(val); }
export class Root { call(value = 2) { return buzz(value); } }
export function fail() { throw new RangeError("no"); }
export function foo(val) { readFileSync("one.toml"); return new Root().call() + buzz(val); }
`,
  "main.mjs": `
import { fail, foo } from "./foo.mjs";
for (let i = 0; i < 4; i++) foo(3);
try { fail(); } catch {}
`,
  "package.json": "{}",
  "one.toml": "max_depth = 7\n",
  "wrong.toml": "max_dept = 7\n",
};

const LIBRARY = pathToFileURL(join(ROOT, "mod.ts")).href;

interface Tried {
  folder: Temporary;
  /** A command that reads, in this process. */
  ask: (...args: string[]) => Promise<Said>;
  /** What it prints, when it succeeds. */
  text: (...args: string[]) => Promise<string>;
  /** The file of a run. */
  file: string;
  /** What a program prints that has \`trace\`, and is not recorded itself. */
  printed: (program: string) => Promise<string>;
}

/** First cells of rows of "the same" → what shows it. */
const ROWS: Record<string, (tried: Tried) => Promise<void>> = {
  async "`tph logs`, `--cache-dir`, `--limit`, `--label`, `--limited`"({ text, folder }) {
    const logged = async (...args: string[]) =>
      // deno-lint-ignore no-explicit-any
      JSON.parse(await text("logs", "--json", ...args)).answer.map(({ label }: any) => label ?? "");
    assert.deepEqual(await logged(), ["other", "", "limited", "checkout"]);
    assert.deepEqual(await logged("--limit", "1"), ["other"]);
    assert.deepEqual(await logged("--label", "checkout"), ["checkout"]);
    assert.deepEqual(await logged("--limited"), ["limited"]);
    assert.deepEqual(await logged("--cache-dir", join(folder.path, ".tracepatch_cache"), "--limit", "1"), [
      "other",
    ]);
  },
  async "`tph view FILE`, `--json`"({ text, file }) {
    assert.match(await text("view", file), /calls {6}21/);
    assert.match(JSON.parse(await text("view", file, "--json")).run.id, /_checkout$/);
  },
  async "`tph tree FILE`"({ text, file }) {
    assert.match(await text("tree", file), /^foo\(val: 3\) → 5/m);
  },
  async "`tph tree --max-depth 3`, `--depth 3`"({ text, file }) {
    const [deep, cut, same] = await Promise.all(
      [[], ["--max-depth", "2"], ["--depth", "2"]].map((flags) => text("tree", file, ...flags)),
    );
    assert.match(deep!, /^ {2,}.*buzz\(val: 2\)|│ .*buzz\(val: 2\)/m);
    assert.doesNotMatch(cut!, /buzz\(val: 2\)/);
    assert.match(cut!, /Root\.call/);
    assert.equal(same, cut);
  },
  async "`tph tree --format text`, `json`, `html`, `--output FILE`"({ text, file, folder }) {
    assert.equal(await text("tree", file, "--format", "text"), await text("tree", file));
    assert.ok(Array.isArray(JSON.parse(await text("tree", file, "--format", "json")).answer));
    await text("tree", file, "--format", "html", "--output", "tree.html");
    const page = readFileSync(join(folder.path, "tree.html"), "utf8");
    assert.match(page, /^<!doctype html>/i);
    assert.doesNotMatch(page, /\b(?:src|href)=/);
  },
  async "`tph tree --color`"({ text, file }) {
    // deno-lint-ignore no-control-regex
    assert.match(await text("tree", file, "--color"), /\x1b\[/);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(await text("tree", file), /\x1b\[/);
  },
  async "`tph tree --style ascii`, `unicode`, `ansi`"({ text, file }) {
    // deno-lint-ignore no-control-regex
    assert.match(await text("tree", file, "--style", "ascii"), /^[\x00-\x7f]*\|-[\x00-\x7f]*$/);
    assert.match(await text("tree", file, "--style", "unicode"), /├─/);
    // deno-lint-ignore no-control-regex
    assert.match(await text("tree", file, "--style", "ansi"), /\x1b\[/);
  },
  async "`tph tree --no-args`, `--no-return`, `--self-time`, `--no-fold`"({ text, file }) {
    assert.match(await text("tree", file, "--no-args"), /^foo\(\) → 5/m);
    assert.match(await text("tree", file, "--no-return"), /^foo\(val: 3\) {2}/m);
    assert.match(await text("tree", file, "--self-time"), /^foo.* self /m);
    assert.equal((await text("tree", file, "--no-fold")).match(/^foo\(/gm)?.length, 4);
    assert.equal((await text("tree", file)).match(/^foo\(/gm)?.length, 1);
  },
  async "`tph tree --show-source`"({ text, file }) {
    assert.match(await text("tree", file, "--show-source"), /^foo.*foo\.mjs:6/m);
    assert.equal(await text("tree", file, "--source"), await text("tree", file, "--show-source"));
  },
  async "`tph stats FILE`"({ text, file }) {
    assert.match(await text("stats", file), /^buzz +8 /m);
    assert.match(await text("stats", file, "--by", "module", "--sort", "calls"), /^foo +5 +21 /m);
  },
  async "`tph diff A B`"({ text, file, folder }) {
    const other = runFile(folder, "other");
    assert.match(await text("diff", file, other), /^First divergence: fail no longer throws/m);
  },
  async "`tph export --format csv`, `html`, `--output FILE`"({ text, file, folder }) {
    assert.match((await text("export", file, "--format", "csv")).split("\n")[0]!, /^[a-z_]+,/);
    await text("export", file, "--format", "html", "--output", "run.html");
    assert.match(readFileSync(join(folder.path, "run.html"), "utf8"), /<html/);
    assert.ok(JSON.parse(await text("export", file)));
  },
  async "`tph config`, `--file`, `--validate`"({ ask, text }) {
    assert.match(await text("config", "--file", "one.toml"), /max_depth +7 /);
    assert.equal((await ask("config", "--file", "one.toml", "--validate")).status, 0);
    const wrong = await ask("config", "--file", "wrong.toml", "--validate");
    assert.notEqual(wrong.status, 0);
    assert.match(wrong.stdout + wrong.stderr, /max_dept\b.*max_depth/s);
  },
  async "`tph init`, `--yes`, `--force`"({ ask, folder }) {
    mkdirSync(join(folder.path, "fresh"));
    const at = join(folder.path, "fresh");
    assert.equal((await answerOf(["init", "--yes"], at)).status, 0);
    assert.ok(existsSync(join(at, "tracepatch.toml")));
    assert.notEqual((await answerOf(["init", "--yes"], at)).status, 0);
    assert.equal((await answerOf(["init", "--yes", "--force"], at)).status, 0);
    void ask;
  },
  async "`tph help`"({ text }) {
    assert.match(await text("help"), /\btree\b/);
    assert.match(await text("help", "tree"), /--max-depth/);
  },
  async "exit status 0, and 1 for any error"({ ask, file }) {
    assert.equal((await ask("tree", file)).status, 0);
    assert.equal((await ask("tree", "nowhere.tph")).status, 1);
    assert.equal((await ask("tree", "--nonsense")).status, 2);
  },
  // deno-lint-ignore require-await
  async "`tracepatch`, the longer name of `tph`"() {
    buildPackage();
    const { bin } = JSON.parse(readFileSync(join(BUILT, "package.json"), "utf8"));
    assert.deepEqual([typeof bin.tph, bin.tracepatch], ["string", bin.tph]);
  },
  async "tasks and threads each with a trace of their own"() {
    const project = packageProject();
    writeFileSync(
      join(project, "main.mjs"),
      `
import { trace } from "tracepatch";
const wait = new Function("return new Promise((done) => setTimeout(done, 2))");
async function step(name) { await wait(); return name; }
async function task(name) {
  await using t = trace({ cache: false });
  await step(name);
  await wait();
  await step(name);
  return t.find(name).length + " of " + t.callCount;
}
console.log((await Promise.all(["a", "b", "c"].map(task))).join(", "));`,
    );
    const { stdout, stderr } = await run(HOSTS.bun, ["--preload", "tracepatch/register", "main.mjs"], {
      cwd: project,
    });
    assert.equal(stdout, "4 of 2, 4 of 2, 4 of 2\n", stderr);
    rmSync(project, { recursive: true });
  },
  async "Flask, FastAPI, Celery: a trace around a handler"({ printed }) {
    const program = `
import { createServer } from "node:http";
const price = trace.wrap(function price(n) { return n * 2; });
const server = createServer((request, response) =>
  trace({ label: request.url, cache: false }, (t) => response.end(price(21) + " " + t.label + " " + t.callCount)));
server.listen(0, "127.0.0.1", async () => {
  const url = "http://127.0.0.1:" + server.address().port;
  for (const path of ["/a", "/b"]) console.log(await (await fetch(url + path)).text());
  server.close();
});`;
    assert.equal(await printed(program), "42 /a 1\n42 /b 1\n");
  },
  async "`max_calls`, `max_depth`"({ printed }) {
    const program = `
const one = trace.wrap(function one() {});
const down = trace.wrap((n) => n === 0 ? 0 : down(n - 1));
{ using t = trace({ cache: false }); down(40); console.log(t.callCount, t.limitReason); }
{ using t = trace({ cache: false }); for (let i = 0; i < 10_001; i++) one(); console.log(t.callCount, t.limitReason); }`;
    assert.equal(await printed(program), "30 max_depth\n10000 max_calls\n");
  },
  async "`setup_state.json`"({ folder }) {
    folder.write("set/package.json", "{}");
    folder.write("set/calc.ts", "export function add(a: number, b: number) { return a + b; }\n");
    folder.write(
      "set/tracepatch.toml",
      '[[test.files]]\npath = "calc.ts"\nfunctions = ["add"]\n[[test.inputs]]\nfunction = "add"\nargs = [1, 2]\n',
    );
    const { status, stderr } = await answerOf(["setup"], join(folder.path, "set"));
    assert.equal(status, 0, stderr);
    // The nearest cache folder is the one above.
    const state = join(folder.path, ".tracepatch_cache/setup_state.json");
    assert.match(readFileSync(state, "utf8"), /"[0-9a-f]{64}"/);
  },
  async "`-o FILE`, `--output FILE`"({ folder, text }) {
    for (const flag of ["-o", "--output"]) {
      const { stderr, code } = await folder.tph(["run", "-q", flag, "out.json", "main.mjs"]);
      assert.equal(code, 0, stderr);
      assert.match(await text("tree", "out.json"), /^foo\(val: 3\) → 5/m);
    }
  },
  async "`--scope DIR`"({ folder, text }) {
    folder.write(
      "lib/main.mjs",
      'import { foo } from "../foo.mjs"; function own() { return foo(1); } own();',
    );
    const roots = async (...flags: string[]) => {
      await folder.tph(["run", "-q", ...flags, "lib/main.mjs"]);
      return (await text("tree")).match(/\b(own|foo)\(/g);
    };
    assert.deepEqual(await roots(), ["own(", "foo("]);
    assert.deepEqual(await roots("--scope", "lib"), ["own("]);
  },
  async "external calls, on by default"({ text, file }) {
    assert.match(await text("tree", file), /readFileSync\("one\.toml"\)/);
  },
  async "`--no-external-calls`"({ folder, text }) {
    await folder.tph(["run", "-q", "--no-external-calls", "main.mjs"]);
    assert.doesNotMatch(await text("tree"), /readFileSync/);
  },
  async "`--stack`"({ folder }) {
    const [record] = await matches(folder, "--stack");
    assert.deepEqual(record!.stack!.map(({ func }) => func), ["foo.Root.call", "foo.foo"]);
  },
  async "`target`, `value`, `timestamp`, `stack` of a record"({ folder }) {
    const [{ target, value, timestamp, stack } = {} as MatchRecord] = await matches(folder);
    assert.deepEqual([target, value, stack], [2, 2, null]);
    assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  },
  async "`func`: `foo.buzz`, `foo.Baz.__call__`"({ folder }) {
    assert.deepEqual((await matches(folder)).slice(0, 3).map(({ func }) => func), [
      ...["foo.Root.call", "foo.buzz", "foo.buzz"],
    ]);
  },
  async "default values of parameters count"({ text, file }) {
    assert.match(await text("tree", file), /Root\.call\(value: 2\)/);
  },
};

/** The records of following 2 in the program. */
async function matches({ path, tph }: Temporary, ...flags: string[]): Promise<MatchRecord[]> {
  const { stderr, code } = await tph(["run", "-q", "-t", "2", ...flags, "-o", "matches.json", "main.mjs"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(readFileSync(join(path, "matches.json"), "utf8"))["2"];
}

function runFile({ path }: Temporary, label: string): string {
  const cache = join(path, ".tracepatch_cache");
  return join(cache, readdirSync(cache).find((name) => name.endsWith(`_${label}.tph`))!);
}

Deno.test("what docs/from-python.md calls the same is the same", async (t) => {
  using folder = temporary(FILES);
  const record = async (...args: string[]) => {
    const { stderr, code } = await folder.tph(["run", "-q", ...args]);
    assert.equal(code, 0, stderr);
  };
  await record("--label", "checkout", "main.mjs");
  await record("--label", "limited", "--max-calls", "3", "main.mjs");
  await record("main.mjs");
  folder.write("foo.mjs", FILES["foo.mjs"].replace("fail() {", "fail() { if (true) return 1;"));
  await record("--label", "other", "main.mjs");
  const ask = (...args: string[]) => answerOf(args, folder.path);
  const tried: Tried = {
    folder,
    ask,
    async text(...args) {
      const { status, stdout, stderr } = await ask(...args);
      assert.equal(status, 0, args.join(" ") + "\n" + stdout + stderr);
      return stdout;
    },
    file: runFile(folder, "checkout"),
    async printed(program) {
      const path = folder.write(
        "printed.mjs",
        `import { trace } from ${JSON.stringify(LIBRARY)};\n${program}`,
      );
      const { stdout, stderr, code } = await run(HOSTS.bun, [path], { cwd: folder.path });
      assert.equal(code, 0, stderr);
      return stdout;
    },
  };
  const said = readFileSync(join(ROOT, "docs/from-python.md"), "utf8").split("\n")
    .map((line) => line.split(/ \| |^\| | \|$/).map((cell) => cell.trim()).filter((cell) => cell !== ""))
    .filter((cells) => /^the same\b/.test(cells.at(-1) ?? "")).map(([first]) => first!);
  await t.step("each row has its test", () => assert.deepEqual(said, Object.keys(ROWS)));
  for (const [row, test] of Object.entries(ROWS)) await t.step(row, () => test(tried));
});
