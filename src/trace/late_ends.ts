/**
 * Ends that stand in a later chunk than their call: where they are, by the chunk of their call. Times, outcomes and results are read
 * when they are asked for, so that a run of a server, where many calls end late, takes twelve bytes for each.
 *
 * @module
 */
import type { CallChunk } from "./decode_calls.ts";
import { makeRoom } from "./make_room.ts";
import { countUntil } from "./ranges.ts";
import { RecentChunks } from "./recent_chunks.ts";
import type { Outcome } from "./spec.ts";

export interface LateEndsOptions {
  chunks: readonly CallChunk[];
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
}

export interface LateEnd {
  call: number;
  /** In ns since the recording began. */
  time: number;
  outcome: Outcome;
  /** Of a call that had ended before, with a promise. */
  isAgain: boolean;
}

/** What a chunk says of earlier ones' calls. */
interface Said {
  times: Float64Array;
  outcomes: Uint32Array;
  again: boolean[];
}

/** How many chunks are kept decoded. */
const KEPT = 16;
const NOTHING: Said = { times: new Float64Array(0), outcomes: new Uint32Array(0), again: [] };

export class LateEnds {
  readonly #options: LateEndsOptions;
  /** By chunk: where the ends of its calls begin in the following lists; one more for the end. */
  readonly #from: Uint32Array;
  readonly #calls: Uint32Array;
  /** The chunk that an end stands in, and its place there. */
  readonly #sources: Uint32Array;
  readonly #places: Uint32Array;
  readonly #said = new Map<number, Said>();
  /** By call: 1 + the place of its last end in the lists. */
  readonly #last: RecentChunks<Uint32Array<ArrayBuffer>>;
  /** Broken ones, of no call. */
  readonly unknown: number;

  constructor(options: LateEndsOptions) {
    const { chunks } = this.#options = options;
    const from = this.#from = new Uint32Array(chunks.length + 1);
    let unknown = 0;
    this.#each((chunk, call) => {
      if (chunk !== -1) from[chunk + 1] = from[chunk + 1]! + 1;
      else if (call === 0) unknown++;
    });
    for (let i = 0; i < chunks.length; i++) from[i + 1] = from[i + 1]! + from[i]!;
    const count = from[chunks.length]!;
    this.#calls = new Uint32Array(count);
    this.#sources = new Uint32Array(count);
    this.#places = new Uint32Array(count);
    const next = from.slice();
    this.#each((chunk, call, source, place) => {
      if (chunk === -1) return;
      const at = next[chunk]!;
      next[chunk] = at + 1;
      this.#calls[at] = call;
      this.#sources[at] = source;
      this.#places[at] = place;
    });
    this.unknown = unknown;
    this.#last = new RecentChunks((length) => new Uint32Array(length), (chunk, into) => {
      for (const { end, at } of this.#read(chunk)) {
        const place = end.call - chunk.first;
        if (end.isAgain || into[place] === 0) into[place] = at + 1;
      }
    });
  }

  /** The late ends of a chunk's calls, in the order of recording. */
  *of(chunk: CallChunk): Generator<LateEnd> {
    for (const { end } of this.#read(chunk)) yield end;
  }

  /** Where the last end of a call stands, if it is a late one: the chunk, and the place in its lists. */
  lastOf(call: number, chunk: CallChunk): { source: CallChunk; place: number } | undefined {
    if (this.#calls.length === 0) return undefined;
    const at = this.#last.of(chunk)[call - chunk.first]!;
    if (at === 0) return undefined;
    return { source: this.#options.chunks[this.#sources[at - 1]!]!, place: this.#places[at - 1]! };
  }

  /** Lets what is kept decoded go. */
  forget(): void {
    this.#said.clear();
    this.#last.forget();
  }

  /** Calls back for each late end: the place of its call's chunk, −1 for none; the call; the chunk that it stands in, and where there. */
  #each(take: (chunk: number, call: number, source: number, place: number) => void): void {
    const { chunks, guard } = this.#options;
    for (const [source, chunk] of chunks.entries()) {
      const calls = guard(chunk, () => chunk.lateCalls()) ?? [];
      let own = -1;
      for (let place = 0; place < calls.length; place++) {
        const call = calls[place]!;
        if (own === -1 || !holds(chunks[own]!, call)) {
          own = countUntil(chunks, call) - 1;
          if (own >= 0 && !holds(chunks[own]!, call)) own = -1;
        }
        take(own, call, source, place);
      }
    }
  }

  *#read(chunk: CallChunk): Generator<{ end: LateEnd; at: number }> {
    const { chunks } = this.#options;
    if (this.#calls.length === 0) return;
    const own = countUntil(chunks, chunk.first) - 1;
    for (let at = this.#from[own]!; at < this.#from[own + 1]!; at++) {
      const { times, outcomes, again } = this.#saidBy(this.#sources[at]!);
      const place = this.#places[at]!;
      if (place >= times.length) continue;
      const outcome = outcomes[place] as Outcome;
      yield { end: { call: this.#calls[at]!, time: times[place]!, outcome, isAgain: again[place]! }, at };
    }
  }

  #saidBy(source: number): Said {
    let said = this.#said.get(source);
    if (said !== undefined) return said;
    const chunk = this.#options.chunks[source]!;
    const read = () => ({
      times: chunk.lateTimes(),
      outcomes: chunk.lateOutcomes(),
      again: chunk.lateAgain(),
    });
    said = this.#options.guard(chunk, read) ?? NOTHING;
    makeRoom(this.#said, KEPT);
    this.#said.set(source, said);
    return said;
  }
}

function holds({ first, count }: CallChunk, call: number): boolean {
  return call >= first && call < first + count;
}
