import { type Command, Option } from "commander";
import { failedFiles } from "../cause/failed_files.ts";
import { headOf } from "../cause/source_tree.ts";
import { wrongUsage } from "../errors.ts";
import { tellTests } from "../answer/test_answer.ts";
import { redactCommand } from "../redact/command.ts";
import { openCache } from "../store/cache.ts";
import {
  commitsOfPasses,
  type KnownTests,
  knownTests,
  rememberTests,
  testId,
  withFailedRun,
} from "../store/known_tests.ts";
import type { TestCall } from "../query/test_calls.ts";
import { failedHooks, programCall } from "../query/hook_calls.ts";
import type { FailedTest } from "../query/diff/failed_test.ts";
import { causeLines } from "../view/cause_text.ts";
import { causeMarkdown } from "../view/cause_markdown.ts";
import { recordSettings } from "../config/record_settings.ts";
import { emptyText } from "../view/empty_text.ts";
import { shellWord } from "../view/run_text.ts";
import { escapeText } from "../view/text.ts";
import { countText, plural } from "../view/units.ts";
import { addAnswer, type AnswerFlags, printAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import { explainFlake } from "./explain_flake.ts";
import { explainTests } from "./explain_tests.ts";
import {
  addCacheDir,
  addTextOptions,
  type CacheFlags,
  configOf,
  count,
  dressOf,
  type TextFlags,
} from "./options.ts";
import { dropGreen, keptGreen } from "./kept_green.ts";
import { narrowCommand } from "./narrow_command.ts";
import { printLines, remark, STDOUT, writeText } from "./output.ts";
import { reportPage } from "./page_of.ts";
import { type Recorder, recordTests, runPlain, type TestRun } from "./record_tests.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags {
  base?: string;
  max: number;
  record: "failed" | "always";
  install?: string;
  format?: string;
  output?: string;
}

const FORMATS = ["text", "markdown", "json", "html"];

export function define(command: Command, context: Context): void {
  command
    .argument("[command...]", "what runs the tests, behind --")
    .option("--base <commit>", "compare with this commit (default: the newest in which the test passes)")
    .option("--max <n>", "tests that are explained at most", count, 5)
    .addOption(
      new Option("--record <when>", "always: record every run, and keep the last that passed for comparison")
        .choices(["failed", "always"]).default("failed"),
    )
    .option(
      "--install <command>",
      "what installs packages in a commit with another lock file, such as 'npm ci'",
    )
    .option("--format <format>", `${FORMATS.join(", ")} (default: text)`)
    .option("-o, --output <file>", "with --format html: write the page to a file instead of stdout");
  addAnswer(command, "print JSON, see docs/testing.md");
  command.passThroughOptions();
  addCacheDir(addTextOptions(command)).addHelpText("after", HELP);
  command.action(async (words: string[], flags: Flags) => {
    if (words.length === 0) throw wrongUsage("No command given.", "Try: tph test -- npm test");
    const format = flags.json ? "json" : flags.format ?? "text";
    if (!FORMATS.includes(format)) {
      throw wrongUsage(`--format does not know "${format}".`, `It takes ${FORMATS.join(", ")}.`);
    }
    const config = configOf(flags, context);
    const cache = openCache(config);
    const { install } = flags;
    const recorder: Recorder = { cache, context, words, ...(install === undefined ? {} : { install }) };
    const known = knownTests(cache, context.cwd);
    const started = Date.now();
    const out = format === "text" ? "stdout" : "stderr";
    const whole = flags.record === "always"
      ? await recordTests(recorder, { folder: context.cwd, show: out })
      : undefined;
    const status = whole === undefined ? await runPlain(recorder, out) : whole.status;
    context.status = status ?? 1;
    // What holds a secret is not kept.
    const shownCommand = redactCommand(words, recordSettings(config.settings));
    if (shownCommand.join("\n") === words.join("\n")) {
      const green = status === 0 ? whole?.trace?.header.id : undefined;
      remember(recorder, { known, hasPassed: status === 0, green });
    }
    if (status === 0 && whole !== undefined && whole.trace === undefined) {
      remark([`tph: nothing was recorded, and no run is kept. ${whole.why}`.trim()], context);
    }
    if (status === 0) {
      if (format === "json") {
        await printAnswer(tellTests([], { tests: null, status, of: 0 }), { flags, context, isDone: true });
      }
      return;
    }
    const files = failedFiles(context.cwd, started);
    const first = whole?.trace === undefined
      ? await recordTests({ ...recorder, words: narrowCommand(words, files, context.cwd) }, {
        folder: context.cwd,
      })
      : whole;
    if (first.trace === undefined) return remark([first.why], context);
    const failed = first.tests.filter((test) => test.failed);
    // Tests whose hook failed did not run; and a program may be a test without a runner.
    if (first.status !== 0) failed.push(...failedHooks(first.trace));
    const isProgram = first.status !== 0 && failed.length === 0 && first.trace.callCount > 0;
    if (isProgram) failed.push(programCall(first.trace, shownCommand.join(" ")));
    rememberFailures(recorder, failed);
    const { answers: found, rest } = failed.length > 0
      ? await explainTests(recorder, {
        first,
        tests: failed,
        max: flags.max,
        kept: flags.base === undefined ? keptGreen(cache, context.cwd) : undefined,
        base: flags.base,
        known: known === undefined ? [] : commitsOfPasses(known, failed.map(testId)),
      })
      : first.status === 0 && first.tests.length > 0
      ? { answers: await flaky(recorder, first), rest: [] }
      : { answers: [], rest: [] };
    // What has never passed, or did not load, has nothing to show.
    const isCompared = found[0]?.comparison !== undefined && found[0].why === undefined;
    const answers = isProgram && !isCompared ? [] : found;
    const why = isProgram && answers.length === 0 ? whyNothing(found[0]!) : [];
    const nothing = [nothingFailed(first, context.status), ...why].join(" ");
    if (format === "json") {
      const facts = {
        tests: first.tests.length,
        status: context.status,
        of: Math.max(failed.length, answers.length),
      };
      return await printAnswer(tellTests(answers, facts), {
        flags,
        context,
        run: { trace: first.trace, reference: first.trace.header.id },
        next: [
          ...answers.flatMap(({ next }) => next ?? []),
          ...rest.length === 0
            ? []
            : [`tph test --max ${failed.length} -- ${words.map(shellWord).join(" ")}`],
        ],
        warnings: answers.length + rest.length === 0 ? [nothing] : [],
        isDone: true,
      });
    }
    if (answers.length + rest.length === 0) return remark([`tph: ${nothing}`], context);
    if (format === "html") {
      const [, said = "", ...named] = restLines(rest, failed.length);
      const more = { count: rest.length, lines: said === "" ? [] : [said, ...named] };
      await writeText([reportPage(answers, { words, context, more })], flags.output, context);
      if (flags.output === undefined || flags.output === STDOUT) return;
      const tests = plural(answers.length, "test");
      const shown = answers.some(({ comparison }) => comparison !== undefined)
        ? `why ${tests} failed`
        : `what ${tests} did that failed`;
      return remark([`tph: ${flags.output} shows ${shown}.`, ...said === "" ? [] : [said]], context);
    }
    const text = dressOf(flags, context);
    const lines = format === "markdown"
      ? causeMarkdown(answers)
      : answers.flatMap((answer) => ["", ...causeLines(answer, text)]);
    await printLines([...lines, ...restLines(rest, failed.length)], context, { pager: false });
  });
}

