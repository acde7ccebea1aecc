/**
 * What a run's metadata say of single calls: `status:12`, `span:12`, `block:12`. There may be such a note for each request, so that kept
 * of it is its call and which chunk has it; the chunk is read again when the note is asked for.
 *
 * @module
 */
import { asMeta, parseJson } from "./json.ts";
import { longer } from "./longer.ts";
import { makeRoom } from "./make_room.ts";
import type { RunMeta } from "./spec.ts";
import type { ReadPayload } from "./thread_contents.ts";

/** The status that a request was answered with, the span that a call took place in, what a block's `annotate()` noted. */
export type NoteKind = "status" | "span" | "block";

const NOTE = /^(status|span|block):([1-9]\d{0,9})$/;
/** Of a call, its note's chunk stands in the lower bits. */
const CHUNKS = 2 ** 21;
const MOST_CALLS = 2 ** 32;
/** Chunks that are kept parsed. */
const KEPT = 16;

/** Calls with a note, and the chunks of these: call × `CHUNKS` + chunk. */
interface Places {
  numbers: Float64Array;
  length: number;
  isSorted: boolean;
}

/** The notes of one thread, by its own numbers of calls. */
export class CallNotes {
  readonly #chunks: ReadPayload[] = [];
  readonly #places = new Map<string, Places>();
  readonly #kept = new Map<number, RunMeta>();

  /** Takes the notes out of a chunk's metadata. @param read gives the chunk's payload later */
  takeFrom(meta: RunMeta, read: ReadPayload): void {
    const chunk = this.#chunks.length;
    if (chunk === CHUNKS) return;
    for (const key in meta) {
      const [, kind, digits] = NOTE.exec(key) ?? [];
      const call = Number(digits);
      if (kind === undefined || call >= MOST_CALLS) continue;
      if (chunk === this.#chunks.length) this.#chunks.push(read);
      this.#add(kind, call * CHUNKS + chunk);
      delete meta[key];
    }
  }

  /** The last note of that kind of a call. */
  get(kind: NoteKind, call: number): unknown {
    const places = this.#places.get(kind);
    if (places === undefined) return undefined;
    const { numbers, length } = sorted(places);
    const after = (call + 1) * CHUNKS;
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (numbers[middle]! < after) low = middle + 1;
      else high = middle;
    }
    const found = low === 0 ? -1 : numbers[low - 1]!;
    return found < call * CHUNKS ? undefined : this.#read(found % CHUNKS)[`${kind}:${call}`];
  }

  /** All of them as metadata have them. @param calls what is added to the numbers of calls */
  addTo(meta: RunMeta, calls: number): void {
    for (const [i] of this.#chunks.entries()) {
      for (const [key, note] of Object.entries(this.#read(i))) {
        const [, kind, call] = NOTE.exec(key) ?? [];
        if (kind !== undefined) meta[`${kind}:${Number(call) + calls}`] = note;
      }
    }
  }

  #add(kind: string, number: number): void {
    let places = this.#places.get(kind);
    if (places === undefined) {
      this.#places.set(kind, places = { numbers: new Float64Array(16), length: 0, isSorted: true });
    }
    const { length } = places;
    if (length === places.numbers.length) {
      places.numbers = longer(places.numbers, new Float64Array(2 * length));
    }
    if (length > 0 && number < places.numbers[length - 1]!) places.isSorted = false;
    places.numbers[places.length++] = number;
  }

  #read(chunk: number): RunMeta {
    let meta = this.#kept.get(chunk);
    if (meta === undefined) {
      meta = asMeta(parseJson(this.#chunks[chunk]!())) ?? {};
      makeRoom(this.#kept, KEPT);
      this.#kept.set(chunk, meta);
    }
    return meta;
  }
}

function sorted(places: Places): Places {
  if (!places.isSorted) {
    places.numbers.subarray(0, places.length).sort();
    places.isSorted = true;
  }
  return places;
}
