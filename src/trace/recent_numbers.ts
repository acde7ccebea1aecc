/**
 * Single numbers of a run's calls, a chunk at a time.
 *
 * @module
 */
import type { CallChunk } from "./decode_calls.ts";
import type { NumbersAt } from "./stored_numbers.ts";

/** Those of the chunks that were asked for last are kept, as long as they take no more bytes. */
const MOST = 32 << 20;

export class RecentNumbers {
  readonly #make: (chunk: CallChunk) => NumbersAt;
  readonly #kept = new Map<CallChunk, NumbersAt>();
  #bytes = 0;
  /** The one that was asked for last. */
  #last: CallChunk | undefined;
  #lastNumbers: NumbersAt | undefined;

  constructor(make: (chunk: CallChunk) => NumbersAt) {
    this.#make = make;
  }

  /** The number of one of the chunk's calls. */
  at(chunk: CallChunk, call: number): number {
    if (chunk !== this.#last) {
      this.#lastNumbers = this.#kept.get(chunk) ?? this.#made(chunk);
      this.#last = chunk;
    }
    return this.#lastNumbers!.at(call - chunk.first);
  }

  forget(): void {
    this.#kept.clear();
    this.#bytes = 0;
    this.#last = this.#lastNumbers = undefined;
  }

  #made(chunk: CallChunk): NumbersAt {
    const made = this.#make(chunk);
    this.#bytes += made.bytes;
    for (const [oldest, numbers] of this.#kept) {
      if (this.#bytes <= MOST) break;
      this.#kept.delete(oldest);
      this.#bytes -= numbers.bytes;
    }
    this.#kept.set(chunk, made);
    return made;
  }
}
