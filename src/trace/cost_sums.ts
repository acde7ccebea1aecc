/**
 * What the recorder measured of its own time, summed up over the calls of a run. Where objects are copied, nearly every call has a
 * part in it; in a run of numbers one call in some thousands, when the ring was full.
 *
 * @module
 */

import type { CallChunk } from "./decode_calls.ts";
import { forCalls } from "./for_calls.ts";

export interface CostSums {
  /** Ns that were measured for the calls up to one. */
  upTo(call: number): number;
}

/** With a cost for one call of so many, a table of those calls is smaller than a column for all. */
const FEW = 16;
const NONE = new Uint32Array(0);

export function costSums({ chunks, callCount, guard }: {
  chunks: readonly CallChunk[];
  callCount: number;
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
}): CostSums {
  const few = new Map<number, number>();
  let column: Float64Array | undefined;
  const add = (call: number, cost: number): void => {
    if (column !== undefined) column[call]! += cost;
    else few.set(call, (few.get(call) ?? 0) + cost);
  };
  for (const chunk of chunks) {
    guard(chunk, () => {
      const costs = chunk.costs() ?? NONE;
      for (let i = 0; i < costs.length; i++) if (costs[i] !== 0) add(chunk.first + i, costs[i]!);
      const late = chunk.lateCosts();
      const calls = late.length > 0 ? chunk.lateCalls() : NONE;
      for (let i = 0; i < late.length; i++) if (calls[i]! > 0) add(calls[i]!, late[i]!);
    });
    if (column === undefined && few.size * FEW > callCount) {
      column = forCalls(Float64Array, callCount);
      for (const [call, cost] of few) column[call] = cost;
      few.clear();
    }
  }
  if (column === undefined) return fewSums(few);
  const sums = column;
  for (let call = 1; call < sums.length; call++) sums[call] = sums[call]! + sums[call - 1]!;
  return { upTo: (call) => sums[call] ?? 0 };
}

function fewSums(costs: ReadonlyMap<number, number>): CostSums {
  const calls = Float64Array.from(costs.keys()).sort();
  const sums = new Float64Array(calls.length + 1);
  calls.forEach((call, i) => sums[i + 1] = sums[i]! + costs.get(call)!);
  // Mostly the next call that is asked for stands between the same two.
  let from = -Infinity;
  let to = calls[0] ?? Infinity;
  let sum = 0;
  return {
    upTo(call) {
      if (call >= from && call < to) return sum;
      let low = 0;
      let high = calls.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (calls[middle]! <= call) low = middle + 1;
        else high = middle;
      }
      from = calls[low - 1] ?? -Infinity;
      to = calls[low] ?? Infinity;
      return sum = sums[low]!;
    },
  };
}
