import { type Command, Option } from "commander";
import { relative } from "node:path";
import { noSuchTest, wrongUsage } from "../errors.ts";
import { hookCalls } from "../query/hook_calls.ts";
import { globMatcher } from "../query/glob.ts";
import { compareTimes } from "../query/diff/compare_times.ts";
import { differs, type DiffOptions, diffRuns, type RunDiff } from "../query/diff/diff.ts";
import { failuresIn } from "../query/diff/diff_json.ts";
import { diffTest } from "../query/diff/compare_test.ts";
import { changedModules } from "../query/diff/sources.ts";
import { testCalls, testNamed } from "../query/test_calls.ts";
import { commitsBetween } from "../store/commits.ts";
import { openRun } from "../store/open_run.ts";
import { previousRun } from "../store/previous_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import type { Trace } from "../trace/trace.ts";
import { diffMarkdown } from "../view/diff/diff_markdown.ts";
import { diffPage, verdictText } from "../view/diff/diff_page.ts";
import { partRemarks } from "../view/missing_text.ts";
import { timeLines } from "../view/diff/times_text.ts";
import { tellDiff } from "../answer/diff_answer.ts";
import { addAnswer, type AnswerFlags, printAnswer, runWord, sameCache } from "./answer.ts";
import type { Context } from "./context.ts";
import {
  addNoiseOptions,
  calibrated,
  type NoiseFlags,
  noiseList,
  noiseOptions,
  parseFailOn,
} from "./diff_options.ts";
import {
  addCacheDir,
  addTextOptions,
  addTimes,
  type CacheFlags,
  configOf,
  count,
  glyphsOf,
  repeated,
  RUN_ARGUMENT,
  styleOf,
  type TextFlags,
} from "./options.ts";
import { widthOf } from "./page_width.ts";
import { printLines, remark, writeText } from "./output.ts";
import { pageFile } from "./page_of.ts";

interface Flags extends CacheFlags, TextFlags, NoiseFlags, AnswerFlags {
  a?: string[];
  b?: string[];
  ordered?: boolean;
  exitCode?: boolean;
  failOn?: string;
  format: "text" | "markdown" | "json" | "html";
  output?: string;
  summary?: boolean;
  sideBySide?: boolean;
  context: number;
  only?: string[];
  max: number;
  lines: number;
  width?: number;
  times?: boolean;
  test?: string;
}

/** Times of more calls are compared only when asked for. */
const MOST_TIMED = 4e6;
/** From this width on, both runs are shown beside one another. */
const WIDE = 150;

