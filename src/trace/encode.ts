/**
 * Journal events → chunks of the trace file. Runs in the writer's thread: memory does not grow with the run. Events of calls
 * go to `wasm/encode_calls.ts`; the rare ones are taken in here. `bench/trace_encode.ts` is its measure.
 *
 * @module
 */

import { type CallEncoder, callEncoder, STOPPED } from "./call_encoder.ts";
import { MAX_CALLS } from "./calls_spec.ts";
import { CHUNK_HEAD_SIZE, chunkSize, frame } from "./chunk.ts";
import { encodeExtras } from "./extras.ts";
import { Op, type Ring } from "./journal.ts";
import { ChunkKind } from "./spec.ts";

/** Slots of events that are handed over at once, and the most where one event is that long. */
const INPUT_SLOTS = 1 << 14;
const MAX_INPUT_SLOTS = 1 << 16;
/** A snapshot up to so many bytes is copied byte by byte. */
const LONG = 256;
/** Numbers of extras, four a record, after which they are written out. */
const MAX_EXTRAS = 4 * 4096;
/** Bytes of snapshots after which they are written out. */
const MAX_SNAPSHOT_BYTES = 1 << 19;

export interface EncoderOptions {
  /** How many calls a chunk holds at most, up to 65,536, which is the default. */
  chunkCalls?: number;
  /** Told now and then, while events are taken in, up to which slot the ring is free again. */
  taken?: (slot: number) => void;
  /** Told of a PART event, its word and its time, when everything before it has been written. */
  part?: (word: number, time: number) => void;
}

/** Encodes one run. */
export class TraceEncoder {
  /** Bytes that were handed to `write` so far. */
  bytesWritten = 0;

  readonly #write: (bytes: Uint8Array) => void;
  readonly #taken: ((slot: number) => void) | undefined;
  readonly #part: ((word: number, time: number) => void) | undefined;
  readonly #calls: CallEncoder;
  #memory: Uint8Array;
  #ignored = 0;

  /** Records of the EXTRAS chunk under construction. */
  #extras: number[] = [];
  #siteCount = 0;
  #firstSnapshot = 1;
  #snapshotCount = 0;
  #snapshotEnd = new Uint32Array(1024);
  #snapshotBytes = new Uint8Array(1 << 16);
  #snapshotLength = 0;
  /** The last chunk that was not one of calls. */
  #chunk = new Uint8Array(1 << 12);

  /** @param write takes a whole chunk. The bytes are valid during the call only: they are overwritten by the next chunk. */
  constructor(
    write: (bytes: Uint8Array) => void,
    { chunkCalls = MAX_CALLS, taken, part }: EncoderOptions = {},
  ) {
    this.#write = write;
    this.#taken = taken;
    this.#part = part;
    this.#calls = callEncoder(chunkCalls);
    this.#memory = new Uint8Array(this.#calls.memory.buffer);
  }

  /** Calls that were entered so far. */
  get callCount(): number {
    return this.#calls.count() >>> 0;
  }

  /** Events left out because they named a call that does not exist. */
  get ignored(): number {
    return this.#ignored + this.#calls.ignoredCount();
  }

