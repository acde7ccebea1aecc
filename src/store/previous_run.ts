import { noRuns } from "../errors.ts";
import { type CacheOptions, findCache } from "./cache.ts";
import { listRuns, readListedRun } from "./list_runs.ts";
import type { RunHeader } from "../trace/spec.ts";

/**
 * The newest run of the same command that started before a run did.
 *
 * @returns The absolute path of its file.
 * @throws {TphError} When there is none.
 */
export function previousRun(header: RunHeader, options: CacheOptions): string {
  const folder = findCache(options);
  const command = JSON.stringify([header.entry, header.command]);
  for (const run of folder === undefined ? [] : listRuns(folder)) {
    const found = readListedRun(run).summary?.header;
    if (found === undefined || found.id === header.id || found.started >= header.started) continue;
    if (JSON.stringify([found.entry, found.command]) === command) return run.path;
  }
  throw noRuns(`none of the same command is older than ${header.id}`);
}
