/**
 * The chunks of a file, taken in one after the other: what a trace consists of.
 *
 * @module
 */

import { MAX_CALLS, MAX_CALLS_PER_BYTE, MAX_RUN_CALLS } from "./calls_spec.ts";
import { CallChunk, callsHead } from "./decode_calls.ts";
import type { Source } from "./file.ts";
import { asEnd, asExit, asFields, asHeader, asSite, parseJson, UNKNOWN_SITE } from "./json.ts";
import { ChunkKind, type RunEnd, type RunExit, type RunHeader } from "./spec.ts";
import { idOf } from "./summary.ts";
import type { Trace } from "./trace.ts";
import type { FoundChunk, Walker } from "./walk.ts";

/** Snapshots `first` … `first + count − 1`, and where their chunk's payload is. */
export interface SnapshotChunk {
  first: number;
  count: number;
  payload: () => Uint8Array;
}

/** Gathers what the walk finds; sites, metadata and problems go to the trace at once. */
export class Contents implements Walker {
  chunks = 0;
  header: RunHeader | undefined;
  end: RunEnd | undefined;
  exit: RunExit | undefined;
  nextCall = 1;
  nextSnapshot = 1;
  readonly callChunks: CallChunk[] = [];
  readonly snapshotChunks: SnapshotChunk[] = [];
  readonly extraChunks: (() => Uint8Array)[] = [];
  readonly matches: Record<string, unknown>[] = [];
  readonly #trace: Trace;
  readonly #source: Source;
  #lostBytes = 0;
  #lostChunks = 0;

  constructor(trace: Trace, source: Source) {
    this.#trace = trace;
    this.#source = source;
  }

  lost(problem: string, bytes: number): void {
    this.#trace.problem(problem);
    this.#lostBytes += bytes;
    this.#lostChunks++;
  }

  found(chunk: FoundChunk): void {
    this.chunks++;
    if (!this.#take(chunk)) {
      this.lost(`a chunk at byte ${chunk.offset} makes no sense (kind ${chunk.kind})`, chunk.length);
    }
  }

  /** Takes a chunk in; false when it makes no sense. */
  #take({ kind, offset, length, payload }: FoundChunk): boolean {
    switch (kind) {
      case ChunkKind.HEADER: {
        const json = asFields(parseJson(payload));
        if (json === undefined) return false;
        this.header ??= asHeader(json, idOf(this.#trace.path));
        return true;
      }
      case ChunkKind.META: {
        const json = asFields(parseJson(payload));
        if (json !== undefined) Object.assign(this.#trace.meta, json);
        return json !== undefined;
      }
      case ChunkKind.END:
        this.end = asEnd(parseJson(payload)) ?? this.end;
        return true;
      case ChunkKind.EXIT:
        this.exit = asExit(parseJson(payload)) ?? this.exit;
        return true;
      case ChunkKind.FOLDS:
        return this.#takeFolds(payload);
      case ChunkKind.SITES:
        return this.#takeSites(payload);
      case ChunkKind.SNAPSHOTS:
        return this.#takeSnapshots(payload, this.#reader(offset, length));
      case ChunkKind.CALLS:
        return this.#takeCalls(payload, this.#reader(offset, length));
      case ChunkKind.EXTRAS:
        this.extraChunks.push(this.#reader(offset, length));
        return true;
      case ChunkKind.MATCH: {
        const match = asFields(parseJson(payload));
        if (match !== undefined) this.matches.push(match);
        return match !== undefined;
      }
      default:
        return true;
    }
  }

  #takeFolds(payload: Uint8Array): boolean {
    const numbers = new Float64Array(payload.slice().buffer, 0, payload.length >> 3);
    if (payload.length % 40 !== 0) return false;
    for (let i = 0; i < numbers.length; i += 5) {
      const [site, calls, total, least, greatest] = numbers.subarray(i, i + 5);
      this.#trace.folds.set(site!, { calls: calls!, total: total!, least: least!, greatest: greatest! });
    }
    return true;
  }

  #takeSites(payload: Uint8Array): boolean {
    if (payload.length < 8) return false;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const first = view.getUint32(0, true);
    const json = parseJson(payload.subarray(8));
    const { sites } = this.#trace;
    const gap = first - 1 - sites.length;
    // What a lost chunk has left open stays open.
    if (!Array.isArray(json) || gap < 0 || gap > this.#lostBytes) return false;
    for (let i = 0; i < gap; i++) sites.push(UNKNOWN_SITE);
    for (const site of json) sites.push(asSite(site));
    return true;
  }

  #takeSnapshots(payload: Uint8Array, read: () => Uint8Array): boolean {
    if (payload.length < 8) return false;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const first = view.getUint32(0, true);
    const count = view.getUint32(4, true);
    if (first < this.nextSnapshot || 8 + 4 * count > payload.length) return false;
    this.snapshotChunks.push({ first, count, payload: read });
    this.nextSnapshot = first + count;
    return true;
  }

  #takeCalls(payload: Uint8Array, read: () => Uint8Array): boolean {
    const head = callsHead(payload);
    if (head === undefined) return false;
    const gap = head.first - this.nextCall;
    if (gap < 0 || gap > Math.min(this.#lostChunks * MAX_CALLS, this.#lostBytes * MAX_CALLS_PER_BYTE)) {
      return false;
    }
    if (head.first + head.count > MAX_RUN_CALLS) {
      this.#trace.problem(
        `of its calls, the first ${this.nextCall - 1} are shown: more do not fit in memory`,
      );
      return true;
    }
    if (gap > 0) this.#trace.problem(`calls ${this.nextCall} to ${head.first - 1} are lost`);
    this.callChunks.push(new CallChunk(head.first, head.count, read));
    this.nextCall = head.first + head.count;
    return true;
  }

  /** Reads a payload again. It is valid until the next payload is read. */
  #reader(offset: number, length: number): () => Uint8Array {
    return () => this.#source.scan(offset, length);
  }
}
