/** Settings through the real command: every one of them does something. */
import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { temporary } from "../temporary.ts";

const PROGRAM = `
function inner(password: string, text: string, list: number[]) { return text; }
function outer(n: number) { return inner("hunter2", "x".repeat(50), [1, 2, 3]); }
outer(1);
outer(2);
console.log("ran");
`;
const runs = (folder: string) =>
  readdirSync(join(folder, ".tracepatch_cache")).filter((f) => f.endsWith(".tph"));

Deno.test("TRACEPATCH_ENABLED=0 runs the program plainly, and leaves nothing", async () => {
  using folder = temporary({ "main.ts": PROGRAM });
  const { stdout, stderr, code } = await folder.tph(["run", "main.ts"], { env: { TRACEPATCH_ENABLED: "0" } });
  assert.deepEqual([stdout, stderr, code], ["ran\n", "", 0]);
  assert.equal(existsSync(join(folder.path, ".tracepatch_cache")), false);
});

Deno.test("settings of the file shape what is recorded", async () => {
  using folder = temporary({ "main.ts": PROGRAM });
  const tree = async (toml: string, ...flags: string[]) => {
    folder.write("tracepatch.toml", toml);
    const { stderr } = await folder.tph(["run", "--tree", ...flags, "main.ts"]);
    return stderr;
  };
  assert.match(await tree("max_repr = 5"), /text: "xxxxx"…/);
  assert.match(await tree("snapshot_width = 1"), /list: \[1, … \+2\]/);
  assert.match(await tree("snapshot_depth = 0"), /list: \[3 items\]/);
  assert.match(await tree("redact = false"), /password: "hunter2"/);
  assert.match(await tree('redact_names = ["te*"]'), /text: <redacted/);
  assert.match(await tree('redact_except = ["password"]'), /password: "hunter2"/);
  assert.match(await tree('redact_values = ["x{20,}"]'), /text: "<redacted/);
  assert.match(await tree("max_depth = 1"), /outer\(n: 1(?![\s\S]*inner)/);
  assert.match(await tree("max_calls = 1"), /limit max-calls/);
  assert.match(await tree("max_calls = 1", "--max-calls", "0"), /outer\(n: 1 \| 2\)/);
  assert.doesNotMatch(await tree("values = false"), /n: 1/);
  assert.doesNotMatch(await tree("time = false"), / µs/);
  assert.match(await tree('ignore_modules = ["main"]'), /No calls were recorded/);
  assert.match(await tree('include_modules = ["other"]'), /No calls were recorded/);
  assert.match(await tree("show_args = false"), /outer\(\) → "x/);
  assert.match(await tree("show_return = false"), /outer\(n: 1 \| 2\) {2}/);
  assert.match(await tree("show_return = true\nself_time = true\nsource = true"), /self .*main\.ts:3/);
  assert.match(await tree("value_width = 8"), /→ "x{1,5}"?…/);
  assert.match(await tree("max_repr_args = 20"), /text: "x{9,14}"….*→ "x{50}"/);
  assert.match(await tree("max_repr_return = 20"), /text: "x{50}".*→ "x{9,14}"…/);
  assert.match(await tree("max_repr = 10\nmax_repr_return = 80"), /→ "x{50}"/);
  assert.match(await tree('tree_style = "ascii"'), /`- inner/);
  assert.ok((await tree('color = "always"')).includes("\x1b[1m"));
  assert.match(await tree('default_label = "of-{pid}"'), /_of-\d+/);
});

Deno.test("cache = false shows a run and does not keep it; auto_save = false keeps only what has a label", async () => {
  using folder = temporary({ "main.ts": PROGRAM });
  const { stderr } = await folder.tph(["run", "--no-cache", "--tree", "-o", "out.json", "main.ts"]);
  assert.match(stderr, /outer\(n: 1/);
  assert.equal(JSON.parse(readFileSync(join(folder.path, "out.json"), "utf8")).callCount, 4);
  assert.equal(existsSync(join(folder.path, ".tracepatch_cache")), false);
  folder.write("tracepatch.toml", "auto_save = false");
  await folder.tph(["run", "main.ts"]);
  await folder.tph(["run", "--label", "kept", "main.ts"]);
  assert.equal(runs(folder.path).length, 1);
});

Deno.test("cache_dir is relative to the file that has it, and cache_max_size keeps it bounded", async () => {
  using folder = temporary({ "main.ts": PROGRAM, "a/b/x": "" });
  folder.write("tracepatch.toml", 'cache_dir = "runs"\ncache_max_size = 1\n');
  await folder.tph(["run", "../../main.ts"], { cwd: join(folder.path, "a/b") });
  const { stderr } = await folder.tph(["run", "--label", "second", "main.ts"]);
  assert.match(stderr, /tph: 1 old run, [\d.]+ kB, removed: the runs had more than 1 B \(cache_max_size;/);
  const left = readdirSync(join(folder.path, "runs")).filter((file) => file.endsWith(".tph"));
  assert.equal(left.length, 1);
  assert.match(left[0]!, /second/);
  assert.match((await folder.tph(["logs"])).stdout, /second/);
});

Deno.test("a broken configuration stops every command with its place", async () => {
  using folder = temporary({ "main.ts": PROGRAM, "tracepatch.toml": "max_dept = 3" });
  for (const args of [["run", "main.ts"], ["logs"], ["tree"], ["stats"], ["setup"]]) {
    const { code, stderr, stdout } = await folder.tph(args);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /tracepatch\.toml:1:1: unknown key "max_dept"\.\n {5}Did you mean "max_depth"\?/);
  }
  const { code, stdout } = await folder.tph(["config", "--validate"]);
  assert.equal(code, 1);
  assert.match(stdout, /:1:1: unknown key/);
});

Deno.test("tph config tells every setting and where it came from", async () => {
  using folder = temporary({ "tracepatch.toml": "\nmax_calls = 7\n" });
  const { stdout } = await folder.tph(["config", "--json", "--cache-dir", "x"], {
    env: { TRACEPATCH_COLOR: "1" },
  });
  const { path, settings } = JSON.parse(stdout).answer;
  assert.equal(path, join(folder.path, "tracepatch.toml"));
  assert.deepEqual(settings.max_calls, { value: 7, source: "file", where: `${path}:2` });
  assert.deepEqual(settings.color, { value: "auto", source: "environment", where: "TRACEPATCH_COLOR" });
  assert.deepEqual(settings.cache_dir, {
    value: join(folder.path, "x"),
    source: "flag",
    where: "--cache-dir",
  });
  const missing = await folder.tph(["config", "--file", "nope.toml"]);
  assert.deepEqual([missing.code, /there is no such file/.test(missing.stderr)], [1, true]);
});

Deno.test("tph init writes a file once, and again with --force", async () => {
  using folder = temporary();
  assert.equal((await folder.tph(["init"])).code, 0);
  const again = await folder.tph(["init", "--yes"]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /is there already/);
  writeFileSync(join(folder.path, "tracepatch.toml"), "");
  assert.equal((await folder.tph(["init", "--yes", "--force"])).code, 0);
  assert.ok(statSync(join(folder.path, "tracepatch.toml")).size > 1000);
  assert.match((await folder.tph(["config", "--validate"])).stdout, /: ok\n$/);
});

Deno.test("--scope workspace records the packages of a monorepo", async () => {
  using folder = temporary({
    "pnpm-workspace.yaml": "packages: [packages/*]",
    "packages/a/package.json": "{}",
    "packages/a/src/main.ts": 'import { b } from "../../b/b.ts";\nfunction a() { return b(); }\na();\n',
    "packages/b/package.json": "{}",
    "packages/b/b.ts": "export function b() { return 2; }\n",
  });
  const entry = "packages/a/src/main.ts";
  assert.doesNotMatch((await folder.tph(["run", "--tree", entry])).stderr, /b\(\)/);
  assert.match((await folder.tph(["run", "--tree", "--scope", "workspace", entry])).stderr, /└─ b\(\) → 2/);
  const missing = await folder.tph(["run", "--scope", "nope", entry]);
  assert.match(missing.stderr, /there is no such folder/);
  assert.equal(missing.code, 1);
});

Deno.test("the old tools' spellings are understood: --depth, '!' in a filter, logs --limited", async () => {
  using folder = temporary({ "main.ts": PROGRAM });
  await folder.tph(["run", "main.ts"]);
  await folder.tph(["run", "--max-calls", "1", "main.ts"]);
  assert.doesNotMatch((await folder.tph(["tree", "@1", "--depth", "1"])).stdout, /inner/);
  assert.doesNotMatch((await folder.tph(["tree", "@1", "--filter", "!inner"])).stdout, /inner\(/);
  const logs = JSON.parse((await folder.tph(["logs", "--limited", "--json"])).stdout).answer;
  assert.deepEqual(logs.map(({ position }: { position: number }) => position), [0]);
});

Deno.test("a configuration that somebody else put into a folder is passed over, whoever may write there", async () => {
  if (process.getuid?.() !== 0) return;
  using folder = temporary({ "open/tracepatch.toml": "nonsense = 1", "open/mine/main.ts": PROGRAM });
  const open = join(folder.path, "open");
  chmodSync(open, 0o777);
  chownSync(join(open, "tracepatch.toml"), 12345, 12345);
  const { code } = await folder.tph(["run", "main.ts"], { cwd: join(open, "mine") });
  assert.equal(code, 0);
  chmodSync(open, 0o755);
  assert.equal((await folder.tph(["run", "main.ts"], { cwd: join(open, "mine") })).code, 0);
});

Deno.test("globs of any kind are taken without harm", async () => {
  using folder = temporary({ "main.ts": PROGRAM, "src/a.ts": "export function a() {}" });
  for (const glob of ["[", "(((", "**", "{a", "!main.ts", "\\", "a".repeat(1000), "", "*{", "+(x", "]"]) {
    for (const flag of ["--include", "--exclude"]) {
      const { code, stdout, stderr } = await folder.tph(["run", `${flag}=${glob}`, "main.ts"]);
      assert.deepEqual([code, stdout], [0, "ran\n"], glob);
      assert.doesNotMatch(stderr, /bug in tph|cannot record/, glob);
    }
  }
});

Deno.test("program arguments are the program's, with and without --", async () => {
  using folder = temporary({ "main.ts": "console.log(JSON.stringify(process.argv.slice(2)));" });
  for (const args of [["--label", "x", "-o", "y"], ["a", "--", "--tree"], ["-h"]]) {
    assert.equal((await folder.tph(["run", "-q", "main.ts", ...args])).stdout, `${JSON.stringify(args)}\n`);
  }
});
