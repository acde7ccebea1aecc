import type { Trace } from "../trace/trace.ts";
import type { Glyphs } from "./style.ts";
import { durationText } from "./units.ts";

/** Ns that cannot be distinguished from 0 once the recorder's own time has been taken off: the clock and the probes vary as much. */
const LEAST = 100;

/** How long something took in a run's functions. */
export function callTimeText(trace: Trace, ns: number, { micro, atMost }: Glyphs): string {
  return ns < LEAST && trace.knowsRecorderTime() ? `${atMost} 0.1 ${micro}` : durationText(ns, micro);
}
