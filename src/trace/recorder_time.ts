/**
 * The recorder's own time within calls. Three parts make it up: what a probe takes every time, inside of its call and outside of
 * it; and what copying a call's values took, outside of it, which the recorder has measured.
 *
 * What a probe takes is not known beforehand: it depends on the machine, the host and the program. It is read off the run: the
 * shortest calls there are hardly do anything, and the same goes for the shortest times between two of them. The recorder's
 * reads of the clock, one in each probe, give the bounds that it must lie between.
 *
 * @module
 */

import { MAX_CALLS } from "./calls_spec.ts";
import type { CallChunk } from "./decode_calls.ts";
import { type CostSums, costSums } from "./cost_sums.ts";
import { forCalls } from "./for_calls.ts";
import type { LateEnds } from "./late_ends.ts";
import { longer } from "./longer.ts";
import { type MarkSums, markSums } from "./mark_sums.ts";
import { countUntil } from "./ranges.ts";

/** What the trace hands over. */
export interface RecorderTimeOptions {
  chunks: readonly CallChunk[];
  callCount: number;
  chunkOf: (call: number) => CallChunk | undefined;
  /** For each thread, the main one first: its calls, and what a read of the clock took there, in ns. */
  threads: readonly { first: number; last: number; clock: number | undefined }[];
  startOf: (call: number) => number;
  /** When it ended, or the record did. */
  endOf: (call: number) => number;
  lateEnds: () => LateEnds;
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
}

/** Ns that a probe takes within its call, and outside of it, entry and end together. */
interface ProbeCost {
  inside: number;
  outside: number;
}

/** Calls without calls in them that one function must have in a chunk before its times are looked at. */
const ENOUGH = 64;
/** Chunks that are looked at: the last ones, where the program was compiled long ago. */
const SAMPLES = 4;
/** What a probe takes, in reads of the clock, where no function is short enough to tell: there is one on either side of it. */
const TYPICAL = 1;
/** The same at least, as a read is faster in a function that has run for long, and at most. */
const LEAST = 0.5;
const MOST = 2;

/** The calls of each thread, the main one first, and what a read of the clock took there. */
export function threadClocks(
  { threads, callCount, meta }: {
    threads: readonly { first: number; callCount: number; meta: { clock?: number } }[];
    callCount: number;
    meta: { clock?: number };
  },
): { first: number; last: number; clock: number | undefined }[] {
  const main = { first: 1, last: (threads[0]?.first ?? callCount + 1) - 1, clock: meta.clock };
  return [
    main,
    ...threads.map(({ first, callCount, meta }) => ({
      first,
      last: first + callCount - 1,
      clock: meta.clock,
    })),
  ];
}

export class RecorderTime {
  readonly #options: RecorderTimeOptions;
  /** By thread. */
  readonly #probes: (ProbeCost | undefined)[] = [];
  #costs?: CostSums;
  /** The recorder's time while calls were suspended. */
  #away?: MarkSums;
  /** What marks of one chunk after the other are read into. */
  #markTimes = new Float64Array(0);
  readonly #starts = new Float64Array(MAX_CALLS);

  constructor(options: RecorderTimeOptions) {
    this.#options = options;
  }

  /**
   * Ns that the recorder took while a call ran.
   *
   * @param thread its thread's place in `threads`
   */
  within(call: number, thread: number): number {
    const cost = this.#probes[thread] ??= this.#probeCost(thread);
    if (cost.inside === 0) return 0;
    return this.#upTo(this.#lastBefore(this.#options.endOf(call), call, thread), call, cost);
  }

