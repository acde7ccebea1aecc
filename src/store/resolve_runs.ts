import { statSync } from "node:fs";
import { resolve } from "node:path";
import { noRuns, TphError } from "../errors.ts";
import type { CacheOptions } from "./cache.ts";
import { listRuns } from "./list_runs.ts";
import { resolveRun } from "./resolve_run.ts";

/**
 * Finds the files that references mean: each a run, as `resolveRun` takes it, or a folder of runs. A run is there once.
 *
 * @throws {TphError} When there is no such run, or none in a folder.
 */
export function resolveRuns(references: readonly string[], options: CacheOptions): string[] {
  return [...new Set(references.flatMap((reference) => runsOf(reference, options)))];
}

function runsOf(reference: string, options: CacheOptions): string[] {
  const folder = resolve(options.cwd, reference);
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder && /[\\/]|^\.+$/.test(reference)) return runsIn(folder);
  try {
    return [resolveRun(reference, options)];
  } catch (error) {
    // A label may be called as a folder is.
    if (isFolder && error instanceof TphError) return runsIn(folder);
    throw error;
  }
}

function runsIn(folder: string): string[] {
  const runs = listRuns(folder).map(({ path }) => path);
  if (runs.length === 0) throw noRuns(`${folder} has none`);
  return runs;
}
