/**
 * The chunks of one thread, taken in one after the other, as the thread numbers its calls, sites and snapshots.
 *
 * @module
 */

import type { Site } from "../contract.ts";
import { CallNotes } from "./call_notes.ts";
import { MAX_CALLS_PER_BYTE, MAX_RUN_CALLS } from "./calls_spec.ts";
import { callsHead } from "./decode_calls.ts";
import { columnsOf, type FoundColumns, KEPT_PLACES } from "./found_columns.ts";
import { asEnd, asMatch, asMeta, asSite, parseJson, UNKNOWN_SITE } from "./json.ts";
import type { Late } from "./hide_value.ts";
import { ChunkKind, type Fold, LATE, type RunEnd, type RunMeta } from "./spec.ts";

/**
 * Reads a chunk's payload again, or `count` bytes of it from byte `from` on. They are valid until the next payload is read. What begins
 * at a multiple of 8 is 8-byte aligned in memory.
 */
export type ReadPayload = (from?: number, count?: number) => Uint8Array;

/** The numbers `first` … `first + count − 1`, and where their chunk's payload is. */
export interface NumberedChunk {
  first: number;
  count: number;
  payload: ReadPayload;
}

/** A chunk of calls, and where its columns are, as long as that is known of few: to find out later is to read it again. */
export interface CallsChunk extends NumberedChunk {
  columns: FoundColumns | undefined;
}

/** Bytes that a site takes at least, its JSON with all fields; and a snapshot, its end and its tag. */
const LEAST_SITE = 64;
const LEAST_SNAPSHOT = 5;

/** Which parts of a file were left out: no more can be missing from the numbering than fits in them. */
export class Lost {
  #calls = 0;
  #others = 0;

  add(bytes: number): void {
    this.#calls += bytes * MAX_CALLS_PER_BYTE;
    this.#others += bytes;
  }

  /** Whether so many calls may have stood there, besides those that it was asked for before. */
  hadCalls(count: number): boolean {
    if (count > this.#calls) return false;
    this.#calls -= count;
    return true;
  }

  /** As `hadCalls`, of sites and snapshots, in bytes that they took at least. */
  hadOthers(bytes: number): boolean {
    if (bytes > this.#others) return false;
    this.#others -= bytes;
    return true;
  }
}

export interface ThreadOptions {
  lost: Lost;
  /** Notes what cannot be shown. */
  problem: (text: string) => void;
  /** Whether the first snapshots may be missing although nothing is lost, as with `keep = "last"`. */
  forgets: boolean;
}

export class ThreadContents {
  /** Without `notes`. */
  readonly meta: RunMeta = {};
  /** What the metadata say of single calls. */
  readonly notes = new CallNotes();
  /** What turned out to be a secret and has not been erased from the file. */
  readonly late: Late = new Map();
  end: RunEnd | undefined;
  readonly sites: Site[] = [];
  readonly folds = new Map<number, Fold>();
  nextCall = 1;
  nextSnapshot = 1;
  /** Snapshots before the first one in the file: with `keep = "last"`, older ones are left out, however many there were. */
  forgotten = 0;
  readonly calls: CallsChunk[] = [];
  readonly snapshots: NumberedChunk[] = [];
  readonly extras: ReadPayload[] = [];
  readonly heaps: ReadPayload[] = [];
  readonly matches: Record<string, unknown>[] = [];
  readonly #options: ThreadOptions;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Snapshots that the file has, or has lost in between. */
  get snapshotCount(): number {
    return this.nextSnapshot - 1 - this.forgotten;
  }

  /** Takes a chunk in; false when it makes no sense. `read` gives its payload later. */
  take(kind: number, payload: Uint8Array, read: ReadPayload): boolean {
    switch (kind) {
      case ChunkKind.META: {
        const meta = asMeta(parseJson(payload));
        if (meta !== undefined) {
          this.notes.takeFrom(meta, read);
          this.#takeLate(meta);
          Object.assign(this.meta, meta);
        }
        return meta !== undefined;
      }
      case ChunkKind.END:
        this.end = asEnd(parseJson(payload)) ?? this.end;
        return true;
      case ChunkKind.FOLDS:
        return this.#takeFolds(payload);
      case ChunkKind.SITES:
        return this.#takeSites(payload);
      case ChunkKind.SNAPSHOTS:
        return this.#takeSnapshots(payload, read);
      case ChunkKind.CALLS:
        return this.#takeCalls(payload, read);
      case ChunkKind.EXTRAS:
        this.extras.push(read);
        return true;
      case ChunkKind.HEAP:
        this.heaps.push(read);
        return true;
      case ChunkKind.MATCH: {
        const match = asMatch(parseJson(payload));
        if (match !== undefined) this.matches.push(match);
        return match !== undefined;
      }
      default:
        return true;
    }
  }

  /** Leaves out its calls, and all that refers to them. */
  dropCalls(): void {
    this.nextCall = 1;
    this.calls.length =
      this.extras.length =
      this.heaps.length =
      this.matches.length =
        0;
  }

  #takeLate(meta: RunMeta): void {
    for (const [key, token] of Object.entries(meta)) {
      if (!key.startsWith(LATE)) continue;
      if (typeof token === "string") this.late.set(Number(key.slice(LATE.length)), token);
      delete meta[key];
    }
  }

  #takeFolds(payload: Uint8Array): boolean {
    const numbers = new Float64Array(payload.slice().buffer, 0, payload.length >> 3);
    if (payload.length % 40 !== 0) return false;
    for (let i = 0; i < numbers.length; i += 5) {
      const [site, calls, total, least, greatest] = numbers.subarray(i, i + 5);
      this.folds.set(site!, { calls: calls!, total: total!, least: least!, greatest: greatest! });
    }
    return true;
  }

