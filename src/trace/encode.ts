/**
 * Journal events → chunks of the trace file. Runs in the writer's thread: no allocation for an event, memory that does not
 * grow with the run. `bench/trace_encode.ts` is its measure.
 *
 * @module
 */

import { CALLS_HEAD_SIZE, Column, MAX_ARGC, MAX_CALLS, MAX_CALLS_PER_BYTE } from "./calls_spec.ts";
import { CHUNK_HEAD_SIZE, chunkSize, frame } from "./chunk.ts";
import { Dictionary } from "./dictionary.ts";
import { Output, putIntegers, putNumbers, putTimes, putZeros } from "./encode_column.ts";
import { encodeExtras } from "./extras.ts";
import { Kind, Op } from "./journal.ts";
import { ChunkKind, Outcome } from "./spec.ts";

/** The journal's ring, seen in three ways. */
export interface Ring {
  f64: Float64Array;
  i32: Int32Array;
  u8: Uint8Array;
}

/** A chunk is closed when it holds this many of any of these; dictionary indexes then fit in 16 bits. */
const MAX_VALUES = 65000;
/** Numbers of extras, four a record, after which they are written out. */
const MAX_EXTRAS = 4 * 4096;
/** Bytes of snapshots after which they are written out. */
const MAX_SNAPSHOT_BYTES = 1 << 19;
/** How many ancestors are tried before a parent is stored by its distance; at most 254. */
const MAX_STEPS = 40;
/** A site id above this can only be a broken journal. */
const MAX_SITE = 1 << 24;

/** Encodes one run. */
export class TraceEncoder {
  /** Calls that were entered so far. */
  callCount = 0;
  /** Bytes that were handed to `write` so far. */
  bytesWritten = 0;
  /** Events that named a call which does not exist, and were left out. */
  ignored = 0;

  readonly #write: (bytes: Uint8Array) => void;
  readonly #out = new Output(1 << 16);
  /** Calls of a chunk at most. */
  readonly #chunkCalls: number;

  // The chunk under construction: calls #first … callCount.
  #first = 1;
  /** The absolute time, in ns, that the chunk's times are relative to; −1 before its first event. */
  #origin = -1;
  #shape: Uint32Array<ArrayBuffer>;
  #parentCode: Uint32Array<ArrayBuffer>;
  #parent: Int32Array<ArrayBuffer>;
  #start: Float64Array<ArrayBuffer>;
  #duration: Float64Array<ArrayBuffer>;
  #outcome: Uint32Array<ArrayBuffer>;
  #result: Uint32Array<ArrayBuffer>;
  #args: Uint32Array<ArrayBuffer>;
  #argCount = 0;

  /** By site: 1 + its shape that was used first in this chunk; #nextShape leads to those with other argument counts. */
  #shapeOfSite = new Uint32Array(1024);
  #shapeSite: Uint32Array<ArrayBuffer>;
  #shapeArgc: Uint32Array<ArrayBuffer>;
  #nextShape: Uint32Array<ArrayBuffer>;
  #shapeCount = 0;

  #values = new Dictionary();
  #payload = new Float64Array(0);
  #identity = new Uint32Array(0);

  #markCall: Uint32Array<ArrayBuffer>;
  #markTime: Float64Array<ArrayBuffer>;
  #markCount = 0;

  #lateCall: Uint32Array<ArrayBuffer>;
  #lateTime: Float64Array<ArrayBuffer>;
  #lateOutcome: Uint32Array<ArrayBuffer>;
  #lateResult: Uint32Array<ArrayBuffer>;
  #lateCount = 0;

  /** Records of the EXTRAS chunk under construction. */
  #extras: number[] = [];
  #siteCount = 0;
  #firstSnapshot = 1;
  #snapshotCount = 0;
  #snapshotEnd = new Uint32Array(1024);
  #snapshotBytes = new Uint8Array(1 << 16);
  #snapshotLength = 0;

