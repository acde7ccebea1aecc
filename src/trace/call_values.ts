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
import { COMPOSITE_KINDS, type Snapshot, Tag } from "./snapshot.ts";
import type { SnapshotStore } from "./snapshot_store.ts";

/** An argument, a result or an error. */
export interface Value {
  snapshot: Snapshot;
  /** Equal for the same object within a run; 0 when it is not known, or not an object. */
  identity: number;
}

/** What the trace hands over: its chunks, late ends and snapshots, and what runs a chunk's decoding and survives broken bytes. */
export interface ValuesOptions {
  chunkOf: (call: number) => CallChunk | undefined;
  snapshots: Pick<SnapshotStore, "get" | "head" | "isSame">;
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

  /** What it takes of memory. */
  get bytes(): number {
    return this.#columns().reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Gives its memory back: it is not asked again. */
  release(): void {
    for (const numbers of this.#columns()) release(numbers);
  }

  #columns(): (Uint32Array | Float64Array)[] {
    const { kinds, payloads, identities } = this.#dictionary ?? {};
    const { indexes, starts } = this.#args ?? {};
    return [kinds, payloads, identities, indexes, starts, this.#results, this.#lateResults]
      .filter((numbers) => numbers !== undefined);
  }
}

/** How many chunks are kept decoded at least. */
const KEPT = 8;
/**
 * Where so many were decoded again, calls are asked for all over the run: a row that stands for thousands of calls asks for the values of
 * each, and so does the next row. From then on as many chunks are kept as take so many bytes.
 */
const ENOUGH = 32;
const MOST_BYTES = 256 << 20;
/** Of so many calls it is kept where their values are: an answer is written several times before it fits, of calls all over the run. */
const KEPT_CALLS = 1 << 14;

/** A value as a dictionary has it. */
interface Stored {
  /** `Kind` of the journal. */
  kind: number;
  /** The number, or the snapshot's id. */
  payload: number;
  identity: number;
}

const UNSEEN: Stored = { kind: Kind.UNSEEN, payload: 0, identity: 0 };
const NONE = Symbol("none");

/** What is known of the calls that were asked for last; one takes the place of another. */
class KeptCalls<T> {
  readonly #calls = new Float64Array(KEPT_CALLS);
  readonly #known: T[] = [];

  get(call: number): T | undefined {
    const at = call % KEPT_CALLS;
    return this.#calls[at] === call ? this.#known[at] : undefined;
  }

  set(call: number, known: T): T {
    const at = call % KEPT_CALLS;
    this.#calls[at] = call;
    return this.#known[at] = known;
  }
}

export class CallValues {
  readonly #options: ValuesOptions;
  readonly #kept = new Map<CallChunk, ChunkValues>();
  /** Chunks that were decoded, and how often one was that had been before. */
  readonly #seen = new Set<CallChunk>();
  #again = 0;
  readonly #args = new KeptCalls<readonly Stored[]>();
  readonly #results = new KeptCalls<Stored | typeof NONE>();
  /** The chunk that was read last. */
  #last: CallChunk | undefined;
  #lastValues: ChunkValues | undefined;

  constructor(options: ValuesOptions) {
    this.#options = options;
  }

  /** The arguments that were recorded, in order. */
  argsOf(call: number): Value[] {
    return this.#storedArgs(call).map((stored) => this.#value(stored));
  }

  /** What the call returned, or the error that it threw; nothing when it did not end. */
  resultOf(call: number): Value | undefined {
    const result = this.#storedResult(call);
    return result === NONE ? undefined : this.#value(result);
  }

  /** Whether calls were given, and came to, what is stored in the same bytes. Other bytes may say the same, which takes much longer to tell. */
  areStoredAlike(a: number, b: number): boolean {
    const chunk = this.#options.chunkOf(a);
    if (chunk !== undefined && chunk === this.#options.chunkOf(b) && this.#hasOtherArgs(chunk, a, b)) {
      return false;
    }
    const argsA = this.#storedArgs(a);
    const argsB = this.#storedArgs(b);
    if (argsA.length !== argsB.length) return false;
    for (let i = 0; i < argsA.length; i++) if (!this.#isStoredAlike(argsA[i]!, argsB[i]!)) return false;
    const resultA = this.#storedResult(a);
    const resultB = this.#storedResult(b);
    if (resultA === NONE || resultB === NONE) return resultA === resultB;
    return this.#isStoredAlike(resultA, resultB);
  }

  /** Whether two calls of a chunk were given plain values that differ: of millions of siblings, that is asked without an object for each. */
  #hasOtherArgs(chunk: CallChunk, a: number, b: number): boolean {
    return this.#reading(chunk, ({ args: { indexes, starts }, dictionary }) => {
      const { kinds, payloads } = dictionary;
      let i = starts[a - chunk.first]!;
      let k = starts[b - chunk.first]!;
      const end = starts[a - chunk.first + 1]!;
      if (starts[b - chunk.first + 1]! - k !== end - i) return true;
      for (; i < end; i++, k++) {
        const own = indexes[i]! - 1;
        const other = indexes[k]! - 1;
        if (own === other || own < 0 || other < 0) continue;
        if (kinds[own] !== kinds[other]) return true;
        if (kinds[own] === Kind.NUMBER && !Object.is(payloads[own], payloads[other])) return true;
      }
      return false;
    }) ?? false;
  }

