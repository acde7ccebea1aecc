import type { Site, SiteKind } from "../contract.ts";
import { requestsOf } from "../query/requests.ts";
import type { Trace } from "../trace/trace.ts";
import type { Glyphs } from "./style.ts";
import { durationText } from "./units.ts";

/** Ns that cannot be distinguished from 0 once the recorder's own time has been taken off: the clock and the probes vary as much. */
const LEAST = 100;

/** What is to be known of a time. */
export interface Bounds {
  /** It had not ended when the record did: it took so long, or longer. */
  isAtLeast?: boolean;
  /** When it ended is not known, but that it did by then. */
  isAtMost?: boolean;
  /** It was concluded from others. */
  isAbout?: boolean;
}

/** Bounds of the sum of some calls' times. */
export function boundsOf(trace: Trace, calls: readonly number[]): Bounds {
  // Nothing tells of when the connection was closed.
  if (calls.some((call) => requestsOf(trace).get(call)?.aborted === true)) return { isAtMost: true };
  return calls.some((call) => Number.isNaN(trace.durationOf(call))) ? { isAtLeast: true } : {};
}

/** Ns of a run's functions below which a time is not told from none. */
export function leastTime(trace: Trace): number {
  return trace.knowsRecorderTime() ? LEAST : 0;
}

/** How long something took in a run's functions. */
export function callTimeText(trace: Trace, ns: number, glyphs: Glyphs, bounds?: Bounds): string {
  return boundedTimeText({ ns, least: leastTime(trace), ...bounds }, glyphs);
}

/** Whether calls of a function may wait: what their callees ran meanwhile cannot be told from what they ran themselves. */
export function mayWait({ async, generator, kind }: Site): boolean {
  return async || generator || WAITING_KINDS.has(kind);
}

const WAITING_KINDS: ReadonlySet<SiteKind> = new Set(["worker", "process", "request", "test", "block"]);

/** Self time. Of what waited it is a lower bound: where that is nothing, the call may have run all the same. */
export function selfBounds(ns: number, least: number, hasWaited: boolean): Bounds {
  return hasWaited && ns < least ? { isAtLeast: true } : {};
}

/** The same of a time by itself. */
export function boundedTimeText(
  { ns, least, isAtLeast = false, isAtMost = false, isAbout = false }: Bounds & { ns: number; least: number },
  { micro, atMost, atLeast, about }: Pick<Glyphs, "micro" | "atMost" | "atLeast" | "about">,
): string {
  if (isAbout) return `${about} ${durationText(ns, micro)}`;
  if (isAtLeast) return `${atLeast} ${durationText(ns, micro)}`;
  if (ns < least) return `${atMost} 0.1 ${micro}`;
  return `${isAtMost ? `${atMost} ` : ""}${durationText(ns, micro)}`;
}
