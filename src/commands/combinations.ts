/**
 * Settings that exclude each other.
 *
 * @module
 */
import { wrongUsage } from "../errors.ts";
import type { RecordSettings } from "../settings.ts";

export interface Combined {
  record: RecordSettings;
  /** Whether values are followed with -t. */
  hasTargets: boolean;
  isCommand: boolean;
  /** Whether traces are sent while the program runs. */
  isSent: boolean;
}

/** @throws {TphError} Two of them cannot be had together. */
export function checkCombinations({ record, hasTargets, isCommand, isSent }: Combined): void {
  const { keep, rotates, values, propagate, minDuration, time } = record;
  if (keep === "last") {
    const without = "Leave out --keep last.";
    if (hasTargets || values === "entry-and-exit") {
      throw wrongUsage("Cannot combine -t or values = entry-and-exit with keep = last.", without);
    }
    if (isCommand) {
      throw wrongUsage(
        "Cannot use keep = last with a command, which may have many processes.",
        without,
      );
    }
    if (propagate) {
      throw wrongUsage(
        "Cannot combine --propagate with keep = last, which numbers calls anew.",
        without,
      );
    }
  }
  if (minDuration > 0 && !time) {
    throw wrongUsage("Cannot use min_duration with --no-time.", "Leave --no-time out, or --min-duration.");
  }
  if (!rotates) return;
  const against = [
    keep === "last" && "keep = last, which has room for the newest calls only",
    hasTargets && "-t, whose matches are of the whole run",
    values === "entry-and-exit" && "values = entry-and-exit, which compares with what a call began with",
    isSent && "--otlp, which follows one file",
    propagate && "--propagate, whose spans are named by their calls",
    (minDuration > 0 || record.foldAfter > 0) &&
    "min_duration or fold_after, which count calls of the whole run",
  ].find((text) => text !== false);
  if (against !== undefined) {
    throw wrongUsage(`Cannot combine rotate with ${against}.`, "Leave one of them out.");
  }
}
