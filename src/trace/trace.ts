/**
 * A run, read only. Opening it walks and checks the chunks; columns are decoded when they are asked for, and no object is made
 * for a call.
 *
 * @module
 */

import type { Site } from "../contract.ts";
import { notARun, tooManyCalls } from "../errors.ts";
import { Contents } from "./contents.ts";
import { CallChunk, type ValueDictionary } from "./decode_calls.ts";
import { decodeLeaf, decodeSnapshot } from "./decode_snapshot.ts";
import { decodeExtras } from "./extras.ts";
import { fileSource, memorySource, type Source } from "./file.ts";
import { decodeHeap, type HeapSample } from "./heap.ts";
import { MAX_CALLS, MAX_RUN_CALLS_PER_BYTE, MAX_SPARSE_CALLS } from "./calls_spec.ts";
import { forCalls } from "./for_calls.ts";
import { addFolds, addMeta, placedMatch } from "./join_threads.ts";
import { Kind } from "./journal.ts";
import { asHeader, UNKNOWN_SITE } from "./json.ts";
import type { Snapshot } from "./snapshot.ts";
import { CallTimes } from "./call_times.ts";
import { RecorderTime } from "./recorder_time.ts";
import { type Fold, Outcome, type RunEnd, type RunExit, type RunHeader, type RunMeta } from "./spec.ts";
import { idOf } from "./summary.ts";
import type { ThreadContents } from "./thread_contents.ts";
import { type Placement, placeThreads, type Thread } from "./threads.ts";
import { checkFileHead, walk } from "./walk.ts";

export { CallChunk, type ValueDictionary } from "./decode_calls.ts";
export { readSummary, type RunSummary } from "./summary.ts";
export type { Thread } from "./threads.ts";

/** An argument, a result or an error. */
export interface Value {
  snapshot: Snapshot;
  /** Equal for the same object within a run; 0 when it is not known or no object. */
  identity: number;
}

/** `this` of a call, or what a call had changed by its end. */
export interface Extra {
  call: number;
  /** The argument's position; −1 for `this`. */
  index: number;
  /** Taken at the call's end, which is recorded only when the value is not what it was at the beginning. */
  atExit: boolean;
  value: Value;
}

/** Marks of a run, summed up. */
interface Waits {
  /** By call id: ns between SUSPEND and RESUME. Empty when the run has no marks. */
  waiting: Float64Array;
  /** Calls whose last mark is SUSPEND, and its time. */
  suspended: Map<number, number>;
}

/** The columns of a chunk that a single call's values need. */
interface ChunkValues {
  dictionary: ValueDictionary;
  argIndexes: Uint32Array;
  argStarts: Uint32Array;
  resultIndexes: Uint32Array;
  lateResultIndexes: Uint32Array;
}

/** Snapshots `first` … `first + count − 1`, and where their chunk's payload is. */
interface SnapshotChunk {
  first: number;
  count: number;
  payload: () => Uint8Array;
  /** What is added to the ids of snapshots that they refer to. */
  offset: number;
}

/** An EXTRAS chunk. */
interface ExtraChunk {
  payload: () => Uint8Array;
  placement: Placement | undefined;
}

/** Remarks on what could not be read are cut at this many. */
const MAX_PROBLEMS = 100;
/** How many chunks' values, and how many snapshots, are kept decoded. */
const KEPT_CHUNKS = 16;
const KEPT_SNAPSHOTS = 20_000;
/** The same in bytes of the file: decoded, a byte may take fifty. */
const KEPT_SNAPSHOT_BYTES = 4 << 20;

/** One recorded run. */
export class Trace {
  readonly path: string;
  readonly header: RunHeader;
  readonly meta: RunMeta;
  readonly end?: RunEnd;
  readonly exit?: RunExit;
  /** Whether the program still runs, as far as whoever opened the run knows. */
  isRunning = false;
  /** Whether the recorder's own time counts as the program's: see `recorderTimeIn`. */
  hasRawTimes = false;
  /** Calls that were counted only, by site id. */
  readonly folds: Map<number, Fold>;
  /** What could not be read, one sentence fragment each. More may join when columns are decoded. */
  readonly problems: string[] = [];
  /** The site with id 1 has index 0. */
  readonly sites: Site[];
  /** Worker threads and child processes, a parent before those that it started. */
  readonly threads: readonly Thread[];
  /** Matches of values that were followed live, as the recorder wrote them. */
  readonly matches: readonly Record<string, unknown>[];
  /** Calls have the ids 1 … callCount. Those of a lost chunk are there, as open roots without a site. */
  readonly callCount: number;
  /** Snapshots have the ids 1 … snapshotCount. */
  readonly snapshotCount: number;

