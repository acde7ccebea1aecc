import { hasRoom } from "../trace/for_calls.ts";
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

/** Outcomes of calls that follow one another. */
interface OutcomePart {
  /** The first of the calls. */
  first: number;
  outcomes: Uint8Array;
}

/** How the calls of a run ended, without those of lost chunks: a chunk at a time where there is no room for a column. */
export function* outcomeParts(trace: Trace): Generator<OutcomePart> {
  if (hasRoom(trace.callCount)) return yield { first: 1, outcomes: trace.outcomeColumn().subarray(1) };
  for (const { first, count } of trace.chunks()) {
    const outcomes = new Uint8Array(count);
    for (let i = 0; i < count; i++) outcomes[i] = trace.outcomeOf(first + i);
    yield { first, outcomes };
  }
}

/** Counts the calls of a run by their outcome. */
export function outcomesOf(trace: Trace): Outcomes {
  const counts = [0, 0, 0, 0];
  for (const { outcomes } of outcomeParts(trace)) add(outcomes, counts);
  return {
    returned: counts[Outcome.RETURNED]!,
    threw: counts[Outcome.THREW]!,
    suspended: counts[Outcome.SUSPENDED]!,
    // Those of a lost chunk, too.
    open: trace.callCount - counts[Outcome.RETURNED]! - counts[Outcome.THREW]! - counts[Outcome.SUSPENDED]!,
  };
}

/** A function of its own: engines compile what is called again, and not what has begun. */
function add(outcomes: Uint8Array, counts: number[]): void {
  for (let i = 0; i < outcomes.length; i++) counts[outcomes[i]!]!++;
}
