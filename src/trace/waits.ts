/**
 * How long calls were suspended.
 *
 * @module
 */
import { type MarkSums, markSums, type MarkSumsOptions } from "./mark_sums.ts";

export interface WaitsOptions extends Omit<MarkSumsOptions, "valuesAt"> {
  /** When a call ended, or its thread's record did. */
  endOf: (call: number) => number;
}

/** Read at the first question. Times are in ns. */
export class Waits {
  readonly #options: WaitsOptions;
  #known?: MarkSums;

  constructor(options: WaitsOptions) {
    this.#options = options;
  }

  /** Whether any call was ever suspended. */
  get isAny(): boolean {
    return this.#sums().isAny;
  }

  /** How long a call was; up to its end, or that of its thread's record, when it still is. */
  of(call: number): number {
    const sums = this.#sums();
    const since = sums.sinceOf(call);
    const sum = sums.of(call);
    return Number.isNaN(since) ? sum : sum + Math.max(0, this.#options.endOf(call) - since);
  }

  /** The same of the calls of a chunk, or of calls that no chunk has, by place; valid until the next part is asked for. */
  ofPart(first: number, count: number): Float64Array {
    const sums = this.#sums();
    const times = sums.ofPart(first, count);
    const suspended = sums.suspendedIn(first);
    if (suspended.length === 0) return times;
    const all = times.slice();
    for (const call of suspended) all[call - first] = this.of(call);
    return all;
  }

  /** Whether the last that is known of a call is that it was suspended. */
  isSuspended(call: number): boolean {
    return !Number.isNaN(this.#sums().sinceOf(call));
  }

  /** Lets what is kept of single chunks go, where that is much. */
  forget(): void {
    this.#known?.forget();
  }

  #sums(): MarkSums {
    return this.#known ??= this.#read();
  }

  #read(): MarkSums {
    let times = new Float64Array(0);
    return markSums({
      ...this.#options,
      valuesAt: (chunk, { length }) => {
        if (times.length < length) times = new Float64Array(2 * length);
        return chunk.markTimes(times.subarray(0, length).fill(0));
      },
    });
  }
}
