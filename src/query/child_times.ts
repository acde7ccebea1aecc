/**
 * Times of children, by caller, where a run is gone through part by part: what a part has of its own calls is added up with the
 * part, and only what callers in earlier parts have is kept.
 *
 * @module
 */
import { forCalls } from "../trace/for_calls.ts";
import { NumberMap } from "../trace/number_map.ts";
import { release } from "../trace/release.ts";

/** One of so many calls may be in the map, which takes some dozen bytes for each; more are kept in a column. */
const RARE = 16;

export class ChildTimes {
  readonly #callCount: number;
  #sparse = new NumberMap();
  #column: Float64Array | undefined;
  /** The calls in the map, in order. */
  #calls = new Uint32Array(0);

  constructor(callCount: number) {
    this.#callCount = callCount;
  }

  /** Adds the time of a child in a later part than its caller. */
  add(caller: number, time: number): void {
    if (this.#column !== undefined) return void (this.#column[caller]! += time);
    const before = this.#sparse.get(caller);
    this.#sparse.set(caller, before === before ? before + time : time);
    if (this.#sparse.size > this.#callCount / RARE + RARE) this.#toColumn();
  }

  #toColumn(): void {
    const column = forCalls(Float64Array, this.#callCount);
    for (const call of this.#sparse.keys()) column[call] = this.#sparse.get(call);
    this.#sparse = new NumberMap();
    this.#column = column;
  }

  /** Adds what the calls from `first` on have to what is there of them. Nothing may be added to them afterwards. */
  addTo(times: Float64Array, first: number): void {
    const column = this.#column;
    if (column !== undefined) {
      for (let i = 0; i < times.length; i++) times[i]! += column[first + i]!;
      return;
    }
    if (this.#calls.length !== this.#sparse.size) this.#calls = Uint32Array.from(this.#sparse.keys()).sort();
    const calls = this.#calls;
    let low = 0, high = calls.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (calls[middle]! < first) low = middle + 1;
      else high = middle;
    }
    for (; low < calls.length && calls[low]! < first + times.length; low++) {
      times[calls[low]! - first]! += this.#sparse.get(calls[low]!);
    }
  }

  /** Gives its memory back. */
  release(): void {
    if (this.#column !== undefined) release(this.#column);
  }
}
