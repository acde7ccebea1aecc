/**
 * How long calls were suspended, and how much of that time was the recorder's.
 *
 * @module
 */
import { type MarkSums, markSums, type MarkSumsOptions, type Measure } from "./mark_sums.ts";

export interface WaitsOptions extends MarkSumsOptions {
  /** When a call ended, or its thread's record did. */
  endOf: (call: number) => number;
  /** The recorder's time until each mark, where it is known. */
  recorder: () => Measure | undefined;
}

/** Read at the first question. Times are in ns. */
export class Waits {
  readonly #options: WaitsOptions;
  #known?: readonly MarkSums[];

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

  /** The recorder's time while calls were suspended; nothing where it is not known. */
  recorder(): MarkSums | undefined {
    return this.#read()[1];
  }

  /** Lets what is kept of single chunks go, where that is much. */
  forget(): void {
    for (const sums of this.#known ?? []) sums.forget();
  }

  #sums(): MarkSums {
    return this.#read()[0]!;
  }

  #read(): readonly MarkSums[] {
    if (this.#known !== undefined) return this.#known;
    const recorder = this.#options.recorder();
    const time: Measure = (_, { times }) => times;
    return this.#known = markSums(this.#options, recorder === undefined ? [time] : [time, recorder]);
  }
}