  /**
   * @param write takes a whole chunk. The bytes are valid during the call only: they are overwritten by the next chunk.
   * @param options `chunkCalls`: how many calls a chunk holds at most
   */
  constructor(write: (bytes: Uint8Array) => void, { chunkCalls = MAX_CALLS }: { chunkCalls?: number } = {}) {
    this.#write = write;
    this.#chunkCalls = chunkCalls;
    this.#shape = new Uint32Array(chunkCalls);
    this.#parentCode = new Uint32Array(chunkCalls);
    this.#parent = new Int32Array(chunkCalls);
    this.#start = new Float64Array(chunkCalls);
    this.#duration = new Float64Array(chunkCalls);
    this.#outcome = new Uint32Array(chunkCalls);
    this.#result = new Uint32Array(chunkCalls);
    this.#args = new Uint32Array(2 * chunkCalls);
    this.#shapeSite = new Uint32Array(chunkCalls);
    this.#shapeArgc = new Uint32Array(chunkCalls);
    this.#nextShape = new Uint32Array(chunkCalls);
    this.#markCall = new Uint32Array(chunkCalls);
    this.#markTime = new Float64Array(chunkCalls);
    this.#lateCall = new Uint32Array(chunkCalls);
    this.#lateTime = new Float64Array(chunkCalls);
    this.#lateOutcome = new Uint32Array(chunkCalls);
    this.#lateResult = new Uint32Array(chunkCalls);
  }

  /**
   * Takes in the events from slot `from` up to slot `to` of the ring, which must be whole events.
   *
   * @returns `to`; or the slot of a WRAP event, which is always less than `to`: go on from slot 0.
   * @throws {RangeError} The slots hold no journal.
   */
  consume(ring: Ring, from: number, to: number): number {
    const { i32, f64 } = ring;
    let at = from;
    while (at < to) {
      const word = i32[2 * at + 1]!;
      switch (i32[2 * at]! & 0xff) {
        case Op.ENTER:
        case Op.LEAVE:
        case Op.FAIL:
          at = this.#consumeCalls(i32, f64, at, to);
          break;
        case Op.SUSPEND:
          this.#mark(word, 0, f64[at + 1]!);
          at += 2;
          break;
        case Op.RESUME:
          this.#mark(word, 1, f64[at + 1]!);
          at += 2;
          break;
        case Op.SNAPSHOT:
          this.#snapshot(blob(ring, at, word));
          at += 1 + (word + 7 >>> 3);
          break;
        case Op.SITES:
          this.#sites(blob(ring, at, word));
          at += 1 + (word + 7 >>> 3);
          break;
        case Op.META:
          this.#emitBytes(ChunkKind.META, blob(ring, at, word));
          at += 1 + (word + 7 >>> 3);
          break;
        case Op.EXTRA:
          this.#extra(word, i32[2 * at]! >>> 8, i32[2 * at + 2]!, i32[2 * at + 3]!);
          at += 2;
          break;
        case Op.MATCH:
          this.#emitBytes(ChunkKind.MATCH, blob(ring, at, word));
          at += 1 + (word + 7 >>> 3);
          break;
        case Op.WRAP:
          return at;
        default:
          throw new RangeError(
            `Cannot read the journal: no event has the code ${i32[2 * at]! & 0xff} (slot ${at})`,
          );
      }
    }
    return at;
  }