  /**
   * The same for all calls, by call.
   *
   * @param parts the starts of all calls, and their durations, which are NaN for calls that did not end
   */
  all(
    parts: Iterable<{ first: number; count: number; starts: Float64Array; durations: Float64Array }>,
  ): Float64Array {
    const { threads, callCount, endOf } = this.#options;
    const times = forCalls(Float64Array, callCount);
    const { upTo } = this.#costs ??= costSums(this.#options);
    const away = this.#away ??= this.#findAway();
    /** The calls around the one that is looked at, and when they end: each within the one before it. */
    let open = new Uint32Array(256);
    let ends = new Float64Array(256);
    let depth = 0;
    /** Calls whose last mark is that they were suspended. */
    const suspended: number[] = [];
    let thread = 0;
    let cost = this.#probes[thread] ??= this.#probeCost(thread);
    let { last } = threads[thread]!;
    /** The recorder's time until the call before: see `#until`. */
    let before = 0;
    /** What a call had until it was entered has been taken off. */
    const end = (until: number) => {
      const ended = open[--depth]!;
      times[ended] = Math.max(0, times[ended]! + until);
    };
    for (const { first, count, starts, durations } of parts) {
      const waits = away.isAny ? away.ofPart(first, count) : undefined;
      for (const call of away.suspendedIn(first)) suspended.push(call);
      const here = { last: count - 1, startOf: (at: number) => starts[at]! };
      for (let i = 0; i < count; i++) {
        const call = first + i;
        while (call > last) {
          while (depth > 0) end(before);
          thread++;
          cost = this.#probes[thread] ??= this.#probeCost(thread);
          ({ last } = threads[thread]!);
        }
        const { inside } = cost;
        if (inside === 0) continue;
        const start = starts[i]!;
        // Those that have ended had been entered last by the call before this one.
        while (depth > 0 && ends[depth - 1]! <= start) end(before);
        before = call * (inside + cost.outside) + upTo(call);
        times[call] = inside - before - (waits === undefined ? 0 : waits[i]!);
        const duration = durations[i]!;
        const until = duration === duration ? start + duration : endOf(call);
        if (depth > 0 && until > ends[depth - 1]!) {
          const within = until <= starts[count - 1]!
            ? first + lastBefore(until, i, here)
            : this.#lastBefore(until, call, thread);
          const entered = this.#until(within, cost);
          times[call] = Math.max(0, times[call]! + entered);
          continue;
        }
        if (depth === open.length) {
          open = longer(open, new Uint32Array(2 * depth));
          ends = longer(ends, new Float64Array(2 * depth));
        }
        open[depth] = call;
        ends[depth++] = until;
      }
    }
    while (depth > 0) end(before);
    for (const call of suspended) {
      const thread = Math.max(0, countUntil(threads, call) - 1);
      const cost = this.#probes[thread]!;
      if (cost.inside > 0) times[call] = this.within(call, thread);
    }
    return times;
  }

  /** Ns that were measured for a call, before its start and after its end. */
  measured(call: number): number {
    const { upTo } = this.#costs ??= costSums(this.#options);
    return upTo(call) - upTo(call - 1);
  }

  /** Lets what is kept of single chunks go. */
  forget(): void {
    this.#costs?.forget();
    this.#away?.forget();
  }

