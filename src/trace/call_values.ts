/**
 * The arguments and outcomes of single calls. The columns of a few chunks are kept decoded: who looks at one call looks at
 * its neighbours next.
 *
 * @module
 */
import type { CallChunk, ValueDictionary } from "./decode_calls.ts";
import { Kind } from "./journal.ts";
import type { LateEnds } from "./late_ends.ts";
import { makeRoom } from "./make_room.ts";
import { release } from "./release.ts";
import type { Snapshot } from "./snapshot.ts";

/** An argument, a result or an error. */
export interface Value {
  snapshot: Snapshot;
  /** Equal for the same object within a run; 0 when it is not known, or not an object. */
  identity: number;
}

/** What the trace hands over: its chunks, late ends and snapshots, and what runs a chunk's decoding and survives broken bytes. */
export interface ValuesOptions {
  chunkOf: (call: number) => CallChunk | undefined;
  snapshot: (id: number) => Snapshot;
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
  lateEnds: () => LateEnds;
}

/** The columns of a chunk that a single call's values need, each decoded when it is asked for. */
class ChunkValues {
  readonly #chunk: CallChunk;
  #dictionary?: ValueDictionary;
  #args?: { indexes: Uint32Array; starts: Uint32Array };
  #results?: Uint32Array;
  #lateResults?: Uint32Array;

  constructor(chunk: CallChunk) {
    this.#chunk = chunk;
  }

  get dictionary(): ValueDictionary {
    return this.#dictionary ??= this.#chunk.dictionary();
  }

  /** Indexes of the arguments of all calls, and where those of each begin. */
  get args(): { indexes: Uint32Array; starts: Uint32Array } {
    return this.#args ??= { indexes: this.#chunk.argIndexes(), starts: this.#chunk.argStarts() };
  }

  get results(): Uint32Array {
    return this.#results ??= this.#chunk.resultIndexes();
  }

  get lateResults(): Uint32Array {
    return this.#lateResults ??= this.#chunk.lateResultIndexes();
  }

  /** Gives its memory back: it is not asked again. */
  release(): void {
    const { kinds, payloads, identities } = this.#dictionary ?? {};
    const { indexes, starts } = this.#args ?? {};
    const results = [this.#results, this.#lateResults];
    for (const numbers of [kinds, payloads, identities, indexes, starts, ...results]) {
      if (numbers !== undefined) release(numbers);
    }
  }
}

/** How many chunks are kept decoded. */
const KEPT = 8;

export class CallValues {
  readonly #options: ValuesOptions;
  readonly #kept = new Map<CallChunk, ChunkValues>();

  constructor(options: ValuesOptions) {
    this.#options = options;
  }

  /** The arguments that were recorded, in order. */
  argsOf(call: number): Value[] {
    const chunk = this.#options.chunkOf(call);
    if (chunk === undefined) return [];
    return this.#reading(chunk, ({ args: { indexes, starts }, dictionary }) => {
      const i = call - chunk.first;
      const args: Value[] = [];
      for (let k = starts[i]!; k < starts[i + 1]!; k++) {
        args.push(this.value(dictionary, indexes[k]!) ?? { snapshot: { type: "unseen" }, identity: 0 });
      }
      return args;
    }) ?? [];
  }

  /** What the call returned, or the error that it threw; nothing when it did not end. */
  resultOf(call: number): Value | undefined {
    const chunk = this.#options.chunkOf(call);
    if (chunk === undefined) return undefined;
    const own = this.#reading(
      chunk,
      ({ results, dictionary }) => this.value(dictionary, results[call - chunk.first]!),
    );
    // How a call's promise settled is recorded later.
    if (own !== undefined && !(own.snapshot.type === "composite" && own.snapshot.kind === "promise")) {
      return own;
    }
    const late = this.#options.lateEnds().lastOf(call, chunk);
    if (late === undefined) return own;
    return this.#reading(
      late.source,
      ({ lateResults, dictionary }) => this.value(dictionary, lateResults[late.place]!),
    );
  }

  /** The value with that index in a chunk's dictionary; nothing for 0. */
  value(dictionary: ValueDictionary, index: number): Value | undefined {
    if (index < 1 || index > dictionary.size) return undefined;
    const payload = dictionary.payloads[index - 1]!;
    switch (dictionary.kinds[index - 1]) {
      case Kind.UNDEFINED:
        return { snapshot: { type: "undefined" }, identity: 0 };
      case Kind.NULL:
        return { snapshot: { type: "null" }, identity: 0 };
      case Kind.TRUE:
        return { snapshot: { type: "boolean", value: true }, identity: 0 };
      case Kind.FALSE:
        return { snapshot: { type: "boolean", value: false }, identity: 0 };
      case Kind.NUMBER:
        return { snapshot: { type: "number", value: payload }, identity: 0 };
      case Kind.PRIMITIVE:
      case Kind.OBJECT:
        return { snapshot: this.#options.snapshot(payload), identity: dictionary.identities[index - 1]! };
      default:
        return { snapshot: { type: "unseen" }, identity: 0 };
    }
  }

  /** Lets what is kept decoded go. */
  forget(): void {
    for (const values of this.#kept.values()) values.release();
    this.#kept.clear();
  }

  /** Reads values of a chunk; nothing where its bytes are broken. */
  #reading<T>(chunk: CallChunk, read: (values: ChunkValues) => T): T | undefined {
    let values = this.#kept.get(chunk);
    if (values === undefined) {
      makeRoom(this.#kept, KEPT)?.release();
      this.#kept.set(chunk, values = new ChunkValues(chunk));
    }
    const kept = values;
    return this.#options.guard(chunk, () => read(kept));
  }
}
