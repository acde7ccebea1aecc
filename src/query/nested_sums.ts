/**
 * Times by group in one pass over the chunks of a run, which are read one after the other: no number is kept for each call. It is for
 * runs whose subtrees are ranges, see `CallPlaces`; what is summed up is what `eachOwnTimes` says of each call.
 *
 * @module
 */
import { isAmple } from "../trace/for_calls.ts";
import type { CallChunk, Trace } from "../trace/trace.ts";
import { CallPlaces, followAgain, type Level } from "./call_places.ts";
import { type Nested, nestedCalls } from "./nested.ts";
import { Percentiles } from "./percentiles.ts";

/** What the calls of a group come to: as `FunctionStats` has it. */
export interface GroupSums {
  calls: number;
  errors: number;
  open: number;
  self: number;
  total: number;
  min: number;
  max: number;
}

export interface NestedSums {
  /** By group; of those that were not called, `calls` is 0. */
  sums: GroupSums[];
  /** By site: 1 where it was called. */
  called: Uint8Array;
  percentiles: Percentiles;
}

/** Times of a group are counted in a table when there are so many of them. */
const MANY = 512;
/** Groups that may have a table. */
const MOST_TABLES = 1 << 10;
/** Calls that went on behind what their callees called are asked for one by one: so many, and one in so many of those that were seen. */
const MOST_ODD = 1 << 14;
const ONE_IN = 256;
const FEW_ASKED = 1 << 10;

/**
 * @param groups by site: its group, a number below their count
 * @returns nothing where the run is of another kind
 */
export function nestedSums(trace: Trace, groups: Uint32Array): NestedSums | undefined {
  const hasThreads = trace.sites.some(({ kind }) => kind === "worker" || kind === "process");
  const places = hasThreads || trace.callCount === 0 ? undefined : CallPlaces.of(trace);
  if (places === undefined) return undefined;
  /** By call: the recorder's time in it, where it ends behind a later call than its last callee. */
  const odd = new Map<number, number>();
  const pass = new Pass(trace, { groups, levels: places.levels, odd });
  const sums = pass.all();
  if (sums !== undefined || !pass.isOdd) return sums;
  for (const call of odd.keys()) odd.set(call, trace.recorderTimeIn(call));
  return new Pass(trace, { groups, levels: places.levels, odd }).all();
}

/** One pass over a run. */
class Pass {
  readonly #trace: Trace;
  readonly #groups: Uint32Array;
  readonly #levels: readonly Level[];
  readonly #odd: Map<number, number>;
  readonly #nested: Nested = nestedCalls();
  readonly #percentiles = new Percentiles();
  readonly #hasTable: Uint8Array;
  #tables = 0;
  #asked = 0;
  #isOdd = false;
  #isWhole = false;

  constructor(
    trace: Trace,
    { groups, levels, odd }: { groups: Uint32Array; levels: readonly Level[]; odd: Map<number, number> },
  ) {
    this.#trace = trace;
    this.#groups = groups;
    this.#levels = levels;
    this.#odd = odd;
    this.#hasTable = new Uint8Array(groups.length);
  }

  /** Whether the pass is to be made again: calls were found that are to be asked for one by one. */
  get isOdd(): boolean {
    return this.#isOdd && this.#isWhole;
  }

