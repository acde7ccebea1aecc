/**
 * What a listing says of a run, read from the two ends of its file.
 *
 * @module
 */

import { basename } from "node:path";
import { callsHead } from "./decode_calls.ts";
import { CHUNK_HEAD_SIZE, chunkSize, FILE_HEAD_SIZE, isWholeChunk, MIN_CHUNK_SIZE } from "./chunk.ts";
import { fileEnds, fileSource } from "./file.ts";
import { asEnd, asExit, asHeader, parseJson } from "./json.ts";
import { ChunkKind, type RunEnd, type RunExit, type RunHeader } from "./spec.ts";
import { checkFileHead, walk } from "./walk.ts";

export interface RunSummary {
  path: string;
  header: RunHeader;
  end?: RunEnd;
  exit?: RunExit;
  /** Size of the file. */
  bytes: number;
  /** How many calls were recorded: as END says, else as far as the last chunks tell. */
  calls?: number;
}

/**
 * Reads a run's summary. Two small reads do for a run that ended well; a file whose header is longer than 4 KB, is walked.
 *
 * @throws {TphError} The file cannot be read, is not a run, or is of a newer version.
 */
export function readSummary(path: string): RunSummary {
  const { size, head, tail } = fileEnds(path);
  checkFileHead(head, path);
  const first = head.subarray(FILE_HEAD_SIZE);
  if (!isWholeChunk(first) || u32(first, 0) !== ChunkKind.HEADER) return walked(path, size);
  const summary: RunSummary = {
    path,
    header: asHeader(parseJson(payloadOf(first)), idOf(path)),
    bytes: size,
  };
  let end = tail.length;
  while (end >= MIN_CHUNK_SIZE) {
    const whole = u32(tail, end - 4);
    if (whole < MIN_CHUNK_SIZE || whole > end) break;
    const chunk = tail.subarray(end - whole, end);
    if (!isWholeChunk(chunk) || chunkSize(u32(chunk, 4)) !== whole) break;
    const kind = u32(chunk, 0);
    if (kind === ChunkKind.EXIT) summary.exit ??= asExit(parseJson(payloadOf(chunk)));
    else if (kind === ChunkKind.END) {
      summary.end = asEnd(parseJson(payloadOf(chunk)));
      summary.calls = summary.end?.calls;
      break;
    } else if (kind === ChunkKind.CALLS) {
      const calls = callsHead(payloadOf(chunk));
      if (calls !== undefined) summary.calls = calls.first + calls.count - 1;
      break;
    } else if (kind === ChunkKind.HEADER) break;
    end -= whole;
  }
  return summary;
}

/** The summary of a file whose ends do not tell: from all of its chunks. */
function walked(path: string, size: number): RunSummary {
  const summary: RunSummary = { path, header: asHeader(undefined, idOf(path)), bytes: size };
  walk(fileSource(path), {
    found({ kind, payload }) {
      if (kind === ChunkKind.HEADER) summary.header = asHeader(parseJson(payload), idOf(path));
      else if (kind === ChunkKind.END) summary.end = asEnd(parseJson(payload));
      else if (kind === ChunkKind.EXIT) summary.exit = asExit(parseJson(payload));
      else if (kind === ChunkKind.CALLS) {
        const calls = callsHead(payload);
        if (calls !== undefined) summary.calls = calls.first + calls.count - 1;
      }
    },
    lost() {},
  });
  if (summary.end !== undefined) summary.calls = summary.end.calls;
  return summary;
}

/** The run's id as its file name tells it. */
export function idOf(path: string): string {
  return basename(path).replace(/\.tph$/, "");
}

function payloadOf(chunk: Uint8Array): Uint8Array {
  return chunk.subarray(CHUNK_HEAD_SIZE, CHUNK_HEAD_SIZE + u32(chunk, 4));
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24) >>> 0;
}