  #takeSites(payload: Uint8Array): boolean {
    if (payload.length < 8) return false;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const first = view.getUint32(0, true);
    const json = parseJson(payload.subarray(8));
    const { sites } = this;
    const gap = first - 1 - sites.length;
    // What a lost chunk has left open stays open.
    if (!Array.isArray(json) || gap < 0 || !this.#options.lost.hadOthers(gap * LEAST_SITE)) return false;
    for (let i = 0; i < gap; i++) sites.push(UNKNOWN_SITE);
    for (const site of json) sites.push(asSite(site));
    return true;
  }

  #takeSnapshots(payload: Uint8Array, read: ReadPayload): boolean {
    if (payload.length < 8) return false;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const first = view.getUint32(0, true);
    const count = view.getUint32(4, true);
    const gap = first - this.nextSnapshot;
    if (gap < 0 || 8 + 4 * count > payload.length || !isAscending(view, count)) return false;
    if (this.#options.forgets && this.snapshots.length === 0) this.forgotten = gap;
    else if (!this.#options.lost.hadOthers(gap * LEAST_SNAPSHOT)) return false;
    this.snapshots.push({ first, count, payload: read });
    this.nextSnapshot = first + count;
    return true;
  }

  #takeCalls(payload: Uint8Array, read: ReadPayload): boolean {
    const head = callsHead(payload);
    if (head === undefined) return false;
    const { first, count } = head;
    const gap = first - this.nextCall;
    if (gap < 0 || !this.#options.lost.hadCalls(gap)) return false;
    if (first + count > MAX_RUN_CALLS) return false;
    if (gap > 0) this.#options.problem(`calls ${this.nextCall} to ${first - 1} are lost`);
    const columns = this.calls.length < KEPT_PLACES ? soundColumns(payload) : undefined;
    this.calls.push({ first, count, payload: read, columns });
    this.nextCall = first + count;
    return true;
  }
}

/** Nothing where they do not fit together: whoever asks for one is told. */
function soundColumns(payload: Uint8Array): FoundColumns | undefined {
  try {
    return columnsOf(payload);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether the ends of `count` snapshots ascend: else a few bytes would be read as many snapshots. */
function isAscending(view: DataView, count: number): boolean {
  let last = 0;
  for (let i = 0; i < count; i++) {
    const end = view.getUint32(8 + 4 * i, true);
    if (end < last) return false;
    last = end;
  }
  return true;
}
