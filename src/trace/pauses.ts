/**
 * When calls were suspended and resumed. Marks of a call that stand in its own chunk are found there; those in later chunks, which
 * are few where calls are short, are listed once.
 *
 * @module
 */
import type { CallChunk } from "./decode_calls.ts";
import { longer } from "./longer.ts";
import { makeRoom } from "./make_room.ts";
import { NumberMap } from "./number_map.ts";

/** What the trace hands over: its chunks, and what runs a chunk's decoding and survives broken bytes. */
export interface PausesOptions {
  chunks: readonly CallChunk[];
  chunkOf: (call: number) => CallChunk | undefined;
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
  /** Chunks whose marks of others' calls are not looked for. */
  isSettled: (chunk: CallChunk) => boolean;
}

/** How many chunks' marks are kept. */
const KEPT = 8;
/** Ends a list of marks. */
const END = 0xffffffff;

/** Marks of calls: which one of a call comes first, and which one after it. */
class MarkLists {
  readonly #first = new NumberMap();
  readonly #next: Uint32Array;
  readonly #marks: Float64Array;
  readonly #times: Float64Array;

  /**
   * @param marks as `CallChunk.marks` has them
   * @param times of each, in ns
   * @param isTaken which calls have lists
   */
  constructor(marks: Float64Array, times: Float64Array, isTaken: (call: number) => boolean) {
    this.#marks = marks;
    this.#times = times;
    this.#next = new Uint32Array(marks.length);
    // From the last one on, so that each list begins with its earliest.
    for (let i = marks.length - 1; i >= 0; i--) {
      const call = Math.floor(marks[i]! / 2);
      if (call === 0 || !isTaken(call)) continue;
      const next = this.#first.get(call);
      this.#next[i] = next === next ? next : END;
      this.#first.set(call, i);
    }
  }

  /** Adds the times of a call's marks, SUSPEND and RESUME in turn. */
  addTo(pauses: number[], call: number): void {
    const first = this.#first.get(call);
    for (let i = first === first ? first : END; i !== END; i = this.#next[i]!) {
      // A mark that does not follow its counterpart is of a part that is missing.
      if (this.#marks[i]! % 2 === pauses.length % 2) pauses.push(this.#times[i]!);
    }
  }
}

export class Pauses {
  readonly #options: PausesOptions;
  readonly #kept = new Map<CallChunk, MarkLists | undefined>();
  #late?: MarkLists;

  constructor(options: PausesOptions) {
    this.#options = options;
  }

  /** When a call was suspended and resumed, in turn, in ns; the last resumption is missing where there was none. */
  of(call: number): number[] {
    const pauses: number[] = [];
    const chunk = this.#options.chunkOf(call);
    if (chunk === undefined) return pauses;
    this.#own(chunk)?.addTo(pauses, call);
    (this.#late ??= this.#findLate()).addTo(pauses, call);
    return pauses;
  }

  /** The marks in a chunk of its own calls. */
  #own(chunk: CallChunk): MarkLists | undefined {
    if (this.#kept.has(chunk)) return this.#kept.get(chunk);
    makeRoom(this.#kept, KEPT);
    const isOwn = (call: number) => call >= chunk.first;
    const own = this.#options.guard(chunk, () => new MarkLists(chunk.marks(), chunk.markTimes(), isOwn));
    this.#kept.set(chunk, own);
    return own;
  }

  /** The marks in all chunks of calls of earlier ones. */
  #findLate(): MarkLists {
    const { chunks, guard, isSettled } = this.#options;
    let marks = new Float64Array(1024);
    let times = new Float64Array(1024);
    let count = 0;
    for (const chunk of chunks) {
      if (isSettled(chunk)) continue;
      guard(chunk, () => {
        const own = 2 * chunk.first;
        const inChunk = chunk.marks();
        if (!inChunk.some((mark) => mark < own)) return;
        const timesIn = chunk.markTimes();
        for (let i = 0; i < inChunk.length; i++) {
          if (inChunk[i]! >= own) continue;
          if (count === marks.length) {
            marks = longer(marks, new Float64Array(2 * count));
            times = longer(times, new Float64Array(2 * count));
          }
          marks[count] = inChunk[i]!;
          times[count++] = timesIn[i]!;
        }
      });
    }
    return new MarkLists(marks.subarray(0, count), times.subarray(0, count), () => true);
  }
}
