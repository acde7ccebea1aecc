/**
 * When calls began and how long they took: a chunk at a time where few are asked for, or all calls at once.
 *
 * @module
 */

import { MAX_CALLS } from "./calls_spec.ts";
import type { CallPart, TimedPart } from "./call_sites.ts";
import type { CallChunk } from "./decode_calls.ts";
import { forCalls } from "./for_calls.ts";
import type { LateEnds } from "./late_ends.ts";
import { release } from "./release.ts";
import { RecentNumbers } from "./recent_numbers.ts";
import { DecodedNumbers, type NumbersAt, SameNumbers } from "./stored_numbers.ts";
import { Outcome } from "./spec.ts";

/** What the trace hands over: its chunks, and what runs a chunk's decoding and survives broken bytes. */
export interface TimesOptions {
  chunks: readonly CallChunk[];
  callCount: number;
  chunkOf: (call: number) => CallChunk | undefined;
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
}

/** Of so many calls of a chunk it is kept one by one that they ended later. */
const MOST_LATE = 1 << 10;

/** The times of a run's calls, by id. */
export class CallTimes {
  readonly #options: TimesOptions & { lateEnds: () => LateEnds };
  readonly #recentStarts: RecentNumbers;
  readonly #recentDurations: RecentNumbers;
  readonly #scratch = new Uint32Array(MAX_CALLS);
  #starts: Float64Array | undefined;
  #durations: Float64Array | undefined;

