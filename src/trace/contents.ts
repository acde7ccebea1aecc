/**
 * The chunks of a file, taken in one after the other: what a trace consists of.
 *
 * @module
 */

import { CHUNK_HEAD_SIZE, THREAD_HEAD_SIZE } from "./chunk.ts";
import type { Source } from "./file.ts";
import { asExit, asFields, asHeader, asThreadHeader, parseJson } from "./json.ts";
import { ChunkKind, type RunExit, type RunHeader, type ThreadHeader } from "./spec.ts";
import { Lost, type ReadPayload, ThreadContents } from "./thread_contents.ts";
import type { FoundChunk, Walker } from "./walk.ts";

/** A thread other than the main one, as far as it has been read. */
export interface FoundThread {
  header: ThreadHeader;
  contents: ThreadContents;
}

/** Gathers what the walk finds, by thread. */
export class Contents implements Walker {
  chunks = 0;
  header: RunHeader | undefined;
  exit: RunExit | undefined;
  /** The program's main thread. */
  readonly main: ThreadContents;
  /** Its worker threads and child processes by their numbers, in the order of the file. */
  readonly threads = new Map<number, FoundThread>();
  readonly #source: Source;
  readonly #id: string;
  readonly #problem: (text: string) => void;
  readonly #lost = new Lost();

  /**
   * @param id The run's id for a header that has none.
   * @param problem Takes what cannot be read, a sentence fragment each.
   */
  constructor(source: Source, id: string, problem: (text: string) => void) {
    this.#source = source;
    this.#id = id;
    this.#problem = problem;
    this.main = new ThreadContents({ lost: this.#lost, problem, forgets: true });
  }

  lost(problem: string, bytes: number): void {
    this.#problem(problem);
    this.#lost.add(bytes);
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
        this.header ??= asHeader(json, this.#id);
        return true;
      }
      case ChunkKind.EXIT:
        this.exit = asExit(parseJson(payload)) ?? this.exit;
        return true;
      case ChunkKind.THREAD:
        return this.#takeThreads({ kind, offset, length, payload });
      default:
        return this.main.take(kind, payload, this.#reader(offset, length));
    }
  }

  #takeThreads({ offset, length, payload }: FoundChunk): boolean {
    if (length < THREAD_HEAD_SIZE) return false;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const number = view.getUint32(0, true);
    const kind = view.getUint32(4, true);
    if (number === 0) return false;
    const inner = payload.subarray(THREAD_HEAD_SIZE);
    const known = this.threads.get(number);
    if (kind === ChunkKind.HEADER) {
      const json = asFields(parseJson(inner));
      if (json === undefined || known !== undefined) return false;
      this.#add(asThreadHeader(json, number));
      return true;
    }
    if (kind === ChunkKind.EXIT || kind === ChunkKind.THREAD) return false;
    const thread = known ?? this.#add(asThreadHeader({}, number));
    if (known === undefined) this.#problem(`the header of thread ${number} is missing`);
    const read = this.#reader(offset + THREAD_HEAD_SIZE, length - THREAD_HEAD_SIZE);
    return thread.contents.take(kind, inner, read);
  }

  #add(header: ThreadHeader): FoundThread {
    const problem = (text: string) => this.#problem(`in ${header.kind} ${header.name}, ${text}`);
    // The first snapshots of a thread that goes on from an earlier part stand there.
    const forgets = (this.header?.part ?? 1) > 1;
    const contents = new ThreadContents({ lost: this.#lost, problem, forgets });
    const thread = { header, contents };
    this.threads.set(header.thread, thread);
    return thread;
  }

  #reader(offset: number, length: number): ReadPayload {
    const read = (from = 0, count = length) => {
      const start = Math.min(from, length);
      return this.#source.scan(offset + start, Math.min(count, length - start));
    };
    // After a broken chunk, chunks may begin anywhere; in memory, their columns must begin at a multiple of 8.
    return (offset - CHUNK_HEAD_SIZE) % 8 === 0 ? read : (from, count) => read(from, count).slice();
  }
}