  /**
   * Takes in ENTER, LEAVE and FAIL events up to another one; returns its slot. The hot loop: what it uses of `this` it holds
   * in variables, which saves a quarter of the time (`bench/trace_encode.ts`).
   */
  #consumeCalls(i32: Int32Array, f64: Float64Array, from: number, to: number): number {
    const values = this.#values;
    const chunkCalls = this.#chunkCalls;
    const shapeOf = this.#shape;
    const parentCode = this.#parentCode;
    const parents = this.#parent;
    const starts = this.#start;
    const durations = this.#duration;
    const outcomes = this.#outcome;
    const results = this.#result;
    const shapeArgc = this.#shapeArgc;
    let args = this.#args;
    let shapeOfSite = this.#shapeOfSite;
    let callCount = this.callCount;
    let first = this.#first;
    let origin = this.#origin;
    let argCount = this.#argCount;
    let at = from;
    while (at < to) {
      const head = i32[2 * at]!;
      const op = head & 0xff;
      const time = Math.round(f64[at + 1]!);
      if (op === Op.ENTER) {
        const argc = head >>> 8;
        if (
          callCount - first + 1 === chunkCalls || argCount + argc > 2 * chunkCalls ||
          values.size + argc > MAX_VALUES
        ) {
          this.callCount = callCount;
          this.#argCount = argCount;
          this.#origin = origin;
          this.#makeRoom(argc);
          args = this.#args;
          first = this.#first;
          origin = -1;
          argCount = 0;
        }
        if (origin < 0) origin = time;
        const call = ++callCount;
        const i = call - first;
        starts[i] = time - origin;

        const site = i32[2 * at + 1]!;
        let shape = shapeOfSite[site]!;
        while (shape > 0 && shapeArgc[shape - 1] !== argc) shape = this.#nextShape[shape - 1]!;
        // `shape` is undefined for a site beyond the table.
        if (!(shape > 0)) {
          shape = this.#addShape(site, argc);
          shapeOfSite = this.#shapeOfSite;
        }
        shapeOf[i] = shape - 1;

        const parent = i32[2 * at + 4]!;
        parents[i] = parent;
        if (parent === call - 1) parentCode[i] = parent > 0 ? 1 : 0;
        else if (parent <= 0 || parent >= call) parentCode[i] = 0;
        else {
          // See `Column.PARENT`.
          let code = 255 + call - parent;
          let ancestor = call - 1;
          for (let step = 2; step < MAX_STEPS + 2 && ancestor >= first; step++) {
            ancestor = parents[ancestor - first]!;
            if (ancestor <= parent) {
              if (ancestor === parent) code = step;
              break;
            }
          }
          parentCode[i] = code;
        }

        let kinds = i32[2 * at + 5]!;
        const payload = at + 3 + (argc > 4 ? (argc + 3) >>> 3 : 0);
        for (let k = 0; k < argc; k++) {
          // A word holds four kinds; those of arguments 4 … begin at slot 3.
          if ((k & 3) === 0 && k > 0) kinds = i32[2 * at + 5 + (k >>> 2)]!;
          const kind = kinds & 0xff;
          kinds >>>= 8;
          const word = 2 * (payload + k);
          args[argCount++] = kind === Kind.NUMBER
            ? values.addNumber(f64[payload + k]!, i32[word]!, i32[word + 1]!)
            : hasPayload(kind)
            ? values.add(kind, i32[word]!, i32[word + 1]!)
            : values.add(kind, 0, 0);
        }
        at = payload + argc;
      } else if (op === Op.LEAVE || op === Op.FAIL) {
        const i = i32[2 * at + 1]! - first;
        const kind = head >>> 8;
        const outcome = op === Op.LEAVE ? Outcome.RETURNED : Outcome.THREW;
        if (i >= 0 && i <= callCount - first && outcomes[i] === Outcome.OPEN && values.size < MAX_VALUES) {
          durations[i] = time - origin - starts[i]!;
          outcomes[i] = outcome;
          results[i] = kind === Kind.NUMBER
            ? values.addNumber(f64[at + 2]!, i32[2 * at + 4]!, i32[2 * at + 5]!)
            : hasPayload(kind)
            ? values.add(kind, i32[2 * at + 4]!, i32[2 * at + 5]!)
            : values.add(kind, 0, 0);
        } else {
          this.callCount = callCount;
          this.#argCount = argCount;
          this.#origin = origin;
          this.#endLate(i + first, outcome, kind, time, i32[2 * at + 4]!, i32[2 * at + 5]!);
          first = this.#first;
          origin = this.#origin;
          argCount = this.#argCount;
        }
        at += 3;
      } else break;
    }
    this.callCount = callCount;
    this.#argCount = argCount;
    this.#origin = origin;
    return at;
  }

  /** Writes out what is under construction. */
  flush(): void {
    this.#emitSnapshots();
    this.#emitCalls();
    if (this.#extras.length > 0) this.#emitExtras();
  }

  #extra(call: number, place: number, snapshot: number, identity: number): void {
    if (call < 1 || call > this.callCount) {
      this.ignored++;
      return;
    }
    this.#extras.push(call, place, snapshot, identity);
    if (this.#extras.length >= MAX_EXTRAS) this.flush();
  }

  #emitExtras(): void {
    this.#emitBytes(ChunkKind.EXTRAS, encodeExtras(this.#extras));
    this.#extras = [];
  }

  #addShape(site: number, argc: number): number {
    if (site < 0 || site > MAX_SITE) {
      throw new RangeError(`Cannot read the journal: no site has the id ${site}`);
    }
    if (site >= this.#shapeOfSite.length) {
      const grown = new Uint32Array(Math.max(site + 1, this.#shapeOfSite.length * 2));
      grown.set(this.#shapeOfSite);
      this.#shapeOfSite = grown;
    }
    const shape = this.#shapeCount++;
    this.#shapeSite[shape] = site;
    this.#shapeArgc[shape] = argc;
    this.#nextShape[shape] = this.#shapeOfSite[site]!;
    this.#shapeOfSite[site] = shape + 1;
    return shape + 1;
  }

  /** Takes in the end of a call of an earlier chunk, or one that closes this chunk because the dictionary is full. */
  #endLate(call: number, outcome: number, kind: number, time: number, low: number, high: number): void {
    if (
      call < 1 || call > this.callCount ||
      call >= this.#first && this.#outcome[call - this.#first] !== Outcome.OPEN
    ) {
      this.ignored++;
      return;
    }
    if (this.#values.size >= MAX_VALUES || this.#lateCount === this.#chunkCalls) this.flush();
    if (this.#origin < 0) this.#origin = time;
    const late = this.#lateCount++;
    this.#lateCall[late] = this.#first - call;
    this.#lateTime[late] = time - this.#origin;
    this.#lateOutcome[late] = outcome;
    this.#lateResult[late] = hasPayload(kind)
      ? this.#values.add(kind, low, high)
      : this.#values.add(kind, 0, 0);
  }

  #mark(call: number, resume: 0 | 1, at: number): void {
    if (call < 1 || call > this.callCount) {
      this.ignored++;
      return;
    }
    if (this.#markCount === this.#chunkCalls) this.flush();
    const time = Math.round(at);
    if (this.#origin < 0) this.#origin = time;
    // Until the chunk's last call is known: the call itself.
    this.#markCall[this.#markCount] = 2 * call + resume;
    this.#markTime[this.#markCount++] = time - this.#origin;
  }

  #snapshot(bytes: Uint8Array): void {
    if (this.#snapshotLength + bytes.length > MAX_SNAPSHOT_BYTES) this.#emitSnapshots();
    if (this.#snapshotLength + bytes.length > this.#snapshotBytes.length) {
      const grown = new Uint8Array((this.#snapshotLength + bytes.length) * 2);
      grown.set(this.#snapshotBytes.subarray(0, this.#snapshotLength));
      this.#snapshotBytes = grown;
    }
    if (this.#snapshotCount === this.#snapshotEnd.length) {
      const grown = new Uint32Array(this.#snapshotEnd.length * 2);
      grown.set(this.#snapshotEnd);
      this.#snapshotEnd = grown;
    }
    this.#snapshotBytes.set(bytes, this.#snapshotLength);
    this.#snapshotLength += bytes.length;
    this.#snapshotEnd[this.#snapshotCount++] = this.#snapshotLength;
  }

  /** Writes a SITES chunk. Only here is JSON parsed, to count the sites: it comes once a module. */
  #sites(json: Uint8Array): void {
    const out = this.#begin(8 + json.length);
    const text = out.u8.subarray(CHUNK_HEAD_SIZE + 8, CHUNK_HEAD_SIZE + 8 + json.length);
    // Decoded from the copy: a TextDecoder need not take shared memory.
    text.set(json);
    const count = (JSON.parse(new TextDecoder().decode(text)) as unknown[]).length;
    out.u32[4] = this.#siteCount + 1;
    out.u32[5] = count;
    this.#siteCount += count;
    out.length += 8 + json.length;
    this.#emit(ChunkKind.SITES);
  }

  /** Makes room for a call with `argc` arguments. */
  #makeRoom(argc: number): void {
    if (argc > MAX_ARGC) throw new RangeError(`Cannot read the journal: a call has ${argc} arguments`);
    this.flush();
    if (argc > this.#args.length) this.#args = new Uint32Array(argc);
  }

  #emitSnapshots(): void {
    const count = this.#snapshotCount;
    if (count === 0) return;
    const out = this.#begin(8 + 4 * count + this.#snapshotLength);
    out.u32[4] = this.#firstSnapshot;
    out.u32[5] = count;
    out.u32.set(this.#snapshotEnd.subarray(0, count), 6);
    out.u8.set(this.#snapshotBytes.subarray(0, this.#snapshotLength), CHUNK_HEAD_SIZE + 8 + 4 * count);
    out.length += 8 + 4 * count + this.#snapshotLength;
    this.#firstSnapshot += count;
    this.#snapshotCount = 0;
    this.#snapshotLength = 0;
    this.#emit(ChunkKind.SNAPSHOTS);
  }

  #emitCalls(): void {
    const count = this.callCount - this.#first + 1;
    if (count === 0 && this.#markCount === 0 && this.#lateCount === 0) return;
    // What this chunk's values refer to stands before it.
    this.#emitSnapshots();
    const out = this.#begin(CALLS_HEAD_SIZE);
    out.u32[4] = this.#first;
    out.u32[5] = count;
    out.f64[3] = this.#origin;
    out.length += CALLS_HEAD_SIZE;

    putIntegers(out, Column.SHAPE_SITE, this.#shapeSite, this.#shapeCount);
    putIntegers(out, Column.SHAPE_ARGC, this.#shapeArgc, this.#shapeCount);
    putIntegers(out, Column.SHAPE, this.#shape, count);
    putIntegers(out, Column.PARENT, this.#parentCode, count);
    // Without a clock all of these are 0, as are those of a column that is missing.
    if (this.#origin > 0 || isAny(this.#start, count) || isAny(this.#duration, count)) {
      putTimes(out, Column.START, this.#start, count, { delta: true });
      putTimes(out, Column.DURATION, this.#duration, count);
    }
    putIntegers(out, Column.OUTCOME, this.#outcome, count);
    putIntegers(out, Column.RESULT, this.#result, count);
    putIntegers(out, Column.ARG, this.#args, this.#argCount);

    const size = this.#values.size;
    if (this.#payload.length < size) {
      this.#payload = new Float64Array(2 * size);
      this.#identity = new Uint32Array(2 * size);
    }
    const identities = this.#values.split(this.#payload, this.#identity);
    putIntegers(out, Column.VALUE_KIND, this.#values.kinds.subarray(1), size);
    putNumbers(out, Column.VALUE_PAYLOAD, this.#payload, size);
    if (identities) putIntegers(out, Column.VALUE_IDENTITY, this.#identity, size);

    for (let i = 0; i < this.#markCount; i++) {
      // 2 × call + resume → 2 × (last − call) + resume.
      const mark = this.#markCall[i]!;
      this.#markCall[i] = 2 * (this.callCount - (mark >>> 1)) + (mark & 1);
    }
    putIntegers(out, Column.MARK_CALL, this.#markCall, this.#markCount);
    putTimes(out, Column.MARK_TIME, this.#markTime, this.#markCount, { delta: true });
    putIntegers(out, Column.LATE_CALL, this.#lateCall, this.#lateCount);
    putTimes(out, Column.LATE_TIME, this.#lateTime, this.#lateCount, { delta: true });
    putIntegers(out, Column.LATE_OUTCOME, this.#lateOutcome, this.#lateCount);
    putIntegers(out, Column.LATE_RESULT, this.#lateResult, this.#lateCount);
    const least = Math.ceil(count / MAX_CALLS_PER_BYTE);
    if (out.length - CHUNK_HEAD_SIZE < least) putZeros(out, Column.PADDING, least);
    this.#emit(ChunkKind.CALLS);

    for (let s = 0; s < this.#shapeCount; s++) this.#shapeOfSite[this.#shapeSite[s]!] = 0;
    this.#duration.fill(0, 0, count);
    this.#outcome.fill(0, 0, count);
    this.#result.fill(0, 0, count);
    this.#values.clear();
    this.#first = this.callCount + 1;
    this.#origin = -1;
    this.#shapeCount =
      this.#argCount =
      this.#markCount =
      this.#lateCount =
        0;
  }

  #emitBytes(kind: number, payload: Uint8Array): void {
    const out = this.#begin(payload.length);
    out.u8.set(payload, CHUNK_HEAD_SIZE);
    out.length += payload.length;
    this.#emit(kind);
  }

  /** Begins a chunk in the output buffer, with room for `bytes` of payload. */
  #begin(bytes: number): Output {
    this.#out.length = 0;
    this.#out.reserve(CHUNK_HEAD_SIZE + bytes + 8);
    this.#out.length = CHUNK_HEAD_SIZE;
    return this.#out;
  }

  #emit(kind: number): void {
    const length = this.#out.length - CHUNK_HEAD_SIZE;
    this.#out.reserve(8);
    this.bytesWritten += chunkSize(length);
    this.#write(frame(this.#out.u8, kind, length));
  }
}

/** Whether any of the first `n` is not 0. */
function isAny(values: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) if (values[i] !== 0) return true;
  return false;
}

function hasPayload(kind: number): boolean {
  return kind >= Kind.NUMBER && kind <= Kind.OBJECT;
}

/** The bytes that follow slot `at`. */
function blob(ring: Ring, at: number, length: number): Uint8Array {
  return ring.u8.subarray(8 * at + 8, 8 * at + 8 + length);
}
