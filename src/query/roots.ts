/**
 * The functions that a run begins with: those whose calls have no caller.
 *
 * @module
 */
import type { Trace } from "../trace/trace.ts";
import { totalOf } from "./times.ts";

/** A function, and its calls without a caller. */
export interface RootFunction {
  name: string;
  calls: number;
  /** Ns of those that ended, with what they called, as everywhere without the recorder's own time; not told of very many. */
  total?: number;
}

/** Calls without a caller whose times are told: to ask for each takes about a microsecond. */
const MOST_TIMED = 1 << 20;

/** The root functions, those that took longest first. */
export function rootFunctions(trace: Trace): RootFunction[] {
  const roots = new Map<number, RootFunction>();
  let timed: number[] = [];
  let isTimed = true;
  for (const { first, count, parents } of trace.parts({ order: "forwards", columns: "parents" })) {
    for (let i = 0; i < count; i++) {
      if (parents[i] !== 0) continue;
      const site = trace.siteIdOf(first + i);
      const root = roots.get(site);
      if (root === undefined) roots.set(site, { name: trace.site(site).name, calls: 1 });
      else root.calls++;
      if (isTimed) timed.push(first + i);
    }
    if (timed.length > MOST_TIMED) {
      isTimed = false;
      timed = [];
    }
  }
  if (isTimed) {
    for (const root of roots.values()) root.total = 0;
    for (const call of timed) {
      if (trace.durationOf(call) > 0) roots.get(trace.siteIdOf(call))!.total! += totalOf(trace, call);
    }
  }
  return [...roots.values()].sort((a, b) => (b.total ?? 0) - (a.total ?? 0) || b.calls - a.calls);
}
