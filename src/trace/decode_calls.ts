/**
 * A CALLS chunk as columns that are decoded when they are asked for.
 *
 * @module
 */

import { CALLS_HEAD_SIZE, Column, MAX_CALLS, MAX_CALLS_PER_BYTE } from "./calls_spec.ts";
import { columnsOf, type FoundColumns, type ReadChunks } from "./found_columns.ts";
import { columnBytes, type ColumnPlace, readBytes, readIntegers, readNumbers } from "./decode_column.ts";
import { Kind } from "./journal.ts";
import { progress } from "./progress.ts";
import { Outcome } from "./spec.ts";
import { StoredParents } from "./stored_parents.ts";
import { DecodedNumbers, type NumbersAt, StoredNumbers, StoredSums } from "./stored_numbers.ts";
import type { ReadPayload } from "./thread_contents.ts";
import { NO_SITE, type Placement } from "./threads.ts";

/** In LATE_OUTCOME: the call had ended before, with a promise. */
const AGAIN = 4;

/** What is said, once for all calls, where bytes are missing that were there. */
export const SHORTER =
  "the file has become shorter since it was opened, and what was read of it after that is missing";

/** In `markCodes()`: of no call. */
export const BROKEN_MARK = 0xffffffff;

/** The distinct values of a chunk. Value v (1 … size) has index v − 1 in these columns; 0 means no value. */
export interface ValueDictionary {
  size: number;
  /** `Kind` of the journal. */
  kinds: Uint32Array;
  /** The number, or the snapshot's id. */
  payloads: Float64Array;
  /** The object's identity number; 0 when it is not known. */
  identities: Uint32Array | Float64Array;
}

/** What one dictionary after the other is decoded into: fresh memory costs more than the decoding. */
export class DictionaryBuffers {
  kinds: Uint32Array = new Uint32Array(0);
  payloads: Float64Array = new Float64Array(0);
  identities: Uint32Array = new Uint32Array(0);

  /** So many zeros in each. */
  cleared(size: number): Pick<DictionaryBuffers, "kinds" | "payloads" | "identities"> {
    if (this.kinds.length < size) {
      this.kinds = new Uint32Array(2 * size);
      this.payloads = new Float64Array(2 * size);
      this.identities = new Uint32Array(2 * size);
    }
    return {
      kinds: this.kinds.subarray(0, size).fill(0),
      payloads: this.payloads.subarray(0, size).fill(0),
      identities: this.identities.subarray(0, size).fill(0),
    };
  }
}

/**
 * Calls `first` … `first + count − 1`. Columns are indexed by `call − first`; each call of a method decodes anew, so keep
 * what you use twice. `into` takes the column in place of a new array: it has `count` elements, all 0.
 *
 * To search for a value: find its indexes in `dictionary()`; only where there is one, look for it in `argIndexes()`, `resultIndexes()` and
 * `lateResultIndexes()`.
 */
export class CallChunk {
  readonly first: number;
  readonly count: number;
  readonly #payload: ReadPayload;
  readonly #placement: Placement | undefined;
  #columns: FoundColumns | undefined;
  readonly #read: ReadChunks | undefined;
  #largestSite: number | undefined;

  /**
   * @param first id of the first call, in the numbering of the run
   * @param payload reads the chunk's payload, or a part of it, again at every call
   * @param options.placement makes the numbers of a thread those of the run; the main thread's are
   * @param options.read those of the same run of which it is kept where their columns are; without it, it is kept of this one
   * @param options.columns where its columns are, if that is known
   */
  constructor(
    first: number,
    count: number,
    payload: ReadPayload,
    { placement, read, columns }: {
      placement?: Placement | undefined;
      read?: ReadChunks;
      columns?: FoundColumns | undefined;
    } = {},
  ) {
    this.first = first;
    this.count = count;
    this.#payload = payload;
    this.#placement = placement;
    this.#read = read;
    if (columns !== undefined) this.#keep(columns);
  }