/** Tests that are named and no more. */
const MOST_NAMED = 10;

function restLines(rest: readonly FailedTest[], all: number): string[] {
  if (rest.length === 0) return [];
  const named = rest.slice(0, MOST_NAMED).map(({ test: { title, module } }) =>
    `  ${escapeText(title)}  ${escapeText(module)}`
  );
  const more = rest.length - named.length;
  return [
    "",
    `${plural(rest.length, "more test")} failed: --max ${all} explains all.`,
    ...named,
    ...more === 0 ? [] : [`  and ${countText(more)} more`],
  ];
}

/** Keeps what a run of the tests shows: what ran them, where they passed, and the recording of that. */
function remember(
  { cache, context: { cwd }, words }: Recorder,
  { known, hasPassed, green }: {
    known: KnownTests | undefined;
    hasPassed: boolean;
    green: string | undefined;
  },
): void {
  const passedAt = hasPassed ? headOf(cwd) : known?.passedAt;
  const commit = passedAt === undefined ? {} : { passedAt };
  if (green !== undefined) dropGreen(cache, cwd);
  const kept = green === undefined
    ? known?.green
    : { run: green, ...(passedAt === undefined ? {} : { commit: passedAt }) };
  rememberTests(cache, cwd, {
    command: words,
    ...commit,
    ...(kept === undefined ? {} : { green: kept }),
    ...(known?.failures === undefined ? {} : { failures: known.failures }),
  });
}

/** Keeps which tests failed: the others passed, unless some did not run because of a hook. */
function rememberFailures({ cache, context: { cwd } }: Recorder, failed: readonly TestCall[]): void {
  const known = knownTests(cache, cwd);
  const commit = headOf(cwd);
  const areTests = failed.length > 0 && failed.every(({ stands }) => stands === undefined);
  if (known === undefined || commit === undefined || !areTests) return;
  rememberTests(cache, cwd, withFailedRun(known, { commit, failed: failed.map(testId) }));
}

/** Runs after one that failed and one that passed, until a test has done both. */
const FLAKY_RUNS = 4;

/** What failed, and passes now. */
async function flaky(recorder: Recorder, first: TestRun): Promise<FailedTest[]> {
  const { answer } = await explainFlake(recorder, { runs: FLAKY_RUNS, earlier: [first] });
  return answer === undefined ? [] : [answer];
}

/** What is known of a program that failed, and did the same, or has never passed. */
function whyNothing({ test: { said }, why, hint }: FailedTest): string[] {
  const [first] = said?.split("\n") ?? [];
  const texts = [first === undefined ? undefined : `Uncaught ${escapeText(first)}.`, why, hint];
  return texts.filter((text) => text !== undefined);
}

function nothingFailed({ status: again, tests, trace }: TestRun, status: number): string {
  if (tests.length === 0) {
    const why = emptyText(trace) ?? "What it printed tells why.";
    return `no test was recorded, and the command ended with status ${status}. ${why}`;
  }
  const seen = `${plural(tests.length, "test")} recorded, none failed`;
  return again === 0
    ? `the command ended with status ${status}, and passed when it ran once more, recorded: a test is flaky. Try: tph flake TEST`
    : `${seen}; the command ended with status ${status}.`;
}

const HELP = `
Runs the tests as usual. If one fails, they run again, recorded, and so does an earlier commit in which they pass; the
answer is the first call where the two runs differ, with both values. That commit's files go to the cache folder, with
your installed packages; the repository stays as it is. The exit status is the command's.

Examples:
  tph test -- npx vitest run
  tph test -- npm test
  tph test --base v1.2.0 -- npx jest
  tph test --format markdown -- npm test >> "$GITHUB_STEP_SUMMARY"`;
