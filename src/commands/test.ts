import type { Command } from "commander";
import { wrongUsage } from "../errors.ts";
import { diffJson } from "../query/diff/diff_json.ts";
import { snapshotJson } from "../query/snapshot_json.ts";
import { testCalls } from "../query/test_calls.ts";
import { openCache } from "../store/cache.ts";
import { causeLines, type FailedTest } from "../view/cause_text.ts";
import { plural } from "../view/text.ts";
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
import { printJson, printLines, remark } from "./output.ts";

interface Flags extends CacheFlags, TextFlags {
  base?: string;
  max: number;
  json?: boolean;
}

/** Causes of one test in JSON. */
const MOST_CAUSES = 100;

export function define(command: Command, context: Context): void {
  command
    .argument("[command...]", "what runs the tests, behind --")
    .option("--base <commit>", "compare with this commit (default: the newest in which the test passes)")
    .option("--max <n>", "tests that are explained at most", count, 5)
    .option("--json", "print JSON");
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
    if (failed.length === 0) return remark([`tph: ${nothingFailed(red.status, tests.length)}`], context);
    const chosen = failed.slice(0, flags.max);
    const answers = await explainTests(recorder, { first: red.trace, tests: chosen, base: flags.base });
    if (flags.json) return printJson({ version: 1, tests: answers.map(answerJson) }, context);
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

function answerJson({ test, red, comparison, why, passedAt }: FailedTest) {
  const { call, title, module } = test;
  const thrown = red.resultOf(call)?.snapshot;
  const [first] = comparison?.stories ?? [];
  const causes = comparison === undefined ? [] : diffJson(comparison.diff, { max: MOST_CAUSES }).causes;
  return {
    title,
    module,
    run: red.header.id,
    call,
    error: thrown === undefined ? null : snapshotJson(thrown),
    passedAt: passedAt ?? null,
    why: why ?? null,
    first: first === undefined ? null : causes[comparison!.diff.causes.indexOf(first.cause)] ?? null,
    causes,
  };
}

const HELP = `
Runs and records the tests. Each one that fails is run again in an earlier commit in which it passes; the answer is the
first call where the two runs differ, with both values. That commit's files go to the cache folder, with your
installed packages; the repository stays as it is. The exit status is the command's.

Examples:
  tph test -- npx vitest run
  tph test -- npm test
  tph test --base v1.2.0 -- npx jest`;
