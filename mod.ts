/**
 * The library of tracepatch: record a part of a program with `trace()`, look at what was recorded, open runs that were kept.
 *
 * ```ts
 * import { trace } from "tracepatch";
 *
 * const result = trace("checkout", (t) => {
 *   const total = checkout(cart);
 *   console.log(t.tree());
 *   return total;
 * });
 * ```
 *
 * Functions are recorded where the program was started with the loader (`node --import tracepatch/register`), under `tph run`,
 * or where they were wrapped with `trace.wrap`. `docs/library.md` has more.
 *
 * @module
 */

export type { Site, SiteKind } from "./src/contract.ts";
export { TphError } from "./src/errors.ts";
export type { Composite, Snapshot } from "./src/trace/snapshot.ts";
export { Outcome, type RunEnd, type RunExit, type RunHeader, type RunMeta } from "./src/trace/spec.ts";
export { readSummary, type RunSummary } from "./src/trace/summary.ts";
export { Trace, type Value } from "./src/trace/trace.ts";
export type { RecordingJson } from "./src/export/json.ts";
export type { Question } from "./src/match/matcher.ts";
export type { FindOptions } from "./src/query/find.ts";
export type { HitJson } from "./src/query/find_json.ts";
export type { Json } from "./src/query/snapshot_json.ts";
export type { Grouping } from "./src/query/groups.ts";
export type { FunctionStats } from "./src/query/stats.ts";
export type { CallJson } from "./src/query/tree_json.ts";
export { Block } from "./src/library/block.ts";
export { loadConfig, TracepatchConfig } from "./src/library/config.ts";
export { TraceNode } from "./src/library/node.ts";
export type { TraceOptions } from "./src/library/options.ts";
export {
  type FindValueOptions,
  LoadedRecording,
  Recording,
  type RecordingDiff,
  type TreeOptions,
} from "./src/library/recording.ts";
export { type LoggedRecording, trace, type TraceFunction } from "./src/library/trace.ts";
