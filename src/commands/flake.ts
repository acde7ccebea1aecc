import type { Command } from "commander";
import { wrongUsage } from "../errors.ts";
import { openCache } from "../store/cache.ts";
import { knownTests } from "../store/known_tests.ts";
import { causeLines } from "../view/cause_text.ts";
import { escapeText } from "../view/text.ts";
import { plural } from "../view/units.ts";
import { tellFlake } from "../answer/test_answer.ts";
import { addAnswer, type AnswerFlags, printAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import { explainFlake } from "./explain_flake.ts";
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
  runs: number;
}

export function define(command: Command, context: Context): void {
  command
    .argument("<test>", "the test's title, or a part of it")
    .argument("[command...]", "what runs the tests, behind -- (default: what the last tph test ran)")
    .option("--runs <n>", "runs at most", count, 20);
  addAnswer(command, "print JSON: how often it passed and failed, and what decides");
  addCacheDir(addTextOptions(command)).addHelpText("after", HELP);
  command.action(async (title: string, given: string[], flags: Flags) => {
    const config = configOf(flags, context);
    const cache = openCache(config);
    const words = commandFor(given, { cache, cwd: context.cwd, name: "flake" });
    const wanted = ({ title: own }: { title: string }) => own.toLowerCase().includes(title.toLowerCase());
    const { answer, passed, failed, why } = await explainFlake({ cache, context, words }, {
      wanted,
      runs: flags.runs,
    });
    context.status = passed + failed === 0 ? 2 : failed > 0 ? 1 : 0;
    const said = why ?? verdict({ passed, failed }, { title, words, runs: flags.runs });
    if (flags.json) {
      return await printAnswer(tellFlake(answer, { passes: passed, failures: failed }), {
        flags,
        context,
        ...(answer === undefined
          ? { warnings: [said] }
          : { run: { trace: answer.red, reference: answer.red.header.id }, next: [answer.next!] }),
        isDone: true,
      });
    }
    if (why !== undefined) return remark([why], context);
    const lines = answer === undefined ? [escapeText(said)] : causeLines(answer, dressOf(flags, context));
    await printLines(lines, context, { pager: false });
  });
}

/** What can be said where it did not do both. */
function verdict(
  { passed, failed }: { passed: number; failed: number },
  { title, words, runs }: { title: string; words: readonly string[]; runs: number },
): string {
  if (passed + failed === 0) return `No test has "${title}" in its title.`;
  return failed > 0
    ? `It failed in each of ${plural(failed, "run")}: no flake. Try: tph test -- ${words.join(" ")}`
    : `It passed in each of ${plural(passed, "run")}: --runs ${
      2 * runs
    } tries more. A recorded program is slower, so a race may end otherwise.`;
}

/**
 * The command that runs the tests: the one given, or what the last `tph test` ran in this folder.
 *
 * @throws {TphError} There is none.
 */
export function commandFor(
  given: readonly string[],
  { cache, cwd, name }: { cache: string; cwd: string; name: string },
): string[] {
  const words = given.length > 0 ? [...given] : knownTests(cache, cwd)?.command;
  if (words !== undefined) return words;
  throw wrongUsage("No test command is known.", `Try: tph ${name} TEST -- npm test`);
}

const HELP = `
Runs a test over and over until it has passed and failed, and shows where they first differ: a time, a random value, an
order, leftover state. Differences between passing runs are left out.

Examples:
  tph flake "adds tax"
  tph flake "adds tax" --runs 100 -- npx vitest run cart.test.ts`;
