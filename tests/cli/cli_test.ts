/**
 * The real command, spawned.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RunBuilder, shopRun } from "../query/build_run.ts";
import type { FileOptions } from "../trace/plain_journal.ts";
import { sharedFolder } from "../temporary.ts";
import { TPH } from "../hosts.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

function tph(cwd: string, args: string[], env: Record<string, string> = {}): Ended {
  const { TRACEPATCH_CACHE_DIR: _, NO_COLOR: __, FORCE_COLOR: ___, ...own } = process.env;
  const { status, stdout, stderr } = spawnSync(TPH[0], [...TPH.slice(1), ...args], {
    cwd,
    encoding: "utf8",
    env: { ...own, ...env },
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

function emptyFolder(): string {
  return sharedFolder();
}

const SHOP = "20260102_120000_000000_shop";
const OTHER = "20260101_120000_000000";

/** A folder with a cache that holds two runs. */
function project(): string {
  const cwd = emptyFolder();
  putRun(cwd, OTHER, new RunBuilder());
  putRun(cwd, SHOP, shopRun(), { header: { label: "shop" } });
  return cwd;
}

function putRun(cwd: string, id: string, run: RunBuilder, options: FileOptions = {}): string {
  const cache = join(cwd, ".tracepatch_cache");
  mkdirSync(cache, { recursive: true });
  const path = join(cache, `${id}.tph`);
  writeFileSync(path, run.file({ ...options, header: { id, ...options.header } }));
  return path;
}

/** Asserts an error: its status, nothing on stdout, and what stderr begins with and goes on with. */
function failed(ended: Ended, status: number, ...parts: string[]): void {
  assert.equal(ended.stdout, "");
  for (const part of parts) {
    assert.ok(ended.stderr.includes(part), `no ${JSON.stringify(part)} in ${ended.stderr}`);
  }
  assert.ok(ended.stderr.startsWith("tph: "), ended.stderr);
  assert.doesNotMatch(ended.stderr, /\n {4}at /);
  assert.equal(ended.status, status);
}

Deno.test("tph tree shows the newest run", () => {
  const { status, stdout, stderr } = tph(project(), ["tree"]);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  assert.match(stdout, new RegExp(`^${SHOP}  main\\.ts · bun · 7 calls`));
  assert.match(stdout, /└─ pay\(amount: 42\.5\) ✗ PaymentError: card declined/);
});

Deno.test("tph tree takes its options", () => {
  const cwd = project();
  const tree = (...args: string[]) => tph(cwd, ["tree", "shop", ...args]);
  assert.match(
    tree("--style", "ascii", "--no-args", "--no-return").stdout,
    /\n\|- Cart\.total\(\) {2}4\.00 us\n/,
  );
  assert.match(tree("--max-depth", "1").stdout, /\n\nmain\(\) {2}12\.1 ms {2}… \+6 calls\n/);
  assert.match(tree("--no-fold").stdout, /"a", qty: 2.*\n.*"b", qty: 2.*\n.*"c", qty: 2/);
  assert.match(tree("--source").stdout, /main\.ts:30\n/);
  assert.match(tree("--self-time").stdout, /self 12\.0 ms/);
  assert.doesNotMatch(tree("--min-duration", "50us").stdout, /Cart/);
  assert.doesNotMatch(tree("--exclude", "Cart.*").stdout, /Cart/);
  assert.match(tree("--width", "40").stdout, /\n[^\n]{1,40}\n$/);
});

Deno.test("tph tree ends with 1 when no call passes the filters", () => {
  const { status, stdout } = tph(project(), ["tree", "--filter", "nope"]);
  assert.equal(status, 1);
  assert.match(stdout, /None of the 7 calls matches\./);
});

Deno.test("tph tree --json is JSON", () => {
  const { status, stdout } = tph(project(), ["tree", "--json", "--color", "always"]);
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).answer[0].children.length, 3);
});

