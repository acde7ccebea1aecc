/**
 * The host's cheapest monotonic clock.
 *
 * @module
 */
import { denoClock } from "./deno_clock.ts";
import { isBun, isDeno } from "./natives.ts";
import { processorClock } from "./processor_clock.ts";

export interface Clock {
  clock: () => number;
  /** Of one unit of the clock. */
  nanoseconds: number;
  /** What it is, where it is not the host's own. */
  source?: ClockSource;
  /** The host's own clock, in nanoseconds, that this one follows: it has a unit of which only the length so far is known. */
  standard?: () => number;
}

export type ClockSource = "processor" | "system";

/** The clock that the host hands out. */
export function hostClock(): Clock {
  const bun = (globalThis as { Bun?: { nanoseconds(): number } }).Bun;
  if (bun !== undefined) return { clock: bun.nanoseconds, nanoseconds: 1 };
  return { clock: performance.now.bind(performance), nanoseconds: 1e6 };
}

/** One that takes less time to read, where there is one. To be called before the target's first statement. */
export function fastClock(): Clock {
  const own = hostClock();
  return (isBun ? processorClock(own.clock) : isDeno ? denoClock() : undefined) ?? own;
}
