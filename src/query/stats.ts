import type { Site, SiteKind } from "../contract.ts";
import { MAX_CALLS } from "../trace/calls_spec.ts";
import { recall } from "../trace/known.ts";
import { release } from "../trace/release.ts";
import { type Fold, Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { addFold } from "./folds.ts";
import { memoryGrowth } from "./memory.ts";
import { type GroupSums, nestedSums } from "./nested_sums.ts";
import { type GroupedValues, percentilesOf, type PercentilesOfGroup } from "./percentiles.ts";
import { eachOwnTimes } from "./times.ts";

/** What calls can be summed up by: each function, or all functions of a file, a module or a class. */
export const GROUPINGS = ["function", "file", "module", "class"] as const;
export type Grouping = (typeof GROUPINGS)[number];

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

/** What the calls of each group come to. */
interface SumsByGroup {
  /** Nothing, or no calls, of those that were not called. */
  sums: (GroupSums & { memory?: number } | undefined)[];
  /** By site: 1 where it was called. */
  called: Uint8Array;
  /** Of total times. */
  percentiles: (PercentilesOfGroup | undefined)[];
}

/** Those of all calls. */
function sumsOfAll(trace: Trace, groups: Uint32Array, by: Grouping): SumsByGroup {
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
function sumsOf(
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
    addTotals(parents, (call) => groups[sites[call]!]!, (call, group) => {
      if (calls !== undefined && calls[call] !== 1) return;
      const entry = sums[group]!;
      entry.total += totals[call]!;
      if (growth.length > 0) entry.memory = (entry.memory ?? 0) + growth[call]!;
    }, groups.length);
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

/** Which groups called which. */
class Callers {
  readonly #count: number;
  /** By caller and callee; empty where there are too many groups for a table. */
  readonly #marks: Uint8Array;

  constructor(count: number) {
    this.#count = count;
    this.#marks = new Uint8Array(count <= MOST_IN_TABLE ? count * count : 0);
  }

  add(caller: number, callee: number): void {
    if (this.#marks.length > 0) this.#marks[caller * this.#count + callee] = 1;
  }

  /** Whether a call may be below another of its group: then each call's callers are looked at. */
  mayNest(): boolean {
    if (this.#marks.length === 0) return true;
    const [NEW, OPEN, DONE] = [0, 1, 2];
    const states = new Uint8Array(this.#count);
    for (let start = 0; start < this.#count; start++) {
      if (states[start] !== NEW) continue;
      // The way from `start`, each with the callee to look at next.
      const way = [{ group: start, next: 0 }];
      states[start] = OPEN;
      while (way.length > 0) {
        const at = way.at(-1)!;
        if (at.next === this.#count) {
          states[at.group] = DONE;
          way.pop();
          continue;
        }
        const callee = at.next++;
        if (this.#marks[at.group * this.#count + callee] === 0 || states[callee] === DONE) continue;
        if (states[callee] === OPEN) return true;
        states[callee] = OPEN;
        way.push({ group: callee, next: 0 });
      }
    }
    return false;
  }
}

/** Groups whose callers are put into a table. */
const MOST_IN_TABLE = 1024;

/**
 * Calls back for each call that is not below another of its group. The path to a call is that of the call before, cut and made
 * longer; where a call does not begin below the one before it, as an asynchronous one may, it is made anew.
 */
function addTotals(
  parents: Uint32Array,
  groupOf: (call: number) => number,
  outermost: (call: number, group: number) => void,
  groupCount: number,
): void {
  const onPath = new Uint32Array(groupCount);
  let path = new Uint32Array(256);
  let depth = 0;
  const push = (call: number): void => {
    if (depth === path.length) {
      const longer = new Uint32Array(2 * depth);
      longer.set(path);
      path = longer;
    }
    path[depth++] = call;
    onPath[groupOf(call)]!++;
  };
  for (let call = 1; call < parents.length; call++) {
    const parent = parents[call]!;
    // Ids grow along a path: what is greater than the parent cannot be above the call.
    while (depth > 0 && path[depth - 1]! > parent) onPath[groupOf(path[--depth]!)]!--;
    if (parent > 0 && (depth === 0 || path[depth - 1] !== parent)) {
      const missing: number[] = [];
      for (let at = parent; at > 0; at = parents[at]!) {
        while (depth > 0 && path[depth - 1]! > at) onPath[groupOf(path[--depth]!)]!--;
        if (depth > 0 && path[depth - 1] === at) break;
        missing.push(at);
      }
      // Above the last one there is none: what is left of the path is not an ancestor.
      if (missing.length > 0 && parents[missing.at(-1)!] === 0) {
        while (depth > 0) onPath[groupOf(path[--depth]!)]!--;
      }
      for (let i = missing.length - 1; i >= 0; i--) push(missing[i]!);
    } else if (parent === 0) { while (depth > 0) onPath[groupOf(path[--depth]!)]!--; }
    const group = groupOf(call);
    if (onPath[group] === 0) outermost(call, group);
    push(call);
  }
}

/** By site id: the id of the first site of its group. */
function groupsOf(trace: Trace, by: Grouping): Uint32Array {
  const groups = new Uint32Array(trace.sites.length + 1);
  const firsts = new Map<string, number>();
  for (let id = 0; id < groups.length; id++) {
    if (by === "function") groups[id] = id;
    else {
      const name = groupName(trace, id, by);
      const first = firsts.get(name);
      if (first === undefined) firsts.set(name, id);
      groups[id] = first ?? id;
    }
  }
  return groups;
}

/** What a site's group is called. */
function groupName(trace: Trace, id: number, by: Grouping): string {
  const { name, file, kind } = trace.site(id);
  if (by === "function") return name;
  if (by === "class") {
    const holder = /^new (.+)$/.exec(name)?.[1] ?? /^(?:[gs]et )?(.+)\.[^.]+$/.exec(name)?.[1];
    return CLASSLESS.has(kind) ? NO_CLASS : holder ?? name;
  }
  const inPackage = /.*[\\/]node_modules[\\/](.*)$/.exec(file)?.[1]?.replaceAll("\\", "/");
  if (by === "module" && inPackage !== undefined) {
    return inPackage.split("/").slice(0, inPackage.startsWith("@") ? 2 : 1).join("/");
  }
  const { scope, cwd } = trace.header;
  if (by === "file") return below(file, cwd);
  return below(file, scope).replace(/\.[cm]?[jt]sx?$/, "");
}

/** The group of functions that belong to no class. */
const NO_CLASS = "(no class)";
const CLASSLESS: ReadonlySet<SiteKind> = new Set(["function", "arrow", "external", "worker", "process"]);

function below(file: string, folder: string): string {
  const base = folder.replace(/[\\/]$/, "");
  return base !== "" && file.startsWith(base) && /[\\/]/.test(file[base.length] ?? "")
    ? file.slice(base.length + 1)
    : file;
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
