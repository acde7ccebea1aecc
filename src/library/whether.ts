/**
 * Whether a block is recorded at all: what turns blocks off while the program runs, and how many are too many.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { findCache } from "../store/cache.ts";
import { messageOf } from "../errors.ts";
import { parseTraceparent } from "../query/trace_context.ts";
import { ownConfig, type TraceOptions, warn, whereOf } from "./options.ts";

/** A file of this name in the cache folder turns all blocks off, and its removal turns them on again. */
const OFF = "off";

/** Milliseconds between two looks at what turns blocks off: opening a block must cost next to nothing. */
const LOOK_EVERY = 1_000;
const MINUTE = 60_000;

let lookedAt = -Infinity;
let isOff = false;

/** Whether blocks are turned off, by the configuration, the variable, or the file. */
export function isTurnedOff(): boolean {
  const config = ownConfig();
  if (!config.settings.enabled) return true;
  const now = performance.now();
  if (now - lookedAt < LOOK_EVERY) return isOff;
  lookedAt = now;
  const folder = findCache(whereOf(undefined, config));
  const isNamed = /^(?:0|false|no|off)$/i.test(process.env.TRACEPATCH_ENABLED ?? "");
  return isOff = isNamed || folder !== undefined && existsSync(join(folder, OFF));
}

/** Whether a block is one of those that the option `sample` leaves in. */
export function isSampled({ sample = 1, traceparent }: TraceOptions): boolean {
  if (typeof sample === "function") {
    try {
      const isIn: unknown = sample();
      if (isIn instanceof Promise) {
        warn(
          "trace() has a wrong sample: its function must return true or false; what it returned counts as true",
        );
        // That it fails is not to end the program, which has no hold of it.
        isIn.catch(() => {});
      }
      return Boolean(isIn);
    } catch (error) {
      warn(`trace() has a sample that throws: ${messageOf(error)}; its blocks are left out`);
      return false;
    }
  }
  return sample >= 1 || shareOf(traceparent) < sample;
}

/** From 0 to 1: of a trace the same number everywhere, as its last digits are random; else another number each time. */
function shareOf(traceparent: TraceOptions["traceparent"]): number {
  const context = typeof traceparent === "string" ? parseTraceparent(traceparent) : undefined;
  return context === undefined ? Math.random() : parseInt(context.traceId.slice(-8), 16) / 2 ** 32;
}

let minuteBegan = -Infinity;
let inMinute = 0;

/** Counts a recording, and tells whether there have been too many in this minute. */
export function isOneTooMany({ maxRunsPerMinute }: TraceOptions): boolean {
  const most = maxRunsPerMinute ?? ownConfig().settings.max_runs_per_minute;
  if (most === 0) return false;
  const now = performance.now();
  if (now - minuteBegan >= MINUTE) {
    minuteBegan = now;
    inMinute = 0;
  }
  if (inMinute >= most) return true;
  inMinute++;
  return false;
}
