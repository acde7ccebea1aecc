/** The standalone binary, on a machine that has nothing else. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { Trace } from "../src/trace/trace.ts";
import { agentOf } from "./agent_client.ts";
import { freshBinary } from "./binary.ts";
import { BINARY, ROOT, run } from "./hosts.ts";
import { temporary } from "./temporary.ts";

Deno.test("the binary records and shows a run in an empty folder, with an empty PATH and HOME", async () => {
  await freshBinary();
  const folder = mkdtempSync(join(tmpdir(), "tph-"));
  try {
    copyFileSync(join(ROOT, "examples/foo.ts"), join(folder, "foo.ts"));
    const nothing = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
    // Without this variable a cache folder upward would be taken, if somebody has one there.
    const env = { ...nothing, PATH: "", HOME: "", NO_COLOR: "1", TRACEPATCH_CACHE_DIR: join(folder, "runs") };
    const tph = (...args: string[]) => run(BINARY, args, { cwd: folder, env });

    const recorded = await tph("run", "foo.ts");
    assert.equal(recorded.stdout, "-2\n");
    assert.match(recorded.stderr, /^tph: 5 calls in .* recorded as \S+ · see: tph tree\n$/);
    assert.equal(recorded.code, 0);
    const tree = await tph("tree", "--no-pager");
    assert.match(
      tree.stdout,
      /\nfoo\(val: -2\) → -2 .*\n├─ buzz\(val: -2\) → 2 .*\n├─ bar\(val: 2, pw: 2\) → 4 /,
    );
    const found = await tph("find", "4");
    assert.match(found.stdout, /bar/);
    // Commands that start rarely have no bytecode; they work without a place for files of their own.
    const { stdout } = await tph("export", "--format", "csv");
    assert.match(stdout, /\nfoo.ts,foo,val: -2,-2,/);
    assert.match((await tph("help", "mcp")).stdout, /^Usage: tph mcp /);
    assert.equal((await tph("import", "--nonsense")).code, 2);
    const [listed] = JSON.parse((await tph("logs", "--json")).stdout).answer as { calls: number }[];
    assert.equal(listed!.calls, 5);
    const files = readdirSync(join(folder, "runs")).filter((name) => name.endsWith(".tph"));
    assert.equal(files.length, 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("children of a program that the binary runs are Bun and are recorded, whatever environment they are given", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tph-"));
  try {
    writeFileSync(
      join(folder, "main.mjs"),
      `import { execSync, spawnSync } from "node:child_process"; import { Worker } from "node:worker_threads";
function start() {
  console.log(spawnSync(process.execPath, ["child.mjs", "1"], { encoding: "utf8", env: {} }).stdout);
  console.log(Bun.spawnSync([process.execPath, "child.mjs", "2"], { env: { A: "1" } }).stdout.toString());
  console.log(Bun.spawnSync([process.execPath, "child.mjs", "3"]).stdout.toString());
  console.log(execSync(\`"\${process.execPath}" child.mjs 4\`, { encoding: "utf8" }));
  console.log(Bun.spawnSync([process.execPath, "--version"], { env: {} }).stdout.toString().trim() === Bun.version);
}
start(); new Worker("./child.mjs", { argv: ["5"] });`,
    );
    writeFileSync(
      join(folder, "child.mjs"),
      "function job(x) { return x * 2; } console.log(job(Number(process.argv[2])), process.execArgv.length);",
    );
    const nothing = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
    const env = { ...nothing, PATH: "/usr/bin:/bin", HOME: "", TRACEPATCH_CACHE_DIR: join(folder, "runs") };
    const recorded = await run(BINARY, ["run", "-q", "main.mjs"], { cwd: folder, env });
    assert.equal(recorded.stderr, "");
    assert.equal(recorded.stdout, "2 0\n\n4 0\n\n6 0\n\n8 0\n\ntrue\n10 0\n");
    const [file] = readdirSync(join(folder, "runs")).filter((name) => name.endsWith(".tph"));
    assert.equal(Trace.open(join(folder, "runs", file!)).threads.length, 5);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("the binary serves a coding agent", async () => {
  await freshBinary();
  using folder = temporary({ "main.mjs": "function half(n) { return n / 2; }\nhalf(3);\n" });
  const agent = await agentOf([BINARY, "mcp", "--allow-run", "main.mjs"], folder.path);
  try {
    assert.equal((await agent.call("run", { command: ["main.mjs"] })).answer.calls, 1);
    assert.equal((await agent.call("find", { value: "1.5" })).answer[0].name, "half");
  } finally {
    await agent.close();
  }
});

Deno.test("the binary keeps numbers of a large run alone, and says the same with them and without", async () => {
  await freshBinary();
  using folder = temporary({
    "main.mjs": `function add(a, b) { return a + half(b); }
function half(n) { return n / 2; }
function batch(secret) { let sum = 0; for (let i = 0; i < 1000; i++) sum = add(sum % 1e6 + i, i); return sum; }
for (let i = 0; i < 250; i++) batch("word-" + i);`,
  });
  const cache = join(folder.path, "cache");
  const runs = join(folder.path, "runs");
  const env = { NO_COLOR: "1", XDG_CACHE_HOME: cache, TRACEPATCH_CACHE_DIR: runs };
  const tph = async (...args: string[]) => {
    const { stdout, stderr, code } = await run(BINARY, args, { cwd: folder.path, env });
    assert.deepEqual([stderr, code], ["", 0]);
    return stdout;
  };
  await tph("run", "-q", "main.mjs");
  const [name] = readdirSync(runs).filter((name) => name.endsWith(".tph"));
  const file = join(runs, name!);
  assert.ok(statSync(file).size > 1 << 22);
  const questions = [["stats"], ["tree", "--lines=20"], ["tree", "--json", "--skip", "300000"]];
  const ask = () => Promise.all(questions.map((question) => tph(...question)));
  const numbers = join(cache, "tracepatch/numbers");
  const kept = () => existsSync(numbers) ? readdirSync(numbers) : [];
  // A file that was written to a moment ago might be written to again in the same tick of the clock.
  let expected = await ask();
  while (kept().length === 0) expected = await ask();
  assert.deepEqual(await ask(), expected);
  const before = kept();
  assert.ok(before.length >= 5, before.join());
  for (const kept of before) {
    if (process.platform !== "win32") assert.equal(statSync(join(numbers, kept)).mode & 0o777, 0o600);
    const bytes = readFileSync(join(numbers, kept));
    assert.equal(bytes.includes("word"), false);
    // One bit is another: it is found out anew.
    bytes[8]! ^= 1;
    writeFileSync(join(numbers, kept), bytes);
  }
  assert.deepEqual(await ask(), expected);
  assert.deepEqual(kept(), before);
  // Of a file that was written to, though it has the same size, nothing is known.
  writeFileSync(file, readFileSync(file));
  while (kept().length === before.length) assert.equal(await tph("stats"), expected[0]);
  // Who has no place to keep any is answered all the same.
  rmSync(cache, { recursive: true });
  writeFileSync(cache, "");
  assert.equal(await tph("stats"), expected[0]);
});

/** A `.bss` of 1.8 MB that Bun writes out in full on Linux counts as ours. */
const MOST_BYTES = 8e6;

Deno.test("what is in the binary besides Bun is at most 8 MB", async () => {
  const bun = statSync(realpathSync(join(ROOT, "node_modules/.bin", basename(BINARY).replace("tph", "bun"))));
  const ours = statSync(await freshBinary()).size - bun.size;
  assert.ok(ours > 1e6, `${ours} bytes`);
  // Over it? See src/bundle/rare_commands.ts, and the archives of src/bundle/archive.ts.
  assert.ok(ours <= MOST_BYTES, `${ours} bytes`);
});

Deno.test("the checksum file has the binary's SHA-256", () => {
  assert.ok(existsSync(BINARY));
  const sum = createHash("sha256").update(readFileSync(BINARY)).digest("hex");
  assert.match(
    readFileSync(join(ROOT, "dist/SHA256SUMS"), "utf8"),
    new RegExp(`^${sum}  tph(\\.exe)?$`, "m"),
  );
});
