/** Every `--json`: within its budget, as its schema says, and with commands that work. */
import assert from "node:assert/strict";
import { Command } from "commander";
import { ANSWERING, answerSchema } from "../../src/answer/schemas.ts";
import { COMMANDS as EVERY_COMMAND } from "../../src/commands/commands.ts";
import type { Context } from "../../src/commands/context.ts";
import { checkAnswers } from "./check_answers.ts";
import { answerOf, wordsOf } from "../in_process.ts";
import { type Temporary, temporary } from "../temporary.ts";
import { violations } from "../violations.ts";

const PROGRAM = `
class Cart {
  items = [];
  add(price, name) { this.items.push({ price, name, tags: ["a", "b", name] }); return this; }
  get total() { return this.items.reduce((sum, { price }) => sum + taxed(price), 0); }
}
function taxed(price) { return price * RATE; }
function parse(text) { if (text.length > 3000) throw new TypeError("too long: " + text); return text.length; }
async function load(id) { await new Promise((go) => setTimeout(go, 1)); return { id, text: "x".repeat(id * 40) }; }
function deep(n) { return n === 0 ? 0 : deep(n - 1) + 1; }
function $each(list, __proto__) { return list.map((n) => n / 0 * 0); }
async function main() {
  const cart = new Cart();
  for (let i = 0; i < 120; i++) cart.add(i % 7 === 0 ? undefined : i, "item " + "✓".repeat(i));
  cart.total;
  try { parse("\\u0007\\u202e" + "long ".repeat(1000)); } catch {}
  await Promise.all([1, 2, 3, 50].map((id) => load(id)));
  deep(90);
  $each([0, 1]);
}
const RATE = Number(process.argv[2]);
await main();
`;
const BUDGETS = ["0.25k", "2k"];

const COMMANDS: [name: string, ...args: string[]][] = [
  ["tree"],
  ["tree", "--filter", "taxed"],
  ["tree", "--max-depth", "2"],
  ["tree", "--filter", "nothing like it"],
  ["tree", "--call", "5"],
  ["view"],
  ["explain"],
  ["stats"],
  ["stats", "--by", "file"],
  ["find", "item", "--contains"],
  ["find", "item", "--contains", "--group"],
  ["find", "item ✓✓✓", "--journey"],
  ["find", "nowhere at all"],
  ["find", "3", "--count"],
  ["why", "2"],
  ["call", "2"],
  ["call", "310"],
  ["call", "#300"],
  ["diff", "@1", "@"],
  ["diff", "@", "@"],
  ["logs"],
  ["lock", "check", "cart", "@"],
  ["config"],
  ["clean", "--all", "--dry-run"],
];

async function recorded(): Promise<Temporary> {
  const folder = temporary({ "main.mjs": PROGRAM });
  for (const rate of ["1.2", "1.3"]) {
    const { code, stderr } = await folder.tph(["run", "-q", "--host", "node", "main.mjs", rate]);
    assert.equal(code, 0, stderr);
  }
  assert.equal((await answerOf(["lock", "save", "cart", "@1"], folder.path)).status, 0);
  return folder;
}

async function checkPages(folder: Temporary): Promise<void> {
  for (
    const words of [["find", "5"], ["find", "a", "--in", "Cart.add", "--as", "field", "--limit", "400"], [
      "stats",
    ]]
  ) {
    const whole = JSON.parse((await answerOf([...words, "--json", "--all"], folder.path)).stdout);
    assert.equal(whole.truncated, false);
    assert.equal(whole.answer.length, whole.total);
    const rows: { call: number; name: string; path?: string }[] = [];
    let command = `tph ${words.join(" ")} --json --budget 8k`;
    for (let pages = 0; pages < 100; pages++) {
      const { answer, next, total } = JSON.parse((await answerOf(wordsOf(command), folder.path)).stdout);
      assert.equal(total, whole.total);
      rows.push(...answer);
      command = next.find((line: string) => line.includes("--skip"));
      if (command === undefined) break;
    }
    const key = ({ call, name, path }: (typeof rows)[number]) => [call, name, path];
    assert.deepEqual(rows.map(key), whole.answer.map(key));
  }
}

async function checkErrors(folder: Temporary): Promise<void> {
  const error = async (...words: string[]) => {
    const { status, stdout, stderr } = await answerOf([...words, "--json"], folder.path);
    const json = JSON.parse(stdout);
    for (const name of ANSWERING) assert.deepEqual(violations(json, answerSchema(name)), []);
    assert.equal(stderr, "");
    return [status, json.error.code, json.error.message];
  };
  assert.deepEqual(await error("tree", "--call", "99999"), [
    1,
    "call-not-found",
    "Cannot find call 99999: the run has the calls 1 to 469.",
  ]);
  const { stdout } = await answerOf(["why", "#460", "nothing", "--json"], folder.path);
  assert.equal(JSON.parse(stdout).error.remedy, "It has: n, return.");
  assert.deepEqual((await error("view", "no such run")).slice(0, 2), [1, "run-not-found"]);
  for (const budget of ["0", "-1", "100", "1e9", "many", "NaN"]) {
    const [status, code, message] = await error("stats", "--budget", budget);
    assert.deepEqual([status, code], [2, "wrong-usage"]);
    assert.match(
      String(message),
      /It must be a number of tokens in digits, such as 500, 2k or 0\.5k; 250 is the least\./,
    );
  }
  assert.deepEqual((await error("stats", "--no-such-flag")).slice(0, 2), [2, "wrong-usage"]);
  assert.deepEqual((await error("nothing")).slice(0, 2), [2, "wrong-usage"]);
  for (const budget of ["900000k", `${"9".repeat(400)}k`]) {
    const large = JSON.parse((await answerOf(["stats", "--json", "--budget", budget], folder.path)).stdout);
    assert.deepEqual(large.warnings, ["The budget is 25000 tokens, the most without --all."]);
  }
}

