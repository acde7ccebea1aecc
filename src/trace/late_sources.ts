/**
 * Which chunks say something of the calls of an earlier one: as lists of chunks, so that a run of any length takes little memory. What
 * they say is read when it is asked for.
 *
 * @module
 */
import type { CallChunk } from "./decode_calls.ts";
import { longer } from "./longer.ts";
import { countUntil } from "./ranges.ts";

export class LateSources {
  /** By chunk: where its sources begin in the list; one more for the end. */
  readonly #from: Uint32Array;
  readonly #sources: Uint32Array;

  /** @param read calls back for each call of an earlier chunk that a chunk says something of */
  constructor(chunks: readonly CallChunk[], read: (chunk: CallChunk, take: (call: number) => void) => void) {
    const from = this.#from = new Uint32Array(chunks.length + 1);
    /** By chunk: 1 + the last one that said something of its calls. */
    const last = new Uint32Array(chunks.length);
    /** The chunk of the calls, and the one that says something, in turn. */
    let pairs = new Uint32Array(64);
    let length = 0;
    const find = chunkFinder(chunks);
    for (const [source, chunk] of chunks.entries()) {
      read(chunk, (call) => {
        const own = find(call);
        if (own === -1 || last[own] === source + 1) return;
        last[own] = source + 1;
        if (length === pairs.length) pairs = longer(pairs, new Uint32Array(2 * length));
        pairs[length++] = own;
        pairs[length++] = source;
        from[own + 1] = from[own + 1]! + 1;
      });
    }
    for (let i = 0; i < chunks.length; i++) from[i + 1] = from[i + 1]! + from[i]!;
    this.#sources = new Uint32Array(length / 2);
    const next = from.slice();
    for (let i = 0; i < length; i += 2) {
      const own = pairs[i]!;
      const at = next[own]!;
      next[own] = at + 1;
      this.#sources[at] = pairs[i + 1]!;
    }
  }

  get isEmpty(): boolean {
    return this.#sources.length === 0;
  }

  /** The places of the chunks that say something of a chunk's calls, in order. @param place of that chunk */
  of(place: number): Uint32Array {
    return this.#sources.subarray(this.#from[place], this.#from[place + 1]);
  }
}

/** Finds the place of a call's chunk, −1 for none; quick for one call after another of the same chunk. */
export function chunkFinder(chunks: readonly CallChunk[]): (call: number) => number {
  let own = -1;
  return (call) => {
    if (own === -1 || !holds(chunks[own]!, call)) {
      own = countUntil(chunks, call) - 1;
      if (own >= 0 && !holds(chunks[own]!, call)) own = -1;
    }
    return own;
  };
}

/** The place of a chunk that has calls. */
export function placeOfChunk(chunks: readonly CallChunk[], { first }: CallChunk): number {
  return countUntil(chunks, first) - 1;
}

function holds({ first, count }: CallChunk, call: number): boolean {
  return call >= first && call < first + count;
}
