/**
 * Columns of one chunk after the other, for who goes through all calls and keeps none: as the whole columns of a trace have them.
 *
 * @module
 */
import type { CallSites } from "./call_sites.ts";
import type { CallTimes } from "./call_times.ts";
import type { CallChunk } from "./decode_calls.ts";
import type { CallOutcomes } from "./outcomes.ts";

/** Each fills an array as long as the chunk. */
export interface ChunkColumns {
  sites(chunk: CallChunk, into: Uint32Array): void;
  starts(chunk: CallChunk, into: Float64Array): void;
  /** NaN where the call did not end. @param starts of the same calls */
  durations(chunk: CallChunk, into: Float64Array, starts: Float64Array): void;
  /** @returns how many ends of its calls are none */
  outcomes(chunk: CallChunk, into: Uint32Array): number;
  /** What `outcomes` said of all chunks. */
  tellBadEnds(count: number): void;
}

export function chunkColumns(
  { sites, times, outcomes }: { sites: CallSites; times: CallTimes; outcomes: CallOutcomes },
): ChunkColumns {
  return {
    sites: (chunk, into) => sites.decode(chunk, into.fill(0)),
    starts: (chunk, into) => times.decodeStarts(chunk, into.fill(0)),
    durations: (chunk, into, starts) =>
      times.decodeDurations(chunk, into.fill(0), (call) => starts[call - chunk.first]!),
    outcomes: (chunk, into) => outcomes.decode(chunk, into.fill(0)),
    tellBadEnds: (count) => outcomes.tellBad(count),
  };
}
