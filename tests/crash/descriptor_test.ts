/** A program that closes the recorder's descriptor, and opens a file of its own under that number. */
import assert from "node:assert/strict";
import {
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { appendEarly, makeEarly } from "../../src/probe/early_file.ts";
import { appendingFile, newestFile } from "../../src/probe/run_file.ts";
import { CALLS_HEAD_SIZE } from "../../src/trace/calls_spec.ts";
import { chunk } from "../../src/trace/chunk.ts";
import { ChunkKind } from "../../src/trace/spec.ts";
import { holdRun } from "../../src/store/create_run.ts";
import { type Temporary, temporary } from "../temporary.ts";

/**
 * Closes the descriptors of the run's file, as a program that makes itself a daemon closes all of them, and opens files of
 * its own until it has those numbers. It waits until the recorder has opened the file, and written what there was: between its
 * look at the descriptor and its write the number can still be taken, as SECURITY.md says.
 */
const PROGRAM = `import fs from "node:fs";
import process from "node:process";
function step(n) { return n + 1; }
function work() { for (let n = 0; n < 3000; n++) step(n); }
const ours = () => fs.readdirSync("/proc/self/fd").filter((fd) => {
  try { return fs.readlinkSync("/proc/self/fd/" + fd).endsWith(".tph"); } catch { return false; }
}).map(Number);
let files = 0;
async function takeOver() {
  const until = Date.now() + 30_000;
  while (ours().length === 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const wanted = new Set(ours());
  for (const fd of wanted) fs.closeSync(fd);
  for (let tries = 0; wanted.size > 0 && tries < 50; tries++) {
    const fd = fs.openSync("mine" + files++ + ".txt", "a+");
    fs.writeSync(fd, "mine");
    if (wanted.delete(fd)) console.log("taken");
  }
}
work();
await takeOver();
work();
if (process.argv[2] === "replace") {
  const [name] = fs.readdirSync(".tracepatch_cache").filter((name) => name.endsWith(".tph"));
  const path = ".tracepatch_cache/" + name;
  fs.rmSync(path);
  fs.writeFileSync(path, "mine");
  await new Promise((resolve) => setTimeout(resolve, 100));
  work();
}
`;

/** What is in the files that the program opened. */
function mine({ path }: Temporary): string[] {
  return readdirSync(path).filter((name) => name.startsWith("mine")).map((name) =>
    readFileSync(join(path, name), "utf8")
  );
}

for (const host of ["bun", "node"]) {
  for (const flags of [[], ["--keep", "last", "--max-calls", "1000"]]) {
    Deno.test({
      name: `${host}: what a program opens in the place of the run's file stays its own (${
        flags[1] ?? "all"
      })`,
      ignore: process.platform !== "linux",
      async fn() {
        using folder = temporary({ "main.mjs": PROGRAM, "package.json": "{}" });
        const { stdout, stderr, code } = await folder.tph(["run", "--host", host, ...flags, "main.mjs"]);
        assert.equal(code, 0, stderr);
        assert.equal(stdout, "taken\n", "the program has the number");
        assert.ok(mine(folder).every((text) => text === "mine"));
        // Nothing is lost either: the file is opened again.
        assert.doesNotMatch(stderr, /write|lost|damaged/);
        assert.match(stderr, flags.length === 0 ? /^tph: 6,\d{3} calls/m : /^tph: 1,\d{3} calls/m);
      },
    });
  }

  Deno.test({
    name: `${host}: nothing is written to a file that the program puts in the place of the run`,
    ignore: process.platform !== "linux",
    async fn() {
      using folder = temporary({ "main.mjs": PROGRAM, "package.json": "{}" });
      const words = ["run", "--cache-dir", ".tracepatch_cache", "--host", host, "main.mjs", "replace"];
      const { stdout, code } = await folder.tph(words);
      assert.equal(code, 0);
      assert.equal(stdout, "taken\n");
      const [name] = [...Deno.readDirSync(join(folder.path, ".tracepatch_cache"))].map(({ name }) => name)
        .filter((name) => name.endsWith(".tph"));
      assert.equal(readFileSync(join(folder.path, ".tracepatch_cache", name!), "utf8"), "mine");
      assert.ok(mine(folder).every((text) => text === "mine"));
    },
  });
}

Deno.test({
  name: "the recorder opens the file that the launcher made, and no other at its path",
  ignore: process.platform === "win32",
  fn() {
    using folder = temporary({ theirs: "theirs" });
    const theirs = join(folder.path, "theirs");
    const header: Parameters<typeof holdRun>[1] = {
      command: [],
      entry: "",
      cwd: "",
      host: "bun",
      scope: "",
      started: 1,
      tph: "0",
      settings: {},
    } as const;
    const swaps: ((path: string) => void)[] = [
      (path) => (renameSync(path, `${path}.old`), writeFileSync(path, readFileSync(`${path}.old`))),
      // A file that is removed gives its inode to the next one, unless it is held.
      (path) => {
        const text = readFileSync(path);
        rmSync(path);
        writeFileSync(path, text);
      },
      (path) => (renameSync(path, `${path}.old`), symlinkSync(`${path}.old`, path)),
      (path) => (rmSync(path), symlinkSync(theirs, path)),
    ];
    for (const swap of swaps) {
      const { path, identity, release } = holdRun(folder.path, header);
      appendingFile(path, { identity }).close();
      newestFile(path, { keep: 10, identity }).close();
      swap(path);
      const { size } = statSync(path);
      assert.throws(() => appendingFile(path, { identity }));
      assert.throws(() => newestFile(path, { keep: 10, identity }));
      assert.equal(statSync(path).size, size);
      release();
    }
    assert.equal(readFileSync(theirs, "utf8"), "theirs");
  },
});

Deno.test({
  name:
    "what somebody puts beside a run where its recorder makes files of its own gets nothing of the record",
  ignore: Deno.build.os === "windows",
  fn() {
    using folder = temporary({ theirs: "theirs", "run.tph": "" });
    const theirs = join(folder.path, "theirs");
    const path = join(folder.path, "run.tph");
    linkSync(theirs, `${path}.part`);
    const file = newestFile(path, { keep: 10 });
    const calls = new Uint8Array(CALLS_HEAD_SIZE);
    new Uint32Array(calls.buffer, 0, 2).set([1, 1000]);
    file.write(chunk(ChunkKind.CALLS, calls));
    new Uint32Array(calls.buffer, 0, 1).set([1001]);
    file.write(chunk(ChunkKind.CALLS, calls));
    assert.equal(file.earlier, 1000);
    file.close();
    const early = join(folder.path, "early");
    const made = makeEarly(early);
    rmSync(early);
    linkSync(theirs, early);
    assert.throws(() => appendEarly(early, new Uint8Array(8), { made, header: { thread: undefined } }));
    assert.equal(readFileSync(theirs, "utf8"), "theirs");
  },
});
