import { Outcome } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Ending } from "../protocol.ts";

const ENDINGS: Record<Outcome, Ending> = {
  [Outcome.OPEN]: "open",
  [Outcome.RETURNED]: "returned",
  [Outcome.THREW]: "threw",
  [Outcome.SUSPENDED]: "suspended",
};

/** How a call ended, in the page's words. */
export function endingOf(trace: Trace, call: number): Ending {
  return ENDINGS[trace.outcomeOf(call)];
}
