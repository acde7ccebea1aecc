/**
 * Ends that stand in a later chunk than their call. Kept is which chunks have ends of which others' calls; the ends are read when they are
 * asked for, so that a run of a server, where many calls end late, takes little memory.
 *
 * @module
 */
import type { CallChunk } from "./decode_calls.ts";
import { LateSources, placeOfChunk } from "./late_sources.ts";
import { makeRoom } from "./make_room.ts";
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
  /** The chunk that it stands in, and where there. */
  source: number;
  place: number;
}

/** What a chunk says of earlier ones' calls. */
interface Said {
  calls: Uint32Array;
  times: Float64Array;
  outcomes: Uint32Array;
  again: boolean[];
}

/** How many chunks are kept decoded. */
const KEPT = 16;
const NOTHING: Said = {
  calls: new Uint32Array(0),
  times: new Float64Array(0),
  outcomes: new Uint32Array(0),
  again: [],
};

export class LateEnds {
  readonly #options: LateEndsOptions;
  readonly #sources: LateSources;
  readonly #said = new Map<number, Said>();
  /** By call: 1 + the chunk that its last end stands in, and the place there. */
  readonly #last: RecentChunks<Uint32Array<ArrayBuffer>>;
  /** Broken ones, of no call. */
  readonly unknown: number;

  constructor(options: LateEndsOptions) {
    const { chunks, guard } = this.#options = options;
    let unknown = 0;
    this.#sources = new LateSources(chunks, (chunk, take) => {
      for (const call of guard(chunk, () => chunk.lateCalls()) ?? []) {
        if (call === 0) unknown++;
        else take(call);
      }
    });
    this.unknown = unknown;
    this.#last = new RecentChunks((length) => new Uint32Array(length), (chunk, into) => {
      for (const { call, isAgain, source, place } of this.of(chunk)) {
        const at = 2 * (call - chunk.first);
        if (!isAgain && into[at] !== 0) continue;
        into[at] = source + 1;
        into[at + 1] = place;
      }
    }, { perCall: 2 });
  }

  /** The chunks that these ends stand in, in order. */
  sourcesOf(chunk: CallChunk): CallChunk[] {
    const { chunks } = this.#options;
    return Array.from(this.#sources.of(placeOfChunk(chunks, chunk)), (source) => chunks[source]!);
  }

  /** Where the last end of a call stands, if it is a late one: the chunk, and the place in its lists. */
  lastOf(call: number, chunk: CallChunk): { source: CallChunk; place: number } | undefined {
    if (this.#sources.isEmpty) return undefined;
    const last = this.#last.of(chunk);
    const at = 2 * (call - chunk.first);
    if (last[at] === 0) return undefined;
    return { source: this.#options.chunks[last[at]! - 1]!, place: last[at + 1]! };
  }

  /** Lets what is kept decoded go. */
  forget(): void {
    this.#said.clear();
    this.#last.forget();
  }

  /** The late ends of a chunk's calls, in the order of recording. */
  *of(chunk: CallChunk): Generator<LateEnd> {
    const { first, count } = chunk;
    for (const source of this.#sources.of(placeOfChunk(this.#options.chunks, chunk))) {
      const { calls, times, outcomes, again } = this.#saidBy(source);
      for (let place = 0; place < calls.length; place++) {
        const call = calls[place]!;
        if (call < first || call >= first + count) continue;
        const outcome = outcomes[place] as Outcome;
        yield { call, time: times[place]!, outcome, isAgain: again[place]!, source, place };
      }
    }
  }

  #saidBy(source: number): Said {
    let said = this.#said.get(source);
    if (said !== undefined) return said;
    const chunk = this.#options.chunks[source]!;
    const read = () => ({
      calls: chunk.lateCalls(),
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
