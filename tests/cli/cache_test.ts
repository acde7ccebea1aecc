/** The cache folder under hard conditions, through the real command. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { temporary } from "../temporary.ts";

const runs = (folder: string) =>
  readdirSync(join(folder, ".tracepatch_cache")).filter((f) => f.endsWith(".tph"));

Deno.test("twenty tph at once in one folder lose no run and mix none", async () => {
  using folder = temporary({
    "main.ts":
      "function f(n: number) { return n; }\nfor (let i = 0; i < 50; i++) f(Number(process.argv[2]));\n",
  });
  // In a checkout, the first run bundles the recorder; that is no part of this.
  await folder.tph(["run", "--no-cache", "main.ts"]);
  const names = Array.from({ length: 20 }, (_, i) => String(i));
  const ended = await Promise.all(
    names.map((name) => folder.tph(["run", "--label", `r${name}`, "main.ts", name])),
  );
  assert.deepEqual(ended.filter(({ code }) => code !== 0), []);
  assert.equal(runs(folder.path).length, 20);
  const listed = JSON.parse((await folder.tph(["logs", "--json", "--limit", "0"])).stdout).answer as {
    label: string;
    calls: number;
    command: string[];
  }[];
  assert.deepEqual(
    listed.map(({ label, calls, command }) => [label, calls, command[1]]).sort(),
    names.map((name) => [`r${name}`, 50, name]).sort(),
  );
  const { stdout } = await folder.tph(["tree", "r7"]);
  assert.match(stdout, /^f\(n: 7\) → 7 {2}× 50/m);
});

Deno.test("labels with slashes, emoji and control characters name a run, and harm nothing", async () => {
  using folder = temporary({ "main.ts": "function f() {}\nf();\n" });
  const labels = ["a/../b", "🚀 launch", "x\x1b[31mred\x07", "..", "-rf", "CON", "é".repeat(300), " "];
  for (const label of labels) {
    const { code } = await folder.tph(["run", `--label=${label}`, "main.ts"]);
    assert.equal(code, 0);
    if (label !== ".." && label !== " " && !label.includes("/")) {
      assert.equal((await folder.tph(["view", "--", label])).code, 0, JSON.stringify(label));
    }
  }
  assert.equal(runs(folder.path).length, labels.length);
  const { stdout, stderr } = await folder.tph(["logs"]);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(stdout + stderr, /[\x00-\x08\x0b-\x1f\x7f]/);
  for (const file of runs(folder.path)) {
    assert.match(file, /^\d{8}_\d{6}_\d{6}(_[\p{L}\p{M}\p{N}._-]+)?\.tph$/u);
  }
});

Deno.test("a project that cannot be written to is run all the same", async () => {
  using folder = temporary({ "main.ts": 'console.log("ran");\n' });
  // Root may write anywhere, so for it the folder's place is taken by a file.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) writeFileSync(join(folder.path, ".tracepatch_cache"), "");
  else chmodSync(folder.path, 0o555);
  try {
    const { stdout, stderr, code } = await folder.tph(["run", "main.ts"]);
    assert.deepEqual([stdout, code], ["ran\n", 0]);
    assert.match(
      stderr,
      /^tph: Cannot use the cache folder .*The program runs unrecorded\.\n {5}Choose another .*\n$/,
    );
    for (const args of [["setup"], ["init"]]) {
      if (isRoot) continue;
      assert.equal((await folder.tph(args)).code, 1);
    }
  } finally {
    chmodSync(folder.path, 0o755);
  }
});

Deno.test("a cache folder with strange things in it is listed, pruned and read without harm", async () => {
  using folder = temporary({ "main.ts": "function f() {}\nf();\n" });
  const cache = join(folder.path, ".tracepatch_cache");
  await folder.tph(["run", "main.ts"]);
  mkdirSync(join(cache, "20260101_000000_000000_folder.tph"));
  symlinkSync("/nowhere", join(cache, "20260101_000000_000001_gone.tph"));
  writeFileSync(join(cache, "20260101_000000_000002_text.tph"), "text");
  writeFileSync(join(cache, "notes.txt"), "mine");
  const logs = await folder.tph(["logs"]);
  assert.equal(logs.code, 0);
  assert.match(logs.stdout, /main\.ts/);
  const clean = await folder.tph(["clean", "--all"]);
  assert.doesNotMatch(clean.stderr, /bug in tph/);
  assert.equal(existsSync(join(cache, "notes.txt")), true);
  assert.equal(existsSync(join(cache, ".gitignore")), true);
});

Deno.test("tph clean says what goes, and removes it", async () => {
  using folder = temporary({ "main.ts": "function f() {}\nf();\n" });
  for (const label of ["a", "b", "c"]) await folder.tph(["run", "--label", label, "main.ts"]);
  const dry = await folder.tph(["clean", "--keep", "1", "--dry-run"]);
  assert.match(dry.stdout, /_b\n.*_a\n2 runs, .* would be removed\n$/);
  assert.equal(runs(folder.path).length, 3);
  const json = JSON.parse((await folder.tph(["clean", "--keep", "1", "--json"])).stdout).answer;
  assert.equal(json.removed.length, 2);
  assert.match(runs(folder.path).join(), /_c\.tph$/);
  for (
    const args of [[], ["--older-than", "7"], ["--older-than", "soon"], ["--keep", "-1"], [
      "--max-size",
      "big",
    ]]
  ) {
    assert.equal((await folder.tph(["clean", ...args])).code, 2, args.join(" "));
  }
  assert.match((await folder.tph(["clean", "--older-than", "1d"])).stdout, /^0 runs/);
});
