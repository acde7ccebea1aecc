/**
 * The arguments and outcomes of single calls. The columns of a few chunks are kept decoded: who looks at one call looks at
 * its neighbours next.
 *
 * @module
 */
import type { CallChunk, ValueDictionary } from "./decode_calls.ts";
import { forCalls } from "./for_calls.ts";
import { Kind } from "./journal.ts";
import { NumberMap } from "./number_map.ts";
import { countUntil } from "./ranges.ts";
import type { Snapshot } from "./snapshot.ts";

/** An argument, a result or an error. */
export interface Value {
  snapshot: Snapshot;
  /** Equal for the same object within a run; 0 when it is not known, or not an object. */
  identity: number;
}

/** What the trace hands over: its chunks and snapshots, and what runs a chunk's decoding and survives broken bytes. */
export interface ValuesOptions {
  callCount: number;
  chunks: readonly CallChunk[];
  chunkOf: (call: number) => CallChunk | undefined;
  snapshot: (id: number) => Snapshot;
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
  /** Chunks whose ends of others' calls are not looked for. */
  isSettled: (chunk: CallChunk) => boolean;
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
}

/** How many chunks are kept decoded. */
const KEPT = 8;

export class CallValues {
  readonly #options: ValuesOptions;
  readonly #kept = new Map<CallChunk, ChunkValues>();
  #lateEnds?: LateEnds;

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
    const { chunks, chunkOf } = this.#options;
    const chunk = chunkOf(call);
    if (chunk === undefined) return undefined;
    const own = this.#reading(
      chunk,
      ({ results, dictionary }) => this.value(dictionary, results[call - chunk.first]!),
    );
    // How a call's promise settled is recorded later.
    if (own !== undefined && !(own.snapshot.type === "composite" && own.snapshot.kind === "promise")) {
      return own;
    }
    const late = (this.#lateEnds ??= new LateEnds(this.#options)).of(call);
    if (late === undefined) return own;
    return this.#reading(
      chunks[late.chunk]!,
      ({ lateResults, dictionary }) => this.value(dictionary, lateResults[late.index]!),
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

  /** Reads values of a chunk; nothing where its bytes are broken. */
  #reading<T>(chunk: CallChunk, read: (values: ChunkValues) => T): T | undefined {
    let values = this.#kept.get(chunk);
    if (values === undefined) {
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size < KEPT) break;
        this.#kept.delete(oldest);
      }
      this.#kept.set(chunk, values = new ChunkValues(chunk));
    }
    const kept = values;
    return this.#options.guard(chunk, () => read(kept));
  }
}

/** With late ends of one call in so many, a table of those calls is smaller than a column for all. */
const FEW = 8;

/** Where calls ended that did so in a later chunk than their own, or again. */
class LateEnds {
  /** Of each chunk: how many late ends the chunks before it have. */
  readonly #before: { first: number }[] = [];
  /** By call: 1 + its late end's number, all chunks counted. */
  readonly #numbers: Uint32Array | NumberMap;

  constructor({ chunks, callCount, guard, isSettled }: ValuesOptions) {
    let count = 0;
    for (const chunk of chunks) {
      this.#before.push({ first: count });
      if (!isSettled(chunk)) count += guard(chunk, () => chunk.lateCount()) ?? 0;
    }
    const few = count * FEW <= callCount ? new NumberMap() : undefined;
    const column = few === undefined ? forCalls(Uint32Array, callCount) : undefined;
    this.#numbers = (few ?? column)!;
    chunks.forEach((chunk, c) =>
      isSettled(chunk) || guard(chunk, () => {
        const again = chunk.lateAgain();
        const calls = chunk.lateCalls();
        const { first } = this.#before[c]!;
        for (let i = 0; i < calls.length; i++) {
          const call = calls[i]!;
          if (call === 0) continue;
          if (column === undefined) {
            if (again[i] || !few!.has(call)) few!.set(call, first + i + 1);
          } else if (again[i] || column[call] === 0) column[call] = first + i + 1;
        }
      })
    );
  }

  /** The chunk of a call's late end, and its index there. */
  of(call: number): { chunk: number; index: number } | undefined {
    const number = this.#numbers instanceof NumberMap ? this.#numbers.get(call) : this.#numbers[call]!;
    if (!(number > 0)) return undefined;
    const chunk = countUntil(this.#before, number - 1) - 1;
    return { chunk, index: number - 1 - this.#before[chunk]!.first };
  }
}