  /** The recorder's time within a call; `last` is the last call that was entered before it ended. */
  #upTo(last: number, call: number, cost: ProbeCost): number {
    this.#away ??= this.#findAway();
    let time = cost.inside + this.#until(last, cost) - this.#until(call, cost) - this.#away.of(call);
    const since = this.#away.sinceOf(call);
    if (since === since) time -= this.#until(last, cost) - since;
    return Math.max(0, time);
  }

  /** The recorder's time from a thread's beginning until a call has been entered, as far as it is outside of the call itself. */
  #until(call: number, { inside, outside }: ProbeCost): number {
    this.#costs ??= costSums(this.#options);
    return call * (inside + outside) + this.#costs.upTo(call);
  }

  /** The last call of a thread that was entered before a point in time, starting from a call that was. */
  #lastBefore(time: number, call: number, thread: number): number {
    const { startOf, threads } = this.#options;
    return lastBefore(time, call, { last: threads[thread]!.last, startOf });
  }

  #findAway(): MarkSums {
    return markSums({ ...this.#options, valuesAt: (chunk, codes) => this.#untilMarks(chunk, codes) });
  }

  /** The recorder's time until each mark; that of a call's own marks is no part of the time between them. */
  #untilMarks(chunk: CallChunk, codes: Uint32Array): Float64Array {
    const { threads } = this.#options;
    const thread = Math.max(0, countUntil(threads, chunk.first) - 1);
    const cost = this.#probes[thread] ??= this.#probeCost(thread);
    if (this.#markTimes.length < codes.length) this.#markTimes = new Float64Array(2 * codes.length);
    const times = chunk.markTimes(this.#markTimes.subarray(0, codes.length).fill(0));
    const starts = chunk.starts(this.#starts.subarray(0, chunk.count).fill(0));
    const { first } = chunk;
    const last = Math.min(threads[thread]!.last, first + chunk.count - 1);
    // Marks are in the order of time, and later than the calls of the chunk before.
    let at = Math.max(threads[thread]!.first, first - 1);
    let known = 0;
    let until = 0;
    for (let i = 0; i < times.length; i++) {
      const time = times[i]!;
      while (at < last && starts[at + 1 - first]! < time) at++;
      if (at >= last) at = this.#lastBefore(time, at, thread);
      if (at !== known) until = this.#until(known = at, cost);
      times[i] = until - ((codes[i]! & 1) === 0 ? 0 : cost.inside);
    }
    return times;
  }

  #probeCost(thread: number): ProbeCost {
    const { chunks, threads, guard } = this.#options;
    const { first, last, clock } = threads[thread]!;
    if (clock === undefined || !(clock > 0)) return { inside: 0, outside: 0 };
    let inside = TYPICAL * clock;
    let outside = TYPICAL * clock;
    let [isInsideKnown, isOutsideKnown] = [false, false];
    const own = chunks.filter((chunk) => chunk.count > 0 && chunk.first >= first && chunk.first <= last);
    for (const chunk of own.slice(-SAMPLES)) {
      guard(chunk, () => {
        const { durations, gaps } = shortest(chunk);
        if (durations !== undefined) {
          inside = isInsideKnown ? Math.min(inside, durations) : durations;
          isInsideKnown = true;
        }
        if (gaps !== undefined) {
          outside = isOutsideKnown ? Math.min(outside, gaps) : gaps;
          isOutsideKnown = true;
        }
      });
    }
    // Whole numbers, as all times are.
    const bounded = (cost: number) => Math.round(Math.min(Math.max(cost, LEAST * clock), MOST * clock));
    return { inside: bounded(inside), outside: bounded(outside) };
  }
}

/** The last one up to `last` that began before a point in time, starting from one that did. */
function lastBefore(
  time: number,
  from: number,
  { last, startOf }: { last: number; startOf: (at: number) => number },
): number {
  // Most calls have few in them.
  let step = 1;
  let low = from;
  while (low + step <= last && startOf(low + step) < time) {
    low += step;
    step *= 2;
  }
  for (; step >= 1; step >>>= 1) {
    if (low + step <= last && startOf(low + step) < time) low += step;
  }
  return low;
}

/**
 * How short the calls of a chunk are that call nothing and copy nothing, and the gaps from their end to the next such call of the
 * same caller: for each function the time that an eighth of its calls do not exceed, and the least of these. What varies above
 * that may be the program's.
 */
function shortest(chunk: CallChunk): { durations?: number | undefined; gaps?: number | undefined } {
  const sites = chunk.sites();
  const parents = chunk.parents();
  const starts = chunk.starts();
  const durations = chunk.durations();
  const outcomes = chunk.outcomes();
  const costs = chunk.costs();
  const times = new Map<number, number[]>();
  const gaps = new Map<number, number[]>();
  for (let i = 0; i + 1 < chunk.count; i++) {
    const next = starts[i + 1]!;
    const end = starts[i]! + durations[i]!;
    if (outcomes[i] === 0 || next < end) continue;
    add(times, sites[i]!, durations[i]!);
    const isBeside = parents[i + 1] === parents[i] && parents[i] !== 0;
    if (isBeside && (costs === undefined || costs[i] === 0 && costs[i + 1] === 0)) {
      add(gaps, sites[i]!, next - end);
    }
  }
  return { durations: leastEighth(times), gaps: leastEighth(gaps) };
}

function add(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function leastEighth(lists: ReadonlyMap<number, number[]>): number | undefined {
  let least: number | undefined;
  for (const list of lists.values()) {
    if (list.length < ENOUGH) continue;
    const eighth = Float64Array.from(list).sort()[list.length >> 3]!;
    if (least === undefined || eighth < least) least = eighth;
  }
  return least;
}
