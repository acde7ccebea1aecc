/**
 * The recording of the last run of a folder's tests that passed, which `tph test --record always` keeps.
 *
 * @module
 */
import { rmSync } from "node:fs";
import { nameOfCommit } from "../cause/source_tree.ts";
import { testCalls } from "../query/test_calls.ts";
import { type KeptRun, knownTests } from "../store/known_tests.ts";
import { listRuns } from "../store/list_runs.ts";
import { openRun } from "../store/open_run.ts";
import type { Version } from "../query/diff/failed_test.ts";
import type { TestRun } from "./record_tests.ts";

/** A run in which the tests passed, what that is called, and, where a commit's files ran, what of the project's is another now. */
export type GreenRun = Pick<TestRun, "trace" | "tests"> & {
  passedAt: string;
  /** Files. */
  changed?: () => string[];
  /** The first line of a file, by its path. */
  changedLine?: (path: string) => number | undefined;
  /** Whose files these were. */
  version?: Version;
};

/** The recording that is kept; undefined where there is none, or none that opens. */
export function keptGreen(cache: string, folder: string): GreenRun | undefined {
  const kept = knownTests(cache, folder)?.green;
  const path = kept === undefined ? undefined : pathOf(cache, kept);
  if (path === undefined) return undefined;
  try {
    const trace = openRun(path);
    const { commit } = kept!;
    const passedAt = commit === undefined
      ? "the recording that was kept"
      : `${nameOfCommit({ root: folder }, commit)} (a recording that was kept)`;
    return { trace, tests: testCalls(trace), passedAt };
  } catch {
    return undefined;
  }
}

/** Removes the recording that was kept before: one is enough. */
export function dropGreen(cache: string, folder: string): void {
  const kept = knownTests(cache, folder)?.green;
  const path = kept === undefined ? undefined : pathOf(cache, kept);
  if (path !== undefined) rmSync(path, { force: true });
}

/** A run of the cache alone: what the small file names may be anything. */
function pathOf(cache: string, { run }: KeptRun): string | undefined {
  return listRuns(cache).find(({ id }) => id === run)?.path;
}
