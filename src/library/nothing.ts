/**
 * What to say when nothing was recorded, and why.
 *
 * @module
 */
import type { ProcessHandle } from "../probe/process_handle.ts";
import { concat, fileHead, jsonChunk } from "../trace/chunk.ts";
import { ChunkKind, type RunHeader } from "../trace/spec.ts";
import { Trace } from "../trace/trace.ts";
import { wrappedCount } from "./wrap.ts";

const REASONS = {
  disabled:
    "Recording is turned off: `enabled` is false in the configuration, TRACEPATCH_ENABLED is 0, or the cache folder has a file `off`.",
  sample: "This block was left out by the option `sample`.",
  rate: "There were more blocks in this minute than max_runs_per_minute allows.",
  limit: "The recording that this block is in has stopped at a limit, or is paused.",
};

/** The recording of a block that is not recorded. */
export function emptyRun(why: keyof typeof REASONS, header: Omit<RunHeader, "id">): Trace {
  const parts = [
    fileHead(),
    jsonChunk(ChunkKind.HEADER, { id: header.label ?? "(not recorded)", ...header }),
    jsonChunk(ChunkKind.META, { remarks: [REASONS[why]] }),
    jsonChunk(ChunkKind.END, { time: 0, calls: 0, dropped: 0 }),
  ];
  return Trace.read(concat(parts));
}

/** Says why a block that was recorded has no calls, and what to do. */
export function whyEmpty({ instrumented, run }: ProcessHandle, isRecording: boolean): string {
  if (!isRecording) return "";
  if (instrumented === undefined && wrappedCount() === 0) return NO_LOADER;
  if (instrumented !== undefined && instrumented() === 0 && wrappedCount() === 0) return NO_MODULE;
  return run === undefined
    ? "No instrumented or wrapped function was called in this block."
    : "No function in the scope of the run was called in this block.";
}

const NO_LOADER = `No code was instrumented, and nothing was wrapped: there is nothing to record.
Do one of these:
  tph run main.ts                                     run the program with tph
  bun --preload tracepatch/register main.ts           or register the loader when it starts
  node --import tracepatch/register main.ts
  deno run --preload npm:tracepatch/register main.ts
  const total = trace.wrap(cart.total)                or wrap the functions to record`;

const NO_MODULE =
  `The loader has instrumented no module: it skips modules that were imported before it, those in node_modules, and
external ones. TRACEPATCH_SCOPE names another folder.`;
