/**
 * Every command about a run, of a sample program, with three budgets.
 *
 * @module
 */
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { flagsOf, hostsOf, SAMPLES } from "../sample_programs.ts";
import { answerOf } from "../in_process.ts";
import { temporary } from "../temporary.ts";
import { checkAnswers, type Checked } from "./check_answers.ts";

export const BUDGETS = ["0.5k", "2k", "8k"];

/** Of a run with more calls, every answer takes seconds. */
const MOST_CALLS = 100_000;

/** The same run in another file, which is joined with it. */
const COPY = "copy.tph";

export const COMMANDS: readonly (readonly string[])[] = [
  ["tree", "@"],
  ["tree", "@", "--error"],
  ["tree", "@", "--max-depth", "2"],
  ["tree", "@#1", "--down", "2"],
  ["view", "@"],
  ["explain", "@"],
  ["stats", "@"],
  ["stats", "@", "--by", "file", "--sort", "calls"],
  ["find", "undefined", "@"],
  ["find", "--where", "v => typeof v === 'object'", "@"],
  ["find", "--regex", ".", "--group", "@"],
  ["find", "1", "@", "--journey"],
  ["find", "1", "@", "--count"],
  ["call", "1"],
  ["why", "@#1"],
  ["diff", "@", "@"],
  ["join", "@", COPY],
  ["logs"],
  // Without a question: the tables, and the questions that are ready.
  ["sql"],
  ["config"],
  ["lock", "check", "sample", "@"],
  ["clean", "--all", "--dry-run"],
];

/** Records a sample in the first of its hosts, and checks what every command answers about the run. */
export async function checkSample(name: string): Promise<Checked> {
  const file = join(SAMPLES, name);
  const text = readFileSync(file, "utf8");
  const [host] = hostsOf(text);
  using folder = temporary();
  const env = { TPH_CACHE_DIR: join(folder.path, ".tracepatch_cache") };
  const flags = flagsOf(text, host!).flatMap((flag) => [`--host-flag=${flag}`]);
  const run = ["run", "-q", "--host", host!, ...flags, "--scope", SAMPLES, file];
  const { stderr } = await folder.tph(run, { env });
  const { stdout } = await answerOf(["logs", "--json"], folder.path);
  if (JSON.parse(stdout).total !== 1) {
    return { answers: 0, findings: [`${name} was not recorded in ${host}: ${stderr}`], unread: [] };
  }
  const cache = join(folder.path, ".tracepatch_cache");
  const recorded = readdirSync(cache).find((entry) => entry.endsWith(".tph"))!;
  copyFileSync(join(cache, recorded), join(folder.path, COPY));
  await answerOf(["lock", "save", "sample", "@"], folder.path);
  const { calls } = JSON.parse(stdout).answer[0];
  const budgets = calls > MOST_CALLS ? [BUDGETS[1]!] : BUDGETS;
  const checked = await checkAnswers(folder.path, { commands: COMMANDS, budgets });
  if (budgets !== BUDGETS) checked.unread.unshift(`${calls} calls: asked with one budget, ${budgets[0]}`);
  return { ...checked, findings: checked.findings.map((finding) => `${name}: ${finding}`) };
}