export function define(command: Command, context: Context): void {
  command
    .argument("[a]", RUN_ARGUMENT)
    .argument(
      "[b]",
      "the run to compare it with; without one, A is compared with the newest run of its command before it",
    )
    .option("--a <runs...>", "several runs before, for times")
    .option("--b <runs...>", "several runs after, for times")
    .option("--test <title>", "compare one test: its title, or a part of it")
    .option("--ordered", "insist on the order of calls that ran at the same time")
    .option("--exit-code", "exit status 1 when behaviour differs")
    .option(
      "--fail-on <kinds>",
      "exit status 1 for any of these: added,removed,moved,args,result,error,order,calls,awaits,time>20%",
    )
    .addOption(
      new Option("--format <format>", "text, markdown, json, or html: a page with both runs in it")
        .choices(["text", "markdown", "json", "html"]).default("text", "text"),
    )
    .option("-o, --output <file>", "write to a file instead of stdout, with --format html")
    .option("--summary", "only the answer and the first divergence")
    .option("--side-by-side", "both runs side by side (default: with 150 columns or more)")
    .option("--no-side-by-side", "one run below the other")
    .option("--context <n>", "how many equal calls to show around a difference", count, 1)
    .option("--only <glob>", "only differences of functions whose name matches (repeatable)", repeated)
    .option("--max <n>", "causes to show at most; with --json, differences", count, 5)
    .option("--lines <n>", "lines of the changed tree at most", count, 60)
    .option("--width <n>", "columns of a line", count)
    .option("--times", "compare times, too (default: up to four million calls a run)")
    .option("--no-times", "leave times out");
  addAnswer(command, "print JSON, see docs/diffing.md", { hasLayout: true });
  addCacheDir(addTextOptions(addTimes(addNoiseOptions(command)))).addHelpText("after", HELP);
  command.action(async (first: string | undefined, second: string | undefined, flags: Flags) => {
    const config = configOf(flags, context);
    const options = { ...noiseOptions(flags, config), ordered: flags.ordered === true };
    if (flags.listNoise) return printLines(noiseList(options.noiseOff ?? []), context, { pager: false });
    const failOn = flags.failOn === undefined ? undefined : parseFailOn(flags.failOn);
    const { runsA, runsB } = runsOf(first, second, flags, config);
    if (flags.calibrate !== undefined) {
      const masks = calibrated(flags.calibrate, options, config);
      options.ignore = [...(options.ignore ?? []), ...masks];
      remark([
        `tph: calibration leaves out ${masks.length} ${masks.length === 1 ? "thing" : "things"}${
          masks.length === 0 ? "" : `: ${masks.slice(0, 6).join(", ")}${masks.length > 6 ? " …" : ""}`
        }`,
      ], context);
    }
    const diff = comparedOf(runsA[0]!, runsB[0]!, options, flags.test);
    const [a, b] = [diff.a.trace, diff.b.trace];
    const calls = [...runsA, ...runsB].reduce((sum, { callCount }) => sum + callCount, 0);
    const wantsTimes = flags.test === undefined && (flags.times ?? (calls <= MOST_TIMED && !flags.summary)) ||
      failOn?.slower !== undefined;
    const times = wantsTimes ? compareTimes(runsA, runsB) : undefined;
    const failures = failOn === undefined ? [] : failuresIn(diff, failOn.kinds);
    if (failOn?.slower !== undefined && times !== undefined) {
      const isOne = runsA.length < 3 || runsB.length < 3;
      const slow = [times.whole, ...times.functions].filter(({ change, verdict }) =>
        change > failOn.slower! && verdict === "slower"
      );
      if (slow.length > 0) failures.push("time");
      if (isOne) {
        remark(
          ["tph: times are not compared: that takes at least three runs on each side (--a … --b …)."],
          context,
        );
      }
    }
    if (failures.length > 0 || flags.exitCode && differs(diff)) context.status = 1;
    const only = flags.only === undefined ? undefined : anyOf(flags.only.map(globMatcher));
    if (flags.json || flags.format === "json") {
      const named = (reference: string | undefined, trace: Trace | undefined) =>
        reference === undefined || trace === undefined ? {} : { [reference]: runWord({ trace, reference }) };
      const words = second === undefined
        ? named(first, runsB[0])
        : { ...named(first, runsA[0]), ...named(second, runsB[0]) };
      const run = { trace: runsB[0]!, reference: second ?? first ?? "@", words };
      const max = command.getOptionValueSource("max") === "default" ? Infinity : flags.max;
      const telling = tellDiff(diff, { max, only, times, failures });
      return printAnswer(telling, { flags, context, run, next: nextOf(diff, run, flags) });
    }
    if (flags.format === "html") {
      return await writeText(
        [pageFile({ a, b }, { context, start: "view=compare" })],
        flags.output,
        context,
      );
    }
    const lines = Math.max(1, flags.lines);
    const causes = Math.max(1, flags.max);
    const summary = flags.summary === true;
    const commits = commitsOf(diff, context.cwd);
    if (flags.format === "markdown") {
      return printLines(diffMarkdown(diff, { lines, causes, only, summary, commits }), context, {
        pager: false,
      });
    }
    const style = styleOf(flags, context.stdout, context);
    const glyphs = glyphsOf(flags, context);
    const width = flags.width ?? widthOf(context.stdout);
    const isWide = flags.sideBySide ?? (width >= WIDE && width !== Infinity);
    const page = diffPage(diff, {
      style,
      glyphs,
      width,
      valueWidth: config.settings.value_width,
      sideBySide: isWide,
      context: flags.context,
      lines,
      causes,
      only,
      summary,
      commits,
      appendix: times === undefined || summary ? [] : timeLines(times, { style, glyphs, width, most: 6 }),
    });
    await printLines(page, context, { pager: flags.pager !== false });
    if (failures.length > 0) remark([`tph: fails on ${failures.join(", ")}. ${verdictText(diff)}`], context);
  });
}

