import type { Site } from "../contract.ts";
import { Outcome } from "../trace/spec.ts";
import { buildCallTree, firstChild, nextSibling } from "./call_tree.ts";
import type { Trace } from "../trace/trace.ts";
import { runningOf, shareInParent, totalOf } from "./times.ts";

/** What the calls of one function sum up to. Times are in nanoseconds. */
export interface FunctionStats {
  site: Site;
  id: number;
  calls: number;
  /** Calls that threw. */
  errors: number;
  /** Calls that had not ended when the record ends. */
  open: number;
  /** Total time; a call below another of the same function is not counted again. */
  total: number;
  /** Self time, as `selfOf` defines it. */
  self: number;
  /** The shortest and the longest total of one call. */
  min: number;
  max: number;
}

/** Statistics of every function that was called, the greatest self time first. */
export function statsOf(trace: Trace): FunctionStats[] {
  const tree = buildCallTree(trace);
  const stats = new Map<number, FunctionStats>();
  const children = new Float64Array(trace.callCount + 1);
  for (let call = trace.callCount; call > 0; call--) {
    const parent = trace.parentOf(call);
    if (parent > 0) children[parent]! += shareInParent(trace, call, parent);
    const total = totalOf(trace, call);
    const entry = entryOf(stats, trace, call);
    const outcome = trace.outcomeOf(call);
    entry.calls++;
    if (outcome === Outcome.THREW) entry.errors++;
    if (outcome === Outcome.OPEN || outcome === Outcome.SUSPENDED) entry.open++;
    entry.self += Math.max(0, runningOf(trace, call) - children[call]!);
    entry.min = Math.min(entry.min, total);
    entry.max = Math.max(entry.max, total);
  }
  // Depth first, with the number of calls of each function on the path.
  const onPath = new Map<number, number>();
  let call = firstChild(tree, 0);
  while (call !== 0) {
    const id = trace.siteIdOf(call);
    const above = onPath.get(id) ?? 0;
    if (above === 0) entryOf(stats, trace, call).total += totalOf(trace, call);
    onPath.set(id, above + 1);
    const child = firstChild(tree, call);
    if (child !== 0) {
      call = child;
      continue;
    }
    for (;;) {
      const left = trace.siteIdOf(call);
      onPath.set(left, onPath.get(left)! - 1);
      const next = nextSibling(tree, call);
      if (next !== 0) {
        call = next;
        break;
      }
      call = trace.parentOf(call);
      if (call === 0) break;
    }
  }
  return [...stats.values()].sort((a, b) => b.self - a.self || b.calls - a.calls || a.id - b.id);
}

function entryOf(stats: Map<number, FunctionStats>, trace: Trace, call: number): FunctionStats {
  const id = trace.siteIdOf(call);
  let entry = stats.get(id);
  if (entry === undefined) {
    entry = {
      site: trace.siteOf(call),
      id,
      calls: 0,
      errors: 0,
      open: 0,
      total: 0,
      self: 0,
      min: Infinity,
      max: 0,
    };
    stats.set(id, entry);
  }
  return entry;
}
