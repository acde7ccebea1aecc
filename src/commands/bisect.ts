import type { Command } from "commander";
import { foldersWithPackages } from "../cause/installed.ts";
import { commitsBetween, nameOfCommit, type Repository, repositoryOf } from "../cause/source_tree.ts";
import { wrongUsage } from "../errors.ts";
import { compareTest, type Comparison } from "../query/diff/compare_test.ts";
import type { FailedTest } from "../query/diff/failed_test.ts";
import { moduleOf } from "../query/diff/functions.ts";
import { caseOf, type TestCall } from "../query/test_calls.ts";
import { openCache } from "../store/cache.ts";
import { causeLines } from "../view/cause_text.ts";
import { escapeText } from "../view/text.ts";
import { plural } from "../view/units.ts";
import { tellBisect } from "../answer/test_answer.ts";
import { addAnswer, type AnswerFlags, printAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import { atCommit } from "./explain_tests.ts";
import { commandFor } from "./flake.ts";
import {
  addCacheDir,
  addTextOptions,
  type CacheFlags,
  configOf,
  dressOf,
  type TextFlags,
} from "./options.ts";
import { printLines, remark } from "./output.ts";
import { type Recorder, recordTests, type TestRun } from "./record_tests.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags {}

/** Commits that are gone back to look for one in which the test passes: 1, 2, 4 … before. */
const MOST_BACK = 12;

export function define(command: Command, context: Context): void {
  command
    .argument("<test>", "the test's title, or a part of it")
    .argument("[good]", "a commit in which it passes (default: looked for)")
    .argument("[bad]", "a commit in which it fails (default: HEAD)")
    .argument("[command...]", "what runs the tests, behind -- (default: what the last tph test ran)");
  addAnswer(command, "print JSON: the commit since which it fails, and why");
  addCacheDir(addTextOptions(command)).addHelpText("after", HELP);
  command.action(async (..._: unknown[]) => {
    const flags = command.opts() as Flags;
    const { rawArgs } = command.parent as Command & { rawArgs: string[] };
    const dashes = rawArgs.indexOf("--");
    const given = dashes < 0 ? [] : rawArgs.slice(dashes + 1);
    const [title, good, bad = "HEAD", ...rest] = command.args.slice(0, command.args.length - given.length);
    if (title === undefined || rest.length > 0) {
      throw wrongUsage("Too many commits are named.", "Try: tph bisect TEST GOOD BAD -- npm test");
    }
    const config = configOf(flags, context);
    const cache = openCache(config);
    const words = commandFor(given, { cache, cwd: context.cwd, name: "bisect" });
    const { bases: [from], ...repository } = { ...repositoryOf(context.cwd, { base: bad }) };
    const search = new Search({ cache, context, words }, { ...repository, bases: [] });
    const { why = null, since = null, answer } = await search.run(title, { good, bad: from! });
    context.status = answer === undefined ? 1 : 0;
    if (flags.json) {
      return await printAnswer(tellBisect(answer, { since, why, tried: search.tried }), {
        flags,
        context,
        ...(answer === undefined
          ? {}
          : { run: { trace: answer.red, reference: answer.red.header.id }, next: [answer.next!] }),
        isDone: true,
      });
    }
    const lines = answer === undefined ? [escapeText(why!)] : [
      escapeText(`It has failed this way since ${since} (${plural(search.tried.length, "commit")} tried)`),
      ...causeLines(answer, dressOf(flags, context)),
    ];
    await printLines(lines, context, { pager: false });
  });
}

/** The commit that was looked for, and how the test fails there; or why there is none. */
interface Found {
  why?: string;
  since?: string;
  answer?: FailedTest;
}

/** What a test did in one commit. */
interface Verdict {
  run: TestRun;
  test: TestCall;
}

/** A search through the commits. */
class Search {
  /** The commits that were tried, in this order. */
  readonly tried: { commit: string; did: string }[] = [];
  readonly #recorder: Recorder;
  readonly #repository: Repository;
  readonly #packages: string[];
  readonly #known = new Map<string, Verdict | undefined>();
  /** The test where it was seen first; its file is taken along to commits that do not have it. */
  #red: Verdict | undefined;

  constructor(recorder: Recorder, repository: Repository) {
    this.#recorder = recorder;
    this.#repository = repository;
    this.#packages = foldersWithPackages(repository.root);
  }

  async run(title: string, { good, bad }: { good: string | undefined; bad: string }): Promise<Found> {
    const repository = this.#repository;
    const { context } = this.#recorder;
    // Which file has it shows a run of what is there now.
    const now = await recordTests(this.#recorder, { folder: context.cwd });
    if (now.trace === undefined) return { why: now.why };
    const wanted = (test: TestCall) => test.title.toLowerCase().includes(title.toLowerCase());
    const test = now.tests.find((test) => test.failed && wanted(test)) ?? now.tests.find(wanted);
    if (test === undefined) return { why: `No test has "${title}" in its title.` };
    this.#red = { run: now, test };
    const last = await this.#at(bad);
    if (last === undefined || !last.test.failed) {
      const what = test.failed
        ? "what makes it fail is not committed. Try: tph test"
        : "name a commit in which it does";
      return { why: `It does not fail at ${nameOfCommit(repository, bad)}: ${what}.` };
    }
    const commits = commitsBetween(repository, good, bad);
    if (commits === undefined || good !== undefined && commits.length === 0) {
      return { why: `There are no commits from ${good} to ${bad.slice(0, 7)}.` };
    }
    // Index of the newest known to pass, and of the oldest known to fail as the last does.
    let fails = 0;
    const start = good === undefined ? await this.#back(commits) : commits.length;
    if (good !== undefined) commits.push(repositoryOf(repository.root, { base: good }).bases[0]!);
    const green = start === undefined ? undefined : await this.#at(commits[start]!);
    if (start === undefined || green === undefined || green.test.failed) {
      const where = start === undefined
        ? "in any commit that was tried"
        : `at ${nameOfCommit(repository, commits[start]!)}`;
      return { why: `It does not pass ${where}: tph bisect TEST GOOD names one in which it does.` };
    }
    let passes = start;
    const wantedKey = keyOf(this.#compare(green, last));
    while (passes - fails > 1) {
      const middle = (passes + fails) >> 1;
      const verdict = await this.#at(commits[middle]!);
      // Where it fails in another way, this divergence is not there yet.
      const isThis = verdict !== undefined && verdict.test.failed &&
        keyOf(this.#compare(green, verdict)) === wantedKey;
      if (isThis) fails = middle;
      else passes = middle;
    }
    const before = this.#known.get(commits[passes]!);
    const first = (await this.#at(commits[fails]!))!;
    const side = before !== undefined && !before.test.failed ? before : green;
    const comparison = this.#compare(side, first);
    return {
      since: nameOfCommit(repository, commits[fails]!),
      answer: {
        test: first.test,
        red: first.run.trace,
        ...(comparison === undefined ? {} : { comparison }),
        passedAt: nameOfCommit(repository, commits[side === before ? passes : start]!),
        next: `tph diff ${side.run.trace.header.id} ${first.run.trace.header.id}`,
      },
    };
  }

  /** Goes back in growing steps to a commit in which the test passes. */
  async #back(commits: readonly string[]): Promise<number | undefined> {
    for (let step = 1, n = 0; n < MOST_BACK; step *= 2, n++) {
      const at = Math.min(step, commits.length - 1);
      const verdict = await this.#at(commits[at]!);
      if (verdict !== undefined && !verdict.test.failed) return at;
      if (at < step) return undefined;
    }
    return undefined;
  }

  /** What the test did in a commit; undefined where it cannot run there. */
  async #at(commit: string): Promise<Verdict | undefined> {
    if (this.#known.has(commit)) return this.#known.get(commit);
    const { run, test } = this.#red!;
    const runs = await atCommit(this.#recorder, {
      repository: this.#repository,
      commit,
      name: nameOfCommit(this.#repository, commit),
      packages: this.#packages,
      reds: [{ test, red: run.trace }],
    });
    const found = runs.flatMap((run) => {
      const same = caseOf(run.tests, test, this.#red!.run.tests);
      return same === undefined ? [] : [{ run, test: same }];
    });
    const verdict = found.find(({ test }) => !test.failed) ?? found[0];
    this.#known.set(commit, verdict);
    const did = verdict === undefined ? "cannot be tried" : verdict.test.failed ? "fails" : "passes";
    this.tried.push({ commit: commit.slice(0, 7), did });
    remark([`tph: ${commit.slice(0, 7)} ${did}`], this.#recorder.context);
    return verdict;
  }

  #compare(green: Verdict, red: Verdict): Comparison | undefined {
    const pair = {
      green: green.run.trace,
      red: red.run.trace,
      greenTests: green.run.tests,
      redTests: red.run.tests,
    };
    return compareTest(pair, red.test);
  }
}

/** What a divergence is known by in other commits. */
function keyOf(comparison: Comparison | undefined): string {
  const [story] = comparison?.stories ?? [];
  if (story === undefined || story.cause.a === 0) return "";
  const { trace } = comparison!.diff.a;
  const site = trace.siteOf(story.cause.a);
  return `${moduleOf(site, trace.header)} ${site.name}`;
}

const HELP = `
Searches between a passing and a failing commit for the first one that fails in the same way. Each commit is tried in a copy
in the cache folder; the repository stays as it is.

Examples:
  tph bisect "adds tax"
  tph bisect "adds tax" v1.2.0 HEAD -- npx vitest run`;