  readonly #chunks: CallChunk[] = [];
  readonly #snapshotChunks: SnapshotChunk[] = [];
  readonly #extraChunks: ExtraChunk[] = [];
  readonly #heaps: (() => HeapSample[])[] = [];
  #heapSamples?: HeapSample[][];
  /** Calls that stand for threads, and sites of such calls. */
  readonly #threadCalls: ReadonlySet<number>;
  readonly #threadSites: ReadonlySet<number>;
  /** By thread, the main one first: up to when its record reaches. */
  readonly #lastTimes: number[] = [];
  #extras?: Map<number, Extra[]>;
  readonly #snapshots = new Map<number, Snapshot>();
  #snapshotBytes = 0;
  readonly #snapshotPayloads = new Map<SnapshotChunk, Uint8Array>();
  readonly #values = new Map<CallChunk, ChunkValues>();
  #sites?: Uint32Array;
  #parents?: Uint32Array;
  readonly #times: CallTimes;
  #recorder?: RecorderTime;
  #outcomes?: Uint8Array;
  #waits?: Waits;
  /** By call: the chunk of its late end × 2²⁴ + the index there. */
  #lateResults?: Map<number, number>;

  /**
   * Opens a run's file.
   *
   * @throws {TphError} It cannot be read, is not a run, or is of a newer version.
   */
  static open(path: string): Trace {
    return new Trace(fileSource(path), path);
  }

  /**
   * Reads a run from memory.
   *
   * @param bytes the file; they must not change afterwards.
   * @param path what to call it in messages.
   * @throws {TphError} It is not a run, or is of a newer version.
   */
  static read(bytes: Uint8Array, path = "the trace"): Trace {
    return new Trace(memorySource(bytes), path);
  }

