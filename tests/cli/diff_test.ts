import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOST_VARIABLES, run, runTph } from "../hosts.ts";

const folder = mkdtempSync(join(tmpdir(), "tph-diff-cli-"));
globalThis.addEventListener("unload", () => rmSync(folder, { recursive: true }));

async function tph(...args: string[]) {
  return await runTph(args, { cwd: folder, env: HOST_VARIABLES });
}

const PROGRAM = `
function rate(country) { return country === "NL" ? 0.21 : 0.2; }
function price(net, country) { return net * (1 + rate(country)); }
function stamp() { return Math.floor(Math.random() * 1e9); }
function order(net, country) { return { id: stamp(), total: price(net, country) }; }
for (const net of [10, 20]) order(net, "NL");
`;

let recorded: Promise<void> | undefined;

/** Records runs: three as it is, two with another rate. */
function record(): Promise<void> {
  return recorded ??= (async () => {
    writeFileSync(join(folder, "package.json"), "{}");
    for (
      const [label, text] of [
        ["a1", PROGRAM],
        ["a2", PROGRAM],
        ["a3", PROGRAM],
        ["b1", PROGRAM.replace("0.21", "0.25")],
        ["b2", PROGRAM.replace("0.21", "0.25")],
        ["b3", PROGRAM.replace("0.21", "0.25")],
      ]
    ) {
      writeFileSync(join(folder, "shop.js"), text!);
      const { code, stderr } = await tph("run", "-q", "--label", label!, "shop.js");
      assert.equal(code, 0, stderr);
    }
  })();
}

Deno.test("a random number is a difference, until two runs of the same thing show that it always differs", async () => {
  await record();
  const plain = await tph("diff", "a1", "a2", "--exit-code", "--summary");
  assert.equal(plain.code, 1);
  assert.match(plain.stdout, /First divergence: stamp returned something else/);
  const calibrated = await tph("diff", "a1", "a3", "--exit-code", "--calibrate", "a1", "a2");
  assert.equal(calibrated.code, 0, calibrated.stdout);
  assert.match(calibrated.stderr, /calibration leaves out 2 things: order\(return\.id\), stamp\(return\)/);
  const changed = await tph("diff", "a1", "b1", "--calibrate", "a1", "a2", "--no-times");
  assert.match(changed.stdout, /First divergence: rate returned something else for the same arguments/);
  assert.match(changed.stdout, /the text of rate changed between the runs/);
  assert.match(changed.stdout, /return: 0\.21 → 0\.25/);
});

Deno.test("one reference means: against the newest run of the same command before it", async () => {
  await record();
  const { stdout } = await tph("diff", "b1", "--summary");
  assert.match(stdout, /^A {2}\S+_a3 /);
  assert.match(stdout, /\nB {2}\S+_b1 /);
  const first = await tph("diff", "a1");
  assert.equal(first.code, 1);
  assert.match(first.stderr, /No runs here: none of the same command is older than/);
});

Deno.test("--fail-on fails on the kinds that it names, and refuses others", async () => {
  await record();
  const ignore = ["--ignore", "stamp(return)", "--ignore", "order(return.id)"];
  assert.equal((await tph("diff", "a1", "b1", "--fail-on", "error,added,order", ...ignore)).code, 0);
  assert.equal((await tph("diff", "a1", "b1", "--fail-on", "error,result", ...ignore)).code, 1);
  const wrong = await tph("diff", "a1", "b1", "--fail-on", "colour");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--fail-on does not know "colour"/);
});

