import { readdirSync } from "node:fs";
import { join } from "node:path";
import { cannotOpenCache, messageOf } from "../errors.ts";
import { readSummary, type RunSummary } from "../trace/summary.ts";
import { newestFirst, RUN_SUFFIX } from "./run_name.ts";

/** A run in the cache folder. */
export interface StoredRun {
  /** Its file name without the suffix. */
  id: string;
  path: string;
}

/** A run with what can be found out cheaply, or why nothing can. */
export type ListedRun = StoredRun & ({ summary: RunSummary } | { summary?: undefined; problem: string });

/** Reads what a listing shows of one run. */
export function readListedRun(run: StoredRun): ListedRun {
  try {
    return { ...run, summary: readSummary(run.path) };
  } catch (error) {
    return { ...run, problem: messageOf(error) };
  }
}

/**
 * All runs of a cache folder, newest first; no file is opened.
 *
 * @throws {TphError} When the folder cannot be read.
 */
export function listRuns(folder: string): StoredRun[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(RUN_SUFFIX))
    .map((name) => name.slice(0, -RUN_SUFFIX.length))
    .sort(newestFirst)
    .map((id) => ({ id, path: join(folder, id + RUN_SUFFIX) }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw cannotOpenCache(folder, messageOf(error));
  }
}

/**
 * The id of a folder's newest run.
 *
 * @throws {TphError} When the folder cannot be read.
 */
export function newestRun(folder: string): string | undefined {
  let newest: string | undefined;
  for (const name of namesIn(folder)) {
    if (!name.endsWith(RUN_SUFFIX)) continue;
    const id = name.slice(0, -RUN_SUFFIX.length);
    if (newest === undefined || newestFirst(id, newest) < 0) newest = id;
  }
  return newest;
}
