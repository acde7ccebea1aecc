/**
 * A run's snapshots by id, decoded when they are asked for; the ones asked for last are kept.
 *
 * @module
 */
import { decodeLeaf, decodeSnapshot } from "./decode_snapshot.ts";
import { SHORTER } from "./decode_calls.ts";
import { finder } from "./ranges.ts";
import { hideValue, type Late, lateIn } from "./hide_value.ts";
import { makeRoom } from "./make_room.ts";
import type { Snapshot } from "./snapshot.ts";

/** Snapshots `first` … `first + count − 1`, and where their chunk's payload is. */
export interface SnapshotChunk {
  first: number;
  count: number;
  payload: () => Uint8Array;
  /** What is added to the ids of snapshots that they refer to. */
  offset: number;
  /** Of these ids, without what is added: what turned out to be secrets. */
  late: Late;
}

/** A chunk's bytes, in memory. */
interface Payload {
  chunk: SnapshotChunk;
  bytes: Uint8Array;
  view: DataView;
}

/** How many chunks, and how many snapshots, are kept. */
const KEPT_CHUNKS = 16;
const KEPT_SNAPSHOTS = 20_000;
/** The same in bytes of the file: decoded, a byte may take fifty. */
const KEPT_BYTES = 4 << 20;

export class SnapshotStore {
  readonly #chunks: SnapshotChunk[] = [];
  readonly #problem: (text: string) => void;
  readonly #kept = new Map<number, Snapshot>();
  #keptBytes = 0;
  readonly #payloads = new Map<SnapshotChunk, Payload>();
  readonly #chunkOf = finder(this.#chunks);
  #last: Payload | undefined;

  /** @param problem called with what cannot be read */
  constructor(problem: (text: string) => void) {
    this.#problem = problem;
  }

  /** Adds a chunk, in the order of ids. */
  add(chunk: SnapshotChunk): void {
    this.#chunks.push(chunk);
  }

  /** The snapshot with that id; one of type "unseen" when the file does not have it. */
  get(id: number): Snapshot {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const snapshot = this.once(id);
    this.#keep(id, snapshot, this.bytes(id)?.length ?? 0);
    return snapshot;
  }

  /** As `get`, for one that is not asked for again: it is not kept. */
  once(id: number): Snapshot {
    try {
      const bytes = this.bytes(id);
      if (bytes === undefined) throw new RangeError("it is not in the file");
      const offset = this.offset(id);
      return decodeSnapshot(bytes, (other) => this.#leaf(other + offset));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#problem(`snapshot ${id}: ${error.message}`);
      return { type: "unseen" };
    }
  }

  /** Lets what is kept go. */
  forget(): void {
    this.#kept.clear();
    this.#keptBytes = 0;
    this.#payloads.clear();
    this.#last = undefined;
  }

  /** What is added to the ids by which a snapshot refers to others: those of a thread are its own. */
  offset(id: number): number {
    return this.#chunkOf(id)?.offset ?? 0;
  }

  /** The encoded snapshot with that id; not to be written to. */
  bytes(id: number): Uint8Array | undefined {
    const chunk = this.#chunkOf(id);
    if (chunk === undefined) return undefined;
    const { bytes } = this.#payload(chunk);
    const from = this.#startIn(chunk, id);
    const to = this.#startIn(chunk, id + 1);
    return from <= to && to <= bytes.length ? bytes.subarray(from, to) : undefined;
  }

  /** Whether the bytes of two snapshots are the same, and mean the same: of two threads, they refer to others. */
  isSame(a: number, b: number): boolean {
    if (a === b) return true;
    if (this.offset(a) !== this.offset(b)) return false;
    const ofA = this.bytes(a);
    const ofB = this.bytes(b);
    if (ofA === undefined || ofA.length !== ofB?.length) return false;
    for (let i = 0; i < ofA.length; i++) if (ofA[i] !== ofB[i]) return false;
    return true;
  }

  /**
   * The first two bytes of an encoded snapshot, which say what kind of value it is: the second one × 256 + the first, the tag.
   * −1 where it is not in the file.
   */
  head(id: number): number {
    const chunk = this.#chunkOf(id);
    if (chunk === undefined) return -1;
    const { bytes } = this.#payload(chunk);
    const from = this.#startIn(chunk, id);
    return from < bytes.length ? bytes[from]! + 256 * (bytes[from + 1] ?? 0) : -1;
  }

  /** Where a snapshot's bytes begin in its chunk's payload; for the one after the last, where that one ends. Infinity where nothing tells. */
  #startIn(chunk: SnapshotChunk, id: number): number {
    const i = id - chunk.first;
    const data = 8 + 4 * chunk.count;
    const { bytes, view } = this.#payload(chunk);
    // There was a whole chunk when the file was opened.
    if (bytes.length < data) return this.#problem(SHORTER), Infinity;
    return i === 0 ? data : data + view.getUint32(8 + 4 * (i - 1), true);
  }

  #payload(chunk: SnapshotChunk): Payload {
    if (chunk === this.#last?.chunk) return this.#last;
    let payload = this.#payloads.get(chunk);
    if (payload === undefined) {
      const bytes = chunk.payload().slice();
      const { first, count, offset, late } = chunk;
      for (const [index, token] of lateIn(late, { first: first - offset, count })) {
        hideValue(bytes, index, token);
      }
      payload = { chunk, bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
      makeRoom(this.#payloads, KEPT_CHUNKS);
      this.#payloads.set(chunk, payload);
    }
    return this.#last = payload;
  }

  #leaf(id: number): Snapshot | undefined {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const bytes = this.bytes(id);
    if (bytes === undefined) return undefined;
    const leaf = decodeLeaf(bytes);
    this.#keep(id, leaf, bytes.length);
    return leaf;
  }

  #keep(id: number, snapshot: Snapshot, size: number): void {
    this.#keptBytes += size;
    if (this.#kept.size >= KEPT_SNAPSHOTS || this.#keptBytes > KEPT_BYTES) {
      this.#kept.clear();
      this.#keptBytes = size;
    }
    this.#kept.set(id, snapshot);
  }
}
