/**
 * What the recorder measured of its own time, summed up over the calls of a run: a sum for each chunk, and what is within a chunk when
 * it is asked for, so that a run of any length takes little memory.
 *
 * @module
 */

import { MAX_CALLS } from "./calls_spec.ts";
import type { CallChunk } from "./decode_calls.ts";
import { countUntil } from "./ranges.ts";
import { RecentChunks } from "./recent_chunks.ts";
import { SparseSums } from "./sparse_sums.ts";

export interface CostSums {
  /** Ns that were measured for the calls up to one. */
  upTo(call: number): number;
  /** Lets what is kept of single chunks go. */
  forget(): void;
}

const NONE = new Uint32Array(0);

export function costSums({ chunks, guard }: {
  chunks: readonly CallChunk[];
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
}): CostSums {
  /** By chunk: the sum of those before it, without what stands in later chunks than its call. */
  const before = new Float64Array(chunks.length + 1);
  const late = new SparseSums();
  const buffer = new Uint32Array(MAX_CALLS);
  /** Of the calls of a chunk, until those of another one are asked for. */
  const costsOf = (chunk: CallChunk) => chunk.costs(buffer.subarray(0, chunk.count).fill(0)) ?? NONE;
  for (const [i, chunk] of chunks.entries()) {
    before[i + 1] = before[i]! + (guard(chunk, () => sumOf(costsOf(chunk))) ?? 0);
    guard(chunk, () => {
      const costs = chunk.lateCosts();
      const calls = costs.length > 0 ? chunk.lateCalls() : NONE;
      for (let i = 0; i < costs.length; i++) {
        if (calls[i]! > 0 && costs[i]! > 0) late.add(calls[i]!, costs[i]!);
      }
    });
  }
  const within = new RecentChunks((length) => new Float64Array(length), (chunk, into) => {
    const costs = guard(chunk, () => costsOf(chunk)) ?? NONE;
    let sum = 0;
    for (let i = 0; i < costs.length; i++) into[i] = sum += costs[i]!;
  });
  let chunk: CallChunk | undefined;
  let base = 0;
  let isConstant = true;
  return {
    upTo(call) {
      if (chunk === undefined || call < chunk.first || call >= chunk.first + chunk.count) {
        const place = countUntil(chunks, call) - 1;
        chunk = chunks[place];
        if (chunk === undefined) return late.upTo(call);
        base = before[place]!;
        isConstant = before[place + 1] === base;
        // Calls of a lost chunk come after those of the one before.
        if (call >= chunk.first + chunk.count) return before[place + 1]! + late.upTo(call);
      }
      return base + (isConstant ? 0 : within.of(chunk)[call - chunk.first]!) + late.upTo(call);
    },
    forget: () => within.forget(),
  };
}

function sumOf(costs: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < costs.length; i++) sum += costs[i]!;
  return sum;
}
