/** `tph tree --follow`: the tree of a run that is being written. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Going } from "../going.ts";
import type { HostName } from "../hosts.ts";
import { answerOf } from "../in_process.ts";
import { type Temporary, temporary } from "../temporary.ts";

const UNTIL = `import { existsSync } from "node:fs";
const until = (name) => new Promise((go) => {
  const timer = setInterval(() => existsSync(name) && (clearInterval(timer), go()), 20);
});
`;

const PROGRAM = `${UNTIL}
function step(n) { return n + 1; }
async function job(n) {
  step(n);
  await until("job" + n);
  step(n * 10);
  if (n === 2) throw new Error("no second job");
  return "job " + n;
}
async function main() {
  await job(1);
  await job(2).catch(() => {});
  return "over";
}
for (let n = 0; n < 3; n++) step(n * 100);
main();
`;

/** Lines of calls, without times and rails; those that say more of a call that was shown stand apart. */
function rowsOf(printed: string): { rows: string[]; again: string[] } {
  const lines = printed.split("\n").slice(1).filter((line) => /^[│├└─ …]*[a-z]+\(/.test(line))
    .map((line) => line.replace(/^[│├└─ ]+/, "").replace(/ {2}.*$/, ""));
  const again = lines.filter((line) => line.startsWith("… "));
  return { rows: lines.filter((line) => !again.includes(line)), again };
}

/** Waits until there is a run. */
async function isThere(folder: Temporary): Promise<void> {
  for (let tries = 0; (await answerOf(["tree"], folder.path)).status !== 0; tries++) {
    assert.ok(tries < 400);
    await new Promise((go) => setTimeout(go, 50));
  }
}

function finish(folder: Temporary, name: string): void {
  writeFileSync(join(folder.path, name), "");
}

for (const host of ["bun", "node", "deno"] satisfies HostName[]) {
  Deno.test(`tph tree --follow shows each call once, those that go on at once, and how the run ended (${host})`, async () => {
    using folder = temporary({ ".tracepatch_cache/.keep": "", "main.mjs": PROGRAM });
    const run = new Going(folder, ["run", "-q", "--host", host, "main.mjs"]);
    try {
      await isThere(folder);
      const follower = new Going(folder, ["tree", "--follow", "--no-fold", "--exclude", "until"]);
      await follower.until("job(n: 1) … suspended");
      assert.match(follower.printed, /^\S+ {2}main\.mjs · \w+ · .*still running\n! The run goes on /);
      finish(folder, "job1");
      await follower.until("job(n: 2) … suspended");
      assert.match(follower.printed, /… job\(n: 1\) → "job 1"/);
      finish(folder, "job2");
      assert.equal(await follower.end(), 0);
      assert.equal(await run.end(), 0);
      const { rows, again } = rowsOf(follower.printed);
      const steps = rows.filter((row) => row.startsWith("step"));
      assert.deepEqual(steps.sort(), [
        "step(n: 0) → 1",
        "step(n: 1) → 2",
        "step(n: 10) → 11",
        "step(n: 100) → 101",
        "step(n: 2) → 3",
        "step(n: 20) → 21",
        "step(n: 200) → 201",
      ]);
      assert.deepEqual(rows.filter((row) => /^(?:main|job)/.test(row)), [
        "main() … suspended",
        "job(n: 1) … suspended",
        "job(n: 2) … suspended",
      ]);
      assert.ok(again.includes('… main() → "over"'), again.join("\n"));
      assert.ok(again.includes("… job(n: 2) ✗ Error: no second job"), again.join("\n"));
      assert.match(follower.printed, /main\.mjs · \w+ · \d+ calls · .* · exit 0\n$/);
      assert.equal(follower.stderr, "");
    } finally {
      finish(folder, "job1");
      finish(folder, "job2");
      await run.end();
    }
  });
}

Deno.test("tph tree --follow with a filter shows a call when it is known that it passes; the newest run that goes on is meant", async () => {
  using folder = temporary({
    ".tracepatch_cache/.keep": "",
    "main.mjs": PROGRAM,
    "short.mjs": "function short() {}\nshort();\n",
  });
  const run = new Going(folder, ["run", "-q", "main.mjs"]);
  try {
    await isThere(folder);
    await folder.tph(["run", "-q", "short.mjs"]);
    const all = new Going(folder, ["tree", "--follow"]);
    const failed = new Going(folder, ["tree", "--follow", "--error"]);
    const gone = new Going(folder, ["tree", "--follow"]);
    const stopped = new Going(folder, ["tree", "--follow"]);
    await all.until("job(n: 1) … suspended");
    await failed.until("still running");
    await gone.until("job(n: 1) … suspended");
    await stopped.until("job(n: 1) … suspended");
    gone.process.stdout!.destroy();
    stopped.process.kill("SIGINT");
    await stopped.end();
    assert.equal(stopped.process.signalCode, "SIGINT");
    finish(folder, "job1");
    await all.until("job(n: 2) … suspended");
    finish(folder, "job2");
    assert.deepEqual([await all.end(), await failed.end(), await gone.end()], [0, 0, 0]);
    assert.equal(gone.stderr, "");
    const { rows } = rowsOf(failed.printed);
    // Its caller is there to say where it was called.
    assert.deepEqual(rows.filter((row) => !row.startsWith("main()")), ["job(n: 2) ✗ Error: no second job"]);
    // Now none goes on.
    const over = await folder.tph(["tree", "@1", "--follow"]);
    assert.match(over.stdout, /exit 0\nThe run is over: nothing follows\.\n\n/);
    assert.match(over.stdout, /main\(\) → "over"/);
    const newest = await folder.tph(["tree", "--follow"]);
    assert.match(newest.stdout, /short\.mjs · .*\nThe run is over: nothing follows\.\n\nshort\(\)/);
    const none = await folder.tph(["tree", "--follow", "--filter", "nobody"]);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /No function that was called is named "nobody"/);
  } finally {
    finish(folder, "job1");
    finish(folder, "job2");
    await run.end();
  }
});

