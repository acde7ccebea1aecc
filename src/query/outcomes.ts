import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";

/** How many calls ended how. */
export interface Outcomes {
  returned: number;
  threw: number;
  suspended: number;
  /** Calls that had not ended when the record ends, and were not suspended. */
  open: number;
}

/** Counts the calls of a run by their outcome. */
export function outcomesOf(trace: Trace): Outcomes {
  const counts = [0, 0, 0, 0];
  const column = trace.outcomeColumn();
  for (let call = 1; call < column.length; call++) counts[column[call]!]!++;
  return {
    returned: counts[Outcome.RETURNED]!,
    threw: counts[Outcome.THREW]!,
    suspended: counts[Outcome.SUSPENDED]!,
    open: counts[Outcome.OPEN]!,
  };
}
