import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { cannotOpenCache, messageOf } from "../errors.ts";
import { readSummary, type RunSummary } from "../trace/summary.ts";
import { homeOfMarker, placeNow, placeOf } from "./away.ts";
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
export function readListedRun({ id, path }: StoredRun): ListedRun {
  const run = { id, path: placeNow(path) };
  try {
    return { ...run, summary: readSummary(run.path) };
  } catch (error) {
    return { ...run, problem: messageOf(error) };
  }
}

/**
 * All runs of a cache folder, newest first; no file is opened but of those that grow elsewhere.
 *
 * @throws {TphError} When the folder cannot be read.
 */
export function listRuns(folder: string): StoredRun[] {
  const paths = new Map<string, string>();
  const away: string[] = [];
  for (const name of namesIn(folder)) {
    if (name.endsWith(RUN_SUFFIX)) paths.set(idOf(name), join(folder, name));
    const home = homeOfMarker(folder, name);
    if (home !== undefined) away.push(home);
  }
  for (const home of away) {
    const path = placeOf(home);
    if (path !== undefined) paths.set(idOf(home), path);
  }
  return [...paths].map(([id, path]) => ({ id, path })).sort((a, b) => newestFirst(a.id, b.id));
}

function idOf(path: string): string {
  return basename(path, RUN_SUFFIX);
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
    const run = name.endsWith(RUN_SUFFIX) ? name : homeOfMarker("", name);
    if (run === undefined) continue;
    const id = idOf(run);
    if (newest === undefined || newestFirst(id, newest) < 0) newest = id;
  }
  return newest;
}
