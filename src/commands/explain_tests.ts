/**
 * Looks for what makes tests fail: they run once more, recorded in full, as they are and as they were in a commit in which they pass.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { addMissing, placeForCopy, removeCopy, replaceFiles } from "../cause/copies.ts";
import { foldersWithPackages, linkPackages, otherLocks } from "../cause/installed.ts";
import { narrowed } from "../cause/narrow.ts";
import { checkOut, nameOfCommit, type Repository, repositoryOf } from "../cause/source_tree.ts";
import { TphError } from "../errors.ts";
import { ownCommand } from "../launch/own_command.ts";
import { compareTest } from "../query/diff/compare_test.ts";
import { caseOf, sameTest, type TestCall, testCalls } from "../query/test_calls.ts";
import { listRuns, readListedRun } from "../store/list_runs.ts";
import { openRun } from "../store/open_run.ts";
import type { Trace } from "../trace/trace.ts";
import type { FailedTest } from "../view/cause_text.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { remark } from "./output.ts";

export interface Recorder {
  /** The cache folder. */
  cache: string;
  context: Context;
  /** What runs the tests. */
  words: string[];
}

/** A test that failed, in the recording that is compared. */
interface Red {
  test: TestCall;
  red: Trace;
}

/**
 * Explains tests that failed.
 *
 * @param options.first the run in which they did
 * @param options.base the commit to compare with, where the user names one
 */
export async function explainTests(
  recorder: Recorder,
  { first, tests, base }: { first: Trace; tests: TestCall[]; base: string | undefined },
): Promise<FailedTest[]> {
  const { cwd } = recorder.context;
  const folder = realpathSync(cwd);
  let repository: Repository;
  try {
    repository = repositoryOf(cwd, base);
  } catch (error) {
    if (!(error instanceof TphError)) throw error;
    return tests.map((test) => ({ test, red: first, why: error.message, next: error.hint ?? "" }));
  }
  const files = filesOf(tests, { scope: first.header.scope, folder });
  const again = await record({ ...recorder, words: narrowed(recorder.words, files) }, {
    folder: cwd,
    scope: first.header.scope,
    isShown: false,
    isFull: true,
  });
  const packages = foldersWithPackages(repository.root);
  const answers = tests.map((test) => ({ test, red: first, ...rerun(test, { first, again: again.trace }) }));
  const isOpen = (answer: FailedTest) => answer.comparison === undefined;
  for (const commit of repository.bases) {
    const open = answers.filter(isOpen);
    if (open.length === 0) break;
    const passedAt = nameOfCommit(repository, commit);
    const greens = await atCommit(recorder, { repository, commit, name: passedAt, packages, reds: open });
    for (const answer of open) {
      const why = greens.length === 0
        ? `Its version at ${passedAt} could not be recorded.`
        : `It does not pass at ${passedAt} either, or is not there.`;
      Object.assign(answer, { passedAt, why, next: next(answer) });
      for (const green of greens) {
        const comparison = compareTest({ green, red: answer.red }, answer.test);
        if (comparison === undefined) continue;
        Object.assign(answer, { comparison, next: next(answer, green) });
        break;
      }
    }
  }
  return answers;
}

/** What the second run shows of a test: it fails again, and that one is compared; or it passes. */
function rerun(
  test: TestCall,
  { first, again }: { first: Trace; again: Trace | undefined },
): Omit<FailedTest, "test" | "red"> & Partial<Red> {
  const why = "There is no earlier commit to compare with: --base COMMIT names one.";
  const second = again && caseOf(testCalls(again), test, testCalls(first));
  if (again === undefined || second === undefined) return { why, next: next({ test, red: first }) };
  if (second.failed) return { why, test: second, red: again, next: next({ test: second, red: again }) };
  const comparison = compareTest({ green: again, red: first }, test);
  return {
    ...(comparison === undefined ? {} : { comparison }),
    passedAt: "the second try, of the same files: this test is flaky",
    next: next({ test, red: first }, again),
  };
}