  constructor(options: TimesOptions & { lateEnds: () => LateEnds }) {
    this.#options = options;
    this.#recentStarts = new RecentNumbers((chunk) =>
      options.guard(chunk, () => chunk.startsAt()) ?? new SameNumbers(0)
    );
    this.#recentDurations = new RecentNumbers((chunk) => this.#durationsAt(chunk));
  }

  /** In ns since the recording began. */
  startOf(call: number): number {
    if (this.#starts !== undefined) return this.#starts[call] ?? 0;
    const chunk = this.#options.chunkOf(call);
    return chunk === undefined ? 0 : this.#recentStarts.at(chunk, call);
  }

  /** In ns; NaN for a call that did not end. */
  durationOf(call: number): number {
    if (this.#durations !== undefined) return this.#durations[call] ?? NaN;
    const chunk = this.#options.chunkOf(call);
    return chunk === undefined ? NaN : this.#recentDurations.at(chunk, call);
  }

  /** Parts of a run with the times of their calls, in arrays that those of the next part are decoded into; not to be written to. */
  *of(parts: Iterable<CallPart>): Generator<TimedPart> {
    const starts = new Float64Array(this.#starts === undefined ? MAX_CALLS : 0);
    const durations = new Float64Array(this.#durations === undefined ? MAX_CALLS : 0);
    for (const part of parts) {
      const { first, count } = part;
      const end = first + count;
      yield {
        ...part,
        starts: this.#starts?.subarray(first, end) ?? this.#startsOf(first, starts.subarray(0, count)),
        durations: this.#durations?.subarray(first, end) ??
          this.#durationsOf(first, durations.subarray(0, count)),
      };
    }
    release(starts);
    release(durations);
  }

  /** Decodes the starts of calls that follow one another: those of a chunk, or some that no chunk has. */
  #startsOf(first: number, starts: Float64Array): Float64Array {
    const { chunkOf, guard } = this.#options;
    const chunk = chunkOf(first);
    starts.fill(0);
    if (chunk !== undefined) guard(chunk, () => chunk.starts(starts));
    return starts;
  }

  /** The same for durations. */
  #durationsOf(first: number, durations: Float64Array): Float64Array {
    const chunk = this.#options.chunkOf(first);
    if (chunk === undefined) return durations.fill(NaN);
    this.decodeDurations(chunk, durations.fill(0));
    return durations;
  }

  /** Lets whole columns go: what is asked for next is decoded again. */
  forget(): void {
    this.#starts = undefined;
    this.#durations = undefined;
    this.#recentStarts.forget();
    this.#recentDurations.forget();
  }

  /** For all calls, in ns since the recording began; index 0 is unused. */
  starts(): Float64Array {
    if (this.#starts !== undefined) return this.#starts;
    const { chunks, callCount, guard } = this.#options;
    const starts = forCalls(Float64Array, callCount);
    for (const chunk of chunks) guard(chunk, () => chunk.starts(ofChunk(starts, chunk)));
    return this.#starts = starts;
  }

  /** Of all calls, in ns; NaN where the call did not end. */
  durations(): Float64Array {
    if (this.#durations !== undefined) return this.#durations;
    const { chunks, callCount, guard } = this.#options;
    const durations = forCalls(Float64Array, callCount);
    let next = 1;
    for (const chunk of chunks) {
      // The calls of a lost or broken chunk have no duration.
      durations.fill(NaN, next, chunk.first);
      next = chunk.first;
      guard(chunk, () => {
        this.#ended(chunk, ofChunk(durations, chunk));
        next += chunk.count;
        const late = chunk.lateCalls();
        const times = chunk.lateTimes();
        const again = chunk.lateAgain();
        for (let i = 0; i < late.length; i++) {
          const call = late[i]!;
          if (call > 0 && (again[i] || Number.isNaN(durations[call]))) {
            durations[call] = times[i]! - this.startOf(call);
          }
        }
      });
    }
    durations.fill(NaN, next);
    return this.#durations = durations;
  }

  /** Fills an array of zeros, as long as the chunk. */
  decodeStarts(chunk: CallChunk, into: Float64Array): void {
    this.#options.guard(chunk, () => chunk.starts(into));
  }

  /** The same with durations, NaN where the call did not end. @param startOf gives the start of one of the calls */
  decodeDurations(
    chunk: CallChunk,
    into: Float64Array,
    startOf: (call: number) => number = (call) => this.startOf(call),
  ): void {
    const { guard, lateEnds } = this.#options;
    if (guard(chunk, () => this.#ended(chunk, into)) === undefined) return void into.fill(NaN);
    for (const { call, time, isAgain } of lateEnds().of(chunk)) {
      const i = call - chunk.first;
      if (isAgain || Number.isNaN(into[i])) into[i] = time - startOf(call);
    }
  }

  /** Single ones, or all of them where many ended after their chunk. */
  #durationsAt(chunk: CallChunk): NumbersAt {
    const { guard, lateEnds } = this.#options;
    const own = guard(chunk, () => new OwnDurations(chunk));
    if (own === undefined) return new SameNumbers(NaN);
    for (const { call, time, isAgain } of lateEnds().of(chunk)) {
      const place = call - chunk.first;
      if (!isAgain && !Number.isNaN(own.at(place))) continue;
      if (own.add(place, time - this.startOf(call))) continue;
      const decoded = new Float64Array(chunk.count);
      this.decodeDurations(chunk, decoded);
      return new DecodedNumbers(decoded);
    }
    return own;
  }

  /** Durations of a chunk's calls, NaN where they did not end within it. */
  #ended(chunk: CallChunk, into: Float64Array): Float64Array {
    chunk.durations(into);
    if (chunk.areEnded()) return into;
    const outcomes = chunk.outcomes(this.#scratch.subarray(0, chunk.count).fill(0));
    // Few of a chunk go on behind it.
    for (let i = outcomes.indexOf(Outcome.OPEN); i >= 0; i = outcomes.indexOf(Outcome.OPEN, i)) {
      for (; outcomes[i] === Outcome.OPEN; i++) into[i] = NaN;
    }
    return into;
  }
}

/** Durations of a chunk's calls, as they are stored: most ended within it, some later. */
class OwnDurations implements NumbersAt {
  readonly #durations: NumbersAt;
  readonly #outcomes: NumbersAt | undefined;
  /** By place. */
  readonly #late = new Map<number, number>();
  readonly bytes: number;

  constructor(chunk: CallChunk) {
    this.#durations = chunk.durationsAt();
    this.#outcomes = chunk.areEnded() ? undefined : chunk.outcomesAt();
    this.bytes = this.#durations.bytes + (this.#outcomes?.bytes ?? 0);
  }

  at(place: number): number {
    if (this.#late.size > 0) {
      const late = this.#late.get(place);
      if (late !== undefined) return late;
    }
    return this.#outcomes?.at(place) === Outcome.OPEN ? NaN : this.#durations.at(place);
  }

  /** @returns whether there is room for one more */
  add(place: number, duration: number): boolean {
    this.#late.set(place, duration);
    return this.#late.size < MOST_LATE;
  }
}

/** The part of a whole column that is a chunk's. */
function ofChunk(column: Float64Array, { first, count }: CallChunk): Float64Array {
  return column.subarray(first, first + count);
}
