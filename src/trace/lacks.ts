import type { Lacks, RunEnd } from "./spec.ts";

/** What all threads of a run lack. */
export function lacksOf(
  { end, threads }: { end?: RunEnd; threads: readonly { end?: RunEnd }[] },
): Lacks | undefined {
  return sumOfLacks([end, ...threads.map(({ end }) => end)]);
}

/** What records lack together, by how they closed: the first of their limits; undefined where they are whole. */
export function sumOfLacks(ends: Iterable<Lacks | undefined>): Lacks | undefined {
  const sum: Lacks = {};
  for (const end of ends) {
    for (const key of ["dropped", "folded", "earlier"] as const) {
      const count = end?.[key] ?? 0;
      if (count > 0) sum[key] = (sum[key] ?? 0) + count;
    }
    if (end?.limit !== undefined) sum.limit ??= end.limit;
  }
  return Object.keys(sum).length === 0 ? undefined : sum;
}
