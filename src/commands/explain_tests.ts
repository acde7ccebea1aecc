/**
 * Looks for what makes tests fail: they run once more, recorded in full, as they are and as they were in a commit in which they pass.
 *
 * @module
 */
import { realpathSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { changedFiles, changedLine } from "../cause/changed_files.ts";
import { addMissing, placeForCopy, removeCopy, replaceFiles } from "../cause/copies.ts";
import { foldersWithPackages, linkPackages, otherLocks } from "../cause/installed.ts";
import { checkOut, nameOfCommit, type Repository, repositoryOf } from "../cause/source_tree.ts";
import { TphError } from "../errors.ts";
import { masksFrom } from "../query/diff/calibrate.ts";
import { compareTest, part } from "../query/diff/compare_test.ts";
import { deciderOf } from "../query/diff/decider.ts";
import { diffRuns } from "../query/diff/diff.ts";
import { amongCalls } from "../query/hook_calls.ts";
import { nearestTests } from "../query/nearest_test.ts";
import { changedModules } from "../query/diff/sources.ts";
import { caseOf, placeOf, sameTest, type TestCall, testKey } from "../query/test_calls.ts";
import type { Trace } from "../trace/trace.ts";
import type { FailedTest } from "../query/diff/failed_test.ts";
import { causeLines } from "../view/cause_text.ts";
import { shellWord } from "../view/run_text.ts";
import { PLAIN, UNICODE } from "../view/style.ts";
import { plural } from "../view/units.ts";
import { escapeText } from "../view/text.ts";
import { narrowCommand } from "./narrow_command.ts";
import { remark } from "./output.ts";
import type { GreenRun } from "./kept_green.ts";
import { type Recorder, recordTests, runPlain, type TestRun } from "./record_tests.ts";

/** A test that failed, in the recording that is compared. */
interface Red {
  test: TestCall;
  red: Trace;
}

/**
 * Explains tests that failed.
 *
 * @param options.first the run in which they did, recorded in full
 * @param options.tests those of its tests that failed
 * @param options.max how many are explained: first those that are known to have passed
 * @param options.kept a recording of them as they passed
 * @param options.base the commit to compare with, where the user names one
 * @param options.known commits in which some of them are known to have passed
 */
export async function explainTests(
  recorder: Recorder,
  { first, tests, max, kept, base, known = [] }: {
    first: TestRun;
    tests: TestCall[];
    max: number;
    kept?: GreenRun | undefined;
    base: string | undefined;
    known?: readonly string[];
  },
): Promise<{ answers: FailedTest[]; rest: FailedTest[] }> {
  const why = "There is no earlier commit to compare with: --base COMMIT names one.";
  const red = first.trace;
  const answers: FailedTest[] = tests.map((test) => ({ test, red, why, next: next({ test, red }) }));
  const open = () => answers.filter(({ comparison }) => comparison === undefined);
  const all: Answers = { answers, first, max };
  if (kept !== undefined) compareAll(kept, all);
  if (open().length > 0 && isWanting(all)) {
    try {
      await compareWithCommits(recorder, all, { base, known });
    } catch (error) {
      if (!(error instanceof TphError)) throw error;
      for (const answer of open()) {
        answer.why = error.message;
        if (error.hint !== undefined) answer.hint = error.hint;
        delete answer.next;
      }
    }
  }
  // What has passed before comes first, whatever else fails; before it what differs: a test may only have taken too long.
  const rank = ({ comparison }: FailedTest) =>
    comparison === undefined ? 2 : comparison.stories.length === 0 ? 1 : 0;
  const sorted = answers.toSorted((x, y) => rank(x) - rank(y));
  const distinct = withoutRepeats(sorted);
  const chosen = distinct.slice(0, max);
  for (const answer of chosen) {
    if (distinct.filter(({ test }) => testKey(test) === testKey(answer.test)).length === 1) continue;
    answer.among = {
      place: placeOf(answer.test, amongCalls(answer.test, first)) + 1,
      of: sameTest(amongCalls(answer.test, first), answer.test).length,
    };
  }
  await withoutNoise(recorder, chosen, { first });
  const never = chosen.filter(({ test, comparison, hint }) =>
    test.stands === undefined && comparison === undefined && hint === undefined
  );
  const passing = never.length === 0 ? [] : nearestTests(red, first.tests, never.map(({ test }) => test));
  passing.forEach((nearest, i) => nearest !== undefined && Object.assign(never[i]!, { nearest }));
  return { answers: chosen, rest: distinct.slice(max) };
}

/** Cases of one title, or tries of one test, of which the same is to be said are told of once. */
function withoutRepeats(answers: readonly FailedTest[]): FailedTest[] {
  const said = new Set<string>();
  return answers.filter((answer) => {
    const text = `${answer.test.module}\n${
      [...causeLines(answer, { style: PLAIN, glyphs: UNICODE, width: WIDTH })].join("\n")
    }`;
    return !said.has(text) && said.add(text);
  });
}

/** Enough for what tells one answer from another. */
const WIDTH = 200;

/** The tests that failed, in a run, of which so many are to be explained. */
interface Answers {
  answers: readonly FailedTest[];
  first: TestRun;
  max: number;
}

function isWanting({ answers, max }: Answers): boolean {
  return new Set(
    answers.filter(({ comparison }) => comparison !== undefined).map(({ test }) => testKey(test)),
  ).size < max;
}

/** Compares tests with a run in which they may have passed, as many as are wanted. */
function compareAll(green: GreenRun, all: Answers): void {
  for (const answer of all.answers) {
    if (answer.comparison === undefined && isWanting(all)) compareWith(green, answer, all.first);
  }
}

/** Compares tests with what they did in earlier commits, until each has passed in one, or there are as many as wanted. */
async function compareWithCommits(
  recorder: Recorder,
  all: Answers,
  { base, known }: { base: string | undefined; known: readonly string[] },
): Promise<void> {
  const { answers } = all;
  const repository = repositoryOf(recorder.context.cwd, { base, known });
  const packages = foldersWithPackages(repository.root);
  for (const commit of repository.bases) {
    const open = answers.filter(({ comparison }) => comparison === undefined);
    if (open.length === 0 || !isWanting(all)) break;
    const passedAt = nameOfCommit(repository, commit);
    const greens = await atCommit(recorder, { repository, commit, name: passedAt, packages, reds: open });
    let files: string[] | undefined;
    const changed = () => files ??= changedFiles(repository, commit);
    const version = { root: repository.root, commit };
    const line = (path: string) => changedLine(repository, commit, path);
    for (const green of greens) compareAll({ ...green, passedAt, changed, changedLine: line, version }, all);
    for (const answer of open) {
      if (answer.comparison !== undefined) continue;
      answer.why = greens.length === 0
        ? `Its version at ${passedAt} could not be recorded.`
        : `It does not pass at ${passedAt} either, or is not there: --base COMMIT names another.`;
    }
  }
  if (repository.isShallow && base === undefined) {
    for (const answer of answers) {
      if (answer.comparison !== undefined) continue;
      answer.why = `${answer.why} This clone is shallow: git fetch --unshallow brings the commits before.`;
    }
  }
}

/** Compares a test with a run in which it passed; nothing where it did not pass there, or is not there. */
function compareWith(green: GreenRun, answer: FailedTest, first: TestRun): void {
  const { trace, tests, passedAt } = green;
  const pair = { green: trace, greenTests: tests, red: first.trace, redTests: first.tests };
  const comparison = compareTest(pair, answer.test);
  if (comparison === undefined) return;
  delete answer.why;
  Object.assign(answer, { comparison, passedAt, next: next(answer, trace) });
  if (green.version !== undefined) answer.version = green.version;
  const notLoaded = answer.test.stands === "program" ? filesNotLoaded(tests, first.tests) : [];
  if (notLoaded.length > 0) {
    answer.comparison = { ...comparison, stories: [] };
    answer.why = notLoadedText(notLoaded, { passedAt, changed: green.changed?.() ?? [] });
    return;
  }
  if (!comparison.diff.texts) return;
  const hasOtherModules = changedModules(comparison.diff).length > 0;
  const changed = hasOtherModules ? [] : green.changed?.() ?? [];
  if (changed.length > 0) answer.changed = changed;
  const story = comparison.stories[0];
  if (story?.source === "module" && story.cause.b !== 0) {
    const line = green.changedLine?.(comparison.diff.b.trace.siteOf(story.cause.b).file);
    if (line !== undefined) answer.changedLine = line;
  }
  const decider = story && deciderOf(comparison.diff, story.cause);
  // Beside an edit, an error may be chance as well: where what differs first is a random value, in a function that is as it was.
  const isRandom = decider?.kind === "source" && decider.source === "random" && story!.source !== "changed" &&
    [decider.a, comparison.diff.a.parents[decider.a]].includes(story!.cause.a);
  const isEdited = hasOtherModules || changed.length > 0;
  if (isEdited && !isRandom) return;
  // `tph flake` repeats tests.
  if (answer.test.stands !== undefined) return;
  // Files that no commit has, the environment or chance: only further runs can tell.
  answer.flake = { decider, beforeIt: [], afterIt: [] };
  const same = green.changed === undefined ? "modules" : "files";
  answer.passedAt = `${passedAt}${isEdited ? "" : `, with the same ${same}`}: it may be flaky`;
  answer.next = `tph flake ${shellWord(answer.test.title)}`;
}

/** Files whose tests ran in a run, and none of which did in another. */
function filesNotLoaded(before: readonly TestCall[], now: readonly TestCall[]): string[] {
  const known = new Set(now.map(({ module }) => module));
  return [...new Set(before.map(({ module }) => module))].filter((module) => !known.has(module));
}

function notLoadedText(
  files: readonly string[],
  { passedAt, changed }: { passedAt: string; changed: readonly string[] },
): string {
  const list = (names: readonly string[]) =>
    names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${plural(names.length - 3, "other file")}` : "");
  const since = changed.length === 0 ? "" : `; changed since: ${list(changed)}`;
  return `No test of ${list(files)} ran: it did not load. They ran at ${passedAt}${since}.`;
}

/** Where a cause may be noise, the tests run again as they are: what differs between two runs that fail is no cause. */
async function withoutNoise(
  recorder: Recorder,
  answers: readonly FailedTest[],
  { first }: { first: TestRun },
): Promise<void> {
  const doubtful = answers.filter(({ comparison }) => comparison?.isDoubtful);
  if (doubtful.length === 0) return;
  const { cwd } = recorder.context;
  const { scope } = first.trace.header;
  const files = filesOf(doubtful.map(({ test }) => test), { scope, folder: realpathSync(cwd) });
  const again = await recordTests({ ...recorder, words: narrowCommand(recorder.words, files, cwd) }, {
    folder: cwd,
    scope,
  });
  if (again.trace === undefined) return;
  for (const answer of doubtful) {
    const same = caseOf(amongCalls(answer.test, again), answer.test, amongCalls(answer.test, first));
    if (same === undefined || !same.failed) continue;
    const ignore = masksFrom(diffRuns(part(first.trace, answer.test.call), part(again.trace, same.call)));
    const { green, greenTests } = answer.comparison!;
    const pair = { green, greenTests, red: first.trace, redTests: first.tests };
    const comparison = ignore.length === 0 ? undefined : compareTest(pair, answer.test, { ignore });
    if (comparison !== undefined && comparison.stories.length > 0) answer.comparison = comparison;
  }
  rmSync(again.path, { force: true });
}

/** Installs a commit's own packages in its copy, where the user has said how; false where that did not work, or was not asked for. */
async function installed({ context, install }: Recorder, copy: string): Promise<boolean> {
  if (install === undefined) return false;
  const shell = process.platform === "win32" ? ["cmd", "/d", "/s", "/c"] : ["sh", "-c"];
  return await runPlain({ context: { ...context, cwd: copy }, words: [...shell, install] }, "stderr") === 0;
}

function otherPackages(locks: readonly string[], { install }: Recorder): string {
  const is = `tph: ${locks.join(", ")} says otherwise there; the packages installed now are used`;
  return install === undefined ? `${is}: --install COMMAND installs others` : `${is}: "${install}" failed`;
}

/** The command that shows more. */
function next({ test: { call, stands, title }, red }: Red, green?: Trace): string {
  const which = stands === "program" ? "" : ` --test ${shellWord(title)}`;
  if (green !== undefined) return `tph diff ${green.header.id} ${red.header.id}${which}`;
  return `tph tree ${red.header.id}${stands === "hook" ? ` --call ${call}` : which}`;
}

/** The files of tests, from a folder. */
function filesOf(tests: readonly TestCall[], { scope, folder }: { scope: string; folder: string }): string[] {
  const inFiles = tests.filter(({ stands }) => stands !== "program");
  return [...new Set(inFiles.map(({ module }) => relative(folder, join(scope, module))))];
}

/**
 * Records tests in a commit, in a copy of its files: as they are there, and, where it does not have one of them, once more
 * with the files of those as they are now.
 */
export async function atCommit(
  recorder: Recorder,
  { repository, commit, name, packages, reds }: {
    repository: Repository;
    commit: string;
    /** What the commit is called. */
    name: string;
    /** Folders of the project that have packages installed. */
    packages: readonly string[];
    reds: readonly Red[];
  },
): Promise<TestRun[]> {
  const { cache, context, words } = recorder;
  const { root } = repository;
  const copy = placeForCopy(cache, commit);
  const remarks = [`tph: comparing with commit ${name}`];
  try {
    const missing = checkOut(repository, commit, copy);
    const locks = otherLocks(root, copy);
    if (locks.length === 0 || !await installed(recorder, copy)) {
      linkPackages(root, copy, packages);
      if (locks.length > 0) remarks.push(otherPackages(locks, recorder));
    }
    if (missing.length > 0) remarks.push(`tph: without its submodules ${missing.join(", ")}`);
    const scope = join(copy, relative(root, reds[0]!.red.header.scope));
    const tests = reds.map(({ test }) => test);
    const added = addMissing(filesOf(tests, { scope, folder: copy }), { project: root, copy });
    if (added.length > 0) remarks.push(`tph: with ${added.join(", ")}, which is not in it`);
    remark(remarks.map(escapeText), context);
    const folder = join(copy, relative(root, realpathSync(context.cwd)));
    const recordedBy = async (words: string[]) => {
      const run = await recordTests({ ...recorder, words }, { folder, scope });
      return run.trace === undefined ? [] : [run];
    };
    const recorded = async (which: readonly TestCall[]) => {
      const narrow = narrowCommand(words, filesOf(which, { scope, folder }), folder);
      const runs = await recordedBy(narrow);
      const modules = new Set(runs.flatMap(({ tests }) => tests.map(({ module }) => module)));
      // A test may be written in a file that is not run itself, but by others.
      const isMissed = narrow.length > words.length && which.some(({ module }) => !modules.has(module));
      return isMissed ? [...runs, ...await recordedBy(words)] : runs;
    };
    const greens = await recorded(tests);
    const absent = tests.filter((test) =>
      greens.every((green) => sameTest(amongCalls(test, green), test).length === 0)
    );
    const replaced = replaceFiles(filesOf(absent, { scope, folder: copy }), { project: root, copy });
    if (replaced.length === 0) return greens;
    remark(
      [`tph: with ${replaced.join(", ")} as it is now, for tests that are not in it`].map(escapeText),
      context,
    );
    return [...greens, ...await recorded(absent)];
  } finally {
    removeCopy(copy);
  }
}