Deno.test("colours follow the flag, then NO_COLOR and FORCE_COLOR", () => {
  const cwd = project();
  const isColoured = (args: string[], env = {}) => tph(cwd, ["tree", ...args], env).stdout.includes("\x1b[");
  assert.equal(isColoured([]), false);
  assert.equal(isColoured([], { FORCE_COLOR: "1" }), true);
  assert.equal(isColoured([], { FORCE_COLOR: "1", NO_COLOR: "1" }), false);
  assert.equal(isColoured(["--color", "always"], { NO_COLOR: "1" }), true);
  assert.equal(isColoured(["--color", "never"], { FORCE_COLOR: "1" }), false);
  assert.equal(isColoured(["--color=never"], { FORCE_COLOR: "1" }), false);
});

Deno.test("--color alone means always, and leaves the word behind it alone", () => {
  const cwd = project();
  const plain = tph(cwd, ["tree", "shop"]).stdout;
  const coloured = tph(cwd, ["tree", "shop", "--color", "always"]).stdout;
  assert.notEqual(coloured, plain);
  for (const args of [["shop", "--color"], ["--color", "shop"], ["--color", "--no-pager", "shop"]]) {
    assert.equal(tph(cwd, ["tree", ...args]).stdout, coloured);
  }
  failed(tph(cwd, ["tree", "--", "--color"]), 1);
  assert.ok(tph(cwd, ["logs", "--color"]).stdout.includes("\x1b["));
});