Deno.test("tph tree --follow refuses what needs a run that has ended", async () => {
  using folder = temporary({ "main.mjs": "function f() {}\nf();\n" });
  await folder.tph(["run", "-q", "main.mjs"]);
  for (const words of [["--json"], ["--format", "html"], ["-o", "x"], ["--call", "1"], ["--budget", "1k"]]) {
    const { code, stdout, stderr } = await folder.tph(["tree", "--follow", ...words]);
    assert.equal(code, 2, words.join(" "));
    assert.match(stdout + stderr, /Cannot combine --follow with /);
  }
});

for (const host of ["bun", "node", "deno"] satisfies HostName[]) {
  Deno.test(`every command says that a run is still running, also when its tph was killed (${host})`, async () => {
    using folder = temporary({ ".tracepatch_cache/.keep": "", "main.mjs": PROGRAM });
    const run = new Going(folder, ["run", "-q", "--host", host, "main.mjs"]);
    try {
      await isThere(folder);
      const follower = new Going(folder, ["tree", "--follow", "--exclude", "until"]);
      await follower.until("job(n: 1) … suspended");
      for (
        const words of [
          ["view"],
          ["tree"],
          ["call", "1"],
          ["stats"],
          ["find", "1"],
          ["why", "1"],
          ["explain"],
          ["logs"],
          ["diff", "@", "@"],
          ["export", "--format", "csv"],
          ["export", "--format", "ndjson"],
          ["export", "--format", "perfetto"],
        ]
      ) {
        const { stdout, stderr } = await answerOf(words, folder.path);
        assert.match(stdout + stderr, /still running/, words.join(" "));
      }
      // Where the system tells which files are open.
      if (process.platform === "linux") {
        const killed = once(run.process, "exit");
        run.process.kill("SIGKILL");
        await killed;
        for (const words of [["view"], ["tree"], ["stats"], ["logs"]]) {
          const { stdout } = await answerOf(words, folder.path);
          assert.match(stdout, /still running/, words.join(" "));
        }
        const { stdout } = await answerOf(["tree"], folder.path);
        assert.match(stdout, /! The run goes on, but its tph was killed: how it ends will not be known\./);
        await answerOf(["clean", "--all"], folder.path);
        assert.equal((await answerOf(["view"], folder.path)).status, 0);
      }
      finish(folder, "job1");
      finish(folder, "job2");
      assert.equal(await follower.end(), 0);
      assert.match(follower.printed, /… main\(\) → "over"/);
      assert.match(follower.printed, process.platform === "linux" ? / · ended\n/ : / · exit 0\n/);
    } finally {
      finish(folder, "job1");
      finish(folder, "job2");
      await run.end();
    }
  });
}
