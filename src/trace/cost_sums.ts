/**
 * What the recorder measured of its own time, summed up over the calls of a run: a sum for each chunk, and what is within a chunk when
 * it is asked for, so that a run of any length takes little memory.
 *
 * @module
 */

import { MAX_CALLS } from "./calls_spec.ts";
import type { CallChunk } from "./decode_calls.ts";
import { chunkFinder, placeOfChunk } from "./late_sources.ts";
import { makeRoom } from "./make_room.ts";
import { countUntil, countUpTo } from "./ranges.ts";
import type { RecorderTimeOptions } from "./recorder_time.ts";
import { RecentNumbers } from "./recent_numbers.ts";
import { DecodedNumbers, type NumbersAt, type StoredNumbers, StoredSums } from "./stored_numbers.ts";

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

/** What is made in a pass over all chunks. */
interface SumsBefore {
  /** By chunk: the sum of those before it. */
  before: Float64Array;
  /** Whether chunks say anything of earlier ones' calls. */
  hasLate: boolean;
}

/** What the trace hands over. */
type CostOptions = Pick<RecorderTimeOptions, "chunks" | "guard" | "lateEnds" | "recall">;

function findSums({ chunks, guard }: CostOptions): SumsBefore {
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
  return { before, hasLate };
}

export function costSums(options: CostOptions): CostSums {
  const { chunks, guard, lateEnds } = options;
  const buffer = new Uint32Array(MAX_CALLS);
  const { before, hasLate } = options.recall("costs", {
    find: () => findSums(options),
    write: ({ before, hasLate }, put) => [Number(hasLate), ...before].forEach(put),
    read: (numbers) => ({ hasLate: numbers.count(1) === 1, before: numbers.list(chunks.length + 1) }),
  })!;
  const known = new Map<CallChunk, LateCosts>();
  const said = (chunk: CallChunk): LateCosts => {
    let late = known.get(chunk);
    if (late === undefined) {
      makeRoom(known, KEPT);
      known.set(chunk, late = guard(chunk, () => lateCostsOf(chunk)) ?? NOTHING);
    }
    return late;
  };
  /** What later chunks say of a chunk's calls. */
  const lateCosts = (chunk: CallChunk): PlacedCosts => {
    const costs = new Map<number, number>();
    for (const source of hasLate ? lateEnds().sourcesOf(chunk) : []) {
      const late = said(source);
      for (let k = 0; k < late.costs.length; k++) {
        const at = late.calls[k]! - chunk.first;
        if (at >= 0 && at < chunk.count) costs.set(at, (costs.get(at) ?? 0) + late.costs[k]!);
      }
    }
    return new PlacedCosts(costs);
  };
  const stored = (chunk: CallChunk, options = { isKept: true }) =>
    guard(chunk, () => chunk.storedCosts(options));
  /** Where single costs cannot be told. @param into has zeros */
  const addUp = (chunk: CallChunk, late: PlacedCosts, into: Float64Array): void => {
    late.putInto(into);
    sumUp(guard(chunk, () => costsOf(chunk, buffer)) ?? NONE, into);
  };
  const within = new RecentNumbers((chunk) => {
    const late = lateCosts(chunk);
    const own = stored(chunk);
    if (own !== undefined) return late.added(new StoredSums(own));
    const sums = new Float64Array(chunk.count);
    addUp(chunk, late, sums);
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
      const late = lateCosts(chunk);
      const own = stored(chunk, { isKept: false });
      if (own !== undefined) late.sumUp(own, sums, base);
      else {
        addUp(chunk, late, sums.fill(0));
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

/** Adds the costs up to each call to what an array has for each; they may be missing. */
function sumUp(costs: Uint32Array, into: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < into.length; i++) into[i] = sum += into[i]! + (costs[i] ?? 0);
}

/** Costs of few calls of a chunk, by place. */
class PlacedCosts {
  /** In order. */
  readonly #places: Uint32Array;
  readonly #costs: Float64Array;

  constructor(costs: ReadonlyMap<number, number>) {
    this.#places = Uint32Array.from(costs.keys()).sort();
    this.#costs = Float64Array.from(this.#places, (place) => costs.get(place)!);
  }

  putInto(costs: Float64Array): void {
    this.#places.forEach((place, k) => costs[place] = this.#costs[k]!);
  }

  /** Puts the sum of what was before, the costs and these up to each place into an array. */
  sumUp(costs: StoredNumbers, into: Float64Array, before: number): void {
    let sum = before;
    let from = 0;
    for (let k = 0; k < this.#places.length; k++) {
      const place = this.#places[k]!;
      sum = costs.sumUp(into, sum, from, place) + this.#costs[k]!;
      from = place;
    }
    costs.sumUp(into, sum, from, into.length);
  }

  /** Sums with these added. */
  added(sums: NumbersAt): NumbersAt {
    return this.#places.length === 0 ? sums : new SumsWithMore(sums, this.#places, this.#costs);
  }
}

/** Sums, to which a few numbers are added from their places on. */
class SumsWithMore implements NumbersAt {
  readonly #sums: NumbersAt;
  readonly #places: Uint32Array;
  /** By how many of the places: the sum of their numbers. */
  readonly #more: Float64Array;
  readonly bytes: number;

  constructor(sums: NumbersAt, places: Uint32Array, numbers: Float64Array) {
    this.#sums = sums;
    this.#places = places;
    this.#more = new Float64Array(places.length + 1);
    for (let k = 0; k < places.length; k++) this.#more[k + 1] = this.#more[k]! + numbers[k]!;
    this.bytes = sums.bytes + places.byteLength + this.#more.byteLength;
  }

  at(place: number): number {
    return this.#sums.at(place) + this.#more[countUpTo(this.#places, place)]!;
  }
}

function sumOf(chunk: CallChunk, buffer: Uint32Array): number {
  const stored = chunk.storedCosts({ isKept: false });
  if (stored !== undefined) return stored.sum(0, stored.length);
  const costs = costsOf(chunk, buffer);
  let sum = 0;
  for (let i = 0; i < costs.length; i++) sum += costs[i]!;
  return sum;
}
