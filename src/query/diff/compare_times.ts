/**
 * How long functions took, in one run or several of either side. One pair of runs proves nothing: only with several runs on each
 * side is a difference called slower or faster, and only when a rank test (Mann and Whitney, 1947) finds it beyond chance.
 *
 * @module
 */

import type { Trace } from "../../trace/trace.ts";
import { eachOwnTimes } from "../times.ts";
import { moduleOf } from "./functions.ts";

/** Self time of one function, over the runs of each side. Times are in nanoseconds. */
export interface TimeChange {
  name: string;
  module: string;
  /** Medians over the runs. */
  before: number;
  after: number;
  /** after / before − 1. */
  change: number;
  /** How likely such a difference is by chance; 1 with fewer than three runs on a side. */
  p: number;
  verdict: "slower" | "faster" | "same" | "unknown";
}

export interface TimeComparison {
  runsA: number;
  runsB: number;
  /** Of the whole runs. */
  whole: TimeChange;
  /** The greatest difference in time first. */
  functions: TimeChange[];
}

/** A difference this small is not reported, however sure it is. */
const LEAST_CHANGE = 0.05;
/** Functions that took less than this share of a run are left out. */
const LEAST_SHARE = 0.005;

/** Compares times; nothing when a run has none. */
export function compareTimes(runsA: readonly Trace[], runsB: readonly Trace[]): TimeComparison | undefined {
  if ([...runsA, ...runsB].some(({ header }) => header.settings.time === false)) return undefined;
  const samples = new Map<string, { name: string; module: string; a: number[]; b: number[] }>();
  const gather = (runs: readonly Trace[], side: "a" | "b") => {
    runs.forEach((trace, run) => {
      const times = selfTimes(trace);
      for (let id = 1; id < times.length; id++) {
        const self = times[id]!;
        if (Number.isNaN(self)) continue;
        const site = trace.site(id);
        const module = moduleOf(site, trace.header);
        const key = `${module}#${site.name}`;
        let sample = samples.get(key);
        if (sample === undefined) samples.set(key, sample = { name: site.name, module, a: [], b: [] });
        // Functions of one name in one module count together.
        sample[side][run] = (sample[side][run] ?? 0) + self;
      }
    });
  };
  gather(runsA, "a");
  gather(runsB, "b");
  const whole = changeOf(
    "(whole run)",
    "",
    runsA.map((trace) => trace.lastTime()),
    runsB.map((trace) => trace.lastTime()),
  );
  const least = LEAST_SHARE * Math.max(whole.before, whole.after);
  const fill = (times: number[], runs: number) => Array.from({ length: runs }, (_, i) => times[i] ?? 0);
  const functions = [...samples.values()]
    .filter(({ a, b }) => a.length > 0 && b.length > 0)
    .map(({ name, module, a, b }) => changeOf(name, module, fill(a, runsA.length), fill(b, runsB.length)))
    .filter(({ before, after }) => Math.max(before, after) >= least)
    .sort((x, y) => Math.abs(y.after - y.before) - Math.abs(x.after - x.before));
  return { runsA: runsA.length, runsB: runsB.length, whole, functions };
}

/** Self time of each site, in nanoseconds; NaN for those that were never called. Index = site id. */
export function selfTimes(trace: Trace): Float64Array {
  const times = new Float64Array(trace.sites.length + 1).fill(NaN);
  eachOwnTimes(trace, (_call, { self, site }) => {
    times[site] = times[site] === times[site] ? times[site]! + self : self;
  });
  return times;
}

function changeOf(name: string, module: string, a: number[], b: number[]): TimeChange {
  const before = median(a);
  const after = median(b);
  const change = before > 0 ? after / before - 1 : after > 0 ? Infinity : 0;
  const isEnough = a.length >= 3 && b.length >= 3;
  const p = isEnough ? rankTest(a, b) : 1;
  const verdict = !isEnough
    ? "unknown"
    : p < 0.05 && Math.abs(change) >= LEAST_CHANGE
    ? (change > 0 ? "slower" : "faster")
    : p === 1 && a.length < 3
    ? "unknown"
    : "same";
  return { name, module, before, after, change, p, verdict };
}

/** The value in the middle, or the mean of the two there. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const half = sorted.length >> 1;
  return sorted.length === 0
    ? 0
    : sorted.length % 2 === 1
    ? sorted[half]!
    : (sorted[half - 1]! + sorted[half]!) / 2;
}

/**
 * The Mann–Whitney test, two-sided: the probability of ranks as uneven as these when both sides are alike. Exact up to 20 values a
 * side when no two are equal, by the normal approximation with correction for ties and continuity otherwise.
 */
export function rankTest(a: readonly number[], b: readonly number[]): number {
  const n = a.length;
  const m = b.length;
  let u = 0;
  let ties = false;
  for (const x of a) {
    for (const y of b) {
      if (x > y) u++;
      else if (x === y) u += 0.5, ties = true;
    }
  }
  const low = Math.min(u, n * m - u);
  if (!ties && n <= 20 && m <= 20) {
    const ways = waysOf(n, m);
    const all = ways.reduce((sum, count) => sum + count, 0);
    let sum = 0;
    for (let i = 0; i <= low; i++) sum += ways[i]!;
    return Math.min(1, 2 * sum / all);
  }
  const counts = new Map<number, number>();
  for (const value of [...a, ...b]) counts.set(value, (counts.get(value) ?? 0) + 1);
  const total = n + m;
  let tied = 0;
  for (const count of counts.values()) tied += count ** 3 - count;
  const variance = n * m / 12 * (total + 1 - tied / (total * (total - 1)));
  if (variance <= 0) return 1;
  const z = Math.max(0, n * m / 2 - low - 0.5) / Math.sqrt(variance);
  return Math.min(1, 2 * (1 - normal(z)));
}

/** How many orders of n and m values have the statistic u, by u. */
function waysOf(n: number, m: number): number[] {
  // Row i: with i values on one side; the recurrence of Mann and Whitney.
  let rows: number[][] = Array.from({ length: m + 1 }, () => [1]);
  for (let i = 1; i <= n; i++) {
    const next: number[][] = [[1]];
    for (let j = 1; j <= m; j++) {
      const ways = new Array<number>(i * j + 1).fill(0);
      rows[j]!.forEach((count, u) => ways[u + j]! += count);
      next[j - 1]!.forEach((count, u) => ways[u]! += count);
      next.push(ways);
    }
    rows = next;
  }
  return rows[m]!;
}

/** The normal distribution (Abramowitz and Stegun, 26.2.17), to 7 digits. */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - tail;
}
