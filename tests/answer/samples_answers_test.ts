/**
 * Every command about a run, of every sample, with three budgets. The suite takes a few samples; `TPH_ANSWERS=all`, or
 * `deno task answers`, takes all of them, or those whose name contains `TPH_SAMPLE`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOSTS, ROOT, run } from "../hosts.ts";
import { answerOf } from "../in_process.ts";
import { temporary } from "../temporary.ts";
import { checkAnswers, checkTreePages } from "./check_answers.ts";

const FOLDER = join(ROOT, "tests/samples");
const BUDGETS = ["0.5k", "2k", "8k"];
const SLICE = ["exceptions/", "async/"];
const MOST_OF_SLICE = 2;

const COMMANDS = [
  ["tree", "@"],
  ["tree", "@", "--error"],
  ["tree", "@#1", "--down", "2"],
  ["view", "@"],
  ["explain", "@"],
  ["stats", "@"],
  ["stats", "@", "--by", "file", "--sort", "calls"],
  ["find", "--type", "undefined", "@"],
  ["find", "--where", "v => typeof v === 'object'", "@"],
  ["find", "--type", "string", "--group", "@"],
  ["call", "1"],
  ["why", "@#1"],
  ["diff", "@", "@"],
  ["logs"],
];

function samples(): string[] {
  const all = readdirSync(FOLDER, { recursive: true }).map(String).map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /^(?!crash|diff)[^/]+\/(?!_)[^/]+\.[cm]?[jt]sx?$|\/main\.[cm]?[jt]sx?$/.test(path))
    .filter((path) => existsSync(join(FOLDER, path)) && !/^(?:crash|diff)\//.test(path)).sort();
  const only = process.env.TPH_SAMPLE ?? "";
  if (process.env.TPH_ANSWERS === "all") return all.filter((path) => path.includes(only));
  return SLICE.flatMap((topic) => all.filter((path) => path.startsWith(topic)).slice(0, MOST_OF_SLICE));
}

Deno.test("answers about samples keep to their budgets and schemas, and their commands reach everything", async () => {
  let answers = 0;
  let runs = 0;
  for (const sample of samples()) {
    using folder = temporary();
    const cache = { TPH_CACHE_DIR: join(folder.path, "runs") };
    const path = join(FOLDER, sample);
    await run(HOSTS.bun, [join(ROOT, "cli.ts"), "run", "-q", path], { cwd: folder.path, env: cache });
    const { stdout } = await answerOf(["logs", "--json"], folder.path);
    // What Bun does not run, and what calls nothing, has nothing to say.
    if (!(JSON.parse(stdout).answer?.[0]?.calls > 0)) continue;
    runs++;
    answers += await checkAnswers(folder.path, { commands: COMMANDS, budgets: BUDGETS });
    await checkTreePages(["tree", "@"], folder.path, "0.5k");
  }
  assert.ok(runs > 0 && answers >= runs * COMMANDS.length * BUDGETS.length);
  if (process.env.TPH_ANSWERS === "all") console.log(`${answers} answers about ${runs} runs`);
});