  #isStoredAlike(a: Stored, b: Stored): boolean {
    if (a.kind !== b.kind) return false;
    if (Object.is(a.payload, b.payload)) return true;
    return (a.kind === Kind.PRIMITIVE || a.kind === Kind.OBJECT) &&
      this.#options.snapshots.isSame(a.payload, b.payload);
  }

  #storedArgs(call: number): readonly Stored[] {
    return this.#args.get(call) ?? this.#args.set(call, this.#readArgs(call));
  }

  #storedResult(call: number): Stored | typeof NONE {
    return this.#results.get(call) ?? this.#results.set(call, this.#readResult(call) ?? NONE);
  }

  /** The value with that index in a chunk's dictionary; nothing for 0. */
  value(dictionary: ValueDictionary, index: number): Value | undefined {
    const stored = storedAt(dictionary, index);
    return stored === undefined ? undefined : this.#value(stored);
  }

  #readArgs(call: number): readonly Stored[] {
    const chunk = this.#options.chunkOf(call);
    if (chunk === undefined) return [];
    return this.#reading(chunk, ({ args: { indexes, starts }, dictionary }) => {
      const i = call - chunk.first;
      const args: Stored[] = [];
      for (let k = starts[i]!; k < starts[i + 1]!; k++) {
        args.push(storedAt(dictionary, indexes[k]!) ?? UNSEEN);
      }
      return args;
    }) ?? [];
  }

  #readResult(call: number): Stored | undefined {
    const chunk = this.#options.chunkOf(call);
    if (chunk === undefined) return undefined;
    const own = this.#reading(
      chunk,
      ({ results, dictionary }) => storedAt(dictionary, results[call - chunk.first]!),
    );
    // How a call's promise settled is recorded later.
    if (own !== undefined && !this.#isPromise(own)) return own;
    const late = this.#options.lateEnds().lastOf(call, chunk);
    if (late === undefined) return own;
    return this.#reading(
      late.source,
      ({ lateResults, dictionary }) => storedAt(dictionary, lateResults[late.place]!),
    );
  }

  #isPromise({ kind, payload }: Stored): boolean {
    if (kind !== Kind.OBJECT && kind !== Kind.PRIMITIVE) return false;
    const head = this.#options.snapshots.head(payload);
    return (head & 0xff) === Tag.COMPOSITE && COMPOSITE_KINDS[head >> 8] === "promise";
  }

  #value({ kind, payload, identity }: Stored): Value {
    switch (kind) {
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
        return { snapshot: this.#options.snapshots.get(payload), identity };
      default:
        return { snapshot: { type: "unseen" }, identity: 0 };
    }
  }

  /** Lets what is kept decoded go. */
  forget(): void {
    for (const values of this.#kept.values()) values.release();
    this.#kept.clear();
    this.#seen.clear();
    this.#again = 0;
    this.#last = this.#lastValues = undefined;
  }

  /** Makes room for the values of one more chunk. */
  #makeRoom(): void {
    if (this.#again < ENOUGH) return void makeRoom(this.#kept, KEPT)?.release();
    let bytes = 0;
    for (const values of this.#kept.values()) bytes += values.bytes;
    for (const [chunk, values] of this.#kept) {
      if (bytes <= MOST_BYTES || this.#kept.size < KEPT) break;
      bytes -= values.bytes;
      this.#kept.delete(chunk);
      values.release();
    }
  }

  /** Reads values of a chunk; nothing where its bytes are broken. */
  #reading<T>(chunk: CallChunk, read: (values: ChunkValues) => T): T | undefined {
    let values = chunk === this.#last ? this.#lastValues : this.#kept.get(chunk);
    if (values === undefined) {
      if (this.#seen.has(chunk)) this.#again++;
      else this.#seen.add(chunk);
      this.#makeRoom();
      this.#kept.set(chunk, values = new ChunkValues(chunk));
    }
    const kept = values;
    this.#last = chunk;
    this.#lastValues = kept;
    return this.#options.guard(chunk, () => read(kept));
  }
}

function storedAt(
  { size, kinds, payloads, identities }: ValueDictionary,
  index: number,
): Stored | undefined {
  if (index < 1 || index > size) return undefined;
  const at = index - 1;
  return { kind: kinds[at]!, payload: payloads[at]!, identity: identities[at]! };
}
