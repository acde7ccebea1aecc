/**
 * Calls that become spans although they are neither slow nor failed: those whose results are odd, and those in which the run differs
 * from another.
 *
 * @module
 */
import { oddResults } from "../../query/remarks/odd_results.ts";
import { traceRoots } from "../../query/trace_context.ts";
import type { RunDiff } from "../../query/diff/diff.ts";
import { Divergences } from "../../query/diff/divergences.ts";
import type { CallRecord } from "../../tables/call_stream.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Attributes } from "./span.ts";

/** Why a call is chosen: before those with a lower rank. */
export interface Mark {
  rank: number;
  attributes: Attributes;
}

/** The rank of calls that failed; others have 0. */
export const FAILED = 1;
const DIVERGENT = 2;
const ORIGIN = 3;

/** The marks of a run's calls. */
export interface Marks {
  of(record: CallRecord): Mark | undefined;
  /** The attribute of a request or block that counts its marked calls, and others of it. */
  counted: string;
  attributes: Attributes;
}

/** Marks calls whose results are unlike those of the other calls of their function. */
export function oddMarks(trace: Trace): Marks {
  const kindOf = traceRoots(trace).size === 0 ? () => undefined : oddResults(trace);
  return {
    counted: "tph.calls.odd",
    attributes: {},
    of(record) {
      const kind = kindOf(record);
      return kind === undefined ? undefined : { rank: FAILED, attributes: { "tph.odd": kind } };
    },
  };
}

/** Marks calls that differ from those of another run. */
export function divergentMarks(diff: RunDiff): Marks {
  const divergences = new Divergences(diff);
  return {
    counted: "tph.calls.divergent",
    attributes: { "tph.against": diff.a.trace.header.id },
    of({ call }) {
      const words = divergences.of(call);
      if (words.length === 0) return undefined;
      const isOrigin = divergences.isOrigin(call);
      return {
        rank: isOrigin ? ORIGIN : DIVERGENT,
        attributes: {
          "tph.diverges": words.join(","),
          ...(isOrigin ? { "tph.diverges.first": true } : {}),
        },
      };
    },
  };
}