  private constructor(source: Source, path: string) {
    this.path = path;
    checkFileHead(source.scan(0, 8), path);
    const id = idOf(path);
    const read = new Contents(source, id, (text) => this.problem(text));
    walk(source, read);
    if (read.chunks === 0) throw notARun(path, "it holds no whole chunk");
    if (read.header === undefined) this.problem("the header is missing");
    this.header = read.header ?? asHeader(undefined, id);
    if (read.exit !== undefined) this.exit = read.exit;
    const { main } = read;
    if (main.end !== undefined) this.end = main.end;
    this.meta = main.meta;
    this.folds = main.folds;
    this.matches = main.matches;
    this.sites = main.sites;
    this.threads = placeThreads(read, { sites: this.sites, problem: (text) => this.problem(text) });
    this.#threadCalls = new Set(this.threads.map(({ first }) => first));
    this.#threadSites = threadSites(this.sites);
    this.callCount = main.nextCall - 1;
    this.snapshotCount = main.nextSnapshot - 1;
    this.#add(main);
    for (const { header, placement, callCount } of this.threads) {
      const { contents } = read.threads.get(header.thread)!;
      this.#add(contents, placement);
      for (const match of contents.matches) main.matches.push(placedMatch(match, placement));
      addFolds(main.folds, contents.folds, placement);
      addMeta(main.meta, contents.meta, placement);
      this.callCount += callCount;
      this.snapshotCount += contents.nextSnapshot - 1;
    }
    if (this.callCount > Math.max(MAX_SPARSE_CALLS, source.size * MAX_RUN_CALLS_PER_BYTE)) {
      throw tooManyCalls(path, { calls: this.callCount, bytes: source.size });
    }
    this.#times = new CallTimes({
      chunks: this.#chunks,
      callCount: this.callCount,
      chunkOf: (call) => this.#chunkOf(call),
      guard: (chunk, decode) => this.#guard(chunk, decode),
    });
  }

  /** Takes in the calls and values that a thread recorded. */
  #add(contents: ThreadContents, placement?: Placement): void {
    const calls = placement?.calls ?? 0;
    const offset = placement?.snapshots ?? 0;
    for (const { first, count, payload } of contents.calls) {
      this.#chunks.push(new CallChunk(first + calls, count, payload, placement));
    }
    for (const { first, count, payload } of contents.snapshots) {
      this.#snapshotChunks.push({ first: first + offset, count, payload, offset });
    }
    for (const payload of contents.extras) this.#extraChunks.push({ payload, placement });
    this.#heaps.push(() => contents.heaps.flatMap((payload) => decodeHeap(payload(), placement)));
  }

  /** The thread that a call is of; nothing for the main one. */
  threadOf(call: number): Thread | undefined {
    return this.threads[this.#threadIndex(call) - 1];
  }

  /** 0 for the main thread, else 1 + an index of `threads`. */
  #threadIndex(call: number): number {
    let low = 0;
    let high = this.threads.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.threads[middle]!.first <= call) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a call stands for a worker thread or a child process: what runs below it runs beside the call that started it. */
  isThread(call: number): boolean {
    return this.#threadSites.size > 0 && this.#threadSites.has(this.siteIdOf(call)) ||
      this.#threadCalls.size > 0 && this.#threadCalls.has(call);
  }

  /** The site with that id; a stand-in named "(unknown)" when there is none. */
  site(id: number): Site {
    return this.sites[id - 1] ?? UNKNOWN_SITE;
  }

  /** 0 when the call's chunk is lost. */
  siteIdOf(call: number): number {
    return this.siteColumn()[call] ?? 0;
  }

  siteOf(call: number): Site {
    return this.site(this.siteIdOf(call));
  }

  /** The id of the parent call, 0 for a root. */
  parentOf(call: number): number {
    return this.parentColumn()[call] ?? 0;
  }

  /** In ns since the recording began. */
  startOf(call: number): number {
    return this.#times.startOf(call);
  }

  /** From entry to end, waiting included, in ns; NaN for a call that did not end. */
  durationOf(call: number): number {
    return this.#times.durationOf(call);
  }

  /**
   * How much of the time in which a call ran, from its start to its end, was the recorder's own, in ns: what its probes took, and those of
   * the calls within, and the copying of their values. 0 where that is not known.
   */
  recorderTimeIn(call: number): number {
    return this.knowsRecorderTime() ? this.#recorderTime().within(call, this.#threadIndex(call)) : 0;
  }

  /** The same for all calls, to be asked for each from the last one on to the first; nothing where it is not known. */
  recorderTimes(): ((call: number) => number) | undefined {
    if (!this.knowsRecorderTime()) return undefined;
    return this.#recorderTime().descending(this.startColumn(), this.durationColumn());
  }

  #recorderTime(): RecorderTime {
    return this.#recorder ??= new RecorderTime({
      chunks: this.#chunks,
      callCount: this.callCount,
      threads: this.#threadClocks(),
      startOf: (call) => this.startOf(call),
      endOf: (call) => {
        const duration = this.durationOf(call);
        return Number.isNaN(duration) ? this.lastTimeOf(call) : this.startOf(call) + duration;
      },
      guard: (chunk, decode) => this.#guard(chunk, decode),
    });
  }

  /** Whether the recorder's own time is known, and does not count as the program's. */
  knowsRecorderTime(): boolean {
    return !this.hasRawTimes && this.meta.clock !== undefined && this.header.settings.time !== false;
  }

  /** The calls of each thread, the main one first, and what a read of the clock took there. */
  #threadClocks(): { first: number; last: number; clock: number | undefined }[] {
    const main = {
      first: 1,
      last: (this.threads[0]?.first ?? this.callCount + 1) - 1,
      clock: this.meta.clock,
    };
    return [
      main,
      ...this.threads.map(({ first, callCount, meta }) => ({
        first,
        last: first + callCount - 1,
        clock: meta.clock,
      })),
    ];
  }

  /** How long the call was suspended, in ns; up to `lastTimeOf` it when it still is. */
  waitingOf(call: number): number {
    const { waiting, suspended } = this.#waited();
    const since = suspended.get(call);
    if (since === undefined) return waiting[call] ?? 0;
    const duration = this.durationOf(call);
    const until = Number.isNaN(duration) ? this.lastTimeOf(call) : this.startOf(call) + duration;
    return (waiting[call] ?? 0) + Math.max(0, until - since);
  }

  /** Whether any call was ever suspended. */
  hasWaits(): boolean {
    const { waiting, suspended } = this.#waited();
    return waiting.length > 0 || suspended.size > 0;
  }

  outcomeOf(call: number): Outcome {
    return (this.outcomeColumn()[call] ?? Outcome.OPEN) as Outcome;
  }

  /** The arguments that were recorded, in order. */
  argsOf(call: number): Value[] {
    const chunk = this.#chunkOf(call);
    const values = chunk && this.#valuesOf(chunk);
    if (values === undefined) return [];
    const i = call - chunk!.first;
    const args: Value[] = [];
    for (let k = values.argStarts[i]!; k < values.argStarts[i + 1]!; k++) {
      args.push(
        this.value(values.dictionary, values.argIndexes[k]!) ?? { snapshot: { type: "unseen" }, identity: 0 },
      );
    }
    return args;
  }

  /** What the call returned, or the error that it threw; nothing when it did not end. */
  resultOf(call: number): Value | undefined {
    const chunk = this.#chunkOf(call);
    const values = chunk && this.#valuesOf(chunk);
    if (values === undefined) return undefined;
    const index = values.resultIndexes[call - chunk!.first]!;
    const own = this.value(values.dictionary, index);
    // What the promise came to that a call returned is told later.
    if (own !== undefined && !(own.snapshot.type === "composite" && own.snapshot.kind === "promise")) {
      return own;
    }
    const late = this.#lates().get(call);
    if (late === undefined) return own;
    const from = this.#valuesOf(this.#chunks[Math.floor(late / 2 ** 24)]!);
    return from && this.value(from.dictionary, from.lateResultIndexes[late % 2 ** 24]!);
  }

  /** `this` and changed arguments of a call, when the run was recorded with them. */
  extrasOf(call: number): readonly Extra[] {
    return this.#extrasByCall().get(call) ?? [];
  }

  /** All of them, in the order of recording. */
  extras(): Iterable<Extra> {
    return this.#extrasByCall().size === 0 ? [] : [...this.#extrasByCall().values()].flat();
  }

  #extrasByCall(): Map<number, Extra[]> {
    if (this.#extras !== undefined) return this.#extras;
    const byCall = new Map<number, Extra[]>();
    for (const { payload, placement } of this.#extraChunks) {
      for (const { call, index, atExit, snapshot, identity } of decodeExtras(payload(), placement)) {
        const value = { snapshot: this.snapshot(snapshot), identity };
        const known = byCall.get(call);
        if (known === undefined) byCall.set(call, [{ call, index, atExit, value }]);
        else known.push({ call, index, atExit, value });
      }
    }
    return this.#extras = byCall;
  }

  /** Samples of the memory in use, where the run was recorded with them: a list for the main thread, and one for each of `threads`. */
  heap(): readonly (readonly HeapSample[])[] {
    return this.#heapSamples ??= this.#heaps.map((read) =>
      read().map((sample) => sample.call > this.callCount ? { ...sample, call: 0 } : sample)
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
        return { snapshot: this.snapshot(payload), identity: dictionary.identities[index - 1]! };
      default:
        return { snapshot: { type: "unseen" }, identity: 0 };
    }
  }

  // Whole columns: index = call id, index 0 unused. Decoded once; not to be written to.

  /** Site ids; 0 where the site is not known. */
  siteColumn(): Uint32Array {
    return this.#sites ??= this.#column(forCalls(Uint32Array, this.callCount), (chunk, out) => {
      const sites = chunk.sites(ofChunk(out, chunk));
      const limit = this.sites.length;
      let unknown = 0;
      for (let i = 0; i < sites.length; i++) {
        if (sites[i]! > limit) sites[i] = 0, unknown++;
      }
      if (unknown > 0) this.problem(`${unknown} calls are of sites that are not in the file`);
    });
  }

  parentColumn(): Uint32Array {
    return this.#parents ??= this.#column(forCalls(Uint32Array, this.callCount), (chunk, out) => {
      chunk.parents(ofChunk(out, chunk));
    });
  }

  /** In ns since the recording began. */
  startColumn(): Float64Array {
    return this.#times.starts();
  }

  /** In ns; NaN where the call did not end. */
  durationColumn(): Float64Array {
    return this.#times.durations();
  }

  /** `Outcome` of each call. */
  outcomeColumn(): Uint8Array {
    if (this.#outcomes !== undefined) return this.#outcomes;
    const scratch = new Uint32Array(MAX_CALLS);
    const ended = this.#column(forCalls(Uint8Array, this.callCount), (chunk, out) => {
      out.set(chunk.outcomes(cleared(scratch, chunk)), chunk.first);
      const late = chunk.lateCalls();
      const outcomes = chunk.lateOutcomes();
      const again = chunk.lateAgain();
      let bad = 0;
      for (let i = 0; i < late.length; i++) {
        const before = out[late[i]!];
        if (late[i] === 0 || before !== Outcome.OPEN && !(again[i] && before === Outcome.RETURNED)) bad++;
        else out[late[i]!] = outcomes[i]!;
      }
      // Where only the newest calls were kept, these may be ends of earlier ones.
      if (bad > 0 && this.meta.earlier === undefined) {
        this.problem(`${bad} ends are of calls that do not exist or had ended`);
      }
    });
    for (const call of this.#waited().suspended.keys()) {
      if (ended[call] === Outcome.OPEN) ended[call] = Outcome.SUSPENDED;
    }
    return this.#outcomes = ended;
  }

  /** The time up to which the recording reaches, in ns: its end, or the last event when it was cut off. */
  lastTime(): number {
    let last = this.#lastTime(0);
    for (let i = 1; i <= this.threads.length; i++) last = Math.max(last, this.#lastTime(i));
    return last;
  }

  /** As `lastTime`, of the thread that a call is of. */
  lastTimeOf(call: number): number {
    return this.#lastTime(this.#threadIndex(call));
  }

  /** @param index as `#threadIndex` has it */
  #lastTime(index: number): number {
    return this.#lastTimes[index] ??= this.#findLastTime(index);
  }

  #findLastTime(index: number): number {
    const thread = this.threads[index - 1];
    const start = thread?.start ?? 0;
    const end = thread === undefined ? this.end : thread.end;
    if (end !== undefined) return start + end.time;
    const next = this.threads[index]?.first ?? this.callCount + 1;
    const chunk = this.#chunks.findLast(({ first, count }) => first + count <= next);
    if (chunk === undefined || chunk.first < (thread?.first ?? 1)) return start;
    return this.#guard(chunk, () => {
      let last = start;
      const starts = chunk.starts();
      const durations = chunk.durations();
      for (let i = 0; i < starts.length; i++) last = Math.max(last, starts[i]! + durations[i]!);
      return Math.max(last, chunk.markTimes().at(-1) ?? 0, chunk.lateTimes().at(-1) ?? 0);
    }) ?? start;
  }

  /** The chunks of calls in order, for search: their dictionaries and columns. Their methods throw a RangeError for broken bytes. */
  chunks(): readonly CallChunk[] {
    return this.#chunks;
  }

  /** The snapshot with that id; one of type "unseen" when the file does not have it. */
  snapshot(id: number): Snapshot {
    const known = this.#snapshots.get(id);
    if (known !== undefined) return known;
    let snapshot: Snapshot;
    let size = 0;
    try {
      const bytes = this.snapshotBytes(id);
      size = bytes?.length ?? 0;
      if (bytes === undefined) throw new RangeError("it is not in the file");
      const offset = this.snapshotOffset(id);
      snapshot = decodeSnapshot(bytes, (other) => this.#leaf(other + offset));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.problem(`snapshot ${id}: ${error.message}`);
      snapshot = { type: "unseen" };
    }
    this.#keep(id, snapshot, size);
    return snapshot;
  }

  /** What is added to the ids by which a snapshot refers to others: those of a thread are its own. */
  snapshotOffset(id: number): number {
    return this.threads.length === 0 ? 0 : within(this.#snapshotChunks, id)?.offset ?? 0;
  }

  /** The encoded snapshot with that id, for search; not to be written to. */
  snapshotBytes(id: number): Uint8Array | undefined {
    const chunk = within(this.#snapshotChunks, id);
    if (chunk === undefined) return undefined;
    const payload = this.#snapshotPayload(chunk);
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const i = id - chunk.first;
    const data = 8 + 4 * chunk.count;
    const from = data + (i === 0 ? 0 : view.getUint32(8 + 4 * (i - 1), true));
    const to = data + view.getUint32(8 + 4 * i, true);
    return from <= to && to <= payload.length ? payload.subarray(from, to) : undefined;
  }

  /** Notes what could not be read, once. */
  problem(text: string): void {
    if (this.problems.length === MAX_PROBLEMS) this.problems.push("… and more");
    if (this.problems.length < MAX_PROBLEMS && !this.problems.includes(text)) this.problems.push(text);
  }

  /** The payload of a chunk of snapshots, of which a few are kept. */
  #snapshotPayload(chunk: SnapshotChunk): Uint8Array {
    let payload = this.#snapshotPayloads.get(chunk);
    if (payload === undefined) {
      payload = chunk.payload().slice();
      for (const oldest of this.#snapshotPayloads.keys()) {
        if (this.#snapshotPayloads.size < KEPT_CHUNKS) break;
        this.#snapshotPayloads.delete(oldest);
      }
      this.#snapshotPayloads.set(chunk, payload);
    }
    return payload;
  }

  #leaf(id: number): Snapshot | undefined {
    const known = this.#snapshots.get(id);
    if (known !== undefined) return known;
    const bytes = this.snapshotBytes(id);
    if (bytes === undefined) return undefined;
    const leaf = decodeLeaf(bytes);
    this.#keep(id, leaf, bytes.length);
    return leaf;
  }

  #keep(id: number, snapshot: Snapshot, size: number): void {
    this.#snapshotBytes += size;
    if (this.#snapshots.size >= KEPT_SNAPSHOTS || this.#snapshotBytes > KEPT_SNAPSHOT_BYTES) {
      this.#snapshots.clear();
      this.#snapshotBytes = size;
    }
    this.#snapshots.set(id, snapshot);
  }

  #column<T>(out: T, decode: (chunk: CallChunk, out: T) => void): T {
    for (const chunk of this.#chunks) this.#guard(chunk, () => decode(chunk, out));
    return out;
  }

  /** Runs what decodes a chunk; for broken bytes notes it and returns nothing. */
  #guard<T>(chunk: CallChunk, decode: () => T): T | undefined {
    try {
      return decode();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.problem(`calls ${chunk.first} to ${chunk.first + chunk.count - 1}: ${error.message}`);
      return undefined;
    }
  }

  #chunkOf(call: number): CallChunk | undefined {
    return within(this.#chunks, call);
  }

  #valuesOf(chunk: CallChunk): ChunkValues | undefined {
    const known = this.#values.get(chunk);
    if (known !== undefined) return known;
    return this.#guard(chunk, () => {
      const values: ChunkValues = {
        dictionary: chunk.dictionary(),
        argIndexes: chunk.argIndexes(),
        argStarts: chunk.argStarts(),
        resultIndexes: chunk.resultIndexes(),
        lateResultIndexes: chunk.lateResultIndexes(),
      };
      for (const oldest of this.#values.keys()) {
        if (this.#values.size < KEPT_CHUNKS) break;
        this.#values.delete(oldest);
      }
      this.#values.set(chunk, values);
      return values;
    });
  }

  #lates(): Map<number, number> {
    if (this.#lateResults !== undefined) return this.#lateResults;
    const lates = new Map<number, number>();
    this.#chunks.forEach((chunk, c) =>
      this.#guard(chunk, () => {
        const again = chunk.lateAgain();
        chunk.lateCalls().forEach((call, i) => {
          if (call > 0 && (again[i] || !lates.has(call))) lates.set(call, c * 2 ** 24 + i);
        });
      })
    );
    return this.#lateResults = lates;
  }

  #waited(): Waits {
    if (this.#waits !== undefined) return this.#waits;
    const waits: Waits = { waiting: new Float64Array(0), suspended: new Map() };
    this.#column(waits, (chunk) => {
      const marks = chunk.marks();
      if (marks.length === 0) return;
      if (waits.waiting.length === 0) waits.waiting = forCalls(Float64Array, this.callCount);
      const times = chunk.markTimes();
      for (let i = 0; i < marks.length; i++) {
        const call = Math.floor(marks[i]! / 2);
        if (call === 0) continue;
        const since = waits.suspended.get(call);
        if (marks[i]! % 2 === 0) {
          if (since === undefined) waits.suspended.set(call, times[i]!);
        } else if (since !== undefined) {
          waits.waiting[call] = waits.waiting[call]! + times[i]! - since;
          waits.suspended.delete(call);
        }
      }
    });
    return this.#waits = waits;
  }
}

/** The ids of sites that stand for threads. */
function threadSites(sites: readonly Site[]): Set<number> {
  const ids = new Set<number>();
  sites.forEach(({ kind }, i) => {
    if (kind === "worker" || kind === "process") ids.add(i + 1);
  });
  return ids;
}

/** The part of a whole column that is a chunk's. */
function ofChunk(column: Uint32Array, { first, count }: CallChunk): Uint32Array {
  return column.subarray(first, first + count);
}

function cleared(scratch: Uint32Array, { count }: CallChunk): Uint32Array {
  return scratch.subarray(0, count).fill(0);
}

/** The range that holds an id, among ranges in ascending order, of which empty ones may be part. */
function within<T extends { first: number; count: number }>(ranges: readonly T[], id: number): T | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle]!;
    if (id < range.first) high = middle;
    else if (id >= range.first + range.count) low = middle + 1;
    else return range;
  }
  return undefined;
}
