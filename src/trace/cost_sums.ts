/**
 * What the recorder measured of its own time, summed up over the calls of a run: a sum for each chunk, and what is within a chunk when
 * it is asked for, so that a run of any length takes little memory.
 *
 * @module
 */

import { MAX_CALLS } from "./calls_spec.ts";
import type { CallChunk } from "./decode_calls.ts";
import type { LateEnds } from "./late_ends.ts";
import { chunkFinder, placeOfChunk } from "./late_sources.ts";
import { makeRoom } from "./make_room.ts";
import { countUntil } from "./ranges.ts";
import { RecentNumbers } from "./recent_numbers.ts";
import { DecodedNumbers, type StoredNumbers, StoredSums } from "./stored_numbers.ts";

export interface CostSums {
  /** Ns that were measured for the calls up to one. */
  upTo(call: number): number;
  /** The same for the calls of a chunk, by place. @param into what they are put into */
  ofChunk(chunk: CallChunk, into: Float64Array): Float64Array;
  /** Lets what is kept of single chunks go. */
  forget(): void;
}

/** What a chunk says of earlier ones' calls. */
interface LateCosts {
  calls: Uint32Array;
  costs: Uint32Array;
}

const NONE = new Uint32Array(0);
const NOTHING: LateCosts = { calls: NONE, costs: NONE };
/** How many chunks' late costs are kept. */
const KEPT = 16;

export function costSums({ chunks, guard, lateEnds }: {
  chunks: readonly CallChunk[];
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
  lateEnds: () => LateEnds;
}): CostSums {
  /** By chunk: the sum of those before it. */
  const before = new Float64Array(chunks.length + 1);
  const buffer = new Uint32Array(MAX_CALLS);
  const find = chunkFinder(chunks);
  let hasLate = false;
  for (const [i, chunk] of chunks.entries()) {
    before[i + 1] = before[i + 1]! + (guard(chunk, () => sumOf(chunk, buffer)) ?? 0);
    const { calls, costs } = guard(chunk, () => lateCostsOf(chunk)) ?? NOTHING;
    for (let k = 0; k < costs.length; k++) {
      const own = find(calls[k]!);
      if (own === -1 || costs[k] === 0) continue;
      before[own + 1] = before[own + 1]! + costs[k]!;
      hasLate = true;
    }
  }
  for (let i = 0; i < chunks.length; i++) before[i + 1] = before[i + 1]! + before[i]!;
  const known = new Map<CallChunk, LateCosts>();
  const lateCosts = (chunk: CallChunk): LateCosts => {
    let late = known.get(chunk);
    if (late === undefined) {
      makeRoom(known, KEPT);
      known.set(chunk, late = guard(chunk, () => lateCostsOf(chunk)) ?? NOTHING);
    }
    return late;
  };
  /** @param into has zeros */
  const addUp = (chunk: CallChunk, into: Float64Array): void => {
    const own = guard(chunk, () => costsOf(chunk, buffer)) ?? NONE;
    const sources = hasLate ? lateEnds().sourcesOf(chunk) : [];
    for (const source of sources) {
      const { calls, costs } = lateCosts(source);
      for (let k = 0; k < costs.length; k++) {
        const at = calls[k]! - chunk.first;
        if (at >= 0 && at < into.length) into[at] = into[at]! + costs[k]!;
      }
    }
    if (sources.length === 0 && own.length === into.length) sumUp(own, into);
    else sumUpBoth(own, into);
  };
  /** The costs of a chunk's calls, where no other chunk says any. */
  const own = (chunk: CallChunk, options = { isKept: true }): StoredNumbers | undefined => {
    const isOwn = !hasLate ||
      lateEnds().sourcesOf(chunk).every((source) => lateCosts(source).costs.length === 0);
    return isOwn ? guard(chunk, () => chunk.storedCosts(options)) : undefined;
  };
  const within = new RecentNumbers((chunk) => {
    const stored = own(chunk);
    if (stored !== undefined) return new StoredSums(stored);
    const sums = new Float64Array(chunk.count);
    addUp(chunk, sums);
    return new DecodedNumbers(sums);
  });
  let chunk: CallChunk | undefined;
  let base = 0;
  let isConstant = true;
  return {
    ofChunk(chunk, into) {
      const place = placeOfChunk(chunks, chunk);
      const base = before[place]!;
      if (before[place + 1] === base) return into.fill(base, 0, chunk.count);
      const sums = into.subarray(0, chunk.count);
      const stored = own(chunk, { isKept: false });
      if (stored !== undefined) stored.sumUp(sums, base);
      else {
        addUp(chunk, sums.fill(0));
        for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + base;
      }
      return into;
    },
    upTo(call) {
      if (chunk === undefined || call < chunk.first || call >= chunk.first + chunk.count) {
        const place = countUntil(chunks, call) - 1;
        chunk = chunks[place];
        if (chunk === undefined) return 0;
        base = before[place]!;
        isConstant = before[place + 1] === base;
        // Calls of a lost chunk come after those of the one before.
        if (call >= chunk.first + chunk.count) return before[place + 1]!;
      }
      return base + (isConstant ? 0 : within.at(chunk, call));
    },
    forget: () => within.forget(),
  };
}

/** @param buffer what they are read into */
function costsOf(chunk: CallChunk, buffer: Uint32Array): Uint32Array {
  return chunk.costs(buffer.subarray(0, chunk.count).fill(0)) ?? NONE;
}

function lateCostsOf(chunk: CallChunk): LateCosts {
  const costs = chunk.lateCosts();
  return costs.length === 0 ? NOTHING : { calls: chunk.lateCalls(), costs };
}

/** Puts the sum of the costs up to each call into an array. */
function sumUp(costs: Uint32Array, into: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < into.length; i++) into[i] = sum += costs[i]!;
}

/** The same where the array has what is to be added to the costs, which may be missing. */
function sumUpBoth(costs: Uint32Array, into: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < into.length; i++) into[i] = sum += into[i]! + (costs[i] ?? 0);
}

function sumOf(chunk: CallChunk, buffer: Uint32Array): number {
  const stored = chunk.storedCosts({ isKept: false });
  if (stored !== undefined) return stored.sum(0, stored.length);
  const costs = costsOf(chunk, buffer);
  let sum = 0;
  for (let i = 0; i < costs.length; i++) sum += costs[i]!;
  return sum;
}
