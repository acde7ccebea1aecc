/**
 * One column of a run, a chunk at a time, where few calls are asked for: a whole column of ten million calls is 40 or 80 MB, and a
 * screenful of calls takes a few chunks.
 *
 * @module
 */
import { MAX_CALLS } from "./calls_spec.ts";
import type { CallChunk } from "./decode_calls.ts";

/** How many chunks are kept decoded. */
const KEPT = 8;
/** Where so many had to make room, calls are asked for all over the run: from then on more chunks are kept. */
const ENOUGH = 64;
/** At most so many: a column of sixteen million calls. */
const MOST = 256;

/** The numbers of the chunks that were looked at last, in buffers that are used again. */
export class RecentChunks<Numbers extends Float64Array | Uint32Array> {
  readonly #make: (length: number) => Numbers;
  readonly #decode: (chunk: CallChunk, into: Numbers) => void;
  readonly #kept = new Map<CallChunk, Numbers>();
  /** The one that was asked for last. */
  #last: CallChunk | undefined;
  #lastNumbers: Numbers;
  #replaced = 0;

  /** @param decode fills an array of zeros, as long as the chunk */
  constructor(make: (length: number) => Numbers, decode: (chunk: CallChunk, into: Numbers) => void) {
    this.#make = make;
    this.#decode = decode;
    this.#lastNumbers = make(0);
  }

  of(chunk: CallChunk): Numbers {
    if (chunk === this.#last) return this.#lastNumbers;
    this.#last = chunk;
    return this.#lastNumbers = this.#kept.get(chunk) ?? this.#decoded(chunk);
  }

  /** Lets the chunks go. */
  forget(): void {
    this.#kept.clear();
    this.#last = undefined;
    this.#replaced = 0;
  }

  #decoded(chunk: CallChunk): Numbers {
    let buffer: Numbers | undefined;
    if (this.#kept.size >= (this.#replaced < ENOUGH ? KEPT : MOST)) {
      this.#replaced++;
      const [oldest, numbers] = this.#kept.entries().next().value!;
      this.#kept.delete(oldest);
      buffer = numbers.fill(0, 0, chunk.count) as Numbers;
    }
    buffer ??= this.#make(MAX_CALLS);
    this.#kept.set(chunk, buffer);
    this.#decode(chunk, buffer.subarray(0, chunk.count) as Numbers);
    return buffer;
  }
}
