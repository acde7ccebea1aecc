/**
 * `tph tree --follow`: the tree of a run that is being written, as it grows.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { wrongUsage } from "../errors.ts";
import { GrowingRun } from "../query/growth.ts";
import { selectCalls } from "../query/keep.ts";
import type { ScreenOptions } from "../query/screen.ts";
import { type CacheOptions, findCache } from "../store/cache.ts";
import { listRuns, readListedRun } from "../store/list_runs.ts";
import { isRunning, openRun } from "../store/open_run.ts";
import { partFile, pathNow } from "../store/parts.ts";
import { resolveRun } from "../store/resolve_run.ts";
import type { Trace } from "../trace/trace.ts";
import { growthLines } from "../view/growth_lines.ts";
import { runLine, warningLines, warningsOf } from "../view/run_text.ts";
import type { TreeTextOptions } from "../view/tree.ts";
import { plural } from "../view/units.ts";
import {
  type CallFilterFlags,
  callFilters,
  namedRoots,
  unknownNames,
  whereFailures,
} from "./call_filters.ts";
import type { Context } from "./context.ts";
import { printLines, remark } from "./output.ts";

/** Milliseconds between two looks, at least, and how many times longer than a look they are. */
const LOOK = 400;
const LEISURE = 4;

/** Options of `tph tree` that do not go with `--follow`. */
export interface UnfollowedFlags {
  json?: boolean;
  format?: string;
  output?: string;
  skip?: number;
  call?: number;
  up?: number;
  down?: number;
  budget?: number;
}

/** @throws {TphError} One of the options needs a run that has ended. */
export function checkFollowed(flags: UnfollowedFlags): void {
  const { json, format = "text", output, skip, call, up, down, budget } = flags;
  if (json || format !== "text") {
    throw wrongUsage(
      "Cannot combine --follow with --json or another --format: they need all calls.",
      "What a run has so far, a line a call: tph export RUN --format ndjson",
    );
  }
  if (output !== undefined) throw wrongUsage("Cannot combine --follow with --output.", "Use > FILE.");
  if (skip !== undefined || budget !== undefined) {
    throw wrongUsage("Cannot combine --follow with --skip or --budget.", "--lines is for each look.");
  }
  if ((call ?? up ?? down) !== undefined) {
    throw wrongUsage(
      "Cannot combine --follow with --call, --up or --down: a call's number may change until the run has ended.",
      "Use --filter NAME.",
    );
  }
}

/** The run that is meant: where none is named, the newest that is still running, else the newest. */
export function followedRun(reference: string | undefined, options: CacheOptions): string {
  if (reference !== undefined) return resolveRun(reference, options);
  const folder = findCache(options);
  for (const run of folder === undefined ? [] : listRuns(folder)) {
    const { summary } = readListedRun(run);
    if (summary !== undefined && isRunning(summary)) return run.path;
  }
  return resolveRun("@", options);
}

export interface FollowOptions extends ScreenOptions, Omit<TreeTextOptions, "times" | "begun"> {
  flags: CallFilterFlags & { roots?: "tests" | "requests" };
  settings: { raw_times: boolean };
  context: Context;
}

/** Prints what a run has, and what comes, until it has ended or nobody reads any more. The parts of one that is rotated come in turn. */
export async function follow(path: string, options: FollowOptions): Promise<void> {
  const reader = new Reader(options.context);
  for (let part = await followPart(path, options, reader); part !== undefined;) {
    const next = partFile(path, part + 1);
    await printLines([""], options.context, { pager: false });
    part = await followPart(existsSync(next) ? next : path, options, reader);
  }
}

/** @returns the number of the part, where the run goes on in another */
async function followPart(
  path: string,
  options: FollowOptions,
  reader: Reader,
): Promise<number | undefined> {
  const { flags, settings, context, ...page } = options;
  const run = new GrowingRun();
  const print = (lines: string[]) =>
    lines.length === 0 ? undefined : printLines(lines, context, { pager: false });
  let hidden = 0;
  let isAny = false;
  let file = path;
  for (let look = 0;; look++) {
    const state = stateOf(file);
    const began = performance.now();
    const trace = openRun(file, settings);
    const isLast = !trace.isRunning;
    if (look === 0) {
      await print([
        runLine(trace, page),
        ...(isLast && !trace.exit?.goesOn
          ? [page.style.dim("The run is over: nothing follows.")]
          : warningLines(warningsOf(trace), page)),
        "",
      ]);
    }
    const filters = filtersOf(flags, trace);
    const growth = run.look(trace, {
      selection: selectCalls(trace, filters),
      maxDepth: page.maxDepth,
      isLast,
    });
    const added = growthLines(growth, page);
    hidden += added.hidden;
    isAny ||= added.lines.length > 0;
    await print(added.lines);
    if (reader.isGone) return undefined;
    if (isLast) {
      const isFound = isAny || trace.callCount === 0;
      if (!isFound) context.status = 1;
      await print([...(isAny ? [""] : []), ...endLines(trace, { ...page, hidden, isSaid: look > 0 })]);
      const remarks = [...(isAny ? [] : unknownNames(flags, trace)), ...whereFailures(filters)];
      remark(remarks.map((text) => `tph: ${text}`), context);
      return trace.exit?.goesOn ? trace.header.part : undefined;
    }
    const pause = Math.max(LOOK, LEISURE * (performance.now() - began));
    do await reader.rest(pause); while (
      !reader.isGone && !run.isWaiting && stateOf(file) === state && isRunning(trace)
    );
    if (reader.isGone) return undefined;
    file = pathNow(trace);
  }
}

/** How the run ended, as `tph view` says it, and what was not shown. */
function endLines(
  trace: Trace,
  { hidden, isSaid, ...page }: Omit<FollowOptions, "flags" | "settings" | "context"> & {
    hidden: number;
    isSaid: boolean;
  },
): string[] {
  const { style, lines } = page;
  const more = lines === undefined
    ? "a larger --max-depth"
    : `--lines ${lines * 5}, --all or a larger --max-depth`;
  return [
    ...(isSaid ? [runLine(trace, page)] : []),
    ...warningLines(warningsOf(trace), page),
    ...(hidden === 0 ? [] : [style.dim(`${plural(hidden, "call")} not shown: ${more} shows more`)]),
  ];
}

/** Tests and requests may yet come. */
function filtersOf(flags: FollowOptions["flags"], trace: Trace) {
  const { test, request, ...others } = flags;
  const what = namedRoots(flags);
  const filters = callFilters(others, trace);
  if (what === "tests") return { ...filters, roots: { tests: test ?? [] } };
  if (what === "requests") return { ...filters, roots: { requests: request ?? [] } };
  return filters;
}

/** Differs when a run's file has been written to, or has been replaced. */
function stateOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? "" : [found.ino, found.size, found.mtimeMs].join(" ");
}

/** Who reads the output, and may go away, as `head` does. */
class Reader {
  isGone = false;
  #wake = () => {};

  constructor({ stdout }: Context) {
    const gone = () => {
      this.isGone = true;
      this.#wake();
    };
    stdout.on("error", gone).on("close", gone);
  }

  rest(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}
