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

/**
 * Opens a block: a part of the program whose calls are recorded.
 *
 * While no block is open, an instrumented call costs up to 3 ns; while one is open elsewhere, about 15 ns. A recorded call costs up
 * to 2 µs, by its values, and a block about a millisecond. None of this throws into the program: wrong options are reported once
 * on stderr and ignored.
 */
export interface TraceFunction {
  /**
   * Opens a block that lasts to the end of the enclosing `{ … }`. It records the calls made there, also after an `await`.
   *
   * @param options a label, or options
   * @returns the block, for `using`; without `using`, call its `end()`
   * @example
   * ```ts
   * using t = trace({ label: "checkout" });
   * ```
   */
  (options?: TraceOptions | string): Block;
  /**
   * Calls a function in a block. The block ends when the function returns or throws; if it returns a promise, when that settles.
   *
   * @returns what the function returned; for a promise, one that settles in the same way when the block has ended
   * @example
   * ```ts
   * const receipt = await trace({ label: "checkout", maxCalls: 10_000 }, () => checkout(cart));
   * ```
   */
  <T>(options: TraceOptions | string, fn: (block: Block) => T): T;
  /** As above, without options: `trace((t) => work(t))`. */
  <T>(fn: (block: Block) => T): T;
  /**
   * Wraps a function, an object or a class, for code that the loader has not instrumented. Calls through the result are
   * recorded in the blocks that they are made in; what was given stays as it is.
   *
   * @param name how the function is called in the recording; its own name by default
   * @throws {TypeError} when it is none of these
   * @example
   * ```ts
   * const pay = trace.wrap(stripe.pay, "pay");
   * ```
   */
  wrap<T extends object>(target: T, name?: string): T;
  /**
   * The innermost block that the running code is in; undefined outside of all.
   *
   * @example
   * ```ts
   * trace.current()?.annotate("user", user.id);
   * ```
   */
  current(): Block | undefined;
  /**
   * Opens a kept recording. Reads the file's chunk heads; calls and values are read when you ask for them.
   *
   * @param reference a path, a `file:` URL, or what names a run on the command line: `@`, `@1`, an id, a label
   * @param options `cacheDir`: the cache folder, by default the nearest `.tracepatch_cache` above the working folder
   * @throws {TphError} when there is no such run, or it cannot be read
   * @throws {TypeError} when it is given something else
   * @example
   * ```ts
   * console.log(trace.load("@").tree({ maxDepth: 2 }));
   * ```
   */
  load(reference: string | URL, options?: { cacheDir?: string }): LoadedRecording;
  /**
   * Lists the recordings in the cache folder, newest first. Reads the ends of each file, not the calls.
   *
   * @param options `cacheDir`: the cache folder; `limit`: at most so many, by default all
   */
  logs(options?: { cacheDir?: string; limit?: number }): LoggedRecording[];
}

/** A recording in the cache folder. */
export interface LoggedRecording {
  id: string;
  path: string;
  label: string | undefined;
  started: Date;
  /** How many calls it has; undefined where the ends of the file do not say. */
  callCount: number | undefined;
  /** The limit that stopped the recording, such as `max_calls`. */
  limit: string | undefined;
  summary: RunSummary | undefined;
  /** Why the file could not be read. */
  problem: string | undefined;
  /** Opens it, as `trace.load` does. */
  load(): LoadedRecording;
}

function block<T>(
  options: TraceOptions | string | ((block: Block) => T) = {},
  fn?: (block: Block) => T,
): T | Block {
  if (typeof options === "function") return Block.around({}, options);
  if (fn !== undefined && typeof fn !== "function") {
    throw new TypeError(`trace() takes a function as its second argument, and was given a ${typeof fn}`);
  }
  const settled = typeof options === "string" ? { label: options } : options;
  return fn === undefined ? Block.forUsing(settled) : Block.around(settled, fn);
}

function load(reference: string | URL, options: { cacheDir?: string } = {}): LoadedRecording {
  if (reference instanceof URL) {
    return new LoadedRecording(resolveRun(fileURLToPath(reference), { cwd: process.cwd() }));
  }
  if (typeof reference !== "string" || reference === "") {
    const given = reference === "" ? "an empty text" : `a ${typeof reference}`;
    throw new TypeError(
      `trace.load() takes a path, a file: URL, or what names a run, and was given ${given}`,
    );
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

/** Records a part of a program: see {@linkcode TraceFunction}. */
export const trace: TraceFunction = Object.assign(block as unknown as TraceFunction, {
  wrap,
  current: () => frameOfContext()?.block,
  load,
  logs,
});