Deno.test("tph logs lists the runs, newest first", () => {
  const cwd = project();
  const { status, stdout } = tph(cwd, ["logs"]);
  assert.equal(status, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.match(lines[0]!, /^REF {2}RUN +WHEN +CALLS +TIME +SIZE +ENDED +HOST +COMMAND$/);
  assert.match(lines[1]!, new RegExp(`^@    ${SHOP} .* 7  1\\.00 ms +[\\d.]+ k?B  exit 0  bun   main\\.ts$`));
  assert.match(lines[2]!, new RegExp(`^@1   ${OTHER} `));
  const json = JSON.parse(tph(cwd, ["logs", "--json", "--limit", "1"]).stdout).answer;
  assert.deepEqual(json.map(({ id, label, calls }: Record<string, unknown>) => [id, label, calls]), [[
    SHOP,
    "shop",
    7,
  ]]);
  assert.match(tph(cwd, ["logs", "--label", "s*"]).stdout, /shop/);
  assert.equal(tph(cwd, ["logs", "--label", "x*"]).status, 1);
});

Deno.test("tph logs lists a run that cannot be read", () => {
  const cwd = project();
  writeFileSync(join(cwd, ".tracepatch_cache", "20270101_000000_000000.tph"), "nonsense");
  const { status, stdout } = tph(cwd, ["logs"]);
  assert.equal(status, 0);
  assert.match(stdout, /\n@ +20270101_000000_000000 .*unreadable.*it is not a tph run/);
});

Deno.test("tph view tells what is known of a run", () => {
  const cwd = project();
  const { status, stdout } = tph(cwd, ["view", "@"]);
  assert.equal(status, 0);
  assert.match(stdout, /\n {2}label +shop\n {2}ended +exit 0\n/);
  assert.match(stdout, /\n {2}calls +7\n +6 returned, 1 threw\n/);
  const json = JSON.parse(tph(cwd, ["view", "--json"]).stdout).answer;
  assert.deepEqual(json.outcomes, { returned: 6, threw: 1, suspended: 0, open: 0 });
});

Deno.test("tph stats sums up functions", () => {
  const cwd = project();
  assert.match(
    tph(cwd, ["stats"]).stdout,
    /\nFUNCTION +CALLS +SELF +TOTAL +MIN +P50 +P95 +P99 +MAX +ERRORS\nmain +1 +12\.0 ms/,
  );
  const [first] = JSON.parse(tph(cwd, ["stats", "--json", "--filter", "price"]).stdout).answer;
  assert.deepEqual([first.name, first.calls, first.total], ["price", 3, 3000]);
});

Deno.test("the cache folder can be named by flag and environment", () => {
  const cwd = project();
  const away = emptyFolder();
  const cache = join(cwd, ".tracepatch_cache");
  assert.equal(tph(away, ["tree", "--cache-dir", cache]).status, 0);
  assert.equal(tph(away, ["tree"], { TRACEPATCH_CACHE_DIR: cache }).status, 0);
  failed(
    tph(away, ["tree", "--cache-dir", "nope"]),
    1,
    "the cache folder",
    "nope does not exist",
    "tph run FILE",
  );
});

Deno.test("no cache folder, an empty one, and unknown references are told with a remedy", () => {
  const cwd = emptyFolder();
  for (const command of ["tree", "view", "stats", "logs"]) {
    failed(
      tph(cwd, [command]),
      1,
      `No runs here: there is no .tracepatch_cache in ${cwd}`,
      "Record one: tph run FILE",
    );
  }
  assert.deepEqual(JSON.parse(tph(cwd, ["logs", "--json"]).stdout).answer, []);
  mkdirSync(join(cwd, ".tracepatch_cache"));
  failed(tph(cwd, ["tree"]), 1, `No runs here: there is none in ${join(cwd, ".tracepatch_cache")}`);
  writeFileSync(join(cwd, "foo.ts"), "");
  for (const command of ["tree", "logs"]) {
    failed(tph(cwd, [command, "--cache-dir", cwd]), 1, `No runs here: there is none in ${cwd}`);
  }
  const full = project();
  failed(tph(full, ["tree", "nope"]), 1, 'Cannot find run "nope"', "tph logs");
  failed(tph(full, ["tree", "@7"]), 1, 'Cannot find run "@7"', "(2 runs)");
  failed(
    tph(full, ["tree", "2026"]),
    1,
    'which run "2026" means: 2 runs',
    SHOP,
    OTHER,
    "Give more of the id",
  );
  failed(tph(full, ["tree", "./no.tph"]), 1, "no.tph: there is no such file");
  failed(tph(full, ["tree", "./"]), 1, "it is not a file");
});

Deno.test("files that are no runs, or of a later version, are distinguished", () => {
  const cwd = project();
  const file = join(cwd, "x.tph");
  writeFileSync(file, "");
  failed(tph(cwd, ["tree", file]), 1, `Cannot read ${file}: it is not a tph run (it is empty).`);
  writeFileSync(file, "#!/bin/sh\necho hello\n");
  failed(tph(cwd, ["tree", file]), 1, "it is not a tph run");
  const newer = shopRun().file();
  newer[4] = 9;
  writeFileSync(file, newer);
  failed(
    tph(cwd, ["tree", file]),
    1,
    "its format is version 9, and this tph understands up to 1.",
    "Update tph.",
  );
});

Deno.test("a truncated run is shown as far as it goes", () => {
  const cwd = project();
  const file = join(cwd, "x.tph");
  const whole = shopRun().file();
  for (const part of [0.2, 0.5, 0.8, 0.95]) {
    writeFileSync(file, whole.subarray(0, Math.floor(whole.length * part)));
    const { status, stdout, stderr } = tph(cwd, ["tree", file]);
    assert.doesNotMatch(stderr, /bug in tph/);
    if (status === 0) assert.match(stdout, /not ended/);
    else failed({ status, stdout, stderr }, 1, "Cannot read");
  }
});

Deno.test("wrong usage ends with 2, a suggestion and where to read on", () => {
  const cwd = project();
  failed(tph(cwd, ["tre"]), 2, "unknown command 'tre'", "Did you mean tree?", "`tph help`");
  failed(
    tph(cwd, ["tree", "--fitler", "x"]),
    2,
    "unknown option '--fitler'",
    "Did you mean --filter?",
    "`tph help tree`",
  );
  failed(tph(cwd, ["tree", "a", "b"]), 2, "too many arguments");
  failed(tph(cwd, ["tree", "--max-depth", "deep"]), 2, "It must be a whole number");
  failed(tph(cwd, ["tree", "--min-duration", "1 parsec"]), 2, "It must be a time");
  failed(tph(cwd, ["tree", "--color=blue"]), 2, "argument 'blue' is invalid");
  failed(tph(cwd, ["run"]), 2);
  const bare = tph(cwd, []);
  assert.equal(bare.status, 2);
  assert.equal(bare.stdout, "");
  assert.match(bare.stderr, /^Usage: tph/);
});

Deno.test("help and version go to stdout", () => {
  const cwd = emptyFolder();
  for (
    const args of [["--help"], ["help"], ["help", "tree"], ["tree", "--help"], ["run", "-h"], ["--version"]]
  ) {
    const { status, stdout, stderr } = tph(cwd, args);
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.match(stdout, /^(Usage: tph|\d+\.\d+\.\d+\n$)/);
  }
  const { version } = JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8"));
  assert.equal(tph(cwd, ["--version"]).stdout, `${version}\n`);
});

Deno.test("a reader that goes away is no error", () => {
  const cwd = project();
  const run = new RunBuilder();
  for (let i = 0; i < 30_000; i++) run.call(`f${i % 3}`, {}, () => run.call(`g${i % 5}`));
  const path = putRun(cwd, "20270101_000000_000000", run);
  const { status, stdout, stderr } = spawnSync(
    "bash",
    [
      "-c",
      'set -o pipefail; "$@" --all --no-fold | head -n 1',
      "bash",
      ...TPH,
      "tree",
      path,
    ],
    { cwd, encoding: "utf8" },
  );
  assert.equal(stderr, "");
  assert.match(stdout, /^20270101_000000_000000 /);
  assert.equal(status, 0);
});

Deno.test("tph run records, passes arguments and status on, and keeps stdout clean", () => {
  const cwd = emptyFolder();
  writeFileSync(
    join(cwd, "main.ts"),
    `function add(a: number, b: number) { return a + b; }
console.log(add(1, 2), process.argv.slice(2).join(" "));
process.exitCode = 3;
`,
  );
  const { status, stdout, stderr } = tph(cwd, ["run", "--label", "x", "main.ts", "--label", "y", "--", "-q"]);
  assert.equal(stdout, "3 --label y -- -q\n");
  assert.equal(status, 3);
  assert.match(
    stderr,
    /^tph: --label behind main\.ts is the program's; .*\ntph: 1 call in .* recorded as \d{8}_\d{6}_\d{6}_x · see: tph tree\n$/,
  );
  const tree = tph(cwd, ["tree", "x"]).stdout;
  assert.match(tree, /main\.ts --label y -- -q · bun/);
  assert.match(tree, /\nadd\(a: 1, b: 2\) → 3 /);
  assert.equal(tph(cwd, ["run", "--quiet", "main.ts"]).stderr, "");
});

Deno.test("tph run --tree and -o give the tree at the end", () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "main.ts"), "function f(x: number) { return x; }\nf(1);\n");
  const { status, stdout, stderr } = tph(cwd, ["run", "--tree", "-o", "calls.json", "main.ts"]);
  assert.equal(status, 0);
  assert.equal(stdout, "");
  assert.match(stderr, /\nf\(x: 1\) → 1 /);
  assert.equal(JSON.parse(readFileSync(join(cwd, "calls.json"), "utf8")).calls[0].name, "f");
});

Deno.test("tph run without a place to record runs the program all the same", () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "main.ts"), "console.log('ran');\n");
  const { status, stdout, stderr } = tph(cwd, ["run", "--cache-dir", "main.ts/x", "main.ts"]);
  assert.equal(stdout, "ran\n");
  assert.equal(status, 0);
  assert.match(
    stderr,
    /^tph: Cannot use the cache folder .* The program runs unrecorded\.\n {5}Choose another .*\n$/,
  );
});

Deno.test("tph run names a missing program", () => {
  failed(tph(emptyFolder(), ["run", "nope.ts"]), 1, "Cannot find nope.ts.");
});
