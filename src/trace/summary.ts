/**
 * What a listing says about a run, read from the two ends of its file.
 *
 * @module
 */

import { basename } from "node:path";
import {
  CHUNK_HEAD_SIZE,
  chunkSize,
  FILE_HEAD_SIZE,
  isWholeChunk,
  MIN_CHUNK_SIZE,
  THREAD_HEAD_SIZE,
} from "./chunk.ts";
import { fileEnds, fileSource, type Source } from "./file.ts";
import { asEnd, asExit, asHeader, parseJson } from "./json.ts";
import { sumOfLacks } from "./lacks.ts";
import { ChunkKind, type Lacks, type RunEnd, type RunExit, type RunHeader } from "./spec.ts";
import { checkFileHead, walk as walkAll, type Walker, walkHeads } from "./walk.ts";

/** What is known about a run without reading its calls. */
export interface RunSummary {
  path: string;
  header: RunHeader;
  /** How the recording ended; undefined when it did not, as after a crash. */
  end?: RunEnd;
  /** How the program ended, where tph saw it. */
  exit?: RunExit;
  /** Size of the file. */
  bytes: number;
  /** How many calls were recorded, of all threads: as END and EXIT say, else as far as the last chunks show. */
  calls?: number;
  /** Worker threads and child processes that were recorded, where there are any. */
  threads?: number;
  /** What the records of all threads lack, where they do. */
  lacks?: Lacks;
}

/**
 * Reads a run's summary, without its calls. For a run that ended well, two small reads are enough; if it did not, or threads wrote
 * after its end, the heads of all chunks are read; a file whose header is longer than 4 KB is walked.
 *
 * @throws {TphError} when the file cannot be read, is not a run, or was written by a newer tph
 * @example
 * ```ts
 * const { header, calls } = readSummary("run.tph");
 * console.log(header.entry, calls);
 * ```
 */
export function readSummary(path: string): RunSummary {
  const { size, head, tail } = fileEnds(path);
  checkFileHead(head, path);
  const first = head.subarray(FILE_HEAD_SIZE);
  const summary: RunSummary = { path, header: asHeader(undefined, idOf(path)), bytes: size };
  if (!isWholeChunk(first) || u32(first, 0) !== ChunkKind.HEADER) return withTotals(summary, walkAll);
  summary.header = asHeader(parseJson(payloadOf(first)), idOf(path));
  let hasThreads = false;
  let end = tail.length;
  while (end >= MIN_CHUNK_SIZE) {
    const whole = u32(tail, end - 4);
    if (whole < MIN_CHUNK_SIZE || whole > end) break;
    const chunk = tail.subarray(end - whole, end);
    if (!isWholeChunk(chunk) || chunkSize(u32(chunk, 4)) !== whole) break;
    const kind = u32(chunk, 0);
    if (kind === ChunkKind.EXIT && !hasThreads) summary.exit ??= asExit(parseJson(payloadOf(chunk)));
    else if (kind === ChunkKind.THREAD) hasThreads = true;
    else if (kind === ChunkKind.END) {
      summary.end = asEnd(parseJson(payloadOf(chunk)));
      summary.calls = summary.end?.calls;
      break;
    } else if (kind === ChunkKind.CALLS) {
      summary.calls = lastCall(payloadOf(chunk));
      break;
    } else if (kind === ChunkKind.HEADER) break;
    end -= whole;
  }
  const { exit } = summary;
  const isUntold = summary.end === undefined && (summary.calls === undefined || exit?.threads !== undefined);
  if (hasThreads && exit === undefined || isUntold) {
    return withTotals(summary, walkHeads);
  }
  if (exit?.calls !== undefined) summary.calls = exit.calls;
  if (exit?.threads !== undefined) summary.threads = exit.threads;
  return withLacks(summary, [exit?.lacks]);
}

function withLacks(summary: RunSummary, threads: Iterable<Lacks | undefined>): RunSummary {
  const lacks = sumOfLacks([summary.end, ...threads]);
  return lacks === undefined ? summary : { ...summary, lacks };
}

/** How many worker threads and child processes a run has, how many calls in all, and what the threads' records lack. */
export function countThreads(path: string): Required<Pick<RunExit, "threads" | "calls">> & { lacks?: Lacks } {
  const summary: RunSummary = { path, header: asHeader(undefined, idOf(path)), bytes: 0 };
  const ends = new Map<number, RunEnd>();
  const { threads = 0, calls = 0 } = withTotals(summary, walkHeads, ends);
  const lacks = sumOfLacks(ends.values());
  return { threads, calls, ...(lacks === undefined ? {} : { lacks }) };
}

/** Completes a summary from all chunks of a file. @param ends is given how the threads' records closed */
function withTotals(
  summary: RunSummary,
  walkFile: (source: Source, walker: Walker) => void,
  ends = new Map<number, RunEnd>(),
): RunSummary {
  const { path } = summary;
  let main = 0;
  const threads = new Map<number, number>();
  // Chunks are megabytes apart in a large run.
  walkFile(fileSource(path, { readAhead: 4096 }), {
    found({ kind, payload }) {
      if (kind === ChunkKind.HEADER) summary.header = asHeader(parseJson(payload), idOf(path));
      else if (kind === ChunkKind.END) summary.end = asEnd(parseJson(payload));
      else if (kind === ChunkKind.EXIT) summary.exit = asExit(parseJson(payload));
      else if (kind === ChunkKind.CALLS) main = lastCall(payload) ?? main;
      else if (kind === ChunkKind.THREAD && payload.length >= THREAD_HEAD_SIZE) {
        const thread = u32(payload, 0);
        const kind = u32(payload, 4);
        const inner = payload.subarray(THREAD_HEAD_SIZE);
        const last = kind === ChunkKind.CALLS ? lastCall(inner) : undefined;
        const end = kind === ChunkKind.END ? asEnd(parseJson(inner)) : undefined;
        if (end !== undefined) ends.set(thread, end);
        threads.set(thread, last ?? threads.get(thread) ?? 0);
      }
    },
    lost() {},
  });
  summary.calls = summary.end?.calls ?? main;
  for (const calls of threads.values()) summary.calls += calls;
  if (threads.size > 0) summary.threads = threads.size;
  return withLacks(summary, ends.values());
}

/** The id of the last call up to the end of a chunk. */
function lastCall(payload: Uint8Array): number | undefined {
  return payload.length < 8 ? undefined : u32(payload, 0) + u32(payload, 4) - 1;
}

/** The run's id, from its file name. */
export function idOf(path: string): string {
  return basename(path).replace(/\.tph$/, "");
}

function payloadOf(chunk: Uint8Array): Uint8Array {
  return chunk.subarray(CHUNK_HEAD_SIZE, CHUNK_HEAD_SIZE + u32(chunk, 4));
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24) >>> 0;
}