/** The command that shows more. */
function next({ test: { title }, red }: Red, green?: Trace): string {
  const which = `--test ${quoted(title)}`;
  return green === undefined
    ? `See: tph tree ${red.header.id} ${which}`
    : `See: tph diff ${green.header.id} ${red.header.id} ${which}`;
}

/** The files of tests, from a folder. */
function filesOf(tests: readonly TestCall[], { scope, folder }: { scope: string; folder: string }): string[] {
  return [...new Set(tests.map(({ module }) => relative(folder, join(scope, module))))];
}

/**
 * Records tests in a commit, in a copy of its files: as they are there, and, where it does not have one of them, once more
 * with the files of those as they are now.
 */
async function atCommit(
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
): Promise<Trace[]> {
  const { cache, context, words } = recorder;
  const { root } = repository;
  const copy = placeForCopy(cache, commit);
  const remarks = [`tph: comparing with commit ${name}`];
  try {
    const missing = checkOut(repository, commit, copy);
    linkPackages(root, copy, packages);
    const locks = otherLocks(root, copy);
    if (locks.length > 0) {
      remarks.push(`tph: ${locks.join(", ")} says otherwise there; the packages installed now are used`);
    }
    if (missing.length > 0) remarks.push(`tph: without its submodules ${missing.join(", ")}`);
    const scope = join(copy, relative(root, reds[0]!.red.header.scope));
    const tests = reds.map(({ test }) => test);
    const added = addMissing(filesOf(tests, { scope, folder: copy }), { project: root, copy });
    if (added.length > 0) remarks.push(`tph: with ${added.join(", ")}, which is not in it`);
    remark(remarks.map(escapeText), context);
    const folder = join(copy, relative(root, realpathSync(context.cwd)));
    const recordTests = async (which: readonly TestCall[]) => {
      const narrow = { ...recorder, words: narrowed(words, filesOf(which, { scope, folder })) };
      const { trace } = await record(narrow, { folder, scope, isShown: false, isFull: true });
      return trace === undefined ? [] : [trace];
    };
    const greens = await recordTests(tests);
    const known = greens.flatMap(testCalls);
    const absent = tests.filter((test) => sameTest(known, test).length === 0);
    const replaced = replaceFiles(filesOf(absent, { scope, folder: copy }), { project: root, copy });
    if (replaced.length === 0) return greens;
    remark(
      [`tph: with ${replaced.join(", ")} as it is now, for tests that are not in it`].map(escapeText),
      context,
    );
    return [...greens, ...await recordTests(absent)];
  } finally {
    removeCopy(copy);
  }
}

/**
 * Runs a command and records it, in a process of its own.
 *
 * @param options.isShown its output goes where this process's does
 * @param options.isFull what calls change is recorded, too
 */
export async function record(
  { cache, context, words }: Recorder,
  { folder, scope, isShown, isFull = false }: {
    folder: string;
    scope?: string;
    isShown: boolean;
    isFull?: boolean;
  },
): Promise<{ status: number; trace?: Trace }> {
  const [executable, ...own] = ownCommand();
  const args = [...own, "run", "--quiet", "--cache-dir", cache];
  if (scope !== undefined) args.push("--scope", scope);
  if (isFull) args.push("--values", "entry-and-exit");
  const child = spawn(executable!, [...args, "--", ...words], {
    cwd: folder,
    env: context.env,
    stdio: isShown ? "inherit" : ["ignore", "ignore", "ignore"],
  });
  const status = await new Promise<number>((done, fail) => {
    child.on("error", fail);
    child.on("exit", (code, signal) => done(code ?? (signal === null ? 1 : 130)));
  });
  const run = listRuns(cache).slice(0, 20).map(readListedRun).find(({ summary }) =>
    summary?.header.launcher?.pid === child.pid
  );
  return run === undefined ? { status } : { status, trace: openRun(run.path) };
}

/** A word for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