Deno.test("answers in JSON", async (t) => {
  using folder = await recorded();
  await t.step(
    "every one is within its budget, as its schema says, and its commands work",
    async () => {
      const { findings } = await checkAnswers(folder.path, { commands: COMMANDS, budgets: BUDGETS });
      assert.deepEqual(findings, []);
    },
  );
  await t.step(
    "a list can be read to its end, page by page, and --all has it at once",
    () => checkPages(folder),
  );
  await t.step("--skip of a tree goes with --json", async () => {
    const error = await answerOf(["tree", "--skip", "3"], folder.path);
    assert.deepEqual([error.status, /--skip goes with --json/.test(error.stderr)], [2, true]);
  });
  await t.step(
    "the run may stand behind dashes, as the agent's server has it, or be the newest there",
    async () => {
      const options = ["--json", "--budget", "0.3k"];
      for (
        const dashed of [
          ["tree", "--skip", "0", ...options, "--", "@"],
          ["find", "--contains", ...options, "--", "item", "@"],
          ["find", "--contains", ...options, "--", "item"],
        ]
      ) {
        const { next } = JSON.parse((await answerOf(dashed, folder.path)).stdout);
        assert.ok(next.length > 0, dashed.join(" "));
        for (const command of next) {
          const { status, stdout } = await answerOf(wordsOf(command), folder.path);
          assert.equal(status, 0, `${command}: ${stdout.slice(0, 300)}`);
        }
      }
    },
  );
  await t.step("what goes wrong is JSON, too", () => checkErrors(folder));
});

Deno.test("a page for people keeps to a budget, and says how much is missing; --skip and --all hold there, too", async () => {
  using folder = temporary({
    "main.mjs": "function f(n) { return n }\nfor (let i = 0; i < 300; i++) f(i);\n",
  });
  await folder.tph(["run", "-q", "main.mjs"]);
  const page = async (...args: string[]) => (await answerOf(args, folder.path)).stdout;
  for (
    const words of [["find", "--where", "v => v > 5"], ["tree", "--no-fold"], ["stats"], ["explain"], [
      "view",
    ]]
  ) {
    const text = await page(...words, "--budget", "250");
    assert.ok(new TextEncoder().encode(text).length <= 1000, words.join(" "));
  }
  const short = (await page("find", "5", "--lines", "4", "--width", "50")).split("\n");
  assert.deepEqual([short.length, short[4]], [6, "… 3 more lines: a larger --lines shows more"]);
  assert.ok(short.every((line) => line.length <= 50));
  assert.match(
    await page("tree", "--no-fold", "--budget", "250"),
    /\n\d+ of 300 calls not shown: a larger --budget shows more, --filter NAME looks closer\n$/,
  );
  const rows = (text: string) => text.split("\n").filter((line) => /#\d+ +f/.test(line)).length;
  assert.equal(rows(await page("find", "--where", "v => v >= 0")), 200);
  assert.equal(rows(await page("find", "--where", "v => v >= 0", "--all")), 600);
  assert.equal(rows(await page("find", "--where", "v => v >= 0", "--skip", "550", "--limit", "100")), 50);
});

/** Commands that show nothing of a run: they make one or keep one, write a file, or start something. */
const SHOWING_NOTHING = [
  ...["run", "import", "scrub", "lock save", "export", "ui", "mcp"],
  ...["setup", "disable", "trust", "skill", "init", "completions"],
];
/** What these answer is asked for in tests of their own, each beside a runner or services or DuckDB. */
const ASKED_ELSEWHERE = ["test", "flake", "bisect", "join", "sql"];

Deno.test("every command that shows a run has the envelope, a budget, and a way to all of it", async () => {
  const commands = new Map<string, Command>();
  for (const { name, load } of EVERY_COMMAND) {
    const command = new Command(name);
    (await load()).define(command, { env: {}, cwd: "/", args: [] } as unknown as Context);
    if (command.commands.length === 0) commands.set(name, command);
    for (const inner of command.commands) commands.set(`${name} ${inner.name()}`, inner);
  }
  const missing = SHOWING_NOTHING.filter((name) => !commands.has(name));
  assert.deepEqual(missing, [], "there is no such command");
  const showing = [...commands].filter(([name]) => !SHOWING_NOTHING.includes(name));
  const asked = new Set([...ASKED_ELSEWHERE, ...COMMANDS.map(([name]) => name)]);
  for (const [name, { options }] of showing) {
    const flags = options.map(({ long }) => long);
    for (const flag of ["--json", "--budget", "--all", "--lines", "--width"]) {
      assert.ok(flags.includes(flag), `tph ${name} has no ${flag}`);
    }
    assert.ok(asked.has(name.split(" ")[0]!), `nobody asks tph ${name}`);
  }
  assert.deepEqual(showing.map(([name]) => name.split(" ")[0]).sort(), [...ANSWERING].sort());
});
