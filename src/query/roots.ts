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
  /** Ns of those that ended, with what they called, as everywhere without the recorder's own time. */
  total: number;
}

/** The root functions, those that took longest first. */
export function rootFunctions(trace: Trace): RootFunction[] {
  const roots = new Map<number, RootFunction>();
  for (const { first, count, parents } of trace.parts({ order: "forwards", columns: "parents" })) {
    for (let i = 0; i < count; i++) {
      if (parents[i] !== 0) continue;
      const site = trace.siteIdOf(first + i);
      let root = roots.get(site);
      if (root === undefined) roots.set(site, root = { name: trace.site(site).name, calls: 0, total: 0 });
      root.calls++;
      if (trace.durationOf(first + i) > 0) root.total += totalOf(trace, first + i);
    }
  }
  return [...roots.values()].sort((a, b) => b.total - a.total || b.calls - a.calls);
}
