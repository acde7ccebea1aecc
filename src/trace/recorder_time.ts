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
import type { Recall } from "./known.ts";
import type { LateEnds } from "./late_ends.ts";
import { longer } from "./longer.ts";
import type { MarkSums, Measure } from "./mark_sums.ts";
import { countUntil } from "./ranges.ts";
import type { ProbeCost, RunMeta } from "./spec.ts";

/** The calls of a thread, and what a read of the clock took there, in ns, and a probe, where that has been found out before. */
interface ThreadClock {
  first: number;
  last: number;
  clock: number | undefined;
  probe: ProbeCost | undefined;
}

/** What the trace hands over. */
export interface RecorderTimeOptions {
  chunks: readonly CallChunk[];
  callCount: number;
  chunkOf: (call: number) => CallChunk | undefined;
  /** For each thread, the main one first. */
  threads: readonly ThreadClock[];
  startOf: (call: number) => number;
  /** When it ended, or the record did. */
  endOf: (call: number) => number;
  lateEnds: () => LateEnds;
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
  /** The recorder's time while calls were suspended, by `untilMarks`. */
  away: () => MarkSums;
  recall: Recall;
}

/** Calls that follow one another, with their times. */
interface TimesOfPart {
  first: number;
  count: number;
  starts: Float64Array;
  durations: Float64Array;
}

/** What is known while the calls of a run are gone through. */
interface Found {
  /** By call. */
  times: Float64Array;
  /** The calls around the one that is looked at, and when they end: each within the one before it. */
  open: Uint32Array;
  ends: Float64Array;
  depth: number;
  thread: number;
  /** The recorder's time until the call before: see `#until`. */
  before: number;
}

function push(found: Found, call: number, until: number): void {
  const { depth, open, ends } = found;
  if (depth === open.length) {
    found.open = longer(open, new Uint32Array(2 * depth));
    found.ends = longer(ends, new Float64Array(2 * depth));
  }
  found.open[depth] = call;
  found.ends[depth] = until;
  found.depth++;
}