  /**
   * Takes in the events from slot `from` up to slot `to` of the ring, which must be whole events.
   *
   * @returns `to`; or the slot of a WRAP event, which is always less than `to`: go on from slot 0.
   * @throws {RangeError} The slots hold no journal.
   */
  consume(ring: Ring, from: number, to: number): number {
    const calls = this.#calls;
    let at = from;
    let most = INPUT_SLOTS;
    while (at < to) {
      const slots = Math.min(to - at, most);
      this.#view().set(ring.u8.subarray(8 * at, 8 * (at + slots)), calls.input());
      let done = 0;
      let reason: number = STOPPED.FULL;
      while (done < slots && reason !== STOPPED.DONE) {
        done = calls.consume(done, slots);
        reason = calls.stopReason();
        if (reason === STOPPED.FULL) this.flush();
        else if (reason === STOPPED.OTHER) {
          const next = this.#takeOther(ring, at + done);
          if (next < 0) return at + done;
          done = next - at;
        } else if (reason === STOPPED.BROKEN) throw new RangeError(this.#broken(ring, at + done));
      }
      // The event at the end was not copied whole.
      if (done === 0 && slots === Math.min(to - at, MAX_INPUT_SLOTS)) {
        throw new RangeError(this.#broken(ring, at));
      }
      most = done === 0 ? MAX_INPUT_SLOTS : INPUT_SLOTS;
      at += done;
      this.#taken?.(at);
    }
    return at;
  }

  /**
   * Takes in what a producer has written from slot `from` up to `to`, around the end of the ring where it has started over.
   *
   * @returns `to`
   * @throws {RangeError} The slots hold no journal.
   */
  follow(ring: Ring, from: number, to: number): number {
    if (to < from) {
      // Up to a WRAP event, or to the end of the ring.
      this.consume(ring, from, ring.i32.length / 2);
      return this.consume(ring, 0, to);
    }
    return this.consume(ring, from, to);
  }

  /** Says what is wrong with an event of a call. */
  #broken({ i32 }: Ring, at: number): string {
    return `Cannot read the journal: a call of site ${i32[2 * at + 1]} with ${i32[2 * at]! >>> 8} arguments`;
  }

  /** Frees what it works with; it cannot be used afterwards. */
  close(): void {
    this.#calls.release();
  }

  /** Writes out what is under construction. */
  flush(): void {
    this.#emitSnapshots();
    if (!this.#calls.isEmpty()) {
      const length = this.#calls.emit();
      const whole = chunkSize(length);
      const at = this.#calls.output();
      this.#emit(this.#view().subarray(at, at + whole), ChunkKind.CALLS, length);
    }
    if (this.#extras.length > 0) this.#emitExtras();
  }

  /** The encoder's memory, which is replaced when it grows. */
  #view(): Uint8Array {
    if (this.#memory.length === 0) this.#memory = new Uint8Array(this.#calls.memory.buffer);
    return this.#memory;
  }

  /** Takes in an event that does not belong to a call; returns the slot after it, −1 for WRAP. */
  #takeOther(ring: Ring, at: number): number {
    const head = ring.i32[2 * at]!;
    const word = ring.i32[2 * at + 1]!;
    switch (head & 0xff) {
      case Op.SNAPSHOT:
        this.#snapshot(ring.u8, 8 * at + 8, word);
        break;
      case Op.SITES:
        this.#sites(blob(ring, at, word), head >>> 8);
        break;
      case Op.META:
        this.#emitBytes(ChunkKind.META, blob(ring, at, word));
        break;
      case Op.MATCH:
        this.#emitBytes(ChunkKind.MATCH, blob(ring, at, word));
        break;
      case Op.EXTRA:
        this.#extra(word, head >>> 8, ring.i32[2 * at + 2]!, ring.i32[2 * at + 3]!);
        return at + 2;
      case Op.PART:
        this.flush();
        this.#part?.(word, ring.f64[at + 1]!);
        return at + 2;
      case Op.WRAP:
        return -1;
      default:
        throw new RangeError(`Cannot read the journal: no event has the code ${head & 0xff} (slot ${at})`);
    }
    return at + 1 + (word + 7 >>> 3);
  }

  #extra(call: number, place: number, snapshot: number, identity: number): void {
    if (call < 1 || call > this.callCount) {
      this.#ignored++;
      return;
    }
    this.#extras.push(call, place, snapshot, identity);
    if (this.#extras.length >= MAX_EXTRAS) this.flush();
  }

  #emitExtras(): void {
    this.#emitBytes(ChunkKind.EXTRAS, encodeExtras(this.#extras));
    this.#extras = [];
  }

  /** Takes in the snapshot of `length` bytes from `from` on. A view of each would be garbage, hundreds of megabytes of it. */
  #snapshot(source: Uint8Array, from: number, length: number): void {
    if (this.#snapshotLength + length > MAX_SNAPSHOT_BYTES) this.#emitSnapshots();
    if (this.#snapshotLength + length > this.#snapshotBytes.length) {
      const grown = new Uint8Array((this.#snapshotLength + length) * 2);
      grown.set(this.#snapshotBytes.subarray(0, this.#snapshotLength));
      this.#snapshotBytes = grown;
    }
    if (this.#snapshotCount === this.#snapshotEnd.length) {
      const grown = new Uint32Array(this.#snapshotEnd.length * 2);
      grown.set(this.#snapshotEnd);
      this.#snapshotEnd = grown;
    }
    const bytes = this.#snapshotBytes;
    const to = this.#snapshotLength;
    if (length > LONG) bytes.set(source.subarray(from, from + length), to);
    else for (let i = 0; i < length; i++) bytes[to + i] = source[from + i]!;
    this.#snapshotLength += length;
    this.#snapshotEnd[this.#snapshotCount++] = this.#snapshotLength;
  }

  #sites(json: Uint8Array, count: number): void {
    this.#emitNumbered(ChunkKind.SITES, this.#siteCount + 1, count, [json]);
    this.#siteCount += count;
  }

  #emitSnapshots(): void {
    const count = this.#snapshotCount;
    if (count === 0) return;
    const ends = new Uint8Array(this.#snapshotEnd.buffer, 0, 4 * count);
    const bytes = this.#snapshotBytes.subarray(0, this.#snapshotLength);
    this.#emitNumbered(ChunkKind.SNAPSHOTS, this.#firstSnapshot, count, [ends, bytes]);
    this.#firstSnapshot += count;
    this.#snapshotCount = 0;
    this.#snapshotLength = 0;
  }

  /** Writes a chunk that begins with the id of its first record, and how many there are. */
  #emitNumbered(kind: number, first: number, count: number, parts: Uint8Array[]): void {
    this.#emitBytes(kind, new Uint8Array(Uint32Array.of(first, count).buffer), ...parts);
  }

  #emitBytes(kind: number, ...parts: Uint8Array[]): void {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const size = chunkSize(length);
    // A new one for each chunk would be garbage, a megabyte at a time.
    if (this.#chunk.length < size) this.#chunk = new Uint8Array(size);
    const whole = this.#chunk.subarray(0, size);
    let at = CHUNK_HEAD_SIZE;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.#emit(whole, kind, length);
  }

  #emit(whole: Uint8Array, kind: number, length: number): void {
    this.bytesWritten += whole.length;
    this.#write(frame(whole, kind, length));
  }
}

/** The bytes that follow slot `at`. */
function blob(ring: Ring, at: number, length: number): Uint8Array {
  return ring.u8.subarray(8 * at + 8, 8 * at + 8 + length);
}
