/**
 * What a thread records besides its calls, joined with the main thread's.
 *
 * @module
 */

import { someRemarks } from "./json.ts";
import type { Fold, RunMeta } from "./spec.ts";
import type { ThreadContents } from "./thread_contents.ts";
import type { Placement } from "./threads.ts";

/** A match with the run's numbers in place of a thread's own. */
export function placedMatch(
  match: Record<string, unknown>,
  { calls, sites }: Placement,
): Record<string, unknown> {
  const { call, site } = match;
  return {
    ...match,
    ...(typeof call === "number" ? { call: call + calls } : {}),
    ...(typeof site === "number" ? { site: sites[site] ?? 0 } : {}),
  };
}

/** What the main thread counted and matched, as the run numbers sites. */
export function placedMain(
  { folds, matches }: Pick<ThreadContents, "folds" | "matches">,
  placement: Placement | undefined,
): Pick<ThreadContents, "folds" | "matches"> {
  if (placement === undefined) return { folds, matches };
  const placed = new Map<number, Fold>();
  addFolds(placed, folds, placement);
  return { folds: placed, matches: matches.map((match) => placedMatch(match, placement)) };
}

/** Adds what a thread only counted. */
export function addFolds(all: Map<number, Fold>, own: ReadonlyMap<number, Fold>, { sites }: Placement): void {
  for (const [site, fold] of own) {
    const id = sites[site] ?? 0;
    const known = all.get(id);
    all.set(
      id,
      known === undefined ? fold : {
        calls: known.calls + fold.calls,
        total: known.total + fold.total,
        least: Math.min(known.least, fold.least),
        greatest: Math.max(known.greatest, fold.greatest),
      },
    );
  }
}

/** Adds what a thread has recorded about modules, blocks, spans and statuses. */
export function addMeta(meta: RunMeta, own: RunMeta, { calls }: Placement): void {
  for (const [key, value] of Object.entries(own)) {
    const [, what, call] = /^(block|span|status):(\d+)$/.exec(key) ?? [];
    if (call !== undefined) meta[`${what}:${Number(call) + calls}`] = value;
    else if (key.startsWith("module:")) meta[key] ??= value;
  }
}

/** The remarks for the user of all threads, each once. */
export function joinRemarks(all: readonly RunMeta[]): string[] {
  const remarks = new Set<string>();
  for (const { remarks: own } of all) {
    if (own !== undefined) { for (const remark of own) remarks.add(remark); }
  }
  return someRemarks([...remarks]);
}
