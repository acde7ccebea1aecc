/**
 * What the calls of each group come to; of all calls of a large run, what was found out before.
 *
 * @module
 */
import { MAX_CALLS } from "../trace/calls_spec.ts";
import { recall } from "../trace/known.ts";
import { release } from "../trace/release.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import type { Grouping } from "./groups.ts";
import { memoryGrowth } from "./memory.ts";
import { type GroupSums, nestedSums } from "./nested_sums.ts";
import { Callers, eachOutermost } from "./outermost.ts";
import { type GroupedValues, percentilesOf, type PercentilesOfGroup } from "./percentiles.ts";
import { eachOwnTimes } from "./times.ts";

/** What the calls of each group come to. */
export interface SumsByGroup {
  /** Nothing, or no calls, of those that were not called. */
  sums: (GroupSums & { memory?: number } | undefined)[];
  /** By site: 1 where it was called. */
  called: Uint8Array;
  /** Of total times. */
  percentiles: (PercentilesOfGroup | undefined)[];
}

/** The sums of all calls. */
export function sumsOfAll(trace: Trace, groups: Uint32Array, by: Grouping): SumsByGroup {
  return recall(trace, `sums by ${by}`, {
    find(): SumsByGroup {
      const growth = memoryGrowth(trace);
      const nested = growth.length === 0 ? nestedSums(trace, groups) : undefined;
      if (nested === undefined) return sumsOf(trace, groups, { growth, hasPercentiles: true });
      const { sums, called, percentiles } = nested;
      return { sums, called, percentiles: sums.map((_, group) => percentiles.of(group)) };
    },
    write({ sums, called, percentiles }, put) {
      called.forEach((isCalled) => put(isCalled));
      sums.forEach((own, group) => {
        if (own === undefined || own.calls === 0) return;
        const { calls, errors, open, self, total, min, max, memory = NaN } = own;
        const { p50, p95, p99 } = percentiles[group]!;
        for (const number of [group, calls, errors, open, self, total, min, max, memory, p50, p95, p99]) {
          put(number);
        }
      });
    },
    read(numbers) {
      const called = Uint8Array.from(numbers.list(groups.length));
      const found: SumsByGroup = { sums: new Array(groups.length).fill(undefined), called, percentiles: [] };
      const next = () => numbers.next();
      while (!numbers.isAtEnd) {
        const group = numbers.count(groups.length - 1);
        const own: SumsByGroup["sums"][number] = {
          calls: next(),
          errors: next(),
          open: next(),
          self: next(),
          total: next(),
          min: next(),
          max: next(),
        };
        const memory = next();
        if (!Number.isNaN(memory)) own.memory = memory;
        found.sums[group] = own;
        found.percentiles[group] = { p50: next(), p95: next(), p99: next() };
      }
      if (called.some((isCalled, site) => isCalled === 1 && !found.sums[groups[site]!]?.calls)) {
        throw new RangeError("sums are missing");
      }
      return found;
    },
  })!;
}

/** Sums by group, from the times of all calls. */
export function sumsOf(
  trace: Trace,
  groups: Uint32Array,
  { calls, growth, hasPercentiles, takeTotals }: {
    calls?: Uint8Array | undefined;
    growth: ReturnType<typeof memoryGrowth>;
    hasPercentiles: boolean;
    takeTotals?: ((totals: Float64Array) => void) | undefined;
  },
): SumsByGroup {
  const outcomes = trace.outcomeColumn();
  const sums: SumsByGroup["sums"] = new Array(groups.length).fill(undefined);
  const called = new Uint8Array(groups.length);
  const callers = new Callers(groups.length);
  let [caller, callerGroup] = [0, 0];
  const totals = eachOwnTimes(trace, (call, { total, self, site, parent }) => {
    if (parent > 0) {
      // Siblings follow one another.
      if (parent !== caller) callerGroup = groups[trace.siteIdOf(caller = parent)]!;
      callers.add(callerGroup, groups[site]!);
    }
    if (calls !== undefined && calls[call] !== 1) return;
    called[site] = 1;
    const group = groups[site]!;
    const entry = sums[group] ??= {
      calls: 0,
      errors: 0,
      open: 0,
      self: 0,
      total: 0,
      min: Infinity,
      max: 0,
    };
    const outcome = outcomes[call]!;
    entry.calls++;
    if (outcome === Outcome.THREW) entry.errors++;
    if (outcome === Outcome.OPEN || outcome === Outcome.SUSPENDED) entry.open++;
    entry.self += self;
    entry.total += total;
    if (total < entry.min) entry.min = total;
    if (total > entry.max) entry.max = total;
  });
  takeTotals?.(totals);
  const percentiles = hasPercentiles
    ? percentilesOf(sums.map((sum) => sum?.calls ?? 0), () => groupedTotals(trace, { groups, calls, totals }))
    : [];
  if (growth.length > 0 || callers.mayNest()) {
    for (const entry of sums) if (entry !== undefined) entry.total = 0;
    const sites = trace.siteColumn();
    const parents = trace.parentColumn();
    eachOutermost(parents, (call, group) => {
      if (calls !== undefined && calls[call] !== 1) return;
      const entry = sums[group]!;
      entry.total += totals[call]!;
      if (growth.length > 0) entry.memory = (entry.memory ?? 0) + growth[call]!;
    }, { groupOf: (call) => groups[sites[call]!]!, groupCount: groups.length });
  }
  release(totals);
  return { sums, called, percentiles };
}

/** Total times of all calls, or those that count, with their groups; in arrays that the next ones are put into. */
function* groupedTotals(
  trace: Trace,
  { groups, calls, totals }: { groups: Uint32Array; calls: Uint8Array | undefined; totals: Float64Array },
): Generator<GroupedValues> {
  const buffer = new Uint32Array(MAX_CALLS);
  for (const { first, count, sites } of trace.parts({ order: "forwards", columns: "sites" })) {
    const own = buffer.subarray(0, count);
    for (let i = 0; i < count; i++) own[i] = groups[sites[i]!]!;
    const values = totals.subarray(first, first + count);
    yield calls === undefined
      ? { groups: own, values }
      : chosen(calls.subarray(first, first + count), own, values);
  }
}

/** Those that are marked. */
function chosen(marks: Uint8Array, groups: Uint32Array, values: Float64Array): GroupedValues {
  return { groups: groups.filter((_, i) => marks[i] === 1), values: values.filter((_, i) => marks[i] === 1) };
}
