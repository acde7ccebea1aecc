/**
 * Exact percentiles of many times by group. Where they are given once, they are counted, in buckets where they are large, and a bucket
 * keeps its values only as long as these are fewer than the numbers that it stands for. Where they can be had again, a first pass counts
 * what is in each bucket, and a second one takes the values of those in which the percentiles are; small groups keep all of theirs.
 *
 * @module
 */
import { DIRECT } from "./nested.ts";

/** The smallest values that so many in a hundred do not exceed. */
export interface PercentilesOfGroup {
  p50: number;
  p95: number;
  p99: number;
}

const SHARES = [0.5, 0.95, 0.99] as const;
/** Whole numbers below `DIRECT` are buckets of their own; from there on 64 buckets take a power of two. */
const PER_POWER = 64;
/** Buckets of this size and larger keep all of their values. */
const WIDEST = 1 << 16;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** From `DIRECT` on: the exponent, 12 for 4096, and the first six bits of the mantissa. */
function bucketOf(value: number): number {
  double[0] = value;
  return DIRECT + (words[1]! >>> 14) - ((1023 + 12) << 6);
}

/** Values of a bucket: a list, or, of whole numbers, how many there are of each. */
class Bucket {
  #values = new Float64Array(8);
  #length = 0;
  #counts: Uint32Array | undefined;
  /** Its least number, and how many it stands for. */
  readonly #from: number;
  readonly #width: number;
  count = 0;

  constructor(bucket: number) {
    const power = Math.floor((bucket - DIRECT) / PER_POWER);
    this.#width = 2 ** (power + 6);
    this.#from = 2 ** (power + 12) + ((bucket - DIRECT) % PER_POWER) * this.#width;
  }

