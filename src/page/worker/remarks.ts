/**
 * What stands out in a run, as `tph explain` says it: each with a call that shows it.
 *
 * @module
 */
import { errorPaths } from "../../query/error_paths.ts";
import { remarksOf } from "../../query/remarks.ts";
import { callName } from "../../view/call_text.ts";
import { escapeText } from "../../view/text.ts";
import type { RemarkRow } from "../protocol.ts";
import type { OpenRun } from "./runs.ts";

/** Calls of a run that is looked at: a larger one would keep other questions waiting. */
const MOST_CALLS = 2_000_000;

/** Nothing for a part of a run, in which much would seem odd. */
export function remarkRows({ trace, missing }: OpenRun): RemarkRow[] {
  if (missing !== undefined || trace.isRunning || trace.callCount > MOST_CALLS) return [];
  return remarksOf(trace, { errors: errorPaths(trace) }).map(({ call, kind, text }) => ({
    call,
    kind,
    text: escapeText(text.replace("%", () => callName(trace, call))),
  }));
}
