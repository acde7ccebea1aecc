/**
 * Where the columns of a run's chunks are, as long as that is known.
 *
 * @module
 */
import { CALLS_HEAD_SIZE } from "./calls_spec.ts";
import type { CallChunk } from "./decode_calls.ts";
import { type ColumnPlace, columnsIn } from "./decode_column.ts";

/** Where a chunk's columns are. */
export interface FoundColumns {
  /** What its times are counted from, as its thread has them. */
  origin: number;
  places: Map<number, ColumnPlace>;
}

/**
 * Finds the columns of a chunk.
 *
 * @throws {RangeError} They do not fit together.
 */
export function columnsOf(payload: Uint8Array): FoundColumns {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return { origin: view.getFloat64(8, true), places: columnsIn(payload, CALLS_HEAD_SIZE) };
}

/** Of so many chunks it is kept where their columns are: a server's run has a hundred a second. */
export const KEPT_PLACES = 4096;

/** The chunks of a run that were read last. */
export class ReadChunks {
  readonly #chunks: CallChunk[] = [];
  #count = 0;

  /** @returns the one that makes room */
  add(chunk: CallChunk): CallChunk | undefined {
    const at = this.#count++ % KEPT_PLACES;
    const oldest = this.#chunks[at];
    this.#chunks[at] = chunk;
    return oldest;
  }
}