/** The call in B where the runs went another way first. */
function nextOf({ causes: [cause] }: RunDiff, run: Parameters<typeof runWord>[0], flags: Flags): string[] {
  const call = cause === undefined || flags.test !== undefined ? 0 : cause.childB || cause.b;
  return call === 0 ? [] : [`tph call ${runWord(run)}#${call} --json${sameCache(flags)}`];
}

/** The two runs, or what they have of one test. */
function comparedOf(a: Trace, b: Trace, options: DiffOptions, title: string | undefined): RunDiff {
  const known = { ...options, remarks: partRemarks(a, b) };
  if (title === undefined) return diffRuns(a, b, known);
  const named = [testCalls, hookCalls].map((of) => testNamed(title, { a: of(a), b: of(b) }));
  const found = named.find((found) => !("titles" in found)) ?? named[0]!;
  if ("titles" in found) throw noSuchTest(title, found.titles);
  const { diff, isWhole } = diffTest({ green: a, red: b }, { green: found.a.call, red: found.b.call }, known);
  if (isWhole) {
    diff.remarks.push(
      "Nothing in the test tells why: what ran before it is compared as well, such as hooks.",
    );
  }
  return diff;
}

/** The runs of either side; the first of each are compared call by call. */
function runsOf(
  first: string | undefined,
  second: string | undefined,
  flags: Flags,
  config: ReturnType<typeof configOf>,
): { runsA: Trace[]; runsB: Trace[] } {
  const open = (reference: string) => openRun(resolveRun(reference, config), config.settings);
  if (flags.a !== undefined || flags.b !== undefined) {
    if (flags.a === undefined || flags.b === undefined || first !== undefined) {
      throw wrongUsage(
        "--a and --b go together, instead of A and B.",
        "tph diff --a before1 before2 --b after1 after2",
      );
    }
    return { runsA: flags.a.map(open), runsB: flags.b.map(open) };
  }
  const given = open(first ?? "@");
  if (second !== undefined) return { runsA: [given], runsB: [open(second)] };
  return { runsA: [openRun(previousRun(given.header, config), config.settings)], runsB: [given] };
}

/** What git says about the modules whose text changed between the runs. */
function commitsOf(diff: RunDiff, cwd: string): string[] {
  const { a, b } = diff;
  const files = changedModules(diff);
  if (files.length === 0) return [];
  const { scope, started } = b.trace.header;
  const [from = 0, to = 0] = [a.trace.header.started, started].sort((x, y) => x - y);
  const commits = commitsBetween(cwd, { scope, files, from, to });
  if (commits.length === 0) return [];
  const ids = commits.map((commit) => commit.split(" ", 1)[0]);
  const shown = files.slice(0, 3).map((file) => relative("", file)).join(", ");
  return [
    `commits between the runs that touched ${shown}: ` +
    (commits.length === 1
      ? commits[0]!
      : `${ids[0]}^..${ids.at(-1)} (${commits.length}), the last: ${commits.at(-1)}`),
  ];
}

function anyOf(matchers: ((name: string) => boolean)[]): (name: string) => boolean {
  return (name) => matchers.some((matches) => matches(name));
}

const HELP = `
The first divergence is the earliest call that got the same input and did something else, although its own calls had
returned the same. Times, ports, random ids and the like do not count: --list-noise lists the rules.
Exit status 1 only with --exit-code and --fail-on.

Examples:
  tph diff @1 @                        the newest run against the one before
  tph diff passing failing
  tph diff @                           the newest run against the one of the same command before it
  tph diff @1 @ --fail-on result,error --format markdown
  tph diff @2 @ --calibrate @2 @1      leave out what differs between two runs of the same thing
  tph diff --a b1 b2 b3 --b a1 a2 a3   times, too: medians, and a test`;
