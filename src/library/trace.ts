import process from "node:process";
import { fileURLToPath } from "node:url";
import { findCache } from "../store/cache.ts";
import { listRuns, readListedRun } from "../store/list_runs.ts";
import { resolveRun } from "../store/resolve_run.ts";
import type { RunSummary } from "../trace/summary.ts";
import { Block } from "./block.ts";
import { frameOfContext } from "./context.ts";
import { ownConfig, type TraceOptions, whereOf } from "./options.ts";
import { LoadedRecording } from "./recording.ts";
import { wrap } from "./wrap.ts";

/** What `trace` is: a function that opens a block, with some more. */
export interface TraceFunction {
  /**
   * Opens a block for the rest of the scope: what is called there is recorded.
   *
   * @example
   * ```ts
   * using t = trace({ label: "checkout" });
   * ```
   */
  (options?: TraceOptions | string): Block;
  /**
   * Calls a function in a block, which ends when what it returns is settled.
   *
   * @returns what the function returned; of a promise, one that settles the same way once the block has ended
   */
  <T>(options: TraceOptions | string, fn: (block: Block) => T): T;
  /** The same without options. */
  <T>(fn: (block: Block) => T): T;
  /** Wraps a function, an object or a class that was not loaded through the loader: calls through the result are recorded. */
  wrap<T extends object>(target: T, name?: string): T;
  /** The innermost block that the running code is in. */
  current(): Block | undefined;
  /** Opens a recording: a path, or what else names a run for `tph tree`. */
  load(reference: string | URL, options?: { cacheDir?: string }): LoadedRecording;
  /** The recordings in the cache folder, newest first. */
  logs(options?: { cacheDir?: string; limit?: number }): LoggedRecording[];
}

/** A recording in the cache folder. */
export interface LoggedRecording {
  id: string;
  path: string;
  label: string | undefined;
  started: Date;
  /** Calls, as far as the ends of the file tell. */
  callCount: number | undefined;
  /** The limit that was hit. */
  limit: string | undefined;
  summary: RunSummary | undefined;
  /** Why nothing is known of it. */
  problem: string | undefined;
  load(): LoadedRecording;
}

function block<T>(
  options: TraceOptions | string | ((block: Block) => T) = {},
  fn?: (block: Block) => T,
): T | Block {
  if (typeof options === "function") return Block.around({}, options);
  const settled = typeof options === "string" ? { label: options } : options;
  return fn === undefined ? Block.inScope(settled) : Block.around(settled, fn);
}

function load(reference: string | URL, options: { cacheDir?: string } = {}): LoadedRecording {
  if (reference instanceof URL) {
    return new LoadedRecording(resolveRun(fileURLToPath(reference), { cwd: process.cwd() }));
  }
  return new LoadedRecording(resolveRun(reference, whereOf(options.cacheDir, ownConfig())));
}

function logs({ cacheDir, limit = Infinity }: { cacheDir?: string; limit?: number } = {}): LoggedRecording[] {
  const folder = findCache(whereOf(cacheDir, ownConfig()));
  if (folder === undefined) return [];
  return listRuns(folder).slice(0, limit).map((stored) => {
    const run = readListedRun(stored);
    const summary = run.summary;
    return {
      id: run.id,
      path: run.path,
      label: summary?.header.label,
      started: new Date(summary?.header.started ?? NaN),
      callCount: summary?.calls,
      limit: summary?.end?.limit,
      summary,
      problem: run.summary === undefined ? run.problem : undefined,
      load: () => new LoadedRecording(run.path),
    };
  });
}

/** Records a stretch of a program: see {@linkcode TraceFunction}. */
export const trace: TraceFunction = Object.assign(block as unknown as TraceFunction, {
  wrap,
  current: () => frameOfContext()?.block,
  load,
  logs,
});
