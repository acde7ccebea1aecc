/**
 * A run, read only. Opening it walks and checks the chunks; columns are decoded when they are asked for, and no object is made
 * for a call.
 *
 * @module
 */

import type { Site } from "../contract.ts";
import { notARun, tooManyCalls } from "../errors.ts";
import { Contents } from "./contents.ts";
import { CallChunk, SHORTER, type ValueDictionary } from "./decode_calls.ts";
import { ReadChunks } from "./found_columns.ts";
import { fileSource, memorySource, type Source } from "./file.ts";
import { decodeHeap, type HeapSample } from "./heap.ts";
import { MAX_RUN_CALLS_PER_BYTE, MAX_SPARSE_CALLS } from "./calls_spec.ts";
import { addFolds, addMeta, joinRemarks, placedMain, placedMatch } from "./join_threads.ts";
import { asHeader, UNKNOWN_SITE } from "./json.ts";
import { type KnownNumbers, recall } from "./known.ts";
import { LateEnds } from "./late_ends.ts";
import { countUntil, finder } from "./ranges.ts";
import type { Snapshot } from "./snapshot.ts";
import { SnapshotStore } from "./snapshot_store.ts";
import { type CallPart, CallSites, type PartsOptions, type TimedPart } from "./call_sites.ts";
import { CallExtras, type Extra } from "./call_extras.ts";
import type { CallNotes, NoteKind } from "./call_notes.ts";
import { CallTimes } from "./call_times.ts";
import { type ChunkColumns, chunkColumns } from "./chunk_columns.ts";
import { CallValues, type Value } from "./call_values.ts";
import { RecorderTime, threadClocks } from "./recorder_time.ts";
import type { Fold, Outcome, RunEnd, RunExit, RunHeader, RunMeta } from "./spec.ts";
import { CallOutcomes } from "./outcomes.ts";
import { Pauses } from "./pauses.ts";
import { idOf } from "./summary.ts";
import type { ThreadContents } from "./thread_contents.ts";
import { placeMain, type Placement, placeThreads, type Thread, threadSites } from "./threads.ts";
import { Waits } from "./waits.ts";
import { checkFileHead, walk } from "./walk.ts";

export { CallChunk, type ValueDictionary } from "./decode_calls.ts";
export { readSummary, type RunSummary } from "./summary.ts";
export type { CallPart, Extra, Thread, TimedPart, Value };

/** What is decoded of so many calls is kept. */
const FEW = 1 << 20;
/** Remarks on what could not be read. */
const MAX_PROBLEMS = 100;

