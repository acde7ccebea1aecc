import type { Fold } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";

/** Calls of a function that were counted, and not recorded one by one. Times are in nanoseconds, 0 where no clock was read. */
export interface FoldJson extends Fold {
  name: string;
  file: string;
  line: number;
}

/** The functions with such calls, the most calls first. */
export function foldsJson(trace: Trace): FoldJson[] {
  return [...trace.folds].map(([id, fold]) => {
    const { name, file, line } = trace.site(id);
    return { name, file, line, ...fold };
  }).sort((a, b) => b.calls - a.calls);
}

/** Two counts as one. */
export function addFold(a: Fold | undefined, b: Fold): Fold {
  if (a === undefined) return { ...b };
  return {
    calls: a.calls + b.calls,
    total: a.total + b.total,
    least: Math.min(a.least, b.least),
    greatest: Math.max(a.greatest, b.greatest),
  };
}