/** What a call had until it was entered has been taken off. */
function endInnermost(found: Found): void {
  const ended = found.open[--found.depth]!;
  found.times[ended] = Math.max(0, found.times[ended]! + found.before);
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

/** The calls of each thread, the main one first, and how quick its recorder was. */
export function threadClocks(
  { threads, callCount, meta }: {
    threads: readonly { first: number; callCount: number; meta: RunMeta }[];
    callCount: number;
    meta: RunMeta;
  },
): ThreadClock[] {
  const ofThread = (first: number, last: number, { clock, probe }: RunMeta) => ({
    first,
    last,
    clock,
    probe,
  });
  return [
    ofThread(1, (threads[0]?.first ?? callCount + 1) - 1, meta),
    ...threads.map(({ first, callCount, meta }) => ofThread(first, first + callCount - 1, meta)),
  ];
}

export class RecorderTime {
  readonly #options: RecorderTimeOptions;
  /** By thread. */
  readonly #probes: (ProbeCost | undefined)[] = [];
  /** By thread: when its last call was entered. */
  readonly #latest: number[] = [];
  /** By chunk: when its first call was entered. */
  readonly #firstStarts: number[] = [];
  #costs?: CostSums;
  /** What is made of the marks of one chunk after the other. */
  #untilEach = new Float64Array(0);
  readonly #starts = new Float64Array(MAX_CALLS);
  readonly #partCosts = new Float64Array(MAX_CALLS);
  readonly #markCosts = new Float64Array(MAX_CALLS);

  constructor(options: RecorderTimeOptions) {
    this.#options = options;
  }

  /**
   * Ns that the recorder took while a call ran.
   *
   * @param thread its thread's place in `threads`
   */
  within(call: number, thread: number): number {
    const cost = this.probe(thread);
    if (cost.inside === 0) return 0;
    return this.#upTo(this.#lastBefore(this.#options.endOf(call), call, thread), call, cost);
  }

  /**
   * The same for all calls, by call.
   *
   * @param parts the starts of all calls, and their durations, which are NaN for calls that did not end
   */
  all(parts: Iterable<TimesOfPart>): Float64Array {
    const { threads, callCount } = this.#options;
    const away = this.#options.away();
    const found: Found = {
      times: forCalls(Float64Array, callCount),
      open: new Uint32Array(256),
      ends: new Float64Array(256),
      depth: 0,
      thread: 0,
      before: 0,
    };
    /** Calls whose last mark is that they were suspended. */
    const suspended: number[] = [];
    for (const part of parts) {
      for (const call of away.suspendedIn(part.first)) suspended.push(call);
      this.#addPart(found, part, away.isAny ? away.ofPart(part.first, part.count) : undefined);
    }
    while (found.depth > 0) endInnermost(found);
    const { times } = found;
    for (const call of suspended) {
      const thread = Math.max(0, countUntil(threads, call) - 1);
      const cost = this.#probes[thread]!;
      if (cost.inside > 0) times[call] = this.within(call, thread);
    }
    return times;
  }

  /** A function of its own: engines compile what is called again, and not what has begun. */
  #addPart(
    found: Found,
    { first, count, starts, durations }: TimesOfPart,
    waits: Float64Array | undefined,
  ): void {
    const { threads, chunkOf, endOf } = this.#options;
    const { times } = found;
    const costs = this.#costs ??= costSums(this.#options);
    const chunk = chunkOf(first);
    // Calls of a lost chunk come after those of the one before.
    const upTo = chunk === undefined
      ? this.#partCosts.fill(costs.upTo(first), 0, count)
      : costs.ofChunk(chunk, this.#partCosts);
    const here = { last: count - 1, startOf: (at: number) => starts[at]! };
    const latest = starts[count - 1]!;
    let cost = this.probe(found.thread);
    let { last } = threads[found.thread]!;
    for (let i = 0; i < count; i++) {
      const call = first + i;
      while (call > last) {
        while (found.depth > 0) endInnermost(found);
        found.thread++;
        cost = this.probe(found.thread);
        ({ last } = threads[found.thread]!);
      }
      const { inside } = cost;
      if (inside === 0) continue;
      const start = starts[i]!;
      // Those that have ended had been entered last by the call before this one.
      while (found.depth > 0 && found.ends[found.depth - 1]! <= start) endInnermost(found);
      found.before = call * (inside + cost.outside) + upTo[i]!;
      times[call] = inside - found.before - (waits === undefined ? 0 : waits[i]!);
      const duration = durations[i]!;
      const until = duration === duration ? start + duration : endOf(call);
      if (found.depth === 0 || !(until > found.ends[found.depth - 1]!)) {
        push(found, call, until);
        continue;
      }
      const entered = until <= latest
        ? first + lastBefore(until, i, here)
        : this.#lastBefore(until, call, found.thread);
      times[call] = Math.max(0, times[call]! + this.#until(entered, cost));
    }
  }

  /** What the probes of a thread take, by its place in `threads`. */
  probe(thread: number): ProbeCost {
    if (this.#probes[thread] !== undefined) return this.#probes[thread];
    const find = () => this.#probeCost(thread);
    // There may be many threads.
    return this.#probes[thread] = thread > 0 ? find() : this.#options.recall("probe", {
      find,
      write: ({ inside, outside }, put) => [inside, outside].forEach(put),
      read: (numbers) => ({ inside: numbers.next(), outside: numbers.next() }),
    })!;
  }

  /** Puts what was measured up to each call of a chunk into an array. */
  costsOf(chunk: CallChunk, into: Float64Array): void {
    (this.#costs ??= costSums(this.#options)).ofChunk(chunk, into);
  }

  /** What it took of the time in which calls of a chunk were suspended, by place, and which of them still are; nothing where none ever was. */
  awayIn({ first, count }: CallChunk): { times: Float64Array; suspended: Uint32Array } | undefined {
    const away = this.#options.away();
    if (!away.isAny) return undefined;
    return { times: away.ofPart(first, count), suspended: away.suspendedIn(first) };
  }

  /** Ns that it took while a call of the main thread ran, where `last` is the last call that was entered before it ended. */
  until(last: number, call: number): number {
    return this.#upTo(last, call, this.probe(0));
  }

  /** Ns that were measured for a call, before its start and after its end. */
  measured(call: number): number {
    const { upTo } = this.#costs ??= costSums(this.#options);
    return upTo(call) - upTo(call - 1);
  }

  /** Lets what is kept of single chunks go. */
  forget(): void {
    this.#costs?.forget();
  }

  /** The recorder's time within a call; `last` is the last call that was entered before it ended. */
  #upTo(last: number, call: number, cost: ProbeCost): number {
    const away = this.#options.away();
    let time = cost.inside + this.#until(last, cost) - this.#until(call, cost) - away.of(call);
    const since = away.sinceOf(call);
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
    const { chunks, chunkOf, startOf, threads } = this.#options;
    const { last } = threads[thread]!;
    // What did not end reaches to the end.
    const latest = this.#latest[thread] ??= startOf(last);
    if (latest < time && last > call) return last;
    const chunk = chunkOf(call);
    if (chunk === undefined) return lastBefore(time, call, { last, startOf });
    const behind = Math.min(last, chunk.first + chunk.count - 1);
    const found = lastBefore(time, call, { last: behind, startOf });
    if (found < behind || found === last) return found;
    // In a later chunk, perhaps: to look for that in steps would decode many.
    const later = this.#lastChunkBefore(time, countUntil(chunks, call), countUntil(chunks, last));
    if (later === undefined) return found;
    return lastBefore(time, later.first, { last: Math.min(last, later.first + later.count - 1), startOf });
  }

  /** The last one of the chunks from place `low` up to `high` whose first call was entered before a point in time. */
  #lastChunkBefore(time: number, low: number, high: number): CallChunk | undefined {
    const { chunks, guard } = this.#options;
    const from = low;
    const firstStart = (at: number): number => {
      // Some have no calls.
      while (at < high && chunks[at]!.count === 0) at++;
      const chunk = chunks[at];
      if (chunk === undefined || at === high) return Infinity;
      return this.#firstStarts[at] ??= guard(chunk, () => chunk.firstStart()) ?? 0;
    };
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (firstStart(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low > from ? chunks[low - 1] : undefined;
  }

  /** The recorder's time until each mark; that of a call's own marks is no part of the time between them. */
  readonly untilMarks: Measure = (chunk, { codes, times }) => {
    const { threads } = this.#options;
    const thread = Math.max(0, countUntil(threads, chunk.first) - 1);
    const cost = this.probe(thread);
    if (this.#untilEach.length < codes.length) this.#untilEach = new Float64Array(2 * codes.length);
    const untilEach = this.#untilEach.subarray(0, codes.length);
    const starts = chunk.starts(this.#starts.subarray(0, chunk.count).fill(0));
    this.#costs ??= costSums(this.#options);
    const { first } = chunk;
    const upTo = this.#costs.ofChunk(chunk, this.#markCosts);
    const last = Math.min(threads[thread]!.last, first + chunk.count - 1);
    // Marks are in the order of time, and later than the calls of the chunk before.
    let at = Math.max(threads[thread]!.first, first - 1);
    let known = 0;
    let until = 0;
    for (let i = 0; i < times.length; i++) {
      const time = times[i]!;
      while (at < last && starts[at + 1 - first]! < time) at++;
      if (at >= last) at = this.#lastBefore(time, at, thread);
      if (at !== known) {
        const place = (known = at) - first;
        if (place < 0 || place >= chunk.count) until = this.#until(at, cost);
        else until = at * (cost.inside + cost.outside) + upTo[place]!;
      }
      untilEach[i] = until - ((codes[i]! & 1) === 0 ? 0 : cost.inside);
    }
    return untilEach;
  };

  #probeCost(thread: number): ProbeCost {
    const { chunks, threads, guard } = this.#options;
    const { first, last, clock, probe } = threads[thread]!;
    if (clock === undefined || !(clock > 0)) return { inside: 0, outside: 0 };
    // Whole numbers, as all times are.
    const bounded = (cost: number) => Math.round(Math.min(Math.max(cost, LEAST * clock), MOST * clock));
    if (probe !== undefined) return { inside: bounded(probe.inside), outside: bounded(probe.outside) };
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