/** One recorded run. */
export class Trace {
  readonly path: string;
  readonly source: Source;
  readonly header: RunHeader;
  /** Without what is noted of single calls: see `noteOf`. */
  readonly meta: RunMeta;
  readonly end?: RunEnd;
  readonly exit?: RunExit;
  /** Whether the program still runs, as far as was known when the run was opened; and without the tph that would know how it ended. */
  isRunning = false;
  isAbandoned = false;
  /** Whether the file has what turned out to be a secret later: it is hidden here, and not erased yet. */
  hasLate = false;
  /** Whether the recorder's own time counts as the program's: see `recorderTimeIn`. */
  hasRawTimes = false;
  /** What was found out about it before; nothing where that is not kept. */
  known?: KnownNumbers | undefined;
  /** Of a run that is followed: the chunks that were looked at before. What they say of other chunks' calls is not looked for anew. */
  isSettled: (chunk: CallChunk) => boolean = () => false;
  /** Calls that were only counted, by site id. */
  readonly folds: Map<number, Fold>;
  /** What could not be read, a phrase each. Decoding columns may add more. */
  readonly problems: string[] = [];
  /** The site with id 1 has index 0. */
  readonly sites: Site[];
  /** Worker threads and child processes, a parent before those that it started. */
  readonly threads: readonly Thread[];
  /** Matches of values that were followed live, as the recorder wrote them. */
  readonly matches: readonly Record<string, unknown>[];
  /** Calls have the ids 1 … callCount. Those of a lost chunk are there, as open roots without a site. */
  readonly callCount: number;
  /** Snapshots have the ids 1 … snapshotCount; in the file, the main thread's are greater by `forgotten`. */
  readonly snapshotCount: number;
  readonly forgotten: number;
  readonly #chunks: CallChunk[] = [];
  readonly #read = new ReadChunks();
  readonly #chunkOf = finder(this.#chunks);
  readonly #snapshots = new SnapshotStore((text) => this.problem(text));
  readonly #extras = new CallExtras((id) => this.snapshot(id));
  readonly #heaps: (() => HeapSample[])[] = [];
  #heapSamples?: HeapSample[][];
  /** By thread, the main one first. */
  readonly #notes: CallNotes[] = [];
  /** Calls that stand for threads, and sites of such calls. */
  readonly #threadCalls: ReadonlySet<number>;
  readonly #threadSites: ReadonlySet<number>;
  /** By thread, the main one first: the time that its record reaches. */
  readonly #lastTimes: number[] = [];
  readonly #values: CallValues;
  readonly #callSites: CallSites;
  readonly #times: CallTimes;
  /** Columns of one chunk after the other. */
  readonly columns: ChunkColumns;
  #recorder?: RecorderTime;
  readonly #outcomes: CallOutcomes;
  readonly #waits: Waits;
  /** Runs what decodes a chunk; for broken bytes notes it and returns nothing. */
  readonly #guard = <T>(chunk: CallChunk, decode: () => T): T | undefined => {
    try {
      return decode();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.problem(`calls ${chunk.first} to ${chunk.first + chunk.count - 1}: ${error.message}`);
      return undefined;
    }
  };
  #lateEnds?: LateEnds;
  readonly #pauses: Pauses;

  /**
   * Opens a run's file. Its calls and values are decoded when they are asked for, and then kept in memory.
   * @throws {TphError} when it is not a run, or was written by a newer tph
   */
  static open(path: string): Trace {
    return new Trace(fileSource(path), path);
  }

  /** Opens what a source has, as `open` does. */
  static from(source: Source, path: string): Trace {
    return new Trace(source, path);
  }

  /**
   * Reads a run from memory.
   * @param bytes the file; do not change them afterwards.
   * @param path what to call it in messages.
   * @throws {TphError} when it is not a run, or was written by a newer tph
   */
  static read(bytes: Uint8Array, path = "the trace"): Trace {
    return new Trace(memorySource(bytes), path);
  }

  private constructor(source: Source, path: string) {
    this.path = path;
    this.source = source;
    checkFileHead(source.scan(0, 8), path);
    const id = idOf(path);
    const problem = (text: string) => this.problem(text);
    const read = new Contents(source, id, problem);
    walk(source, read);
    if (read.chunks === 0) throw notARun(path, "it holds no whole chunk");
    this.header = read.header ?? asHeader(undefined, id);
    if (read.header === undefined) this.problem("the header is missing");
    const { main, exit } = read;
    if (exit !== undefined) this.exit = exit;
    if (main.end !== undefined) this.end = main.end;
    this.meta = main.meta;
    this.sites = main.sites;
    this.threads = placeThreads(read, { sites: this.sites, problem });
    this.#threadCalls = new Set(this.threads.map(({ first }) => first));
    this.#threadSites = threadSites(this.sites);
    this.callCount = main.nextCall - 1;
    this.forgotten = main.forgotten;
    this.snapshotCount = main.snapshotCount;
    const own = placeMain(main, this.sites);
    this.#add(main, own);
    const { folds, matches } = { folds: this.folds, matches: this.matches } = placedMain(main, own);
    for (const { header, placement, callCount } of this.threads) {
      const { contents } = read.threads.get(header.thread)!;
      this.#add(contents, placement);
      for (const match of contents.matches) matches.push(placedMatch(match, placement));
      addFolds(folds, contents.folds, placement);
      addMeta(main.meta, contents.meta, placement);
      this.callCount += callCount;
      this.snapshotCount += contents.snapshotCount;
    }
    const remarks = joinRemarks([main.meta, ...this.threads.map(({ meta }) => meta)]);
    if (remarks.length > 0) main.meta.remarks = remarks;
    if (this.callCount > Math.max(MAX_SPARSE_CALLS, source.size * MAX_RUN_CALLS_PER_BYTE)) {
      throw tooManyCalls(path, { calls: this.callCount, bytes: source.size });
    }
    const decoding = {
      callCount: this.callCount,
      chunks: this.#chunks,
      chunkOf: this.#chunkOf,
      guard: this.#guard,
      isSettled: (chunk: CallChunk) => this.isSettled(chunk),
      lateEnds: () => this.lateEnds(),
    };
    this.#times = new CallTimes(decoding);
    this.#pauses = new Pauses(decoding);
    const recorder = () => this.knowsRecorderTime() ? this.recorderTime().untilMarks : undefined;
    this.#waits = new Waits({ ...decoding, endOf: (call) => this.#endOf(call), recorder });
    this.#callSites = new CallSites({ ...decoding, siteCount: this.sites.length, problem });
    this.#values = new CallValues({ ...decoding, snapshots: this.#snapshots });
    this.#outcomes = new CallOutcomes({
      ...decoding,
      isSuspended: (call) => this.isSuspended(call),
      tellBad: (count) => {
        // Where only the newest calls were kept, these may be ends of earlier ones.
        if (this.meta.earlier !== undefined || (this.header.part ?? 1) > 1) return;
        problem(`${count} ends are of calls that do not exist or had ended`);
      },
    });
    this.columns = chunkColumns({ sites: this.#callSites, times: this.#times, outcomes: this.#outcomes });
  }

  /** Takes in the calls and values that a thread recorded. */
  #add(contents: ThreadContents, placement?: Placement): void {
    const { calls = 0, snapshots: offset = 0 } = placement ?? {};
    for (const { first, count, payload, columns } of contents.calls) {
      this.#chunks.push(
        new CallChunk(first + calls, count, payload, { placement, read: this.#read, columns }),
      );
    }
    for (const { first, ...rest } of contents.snapshots) {
      this.#snapshots.add({ first: first + offset, offset, late: contents.late, ...rest });
    }
    for (const payload of contents.extras) this.#extras.add({ payload, placement });
    this.#notes.push(contents.notes);
    if (contents.late.size > 0) this.hasLate = true;
    this.#heaps.push(() => contents.heaps.flatMap((payload) => decodeHeap(payload(), placement)));
  }

  /** What the metadata say of a call. */
  noteOf(kind: NoteKind, call: number): unknown {
    const own = call - (this.threadOf(call)?.placement.calls ?? 0);
    return this.#notes[this.#threadIndex(call)]!.get(kind, own) ?? this.#notes[0]!.get(kind, call) ??
      this.meta[`${kind}:${call}`];
  }

  /** The metadata with what they say of single calls: there may be one for each request. */
  wholeMeta(): RunMeta {
    const meta = { ...this.meta };
    this.#notes.forEach((notes, i) => notes.addTo(meta, this.threads[i - 1]?.placement.calls ?? 0));
    return meta;
  }

  /** The thread of a call; nothing for the main one. */
  threadOf(call: number): Thread | undefined {
    return this.threads.length === 0 ? undefined : this.threads[this.#threadIndex(call) - 1];
  }

  /** 0 for the main thread, else 1 + an index of `threads`. */
  #threadIndex(call: number): number {
    return countUntil(this.threads, call);
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
    return this.#callSites.siteOf(call);
  }

  siteOf(call: number): Site {
    return this.site(this.siteIdOf(call));
  }

  /** The id of the parent call, 0 for a root. */
  parentOf(call: number): number {
    return this.#callSites.parentOf(call);
  }

  /** In ns since the recording began. */
  startOf(call: number): number {
    return this.#times.startOf(call);
  }

  /** From entry to end, waiting included, in ns; NaN for a call that did not end. */
  durationOf(call: number): number {
    return this.#times.durationOf(call);
  }

  /** How much of a call's time was the recorder's own, in ns: its probes, those of the calls within, and the copying of their values. */
  recorderTimeIn(call: number): number {
    return this.knowsRecorderTime() ? this.recorderTime().within(call, this.#threadIndex(call)) : 0;
  }

  /** The same for all calls, in a column of the caller's own; nothing where it is not known. */
  recorderTimes(): Float64Array | undefined {
    return this.knowsRecorderTime() ? this.recorderTime().all(this.timedParts("none")) : undefined;
  }

  /** Ns that the recorder measured for a call, outside of it. */
  costOf(call: number): number {
    return this.recorderTime().measured(call);
  }

  recorderTime(): RecorderTime {
    return this.#recorder ??= new RecorderTime({
      chunks: this.#chunks,
      callCount: this.callCount,
      chunkOf: this.#chunkOf,
      threads: threadClocks(this),
      startOf: (call) => this.startOf(call),
      endOf: (call) => this.#endOf(call),
      lateEnds: () => this.lateEnds(),
      guard: this.#guard,
      away: () => this.#waits.recorder()!,
      recall: (question, how) => recall(this, question, how),
    });
  }

  /** When it ended, or its thread's record did. */
  #endOf(call: number): number {
    const duration = this.durationOf(call);
    return Number.isNaN(duration) ? this.lastTimeOf(call) : this.startOf(call) + duration;
  }

  /** Whether the recorder's own time is known, and does not count as the program's. */
  knowsRecorderTime(): boolean {
    return !this.hasRawTimes && this.meta.clock !== undefined && this.header.settings.time !== false;
  }

  /** How long the call was suspended, in ns; up to `lastTimeOf` it when it still is. */
  waitingOf(call: number): number {
    return this.#waits.of(call);
  }

  /** The same of the calls of a part, by place; valid until the next part is asked for. */
  waitingsOf({ first, count }: Pick<CallPart, "first" | "count">): Float64Array {
    return this.#waits.ofPart(first, count);
  }

  /** When the call was suspended and resumed, in turn, in ns; the last resumption is missing where there was none. */
  pausesOf(call: number): number[] {
    return this.hasWaits() ? this.#pauses.of(call) : [];
  }

  /** Whether any call was ever suspended. */
  hasWaits(): boolean {
    return this.#waits.isAny;
  }

  /** Whether the last that is known of a call is that it was suspended. */
  isSuspended(call: number): boolean {
    return this.#waits.isSuspended(call);
  }

  outcomeOf(call: number): Outcome {
    return this.#outcomes.of(call);
  }

  /** The arguments that were recorded, in order. */
  argsOf(call: number): Value[] {
    return this.#values.argsOf(call);
  }

  /** What the call returned, or the error that it threw; nothing when it did not end. */
  resultOf(call: number): Value | undefined {
    return this.#values.resultOf(call);
  }

  /** Whether two calls were given and came to the same: see `CallValues.areStoredAlike`. */
  areStoredAlike(a: number, b: number): boolean {
    return this.#values.areStoredAlike(a, b);
  }

  /** `this` and changed arguments of a call, when the run was recorded with them. */
  extrasOf(call: number): readonly Extra[] {
    return this.#extras.of(call);
  }

  /** All of them, in the order of recording. */
  extras(): Iterable<Extra> {
    return this.#extras.all();
  }

  /** Samples of the memory in use, where the run was recorded with them: a list for the main thread, and one for each of `threads`. */
  heap(): readonly (readonly HeapSample[])[] {
    const known = (sample: HeapSample) => sample.call > this.callCount ? { ...sample, call: 0 } : sample;
    return this.#heapSamples ??= this.#heaps.map((read) => read().map(known));
  }

  /** The value with that index in a chunk's dictionary; nothing for 0. */
  value(dictionary: ValueDictionary, index: number): Value | undefined {
    return this.#values.value(dictionary, index);
  }

  // Whole columns: index = call id, index 0 unused. Decoded once; not to be written to.

  /** Site ids; 0 where the site is not known. */
  siteColumn(): Uint32Array {
    return this.#callSites.sites();
  }

  parentColumn(): Uint32Array {
    return this.#callSites.parents();
  }

  /** Sites and parents of all calls, part by part: see `CallSites`. */
  parts(options: PartsOptions): Iterable<CallPart> {
    return this.#callSites.parts(options);
  }

  /** The same with times. */
  timedParts(
    columns: PartsOptions["columns"] = "both",
    { order = "forwards" }: Partial<PartsOptions> = {},
  ): Iterable<TimedPart> {
    return this.#times.of(this.parts({ order, columns }));
  }

  /** Lets go what has been decoded of many calls: it is decoded again where it is asked for. */
  forgetColumns(): void {
    if (this.callCount <= FEW) return;
    this.#callSites.forget();
    this.#times.forget();
    this.#values.forget();
    this.#snapshots.forget();
    this.#lateEnds?.forget();
    this.#recorder?.forget();
    this.#waits.forget();
    this.#outcomes.forget();
  }

  startColumn(): Float64Array {
    return this.#times.starts();
  }

  /** In ns; NaN where the call did not end. */
  durationColumn(): Float64Array {
    return this.#times.durations();
  }

  /** `Outcome` of each call. */
  outcomeColumn(): Uint8Array {
    return this.#outcomes.column();
  }

  /** The time up to which the recording reaches, in ns: its end, or the last event when it was cut off. */
  lastTime(): number {
    return this.threads.reduce((last, _, i) => Math.max(last, this.#lastTime(i + 1)), this.#lastTime(0));
  }

  /** As `lastTime`, for the thread of a call. */
  lastTimeOf(call: number): number {
    return this.#lastTime(this.#threadIndex(call));
  }

  /** @param index as `#threadIndex` has it */
  #lastTime(index: number): number {
    return this.#lastTimes[index] ??= this.#findLastTime(index);
  }

  #findLastTime(index: number): number {
    const thread = this.threads[index - 1];
    const { start, end } = thread ?? { start: 0, end: this.end };
    if (end !== undefined) return start + end.time;
    const next = this.threads[index]?.first ?? this.callCount + 1;
    const chunk = this.#chunks.findLast(({ first, count }) => first + count <= next);
    if (chunk === undefined || chunk.first < (thread?.first ?? 1)) return start;
    return this.#guard(chunk, () => Math.max(start, chunk.lastTime())) ?? start;
  }

  /** The chunks of calls in order, for search: their dictionaries and columns. Their methods throw a RangeError for broken bytes. */
  chunks(): readonly CallChunk[] {
    return this.#chunks;
  }

  /** Ends that stand in a later chunk than their call. */
  lateEnds(): LateEnds {
    return this.#lateEnds ??= new LateEnds({ chunks: this.#chunks, guard: this.#guard });
  }

  /** The snapshot with that id; one of type "unseen" when the file does not have it. One of many that are looked at once is not kept. */
  snapshot(id: number, { isKept = true } = {}): Snapshot {
    return isKept ? this.#snapshots.get(id) : this.#snapshots.once(id);
  }

  /** What is added to the ids by which a snapshot refers to others: those of a thread are its own. */
  snapshotOffset(id: number): number {
    return this.threads.length === 0 && this.forgotten === 0 ? 0 : this.#snapshots.offset(id);
  }

  /** The encoded snapshot with that id, for search; not to be written to. */
  snapshotBytes(id: number): Uint8Array | undefined {
    return this.#snapshots.bytes(id);
  }

  /** The first two bytes of an encoded snapshot: see `SnapshotStore.head`. */
  snapshotHead(id: number): number {
    return this.#snapshots.head(id);
  }

  /** Notes what could not be read, once. */
  problem(said: string): void {
    const text = said.endsWith(SHORTER) ? SHORTER : said;
    if (this.problems.length === MAX_PROBLEMS) this.problems.push("… and more");
    if (this.problems.length < MAX_PROBLEMS && !this.problems.includes(text)) this.problems.push(text);
  }
}
