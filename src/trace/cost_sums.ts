/**
 * What the recorder measured of its own time, summed up over the calls of a run. Where objects are copied, nearly every call has a
 * part in it; in a run of numbers one call in some thousands, when the ring was full.
 *
 * @module
 */

import type { CallChunk } from "./decode_calls.ts";
import { forCalls } from "./for_calls.ts";
import { longer } from "./longer.ts";

export interface CostSums {
  /** Ns that were measured for the calls up to one. */
  upTo(call: number): number;
}

/** With a cost for one call of so many, a list of those calls is smaller than a column for all. */
const FEW = 16;
const NONE = new Uint32Array(0);

export function costSums({ chunks, callCount, guard }: {
  chunks: readonly CallChunk[];
  callCount: number;
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
}): CostSums {
  const most = Math.floor(callCount / FEW) + 1;
  let few: CostList | undefined = new CostList();
  let column: Float64Array | undefined;
  const add = (call: number, cost: number): void => {
    if (few !== undefined && few.length < most) return few.add(call, cost);
    if (few !== undefined) {
      column = forCalls(Float64Array, callCount);
      few.addTo(column);
      few = undefined;
    }
    column![call]! += cost;
  };
  for (const chunk of chunks) {
    guard(chunk, () => {
      const costs = chunk.costs() ?? NONE;
      for (let i = 0; i < costs.length; i++) if (costs[i] !== 0) add(chunk.first + i, costs[i]!);
      const late = chunk.lateCosts();
      const calls = late.length > 0 ? chunk.lateCalls() : NONE;
      for (let i = 0; i < late.length; i++) if (calls[i]! > 0) add(calls[i]!, late[i]!);
    });
  }
  if (column === undefined) return listSums(few!);
  const sums = column;
  for (let call = 1; call < sums.length; call++) sums[call] = sums[call]! + sums[call - 1]!;
  return { upTo: (call) => sums[call] ?? 0 };
}

/** Calls and what was measured for them, mostly in their order; a call may be there twice. */
class CostList {
  length = 0;
  #calls = new Uint32Array(1024);
  #costs = new Float64Array(1024);
  #isSorted = true;

  add(call: number, cost: number): void {
    const { length } = this;
    if (length === this.#calls.length) {
      this.#calls = longer(this.#calls, new Uint32Array(2 * length));
      this.#costs = longer(this.#costs, new Float64Array(2 * length));
    }
    if (length > 0 && call < this.#calls[length - 1]!) this.#isSorted = false;
    this.#calls[length] = call;
    this.#costs[length] = cost;
    this.length++;
  }

  addTo(column: Float64Array): void {
    for (let i = 0; i < this.length; i++) {
      const call = this.#calls[i]!;
      if (call < column.length) column[call] = column[call]! + this.#costs[i]!;
    }
  }

  /** The calls in their order, and for each what was measured up to it; one more at the beginning, for those before the first. */
  sums(): { calls: Uint32Array; sums: Float64Array } {
    const calls = this.#calls.subarray(0, this.length);
    const costs = this.#costs.subarray(0, this.length);
    const sums = new Float64Array(this.length + 1);
    if (this.#isSorted) {
      for (let i = 0; i < costs.length; i++) sums[i + 1] = sums[i]! + costs[i]!;
      return { calls, sums };
    }
    const order = new Uint32Array(this.length).map((_, i) => i).sort((a, b) => calls[a]! - calls[b]!);
    order.forEach((from, i) => sums[i + 1] = sums[i]! + costs[from]!);
    return { calls: order.map((from) => calls[from]!), sums };
  }
}

function listSums(list: CostList): CostSums {
  const { calls, sums } = list.sums();
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
