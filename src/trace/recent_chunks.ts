/**
 * One column of a run, a chunk at a time, where few calls are asked for: a whole column of ten million calls is 40 or 80 MB, and a
 * screenful of calls takes a few chunks.
 *
 * @module
 */
import type { CallChunk } from "./decode_calls.ts";
import { release } from "./release.ts";

/** How many chunks are kept decoded. */
const KEPT = 8;
/**
 * Where so many are asked for again that had made room not long before, so many decodings ago, calls are asked for all over the run:
 * from then on more chunks are kept. So it is where the whole run was gone through so many times again.
 */
const ENOUGH = 64;
const LONG_AGO = 64;
const ROUNDS = 2;
/** At most so many numbers are kept: a column of sixteen million calls. */
const MOST = 1 << 24;

/** The numbers of the chunks that were looked at last, in buffers that are used again. */
export class RecentChunks<Numbers extends Float64Array | Uint32Array> {
  readonly #make: (length: number) => Numbers;
  readonly #decode: (chunk: CallChunk, into: Numbers) => void;
  readonly #kept = new Map<CallChunk, Numbers>();
  /** The one that was asked for last. */
  #last: CallChunk | undefined;
  #lastNumbers: Numbers;
  /**
   * Those that made room, and when, counted in decodings, until enough of them are asked for again: who reads a run from its
   * beginning to its end does not, and who does it twice comes back to them long after.
   */
  readonly #left = new Map<CallChunk, number>();
  #again = 0;
  /** How many numbers there is room for in those that are kept. */
  #size = 0;
  #decodings = 0;
  /** The length of the longest chunk so far: what that fits into has room for most others, when it is used again. */
  #longest = 0;

  readonly #perCall: number;
  readonly #least: number;

  /**
   * @param decode fills an array of zeros, as long as the chunk
   * @param options.perCall how many numbers there are for each call
   * @param options.kept how many chunks are kept at least
   */
  constructor(
    make: (length: number) => Numbers,
    decode: (chunk: CallChunk, into: Numbers) => void,
    { perCall = 1, kept = KEPT } = {},
  ) {
    this.#perCall = perCall;
    this.#least = kept;
    this.#make = make;
    this.#decode = decode;
    this.#lastNumbers = make(0);
  }

  of(chunk: CallChunk): Numbers {
    if (chunk === this.#last) return this.#lastNumbers;
    this.#last = chunk;
    return this.#lastNumbers = this.#kept.get(chunk) ?? this.#decoded(chunk);
  }

  /** Lets the chunks go, and gives their memory back. */
  forget(): void {
    for (const numbers of this.#kept.values()) release(numbers);
    this.#kept.clear();
    this.#lastNumbers = this.#make(0);
    this.#last = undefined;
    this.#left.clear();
    this.#again = 0;
    this.#size = 0;
  }

  #decoded(chunk: CallChunk): Numbers {
    const length = chunk.count * this.#perCall;
    let buffer: Numbers | undefined;
    this.#decodings++;
    const left = this.#left.get(chunk);
    if (left !== undefined) {
      this.#again += this.#decodings - left <= LONG_AGO ? 1 : ENOUGH / (ROUNDS * this.#left.size);
    }
    while (this.#isFull()) {
      const [oldest, numbers] = this.#kept.entries().next().value!;
      this.#kept.delete(oldest);
      this.#size -= numbers.length;
      if (this.#again < ENOUGH) this.#left.set(oldest, this.#decodings);
      if (buffer === undefined && numbers.length >= length) buffer = numbers.fill(0, 0, length) as Numbers;
      else release(numbers);
    }
    this.#longest = Math.max(this.#longest, length);
    // Where others are kept as well, what is longer than the chunk is of no use.
    buffer ??= this.#make(this.#least === Infinity || this.#again >= ENOUGH ? length : this.#longest);
    this.#kept.set(chunk, buffer);
    this.#size += buffer.length;
    this.#decode(chunk, buffer.subarray(0, length) as Numbers);
    return buffer;
  }

  #isFull(): boolean {
    return this.#kept.size >= this.#least && (this.#again < ENOUGH || this.#size > MOST * this.#perCall);
  }
}
