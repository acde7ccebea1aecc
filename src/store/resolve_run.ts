import { statSync } from "node:fs";
import { resolve } from "node:path";
import { ambiguousRun, cannotReadRun, noRuns, runNotFound } from "../errors.ts";
import { type CacheOptions, findCache, noCacheText } from "./cache.ts";
import { listRuns, readListedRun, type StoredRun } from "./list_runs.ts";
import { placeOf } from "./away.ts";
import { labelInName, partOf, RUN_SUFFIX } from "./run_name.ts";

/**
 * Finds the file that a run reference means: a path; an id or its unique prefix; a label (the newest run that has
 * it); `@` the newest run, `@1` the one before; `label@1` the one before the newest run with that label.
 *
 * @returns The absolute path.
 * @throws {TphError} When there is no such run, or several.
 */
export function resolveRun(reference: string, options: CacheOptions): string {
  if (isPath(reference)) return existingFile(resolve(options.cwd, reference));
  const folder = findCache(options);
  const runs = folder === undefined ? [] : listRuns(folder);
  const found = findRun(reference, runs);
  if (found !== undefined) return found.path;
  const path = resolve(options.cwd, reference);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  if (folder === undefined) throw noRuns(noCacheText(options));
  if (runs.length === 0) throw noRuns(`there is none in ${folder}`);
  throw runNotFound(reference, `${folder} (${runs.length} ${runs.length === 1 ? "run" : "runs"})`);
}

/** Whether a word is the name of a run as a whole, where it could be something else as well: its path, id or label. */
export function isRunName(word: string, options: CacheOptions): boolean {
  if (word.endsWith(RUN_SUFFIX)) {
    return statSync(resolve(options.cwd, word), { throwIfNoEntry: false })?.isFile() === true;
  }
  const folder = findCache(options);
  const runs = folder === undefined ? [] : listRuns(folder);
  const [, name = "", back] = /^(.*?)(?:@(\d*))?$/su.exec(word) ?? [];
  return runs.some(({ id }) => id === word) || runsWithLabel(name, runs, Number(back || "0")) !== undefined;
}

function isPath(reference: string): boolean {
  return reference.includes("/") || reference.includes("\\") || reference.endsWith(RUN_SUFFIX);
}

function existingFile(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  const away = found === undefined ? placeOf(path) : undefined;
  if (away !== undefined) return away;
  if (found === undefined) throw cannotReadRun(path, "there is no such file");
  if (!found.isFile()) throw cannotReadRun(path, "it is not a file");
  return path;
}

function findRun(reference: string, runs: StoredRun[]): StoredRun | undefined {
  const [, name = "", back] = /^(.*?)(?:@(\d*))?$/su.exec(reference) ?? [];
  const steps = back === undefined ? 0 : Number(back || "0");
  if (back !== undefined && name === "") return runs[steps];
  const exact = runs.find((run) => run.id === reference);
  if (exact !== undefined) return exact;
  const labelled = runsWithLabel(name, runs, steps);
  if (labelled !== undefined) return labelled;
  const found = runs.filter((run) => run.id.startsWith(reference));
  // Of the parts of a run, the newest is meant.
  const candidates = found.filter(({ id }) => {
    const { run, part } = partOf(id);
    return part === undefined || !found.some((other) => other.id === run);
  });
  if (candidates.length > 1) throw ambiguousRun(reference, candidates.map((run) => run.id));
  return candidates[0];
}

/** The file's name says which runs may have the label; their headers decide, as a name holds only a part of it. */
function runsWithLabel(label: string, runs: StoredRun[], steps: number): StoredRun | undefined {
  if (label === "") return undefined;
  const suffix = labelInName(label);
  let left = steps;
  for (const run of runs) {
    if (suffix !== "" && !partOf(run.id).run.endsWith(`_${suffix}`)) continue;
    if (readListedRun(run).summary?.header.label !== label) continue;
    if (left-- === 0) return run;
  }
  return undefined;
}
