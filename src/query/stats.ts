import type { Site } from "../contract.ts";
import type { Fold } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { addFold } from "./folds.ts";
import { sumsOf, sumsOfAll } from "./group_sums.ts";
import { type Grouping, groupName, groupsOf } from "./groups.ts";
import { memoryGrowth } from "./memory.ts";

/** Totals over the calls of one function, or of a group of functions. Times are in nanoseconds. */
export interface FunctionStats {
  /** The function; of a group, its first one that was met. */
  site: Site;
  /** The function's name, the file's path, the module's or the class's name. */
  name: string;
  /** The function's id; for a group, the id of its first function. */
  id: number;
  /** Functions that were called. */
  functions: number;
  calls: number;
  /** Calls that threw. */
  errors: number;
  /** Calls that had not ended when the record ends. */
  open: number;
  /** Total time; a call below another of the same function is not counted again. */
  total: number;
  /** Self time, as `times.ts` defines it. */
  self: number;
  /** The shortest and the longest total of one call. */
  min: number;
  max: number;
  /** Of the calls' totals: the median, and what 95 and 99 of a hundred do not exceed. */
  p50: number;
  p95: number;
  p99: number;
  /** Bytes by which the memory in use grew during its calls, where the run was recorded with `track_memory`. */
  memory?: number;
  /** Further calls that were only counted; their time is part of their callers' self time. */
  folded?: Fold;
}

/**
 * Statistics of every function that was called, or of every group of functions, the greatest self time first.
 *
 * @param calls by call: 1 where it counts; all when there is none
 * @param options.percentiles whether they are reckoned; else they are 0
 * @param options.takeTotals is given the total time of every call
 */
export function statsOf(
  trace: Trace,
  by: Grouping = "function",
  calls?: Uint8Array,
  { percentiles: hasPercentiles = true, takeTotals }: {
    percentiles?: boolean;
    takeTotals?: (totals: Float64Array) => void;
  } = {},
): FunctionStats[] {
  if (calls !== undefined && !calls.includes(1)) return [];
  const groups = groupsOf(trace, by);
  const isPlain = calls === undefined && takeTotals === undefined;
  const { sums, called, percentiles } = isPlain
    ? sumsOfAll(trace, groups, by)
    : sumsOf(trace, groups, { calls, growth: memoryGrowth(trace), hasPercentiles, takeTotals });
  const entries = sums.map((own, group): FunctionStats | undefined =>
    own === undefined || own.calls === 0 ? undefined : {
      ...entryOf(group, trace, by),
      ...own,
      ...(hasPercentiles ? percentiles[group] : {}),
      // Each of many times is a little off.
      self: Math.min(own.self, own.total),
    }
  );
  called.forEach((isCalled, site) => {
    if (isCalled === 1) entries[groups[site]!]!.functions++;
  });
  // Of calls that were only counted, nothing else is known.
  for (const [site, fold] of calls === undefined ? trace.folds : []) {
    const group = groups[site];
    if (group === undefined) continue;
    const entry = entries[group] ??= { ...entryOf(group, trace, by), min: 0 };
    entry.folded = addFold(entry.folded, fold);
    if (called[site] === 0) entry.functions++;
  }
  return entries.filter((entry) => entry !== undefined)
    .sort((a, b) => b.self - a.self || b.calls - a.calls || a.id - b.id);
}

function entryOf(id: number, trace: Trace, by: Grouping): FunctionStats {
  return {
    site: trace.site(id),
    name: groupName(trace, id, by),
    id,
    functions: 0,
    calls: 0,
    errors: 0,
    open: 0,
    total: 0,
    self: 0,
    min: Infinity,
    max: 0,
    p50: 0,
    p95: 0,
    p99: 0,
  };
}