  /** @returns nothing where there are no sums */
  all(): NestedSums | undefined {
    const trace = this.#trace;
    const { run } = this.#nested;
    const siteCount = this.#groups.length;
    run.beginSums(siteCount);
    this.#nested.integers("groupOfSite", siteCount).set(this.#groups);
    for (const [at, chunk] of trace.chunks().entries()) {
      this.#add(chunk, this.#levels[at]!);
      if (this.#odd.size > MOST_ODD) return undefined;
      const most = FEW_ASKED + chunk.first / ONE_IN;
      // It is quicker to look at the columns of all calls, where there is room for these.
      if (this.#asked > most && isAmple(trace.callCount)) return undefined;
    }
    this.#takeOdd(run.leaveAll());
    this.#isWhole = true;
    if (this.#isOdd) return undefined;
    return this.#sums();
  }

  #add(chunk: CallChunk, level: Level): void {
    const trace = this.#trace;
    const nested = this.#nested;
    const { run } = nested;
    const { columns } = trace;
    const { first, count } = chunk;
    followAgain(nested, chunk, level);
    run.measure(count);
    nested.numbers("openEnds", level.ends.length).set(level.ends);
    run.close(first);
    columns.sites(chunk, nested.integers("sites", count));
    columns.outcomes(chunk, nested.integers("outcomes", count));
    const starts = nested.numbers("starts", count);
    columns.starts(chunk, starts);
    columns.durations(chunk, nested.numbers("durations", count), starts);
    const hasWaits = trace.hasWaits();
    if (hasWaits) {
      nested.numbers("waits", count).set(trace.waitingsOf({ first, count }));
    }
    const isAdjusted = trace.knowsRecorderTime();
    const lastTime = trace.lastTime();
    if (isAdjusted) this.#findRecorded(chunk, level, lastTime);
    run.addUp(count, first, lastTime, isAdjusted, hasWaits);
    this.#takeRest();
    this.#takeOdd(run.leave(count, first));
  }

  /** Finds the recorder's time in each call of a chunk. */
  #findRecorded(chunk: CallChunk, level: Level, lastTime: number): void {
    const nested = this.#nested;
    const { first, count } = chunk;
    const recorder = this.#trace.recorderTime();
    const { inside, outside } = recorder.probe(0);
    const recorded = nested.numbers("recorded", count);
    if (inside === 0) return void recorded.fill(0);
    recorder.costsOf(chunk, nested.numbers("costs", count));
    const away = recorder.awayIn(chunk);
    if (away !== undefined) nested.numbers("away", count).set(away.times);
    const late = nested.run.subtract(count, first, inside, inside + outside, lastTime, away !== undefined);
    const ask = (place: number): number => {
      this.#asked++;
      return recorded[place] = this.#trace.recorderTimeIn(first + place);
    };
    for (const place of nested.integers("list", late)) ask(place);
    for (const call of away?.suspended ?? []) ask(call - first);
    const way = nested.integers("way", level.least + level.ends.length);
    const starts = nested.numbers("starts", count);
    const durations = nested.numbers("durations", count);
    level.ends.forEach((end, i) => {
      const place = way[level.least + i]!;
      const call = first + place;
      // What its last callees did, they did later: a timer, perhaps.
      if (starts[place]! + durations[place]! <= starts[count - 1]!) this.#odd.set(call, ask(place));
      recorded[place] = this.#odd.get(call) ?? recorder.until(Math.floor(end / 2) - 1, call);
    });
  }

  /** Takes the times that are in no table. */
  #takeRest(): void {
    const nested = this.#nested;
    const count = nested.get("restCount");
    const groups = nested.integers("restGroups", count);
    const times = nested.numbers("restTimes", count);
    this.#percentiles.addAll(groups, times);
    if (this.#tables === MOST_TABLES) return;
    let last = -1;
    for (let i = 0; i < count; i++) {
      const group = groups[i]!;
      if (group === last || this.#hasTable[group] === 1) continue;
      last = group;
      if (this.#percentiles.boundsOf(group).count < MANY) continue;
      this.#hasTable[group] = 1;
      nested.run.addTable(group);
      if (++this.#tables === MOST_TABLES) return;
    }
  }

  /** Takes the calls of the list, which are to be asked for. */
  #takeOdd(count: number): void {
    if (!this.#trace.knowsRecorderTime()) return;
    for (const call of this.#nested.integers("list", count)) {
      if (this.#odd.has(call)) continue;
      this.#odd.set(call, 0);
      this.#isOdd = true;
    }
  }

  #sums(): NestedSums {
    const nested = this.#nested;
    const siteCount = this.#groups.length;
    const size = nested.get("GROUP_SIZE");
    const integers = nested.integers("sums", siteCount * size / 4);
    const numbers = nested.numbers("sums", siteCount * size / 8);
    const groups: GroupSums[] = [];
    for (let group = 0; group < siteCount; group++) {
      const [errors, open, table] = integers.subarray(group * size / 4);
      const [, , self, total] = numbers.subarray(group * size / 8);
      if (table! > 0) this.#percentiles.addTable(group, nested.table(table!));
      const { count: calls, min, max } = this.#percentiles.boundsOf(group);
      groups.push({ calls, errors: errors!, open: open!, self: self!, total: total!, min, max });
    }
    return {
      sums: groups,
      called: nested.bytes("calledSites", siteCount).slice(),
      percentiles: this.#percentiles,
    };
  }
}