Deno.test("--json and --format markdown say the same as the text", async () => {
  await record();
  const ignore = ["--ignore", "stamp(return)", "--ignore", "order(return.id)"];
  const json = JSON.parse((await tph("diff", "a1", "b1", "--json", ...ignore)).stdout).answer;
  assert.equal(json.behaviour, "differs");
  assert.equal(json.causes[0].a.name, "rate");
  assert.equal(json.causes[0].source, "changed");
  assert.deepEqual(json.causes[0].changes, [{ slot: "return", path: "", a: 0.21, b: 0.25 }]);
  assert.deepEqual([json.counts.results, json.counts.args], [6, 0]);
  const { stdout } = await tph("diff", "a1", "b1", "--format", "markdown", ...ignore);
  assert.match(stdout, /^### ❗ Behaviour differs: 6 results; \d+ calls equal\./);
  assert.match(stdout, /\*\*First divergence:\*\* rate returned/);
  assert.match(stdout, /```diff\n/);
});

Deno.test("three runs a side allow a word on times", async () => {
  await record();
  const { stdout, code, stderr } = await tph(
    "diff",
    "--a",
    "a1",
    "a2",
    "a3",
    "--b",
    "b1",
    "b2",
    "b3",
    "--fail-on",
    "time>900000%",
  );
  assert.equal(code, 0, stderr);
  assert.match(stdout, /medians of 3 and 3 runs/);
  assert.match((await tph("diff", "a1", "b1")).stdout, /one run a side: no verdict/);
});

Deno.test("both runs stand beside one another when there is room, and below one another when not", async () => {
  await record();
  const wide = await tph("diff", "a1", "b1", "--width", "160", "--no-times");
  assert.match(wide.stdout, /rate\(country: "NL"\) → 0\.21 +~ +rate\(country: "NL"\) → 0\.25/);
  const narrow = await tph("diff", "a1", "b1", "--width", "80", "--no-times");
  assert.match(narrow.stdout, /~ +rate {2}return: 0\.21 → 0\.25/);
  for (const line of narrow.stdout.split("\n")) assert.ok(line.length <= 80, line);
});

Deno.test("--only keeps the differences of some functions, and --lines cuts the tree", async () => {
  await record();
  const { stdout } = await tph("diff", "a1", "b1", "--only", "rate", "--no-times");
  const tree = stdout.slice(stdout.indexOf("Changed tree"));
  assert.match(tree, /rate {2}return/);
  const cut = await tph("diff", "a1", "b1", "--lines", "2", "--no-times");
  assert.match(cut.stdout, /more of \d+ differences: --lines 10 shows more/);
});

Deno.test("a lock holds for an equal run, and fails for another", async () => {
  await record();
  const save = await tph("lock", "save", "shop", "a1", "--calibrate", "a1", "a2");
  assert.equal(save.code, 0, save.stderr);
  const text = readFileSync(join(folder, "tph-locks/shop.lock"), "utf8");
  assert.match(
    text,
    /^# tph behaviour lock 1\n# command: shop\.js\n# ignore: order\(return\.id\)\n# ignore: stamp\(return\)\n/,
  );
  assert.match(text, /\nshop\.js rate\(country: "NL"\) → 0\.21 × 2\n/);
  const same = await tph("lock", "check", "shop", "a3");
  assert.equal(same.code, 0, same.stdout);
  const other = await tph("lock", "check", "shop", "b1");
  assert.equal(other.code, 1);
  assert.match(other.stdout, /- shop\.js rate\(country: "NL"\) → 0\.21 × 2/);
  assert.match(other.stdout, /\+ shop\.js rate\(country: "NL"\) → 0\.25 × 2/);
  const missing = await tph("lock", "check", "none");
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /Cannot read the lock .*none\.lock: there is no such file/);
});

Deno.test("the rules for noise are listed, and a wrong one is refused", async () => {
  const { stdout } = await tph("diff", "--list-noise", "--noise-off", "ports");
  assert.match(stdout, /^times +on /m);
  assert.match(stdout, /^ports +off /m);
  assert.equal((await tph("diff", "--noise-off", "weather")).code, 2);
});

Deno.test("git names the commits between the runs that touched what changed", async () => {
  const { code } = await run("git", ["--version"]);
  if (code !== 0) return;
  const repo = mkdtempSync(join(tmpdir(), "tph-diff-git-"));
  try {
    const git = async (...args: string[]) => {
      const all = ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args];
      const { code, stderr } = await run("git", all, { cwd: repo });
      assert.equal(code, 0, stderr);
    };
    const tphIn = (...args: string[]) => runTph(args, { cwd: repo, env: HOST_VARIABLES });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 1100));
    await git("init", "-q");
    writeFileSync(join(repo, "main.js"), "function f() { return 1; }\nf();\n");
    await git("add", "main.js");
    await git("commit", "-qm", "first");
    await pause();
    await tphIn("run", "-q", "--label", "a", "main.js");
    await pause();
    writeFileSync(join(repo, "main.js"), "function f() { return 2; }\nf();\n");
    await git("commit", "-qam", "return two");
    await pause();
    await tphIn("run", "-q", "--label", "b", "main.js");
    const { stdout } = await tphIn("diff", "a", "b", "--no-times");
    assert.match(stdout, /commits between the runs that touched main\.js: [0-9a-f]{7,} return two/);
  } finally {
    rmSync(repo, { recursive: true });
  }
});
