/**
 * Recorded runs of tracepatch, for programs: open one with `Trace.open`, list what it holds.
 *
 * @module
 */

export type { Site, SiteKind } from "./src/contract.ts";
export { TphError } from "./src/errors.ts";
export type { Composite, Snapshot } from "./src/trace/snapshot.ts";
export { Outcome, type RunEnd, type RunExit, type RunHeader, type RunMeta } from "./src/trace/spec.ts";
export { readSummary, type RunSummary } from "./src/trace/summary.ts";
export { Trace, type Value } from "./src/trace/trace.ts";
