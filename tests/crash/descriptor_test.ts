/** A program that closes the recorder's descriptor, and opens a file of its own under that number. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { temporary } from "../temporary.ts";

/** Closes the descriptors of the run's file, as a program that makes itself a daemon closes all of them. */
const PROGRAM = `import fs from "node:fs";
import process from "node:process";
function step(n) { return n + 1; }
function work(until) { for (let n = 0; n < 3000; n++) step(n); while (Date.now() < until); }
function takeOver() {
  const ours = fs.readdirSync("/proc/self/fd").filter((fd) => {
    try { return fs.readlinkSync("/proc/self/fd/" + fd).endsWith(".tph"); } catch { return false; }
  });
  for (const fd of ours) fs.closeSync(+fd);
  const mine = ours.map((_, i) => fs.openSync("mine" + i + ".txt", "a+"));
  for (const fd of mine) fs.writeSync(fd, "mine");
  return ours.map(Number).sort().join() + " " + mine.sort().join();
}
work(Date.now() + 100);
console.log(takeOver());
work(Date.now() + 100);
if (process.argv[2] === "replace") {
  const [name] = fs.readdirSync(".tracepatch_cache").filter((name) => name.endsWith(".tph"));
  const path = ".tracepatch_cache/" + name;
  fs.rmSync(path);
  fs.writeFileSync(path, "mine");
  console.log(takeOver());
  work(Date.now() + 100);
}
`;

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
        const [theirs, mine] = stdout.trim().split(" ");
        assert.ok(theirs !== "" && theirs === mine, `the program took over the number: ${stdout}`);
        assert.equal(readFileSync(join(folder.path, "mine0.txt"), "utf8"), "mine");
        // Nothing is lost either: the file is opened again.
        assert.doesNotMatch(stderr, /write|lost|damaged/);
        assert.match(stderr, flags.length === 0 ? /^tph: 6,0\d\d calls/m : /^tph: 1,[0-3]\d\d calls/m);
      },
    });
  }

  Deno.test({
    name: `${host}: nothing is written to a file that the program puts in the place of the run`,
    ignore: process.platform !== "linux",
    async fn() {
      using folder = temporary({ "main.mjs": PROGRAM, "package.json": "{}" });
      const { stdout, code } = await folder.tph(["run", "--host", host, "main.mjs", "replace"]);
      assert.equal(code, 0);
      assert.equal(stdout.split("\n").length, 3);
      const [name] = [...Deno.readDirSync(join(folder.path, ".tracepatch_cache"))].map(({ name }) => name)
        .filter((name) => name.endsWith(".tph"));
      assert.equal(readFileSync(join(folder.path, ".tracepatch_cache", name!), "utf8"), "mine");
      assert.equal(readFileSync(join(folder.path, "mine0.txt"), "utf8"), "mine");
    },
  });
}