  /** @param buffers what it is decoded into, until the next one is; arrays of its own where there are none */
  dictionary(buffers?: DictionaryBuffers): ValueDictionary {
    const size = this.#length(Column.VALUE_KIND);
    const into = buffers?.cleared(size);
    const dictionary = {
      size,
      kinds: this.#integers(Column.VALUE_KIND, size, into?.kinds),
      payloads: this.#numbers(Column.VALUE_PAYLOAD, size, into?.payloads),
      identities: this.#integers(Column.VALUE_IDENTITY, size, into?.identities),
    };
    return this.#placement === undefined ? dictionary : placedDictionary(dictionary, this.#placement);
  }

  /** Site of each call. */
  sites(into?: Uint32Array): Uint32Array {
    return this.#byShape(this.#shapeSites(), into);
  }

  /** The greatest of them, or one of no call. */
  largestSite(): number {
    return this.#largestSite ??= this.#shapeSites().reduce((most, site) => Math.max(most, site), 0);
  }

  #shapeSites(): Uint32Array {
    const shapes = this.#integers(Column.SHAPE_SITE, this.#length(Column.SHAPE_SITE));
    if (this.#placement !== undefined) {
      const { sites } = this.#placement;
      for (let s = 0; s < shapes.length; s++) shapes[s] = sites[shapes[s]!] ?? NO_SITE;
    }
    return shapes;
  }

  /** Parent of each call, 0 for a root; never an id that is not less than the call's own. */
  parents(into?: Uint32Array): Uint32Array {
    const parents = this.parentCodes(into);
    const { first, count } = this;
    const base = this.#base();
    for (let i = 0; i < count; i++) {
      const code = parents[i]!;
      const call = first + i;
      let parent = 0;
      if (code >= 256) parent = call - (code - 255);
      else if (code > 0) {
        parent = call - 1;
        // Only the last step of the chain may leave the chunk; otherwise it is broken.
        for (let step = 1; step < code && parent > 0; step++) {
          parent = parent >= first ? parents[parent - first]! : 0;
        }
      }
      parents[i] = parent > base ? parent : 0;
    }
    const parent = this.#placement?.parent;
    if (parent !== undefined) {
      // Its own first call has the parent of the thread; other roots are below that call.
      for (let i = 0; i < count; i++) {
        if (parents[i] === 0) parents[i] = first + i === base + 1 ? parent : base + 1;
      }
    }
    return parents;
  }

  /** What the parent of each call is found by, see `Column.PARENT`, in the thread's own numbering. `into` may hold anything. */
  parentCodes(into: Uint32Array = new Uint32Array(this.count)): Uint32Array {
    const { n = 0, width = 0 } = this.#find(Column.PARENT) ?? {};
    if (n < this.count || width === 0) into.fill(0);
    return this.#integers(Column.PARENT, this.count, into);
  }

  /** Start of each call, in ns since the recording began. */
  starts(into?: Float64Array): Float64Array {
    return this.#times(Column.START, this.count, into);
  }

  /** The first of them, without decoding the others. */
  firstStart(): number {
    const place = this.#find(Column.START);
    if (place === undefined || this.count === 0) return this.#origin;
    if (place.exceptions > 0 || place.n === 0) {
      const steps = this.#stored(Column.START, { delta: place.delta, isKept: false });
      return steps === undefined ? this.starts()[0]! : this.#origin + steps.at(0);
    }
    const one = { ...place, at: 0, n: 1 };
    return this.#origin + readNumbers(this.#payload(place.at, 8), one, new Float64Array(1))[0]!;
  }

  /** Duration of each call in ns; 0 when it did not end within this chunk (see `outcomes`). */
  durations(into?: Float64Array): Float64Array {
    return this.#numbers(Column.DURATION, this.count, into);
  }

  // Single numbers by place: of few, these are quicker than the columns.

  sitesAt(): NumbersAt {
    const shapes = this.#stored(Column.SHAPE);
    if (shapes === undefined) return new DecodedNumbers(this.sites());
    const sites = this.#shapeSites();
    return { at: (place) => sites[shapes.at(place) >>> 0] ?? 0, bytes: shapes.bytes };
  }

  parentsAt(): NumbersAt {
    const { first, count } = this;
    const codes = this.#stored(Column.PARENT);
    if (codes === undefined) return new DecodedNumbers(this.parents());
    const options = { first, count, base: this.#base(), ofThread: this.#placement?.parent };
    return new StoredParents(codes, options, () => this.parents());
  }

  startsAt(): NumbersAt {
    const steps = this.#stored(Column.START, { delta: true });
    return steps === undefined ? new DecodedNumbers(this.starts()) : new StoredSums(steps, this.#origin);
  }

  durationsAt(): NumbersAt {
    return this.#stored(Column.DURATION) ?? new DecodedNumbers(this.durations());
  }

  outcomesAt(): NumbersAt {
    return this.#storedUnsigned(Column.OUTCOME) ?? new DecodedNumbers(this.outcomes());
  }

  /** Nothing where they are to be decoded. @param isKept whether they are valid for longer than until the next column is read */
  storedCosts({ isKept = true } = {}): StoredNumbers | undefined {
    return this.#storedUnsigned(Column.CALL_COST, { isKept });
  }

  /** The numbers of a column of all calls. @param options.delta whether they are the steps from one to the next */
  #stored(id: number, { delta = false, isKept = true } = {}): StoredNumbers | undefined {
    const place = this.#find(id);
    if (place === undefined || place.delta !== delta) return undefined;
    const [bytes, own] = this.#bytesOf(place);
    return StoredNumbers.of(isKept ? bytes.slice() : bytes, own, this.count);
  }

  /** Numbers that are unsigned integers where the column is decoded. */
  #storedUnsigned(id: number, options?: { isKept: boolean }): StoredNumbers | undefined {
    const numbers = this.#stored(id, options);
    return numbers?.areUnsigned() ? numbers : undefined;
  }

  /** When the last of what it records happened. */
  lastTime(): number {
    const starts = this.starts();
    const durations = this.durations();
    let last = Math.max(this.markTimes().at(-1) ?? 0, this.lateTimes().at(-1) ?? 0);
    for (let i = 0; i < starts.length; i++) last = Math.max(last, starts[i]! + durations[i]!);
    return last;
  }

  /** Ns that the recorder took for each call outside of it, as far as they were measured; nothing when none were. */
  costs(into?: Uint32Array): Uint32Array | undefined {
    return this.#find(Column.CALL_COST) === undefined
      ? undefined
      : this.#integers(Column.CALL_COST, this.count, into);
  }

  /** The same for the late ends. */
  lateCosts(): Uint32Array {
    return this.#integers(Column.LATE_COST, this.#length(Column.LATE_COST));
  }

  /** `Outcome` of each call; OPEN when it did not end within this chunk. */
  outcomes(into?: Uint32Array): Uint32Array {
    return this.#integers(Column.OUTCOME, this.count, into);
  }

  /** The same as bytes. @param into as for other columns */
  outcomeBytes(into: Uint8Array): void {
    const place = this.#find(Column.OUTCOME);
    if (place === undefined || readBytes(...this.#bytesOf(place), into)) return;
    into.set(this.outcomes());
  }

  /** Whether it is known, without a look at each, that all of its calls ended within it. */
  areEnded(): boolean {
    const { width, base, exceptions, n, delta } = this.#find(Column.OUTCOME) ?? {};
    return width === 0 && base !== Outcome.OPEN && exceptions === 0 && n === this.count && delta === false;
  }

  /** Dictionary index of what each call returned or threw; 0 when it did not end within this chunk. */
  resultIndexes(into?: Uint32Array): Uint32Array {
    return this.#integers(Column.RESULT, this.count, into);
  }

  /** How many arguments all calls had: the length of `argIndexes()`. */
  argCount(): number {
    return this.#length(Column.ARG);
  }

  /** Dictionary indexes of the arguments, one call after the other. `into` has `argCount()` elements. */
  argIndexes(into?: Uint32Array): Uint32Array {
    return this.#integers(Column.ARG, this.#length(Column.ARG), into);
  }

  /** Where each call's arguments begin in `argIndexes()`; `count + 1` numbers, as `into` has, the last one is the end. */
  argStarts(into: Uint32Array = new Uint32Array(this.count + 1)): Uint32Array {
    const shapes = this.#length(Column.SHAPE_SITE);
    const argc = this.#integers(Column.SHAPE_ARGC, shapes);
    const starts = this.#integers(Column.SHAPE, this.count, into.subarray(0, this.count));
    const limit = this.#length(Column.ARG);
    let at = 0;
    // Out of a broken shape comes 0.
    for (let i = 0; i < this.count; i++) {
      const count = argc[starts[i]!] ?? 0;
      starts[i] = at;
      at = Math.min(at + count, limit);
    }
    into[this.count] = at;
    return into;
  }

  /** How many marks there are: the length of their columns. */
  markCount(): number {
    return this.#length(Column.MARK_CALL);
  }

  /**
   * Calls of the marks, in order; each 2 × (last call − call), + 1 when it is RESUME rather than SUSPEND. Broken ones are `BROKEN_MARK`.
   * `into` has `markCount()` elements.
   */
  markCodes(into?: Uint32Array): Uint32Array {
    const codes = this.#integers(Column.MARK_CALL, this.markCount(), into);
    const most = 2 * (this.first + this.count - 1 - this.#base()) - 1;
    for (let i = 0; i < codes.length; i++) if (codes[i]! > most) codes[i] = BROKEN_MARK;
    return codes;
  }

  /** Calls of the marks, in order; each 2 × call, + 1 when it is RESUME rather than SUSPEND. Broken ones are 0. */
  marks(): Float64Array {
    const codes = this.markCodes();
    const last = this.first + this.count - 1;
    const marks = new Float64Array(codes.length);
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      marks[i] = code === BROKEN_MARK ? 0 : 2 * (last - (code >>> 1)) + (code & 1);
    }
    return marks;
  }

  /** Time of each mark, in ns since the recording began. `into` has `markCount()` elements. */
  markTimes(into?: Float64Array): Float64Array {
    return this.#times(Column.MARK_TIME, this.markCount(), into);
  }

  /** How many calls of earlier chunks ended while this one was recorded: the length of the columns of late ends. */
  lateCount(): number {
    return this.#length(Column.LATE_CALL);
  }

  /** Calls of earlier chunks that ended while this chunk was recorded. Broken ones are 0. */
  lateCalls(): Uint32Array {
    const n = this.#length(Column.LATE_CALL);
    const calls = this.#integers(Column.LATE_CALL, n);
    const base = this.#base();
    // The call that stands for the thread began in an earlier part of the run.
    const { earlier = 0 } = this.#placement ?? {};
    const ofThread = earlier > 0 ? this.first - base + earlier - 1 : 0;
    for (let i = 0; i < n; i++) {
      const back = calls[i]!;
      if (back === ofThread && back > 0) calls[i] = base + 1;
      else calls[i] = back > 0 && back < this.first - base ? this.first - back : 0;
    }
    return calls;
  }

  /** When they ended, in ns since the recording began. */
  lateTimes(): Float64Array {
    return this.#times(Column.LATE_TIME, this.#length(Column.LATE_CALL));
  }

  lateOutcomes(): Uint32Array {
    return this.#integers(Column.LATE_OUTCOME, this.#length(Column.LATE_CALL)).map((outcome) =>
      outcome & ~AGAIN
    );
  }

  /** Whether they had returned a promise before, and this is what it came to. */
  lateAgain(): boolean[] {
    return Array.from(
      this.#integers(Column.LATE_OUTCOME, this.#length(Column.LATE_CALL)),
      (outcome) => (outcome & AGAIN) !== 0,
    );
  }

  /** Dictionary index, in this chunk, of what they returned or threw. */
  lateResultIndexes(): Uint32Array {
    return this.#integers(Column.LATE_RESULT, this.#length(Column.LATE_CALL));
  }

  #times(id: number, n: number, into: Float64Array = new Float64Array(n)): Float64Array {
    const place = this.#find(id);
    if (place !== undefined) return readNumbers(...this.#bytesOf(place), into, this.#origin);
    return n === 0 ? into : into.fill(this.#origin);
  }

  #byShape(ofShape: Uint32Array, into?: Uint32Array): Uint32Array {
    const out = this.#integers(Column.SHAPE, this.count, into);
    // Out of a broken shape comes 0.
    for (let i = 0; i < out.length; i++) out[i] = ofShape[out[i]!]!;
    return out;
  }

  /** What is added to the thread's own ids of calls. */
  #base(): number {
    return this.#placement?.calls ?? 0;
  }

  /** How many numbers the column has. */
  #length(id: number): number {
    return this.#find(id)?.n ?? 0;
  }

  #find(id: number): ColumnPlace | undefined {
    progress.step();
    if (this.#columns === undefined) this.#keep(this.#findColumns());
    return this.#columns!.places.get(id);
  }

  #keep(columns: FoundColumns): void {
    this.#columns = columns;
    const oldest = this.#read?.add(this);
    if (oldest !== undefined) oldest.#columns = undefined;
  }

  /** Reads the whole payload once, to see where its columns are. */
  #findColumns(): FoundColumns {
    const payload = this.#payload();
    // There was a whole chunk when the file was opened.
    if (payload.length < CALLS_HEAD_SIZE) throw new RangeError(SHORTER);
    return columnsOf(payload);
  }

  /** The time that starts are counted from, once columns were found. */
  get #origin(): number {
    return (this.#columns?.origin ?? 0) + (this.#placement?.time ?? 0);
  }

  /** A column's bytes alone: the payload may be far away, on the disk. */
  #bytesOf(place: ColumnPlace): [bytes: Uint8Array, place: ColumnPlace] {
    const size = columnBytes(place);
    const bytes = this.#payload(place.at, size);
    if (bytes.length < size) throw new RangeError(SHORTER);
    return [bytes, { ...place, at: 0 }];
  }

  #integers(id: number, n: number, into: Uint32Array = new Uint32Array(n)): Uint32Array {
    const place = this.#find(id);
    return place === undefined ? into : readIntegers(...this.#bytesOf(place), into);
  }

  #numbers(id: number, n: number, into: Float64Array = new Float64Array(n)): Float64Array {
    const place = this.#find(id);
    return place === undefined ? into : readNumbers(...this.#bytesOf(place), into);
  }
}

function placedDictionary(dictionary: ValueDictionary, placement: Placement): ValueDictionary {
  const { size, kinds, payloads } = dictionary;
  const identities = Float64Array.from(dictionary.identities);
  for (let i = 0; i < size; i++) {
    if (isSnapshot(kinds[i]!) && payloads[i]! > 0) payloads[i] = payloads[i]! + placement.snapshots;
    if (identities[i]! > 0) identities[i] = identities[i]! + placement.identities;
  }
  return { size, kinds, payloads, identities };
}

/** The head of a CALLS payload, or nothing when it cannot be one. */
export function callsHead(payload: Uint8Array): { first: number; count: number } | undefined {
  if (payload.length < CALLS_HEAD_SIZE) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset);
  const first = view.getUint32(0, true);
  const count = view.getUint32(4, true);
  const isLikely = count <= MAX_CALLS && count <= payload.length * MAX_CALLS_PER_BYTE;
  return first > 0 && isLikely ? { first, count } : undefined;
}

/** Whether a value of this kind refers to a snapshot. */
function isSnapshot(kind: number): boolean {
  return kind === Kind.PRIMITIVE || kind === Kind.OBJECT;
}
