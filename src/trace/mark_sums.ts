/**
 * What went by while calls were suspended: time, or the recorder's part in it. One pass over all marks fills a column of each; where that
 * would take too much memory, they are read chunk by chunk.
 *
 * @module
 */
import type { CallChunk } from "./decode_calls.ts";
import { isAmple } from "./for_calls.ts";
import { markColumns } from "./mark_column.ts";
import { marksByChunk } from "./marks_by_chunk.ts";

export interface MarkSumsOptions {
  callCount: number;
  chunks: readonly CallChunk[];
  /** Chunks whose marks of earlier ones' calls are not looked at. */
  isSettled?: (chunk: CallChunk) => boolean;
  chunkOf: (call: number) => CallChunk | undefined;
  /** Runs what decodes a chunk; nothing for broken bytes. */
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
}

/** How much had gone by at each mark of a chunk; it is used before the next chunk is asked about. */
export type Measure = (chunk: CallChunk, marks: { codes: Uint32Array; times: Float64Array }) => Float64Array;

export interface MarkSums {
  /** Whether there are marks. */
  isAny: boolean;
  /** What went by between a call's SUSPEND and RESUME, all of them summed up. */
  of(call: number): number;
  /** The same of the calls of a chunk, or of calls that no chunk has; valid until the next part is asked for, and not to be written to. */
  ofPart(first: number, count: number): Float64Array;
  /** What had gone by at the last mark of a call, if that is SUSPEND; else NaN. */
  sinceOf(call: number): number;
  /** The calls of a chunk whose last mark is SUSPEND, in order. @param first the chunk's first call */
  suspendedIn(first: number): Uint32Array;
  /** Lets what is kept of single chunks go, where that is much. */
  forget(): void;
}

/** A column of so many calls is not worth a thought. */
const FEW = 1 << 24;
/** Of so many it is 16 MB: reading it again costs more. */
const LITTLE = 1 << 21;

/** @returns the sums of each measure: where they fit into columns, one pass makes those of all */
export function markSums(options: MarkSumsOptions, measures: readonly Measure[]): MarkSums[] {
  const { callCount, chunks, guard, isSettled } = options;
  const isAny = chunks.some((chunk) => guard(chunk, () => chunk.markCount() > 0));
  if (!isAny) return measures.map(() => NO_MARKS);
  const hasColumns = (callCount <= FEW || isAmple(callCount)) && !chunks.some((chunk) => isSettled?.(chunk));
  let known: MarkSums[] = [];
  return measures.map((measure, i): MarkSums => {
    const sums = (): MarkSums => {
      if (known[i] !== undefined) return known[i];
      if (hasColumns) known = markColumns(options, measures);
      else known[i] = marksByChunk(options, measure);
      return known[i]!;
    };
    return {
      isAny,
      of: (call) => sums().of(call),
      ofPart: (first, count) => sums().ofPart(first, count),
      sinceOf: (call) => sums().sinceOf(call),
      suspendedIn: (first) => sums().suspendedIn(first),
      forget() {
        if (callCount <= LITTLE) return;
        if (!hasColumns) return known[i]?.forget();
        for (const column of known) column.forget();
        known = [];
      },
    };
  });
}

const NOBODY = new Uint32Array(0);
const NO_MARKS: MarkSums = {
  isAny: false,
  of: () => 0,
  ofPart: (_, count) => new Float64Array(count),
  sinceOf: () => NaN,
  suspendedIn: () => NOBODY,
  forget: () => {},
};
