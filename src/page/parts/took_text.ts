/**
 * How times are written, the same in all views: `≥` for what had not ended, `≤` for what is not told from nothing, `Σ` for the sum of
 * what ran at the same time.
 *
 * @module
 */
import { boundedTimeText } from "../../view/call_time_text.ts";
import { UNICODE } from "../../view/style.ts";
import { durationText } from "../../view/units.ts";
import type { Took } from "../protocol.ts";

/** @param least ns that are not told from none */
export function tookText({ time, together, ...bounds }: Omit<Took, "waiting">, least: number): string {
  return `${together === undefined ? "" : "Σ "}${boundedTimeText({ ns: time, least, ...bounds }, UNICODE)}`;
}

/** The same in words. */
export function tookTitle({ time, waiting, together, isAtLeast, isAtMost }: Took, least: number): string {
  const text = time < least && !isAtLeast ? "0.1 µs or less" : durationText(time);
  const bound = isAtLeast ? "; its end is not in the record" : "";
  const sum = together === undefined
    ? ""
    : `, added up over calls that ran at the same time and took ${durationText(together)} together`;
  const waited = waiting > 0 ? `, of which ${durationText(waiting)} waiting` : "";
  return `${isAtLeast ? "at least " : isAtMost ? "at most " : ""}${text}${waited}${sum}${bound}`;
}
