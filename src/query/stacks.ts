/**
 * Calls merged by the way that led to them, which is what a flame graph shows: all calls of `price` that `total` made for
 * `main` are one stack.
 *
 * @module
 */

import { release } from "../trace/release.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { eachOwnTimes } from "./times.ts";

/** Stacks in columns. Index 0 is the run itself; a stack has a greater index than the one that it stands on. */
export interface Stacks {
  /** What the weights count: running time, without waiting; where no clock was read, calls. */
  unit: "nanoseconds" | "calls";
  /** The stack below, towards the root. */
  parents: number[];
  /** The site of the function on top. */
  sites: number[];
  calls: number[];
  /** Calls that threw. */
  errors: number[];
  /** The weight of the function on top itself. */
  self: number[];
  /** The weight of this stack and all that stand on it. */
  total: number[];
  /** By call: its stack. */
  stackOf: Uint16Array | Uint32Array;
}

/** So many stacks have two bytes for each call. */
const FEW_STACKS = 1 << 16;

/**
 * Merges the calls of a run, in one pass each for times and stacks.
 *
 * @param kinds of calls that are not told apart by their functions: what stands for each of them in `sites`, numbers above all sites'
 */
export function mergeStacks(trace: Trace, kinds: ReadonlyMap<number, number> = new Map()): Stacks {
  const timed = trace.header.settings.time !== false;
  const outcomes = trace.outcomeColumn();
  const stacks: Stacks = {
    unit: timed ? "nanoseconds" : "calls",
    parents: [0],
    sites: [0],
    calls: [0],
    errors: [0],
    self: [0],
    total: [0],
    stackOf: new Uint16Array(trace.callCount + 1),
  };
  const { parents, sites, calls, errors, self, total } = stacks;
  let { stackOf } = stacks;
  const siteCount = trace.sites.length + kinds.size + 1;
  const known = new Map<number, number>();
  /** Of each stack the one that was put on it last: mostly the next one is the same. */
  const latest = [0];
  const push = (call: number, callSite: number, parent: number): void => {
    const below = stackOf[parent]!;
    const site = kinds.size > 0 ? kinds.get(call) ?? callSite : callSite;
    let stack = latest[below]!;
    if (stack === 0 || sites[stack] !== site) {
      const key = below * siteCount + site;
      stack = known.get(key) ?? 0;
      if (stack === 0) {
        known.set(key, stack = sites.length);
        parents.push(below);
        sites.push(site);
        for (const column of [calls, errors, self, total, latest]) column.push(0);
        if (stack === FEW_STACKS) {
          const wider = new Uint32Array(stackOf);
          release(stackOf);
          stacks.stackOf = stackOf = wider;
        }
      }
      latest[below] = stack;
    }
    stackOf[call] = stack;
    calls[stack]!++;
    if (outcomes[call] === Outcome.THREW) errors[stack]!++;
    if (!timed) self[stack]!++;
  };
  for (const part of trace.parts({ order: "forwards", columns: "both" })) {
    for (let i = 0; i < part.count; i++) push(part.first + i, part.sites[i]!, part.parents[i]!);
  }
  if (timed) release(eachOwnTimes(trace, (call, times) => void (self[stackOf[call]!]! += times.self)));
  for (let stack = sites.length - 1; stack > 0; stack--) {
    total[stack]! += self[stack]!;
    total[parents[stack]!]! += total[stack]!;
  }
  return stacks;
}
