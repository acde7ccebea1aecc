/**
 * Removing runs: which ones, by age, number, size and label; never one that is still being recorded.
 *
 * @module
 */

import { rmSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import { type ListedRun, listRuns, readListedRun } from "./list_runs.ts";

/** Which runs may go. What several of these say, must hold together; `maxSize` takes the oldest of those that remain. */
export interface PruneRules {
  /** Runs that started before, in milliseconds since 1970. */
  before?: number;
  /** All but so many of the newest. */
  keep?: number;
  /** As many of the oldest as it takes to make the folder no larger, in bytes. */
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
  /** Runs that the rules name and that are still being recorded. */
  live: ListedRun[];
  /** Runs that could not be removed, and why. */
  failed: { run: ListedRun; why: string }[];
}

/** Chooses what the rules remove from a folder's runs. */
export function chooseRuns(
  runs: (ListedRun & { bytes: number })[],
  { before, keep = 0, maxSize, label, spare }: PruneRules,
): (ListedRun & { bytes: number })[] {
  const matching = runs.filter((run) =>
    label === undefined || label(run.summary?.header.label ?? "")
  );
  const chosen = new Set(matching.slice(keep).filter((run) =>
    run.path !== spare && (before === undefined || (run.summary?.header.started ?? 0) < before)
  ));
  if (maxSize === undefined) return [...chosen];
  let total = runs.reduce((sum, { bytes }) => sum + bytes, 0);
  // Without another rule, what does not fit goes, the oldest first; with one, only what that rule names.
  const oversize: (ListedRun & { bytes: number })[] = [];
  for (const run of [...chosen].reverse()) {
    if (total <= maxSize) break;
    total -= run.bytes;
    oversize.push(run);
  }
  return oversize;
}

/** Removes runs from a cache folder. With `dryRun` it only tells what would go. */
export function prune(folder: string, rules: PruneRules & { dryRun?: boolean }): Pruned {
  const runs = listRuns(folder).map((stored) => {
    const listed = readListedRun(stored);
    return { ...listed, bytes: listed.summary?.bytes ?? 0 };
  });
  const pruned: Pruned = { removed: [], live: [], failed: [] };
  for (const run of chooseRuns(runs, rules)) {
    if (isLive(run)) {
      pruned.live.push(run);
      continue;
    }
    try {
      if (!rules.dryRun) rmSync(run.path);
      pruned.removed.push({ run, bytes: run.bytes });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // Another tph has removed it meanwhile.
      if (code !== "ENOENT") pruned.failed.push({ run, why: code ?? String(error) });
    }
  }
  return pruned;
}

/** Whether the tph that records a run is still there: its process, on this machine; elsewhere, for a week. */
export function isLive({ summary }: ListedRun, now = Date.now()): boolean {
  if (summary === undefined || summary.exit !== undefined) return false;
  const { launcher, started } = summary.header;
  if (launcher === undefined) return false;
  if (launcher.machine !== hostname()) return now - started < 7 * 86_400_000;
  try {
    process.kill(launcher.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
