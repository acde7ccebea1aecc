import type { Command } from "commander";
import { wrongUsage } from "../errors.ts";
import { tellTests } from "../answer/test_answer.ts";
import { testCalls } from "../query/test_calls.ts";
import { openCache } from "../store/cache.ts";
import { causeLines, type FailedTest } from "../view/cause_text.ts";
import { plural } from "../view/text.ts";
import { addAnswer, type AnswerFlags, printAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import { explainTests, record } from "./explain_tests.ts";
import {
  addCacheDir,
  addTextOptions,
  type CacheFlags,
  configOf,
  count,
  dressOf,
  type TextFlags,
} from "./options.ts";
import { printLines, remark } from "./output.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags {
  base?: string;
  max: number;
}

export function define(command: Command, context: Context): void {
  command
    .argument("[command...]", "what runs the tests, behind --")
    .option("--base <commit>", "compare with this commit (default: the newest in which the test passes)")
    .option("--max <n>", "tests that are explained at most", count, 5);
  addAnswer(command, "print JSON, see docs/testing.md");
  command.passThroughOptions();
  addCacheDir(addTextOptions(command)).addHelpText("after", HELP);
  command.action(async (words: string[], flags: Flags) => {
    if (words.length === 0) throw wrongUsage("No command given.", "Try: tph test -- npm test");
    const config = configOf(flags, context);
    const cache = openCache(config);
    const recorder = { cache, context, words };
    const red = await record(recorder, { folder: context.cwd, isShown: flags.json !== true });
    context.status = red.status;
    // What kept it from being recorded has been said.
    if (red.trace === undefined) return;
    const tests = testCalls(red.trace);
    const failed = tests.filter((test) => test.failed);
    const print = (answers: FailedTest[]) => {
      const facts = { tests: tests.length, status: red.status, of: failed.length };
      const run = { trace: red.trace!, reference: red.trace!.header.id };
      const next = answers.map(({ next }) => next.replace(/^See: /, ""));
      const warnings = failed.length === 0 ? [nothingFailed(red.status, tests.length)] : [];
      return printAnswer(tellTests(answers, facts), { flags, context, run, next, warnings, isDone: true });
    };
    if (failed.length === 0) {
      if (flags.json) return await print([]);
      return remark([`tph: ${nothingFailed(red.status, tests.length)}`], context);
    }
    const chosen = failed.slice(0, flags.max);
    const answers = await explainTests(recorder, { first: red.trace, tests: chosen, base: flags.base });
    if (flags.json) return await print(answers);
    const text = dressOf(flags, context);
    const more = failed.length - chosen.length;
    await printLines(
      [
        ...answers.flatMap((answer) => ["", ...causeLines(answer, text)]),
        ...(more === 0
          ? []
          : ["", `${plural(more, "more test")} failed: --max ${failed.length} explains all.`]),
      ],
      context,
      { pager: false },
    );
  });
}

function nothingFailed(status: number, tests: number): string {
  const seen = tests === 0
    ? "no tests were recorded"
    : `${plural(tests, "test")} recorded, none threw an error`;
  return status === 0 ? `${seen}.` : `${seen}; the command ended with status ${status}.`;
}

const HELP = `
Runs and records the tests. Each one that fails is run again in an earlier commit in which it passes; the answer is the
first call where the two runs differ, with both values. That commit's files go to the cache folder, with your
installed packages; the repository stays as it is. The exit status is the command's.

Examples:
  tph test -- npx vitest run
  tph test -- npm test
  tph test --base v1.2.0 -- npx jest`;
