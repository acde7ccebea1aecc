/**
 * Removing runs: which ones, by age, number, size and label; never one that is still being recorded.
 *
 * @module
 */

import { closeSync, lstatSync, openSync, readSync, unlinkSync } from "node:fs";
import { isWrittenTo } from "../safe/processes.ts";
import { MAGIC } from "../trace/spec.ts";
import { removeMarkers } from "./away.ts";
import { isLive } from "./is_live.ts";
import { isTimedId } from "./run_name.ts";
import { removeBeside } from "./take_early.ts";
import { type ListedRun, listRuns, readListedRun, type StoredRun } from "./list_runs.ts";

/** Which runs may go. A run must meet all rules that are given; `maxSize` takes the oldest of the runs that remain. */
export interface PruneRules {
  /** Runs that started before, in milliseconds since 1970. */
  before?: number;
  /** All but so many of the newest. */
  keep?: number;
  /** As many of the oldest as it takes to make the folder no larger than this, in bytes; those with a label last. */
  maxSize?: number;
  /** Runs whose label this accepts. */
  label?: (label: string) => boolean;
  /** A path that stays whatever the rules say. */
  spare?: string;
}

/** A run that is removed. */
export interface Removal {
  run: ListedRun;
  bytes: number;
}

/** What a removal came to. */
export interface Pruned {
  removed: Removal[];
  /** Runs that the rules select but that are still being recorded. */
  live: ListedRun[];
  /** Runs that could not be removed, and why. */
  failed: { run: ListedRun; why: string }[];
}

/** A run that is not read until it must be. */
interface Candidate {
  stored: StoredRun;
  bytes: number;
  listed(): ListedRun;
}

/** Chooses what the rules remove, of runs that are listed newest first. */
function choose(
  runs: Candidate[],
  { before, keep = 0, maxSize, label, spare }: PruneRules,
): Candidate[] {
  const header = (run: Candidate) => run.listed().summary?.header;
  const matching = label === undefined ? runs : runs.filter((run) => label(header(run)?.label ?? ""));
  const chosen = matching.slice(keep).filter((run) =>
    run.stored.path !== spare && (before === undefined || (header(run)?.started ?? 0) < before)
  );
  if (maxSize === undefined) return chosen;
  let total = runs.reduce((sum, { bytes }) => sum + bytes, 0);
  const oldest: Candidate[] = [];
  const take = (from: Candidate[], isTaken: (run: Candidate) => boolean): void => {
    for (const run of from) {
      if (total <= maxSize) break;
      if (!isTaken(run)) continue;
      total -= run.bytes;
      oldest.push(run);
    }
  };
  const isLabelled = (run: Candidate): boolean => (header(run)?.label ?? "") !== "";
  chosen.reverse();
  take(chosen, (run) => !isLabelled(run));
  take(chosen, isLabelled);
  return oldest;
}

function candidate(stored: StoredRun): Candidate {
  let listed: ListedRun | undefined;
  return {
    stored,
    bytes: lstatSync(stored.path, { throwIfNoEntry: false })?.size ?? 0,
    listed: () => listed ??= readListedRun(stored),
  };
}

/** Removes runs from a cache folder. With `dryRun` it only lists what would go. */
export function prune(folder: string, rules: PruneRules & { dryRun?: boolean }): Pruned {
  const pruned: Pruned = { removed: [], live: [], failed: [] };
  for (const chosen of choose(listRuns(folder).map(candidate), rules)) {
    const run = chosen.listed();
    if (run.summary === undefined && !isRunFile(run)) continue;
    // A process that the program has left behind may still write to a run that has ended.
    if (run.summary !== undefined && (isLive(run.summary) || isWrittenTo(run.path))) {
      pruned.live.push(run);
      continue;
    }
    try {
      if (!rules.dryRun) unlinkSync(run.path);
      pruned.removed.push({ run, bytes: chosen.bytes });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // Another tph has removed it meanwhile.
      if (code !== "ENOENT") pruned.failed.push({ run, why: code ?? String(error) });
    }
  }
  if (!rules.dryRun && pruned.removed.length > 0) {
    removeBeside(folder);
    removeMarkers(folder);
  }
  return pruned;
}

/** Whether a file that cannot be read was a run: by its name, or its first bytes. Other programs have files that end in .tph. */
function isRunFile({ id, path }: StoredRun): boolean {
  if (isTimedId(id)) return true;
  const head = new Uint8Array(MAGIC.length);
  let file: number | undefined;
  try {
    if (!lstatSync(path).isFile()) return false;
    file = openSync(path, "r");
    readSync(file, head);
    return MAGIC.every((byte, i) => head[i] === byte);
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
