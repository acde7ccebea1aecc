/**
 * Parents of single calls, from the codes of a chunk's calls (see `Column.PARENT`).
 *
 * @module
 */
import { DecodedNumbers, type NumbersAt } from "./stored_numbers.ts";

/** It is quicker to decode all parents than to make so many times as many steps as there are calls. */
const ROUNDS = 4;

interface Options {
  /** The chunk's calls. */
  first: number;
  count: number;
  /** What is added to the thread's own ids of calls. */
  base: number;
  /** The parent of a thread's own first call, below which its other roots are. */
  ofThread: number | undefined;
}

export class StoredParents implements NumbersAt {
  readonly #codes: NumbersAt;
  readonly #options: Options;
  readonly #decode: () => Uint32Array;
  #decoded: NumbersAt | undefined;
  #steps = 0;

  /** @param decode gives the parents of all calls */
  constructor(codes: NumbersAt, options: Options, decode: () => Uint32Array) {
    this.#codes = codes;
    this.#options = options;
    this.#decode = decode;
  }

  get bytes(): number {
    return this.#codes.bytes + 4 * this.#options.count;
  }

  at(place: number): number {
    const { first, count, base, ofThread } = this.#options;
    if (this.#decoded === undefined && this.#steps > ROUNDS * count) {
      this.#decoded = new DecodedNumbers(this.#decode());
    }
    if (this.#decoded !== undefined) return this.#decoded.at(place);
    const parent = this.#above(first + place);
    if (parent > base) return parent;
    return ofThread === undefined ? 0 : first + place === base + 1 ? ofThread : base + 1;
  }

  /** Goes from call to call, each time as many levels up as are left: only the last of them may leave the chunk. */
  #above(call: number): number {
    const codes = this.#codes;
    const { first } = this.#options;
    let levels = 1;
    while (levels > 0) {
      if (call < first) return 0;
      const code = codes.at(call - first) >>> 0;
      if (code === 0) return 0;
      this.#steps++;
      if (code >= 256) {
        call -= code - 255;
        levels--;
      } else {
        call--;
        levels += code - 2;
      }
    }
    return call;
  }
}