  add(value: number): void {
    this.count++;
    if (this.#counts !== undefined && Number.isInteger(value)) this.#counts[value - this.#from]!++;
    else this.#keep(value);
  }

  #keep(value: number): void {
    const values = this.#values;
    if (this.#length === values.length) {
      if (this.#counts === undefined && values.length >= this.#width && this.#width < WIDEST) {
        return this.#countAll(value);
      }
      (this.#values = new Float64Array(2 * values.length)).set(values);
    }
    this.#values[this.#length++] = value;
  }

  #countAll(last: number): void {
    const counts = this.#counts = new Uint32Array(this.#width);
    const values = this.#values.subarray(0, this.#length);
    this.#length = 0;
    for (const value of [...values, last]) {
      if (Number.isInteger(value)) counts[value - this.#from]!++;
      else this.#keep(value);
    }
  }

  /** The value with a rank, from 0, in this bucket. */
  at(rank: number): number {
    const values = this.#values.subarray(0, this.#length).sort();
    if (this.#counts === undefined) return values[rank]!;
    let next = 0;
    for (let i = 0; i < this.#width; i++) {
      for (; next < values.length && values[next]! < this.#from + i; next++) {
        if (rank-- === 0) return values[next]!;
      }
      if ((rank -= this.#counts[i]!) < 0) return this.#from + i;
    }
    return values[next + rank]!;
  }
}

/** The values of a group. */
class Values {
  count = 0;
  min = Infinity;
  max = 0;
  /** By whole number below `DIRECT`. */
  #counts: Uint32Array | undefined;
  #few = new Float64Array(8);
  /** Whole numbers below `DIRECT` that are not counted yet, and other numbers below. */
  #length = 0;
  readonly #buckets = new Map<number, Bucket>();

  add(value: number): void {
    this.count++;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (value < DIRECT) this.#addSmall(value);
    else {
      const key = bucketOf(value);
      let bucket = this.#buckets.get(key);
      if (bucket === undefined) this.#buckets.set(key, bucket = new Bucket(key));
      bucket.add(value);
    }
  }

  /** How many there are of each whole number below `DIRECT`. */
  addTable(table: Uint32Array): void {
    const counts = this.#counts ??= new Uint32Array(DIRECT);
    for (let i = 0; i < DIRECT; i++) {
      if (table[i] === 0) continue;
      counts[i] = counts[i]! + table[i]!;
      this.count += table[i]!;
      this.min = Math.min(this.min, i);
      this.max = Math.max(this.max, i);
    }
  }

  #addSmall(value: number): void {
    if (this.#counts !== undefined && (value | 0) === value) return void this.#counts[value]!++;
    const few = this.#few;
    if (this.#length === few.length) {
      if (this.#counts === undefined && few.length >= DIRECT / 8) {
        this.#counts = new Uint32Array(DIRECT);
        this.#length = 0;
        for (const before of few.slice()) this.#addSmall(before);
        return this.#addSmall(value);
      }
      (this.#few = new Float64Array(2 * few.length)).set(few);
    }
    this.#few[this.#length++] = value;
  }

  percentiles(): PercentilesOfGroup {
    const small = this.#few.subarray(0, this.#length).sort();
    const keys = [...this.#buckets.keys()].sort((a, b) => a - b);
    const at = (share: number): number => {
      let rank = Math.max(0, Math.ceil(this.count * share) - 1);
      let next = 0;
      for (let i = 0; i < DIRECT && this.#counts !== undefined; i++) {
        for (; next < small.length && small[next]! < i; next++) if (rank-- === 0) return small[next]!;
        if ((rank -= this.#counts[i]!) < 0) return i;
      }
      if (next + rank < small.length) return small[next + rank]!;
      rank -= small.length - next;
      for (const key of keys) {
        const bucket = this.#buckets.get(key)!;
        if (rank < bucket.count) return bucket.at(rank);
        rank -= bucket.count;
      }
      return NaN;
    };
    const [p50, p95, p99] = SHARES.map(at);
    return { p50: p50!, p95: p95!, p99: p99! };
  }
}

const NO_VALUES = { count: 0, min: Infinity, max: 0 };

/** Percentiles by group, of values none of which is negative. */
export class Percentiles {
  readonly #groups = new Map<number, Values>();

  add(group: number, value: number): void {
    this.#of(group).add(value);
  }

  addAll(groups: Uint32Array, values: Float64Array): void {
    let [last, own] = [-1, undefined as Values | undefined];
    for (let i = 0; i < groups.length; i++) {
      const group = groups[i]!;
      if (group !== last || own === undefined) own = this.#of(last = group);
      own.add(values[i]!);
    }
  }

  addTable(group: number, table: Uint32Array): void {
    this.#of(group).addTable(table);
  }

  /** How many values a group has, the least and the greatest. */
  boundsOf(group: number): { count: number; min: number; max: number } {
    const { count, min, max } = this.#groups.get(group) ?? NO_VALUES;
    return { count, min, max };
  }

  of(group: number): PercentilesOfGroup | undefined {
    return this.#groups.get(group)?.percentiles();
  }

  #of(group: number): Values {
    let values = this.#groups.get(group);
    if (values === undefined) this.#groups.set(group, values = new Values());
    return values;
  }
}

/** Values, and the groups that they belong to. */
export interface GroupedValues {
  groups: Uint32Array;
  values: Float64Array;
}

const BUCKETS = DIRECT + PER_POWER * 52 + 1;
/** So many values take about the memory of a histogram: groups that have no more keep all of theirs. */
const FEW = DIRECT;

/** Room for so many values. */
class Taken {
  readonly #values: Float64Array;
  #count = 0;

  constructor(count: number) {
    this.#values = new Float64Array(count);
  }

  add(value: number): void {
    this.#values[this.#count++] = value;
  }

  inOrder(): Float64Array {
    return this.#values.sort();
  }
}

/** How many values of a group are in each bucket, and those of some of them. */
class Histogram {
  /** Below `DIRECT`, numbers that are not whole are counted with the next smaller one. */
  readonly counts = new Uint32Array(BUCKETS);
  /** By bucket: 1 where its values are asked for. */
  readonly isAsked = new Uint8Array(BUCKETS);
  readonly #taken = new Map<number, Taken>();

  /** The bucket that has the value with a rank, from 0, and how many are in those before it. */
  #find(rank: number): { bucket: number; before: number } {
    let before = 0;
    let bucket = 0;
    while (before + this.counts[bucket]! <= rank) before += this.counts[bucket++]!;
    return { bucket, before };
  }

  /** Asks for the values among which is the one with that rank. */
  ask(rank: number): void {
    const { bucket } = this.#find(rank);
    if (this.isAsked[bucket] === 1) return;
    this.isAsked[bucket] = 1;
    this.#taken.set(bucket, new Taken(this.counts[bucket]!));
  }

  take(bucket: number, value: number): void {
    this.#taken.get(bucket)!.add(value);
  }

  /** The value with a rank that was asked for. */
  at(rank: number): number {
    const { bucket, before } = this.#find(rank);
    return this.#taken.get(bucket)!.inOrder()[rank - before]!;
  }
}

/**
 * Percentiles by group.
 *
 * @param counts by group: how many values it has
 * @param passes gives the values, none of them negative, as often as it is called
 */
export function percentilesOf(
  counts: readonly number[],
  passes: () => Iterable<GroupedValues>,
): (PercentilesOfGroup | undefined)[] {
  const few = counts.map((count) => count > 0 && count <= FEW ? new Taken(count) : undefined);
  const histograms = counts.map((count) => count > FEW ? new Histogram() : undefined);
  const ranks = counts.map((count) => SHARES.map((share) => Math.max(0, Math.ceil(count * share) - 1)));
  for (const values of passes()) countIn(histograms, few, values);
  histograms.forEach((histogram, group) => {
    for (const rank of ranks[group]!) histogram?.ask(rank);
  });
  if (histograms.some((histogram) => histogram !== undefined)) {
    for (const values of passes()) takeFrom(histograms, values);
  }
  return counts.map((count, group) => {
    if (count === 0) return undefined;
    const all = few[group]?.inOrder();
    const [p50, p95, p99] = ranks[group]!.map((rank) => all?.[rank] ?? histograms[group]!.at(rank));
    return { p50: p50!, p95: p95!, p99: p99! };
  });
}

function placeOf(value: number): number {
  return value < DIRECT ? value | 0 : Math.min(BUCKETS - 1, bucketOf(value));
}

function countIn(
  histograms: readonly (Histogram | undefined)[],
  few: readonly (Taken | undefined)[],
  { groups, values }: GroupedValues,
): void {
  for (let i = 0; i < groups.length; i++) {
    const histogram = histograms[groups[i]!];
    if (histogram === undefined) few[groups[i]!]!.add(values[i]!);
    else histogram.counts[placeOf(values[i]!)]!++;
  }
}

function takeFrom(histograms: readonly (Histogram | undefined)[], { groups, values }: GroupedValues): void {
  for (let i = 0; i < groups.length; i++) {
    const histogram = histograms[groups[i]!];
    if (histogram === undefined) continue;
    const bucket = placeOf(values[i]!);
    if (histogram.isAsked[bucket] === 1) histogram.take(bucket, values[i]!);
  }
}
