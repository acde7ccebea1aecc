/**
 * Single numbers of a column, where few are asked for: its bytes are kept as they are stored, which is an eighth of what they come to as
 * numbers, or less, and what is asked for is made of these.
 *
 * @module
 */
import { type ColumnPlace, exceptionsOf } from "./decode_column.ts";

/** Numbers by place: those of a chunk's calls. */
export interface NumbersAt {
  at(place: number): number;
  /** What they take of memory. */
  readonly bytes: number;
}

/** One sum is kept for so many numbers: a power of two. */
const STEP = 16;
/** Sums of numbers up to this size, as many as a column has, are exact. */
const MOST = 2 ** 32;

/** The numbers of a column with which it is as easily done; each is a whole number. */
export class StoredNumbers implements NumbersAt {
  readonly #stored: Uint8Array | Uint16Array | Uint32Array;
  readonly #base: number;
  readonly #values: Float64Array;
  readonly #indexes: Uint32Array;
  readonly length: number;
  readonly bytes: number;

  private constructor(payload: Uint8Array, place: ColumnPlace) {
    const { width, n, base } = place;
    const { buffer, byteOffset } = payload;
    const length = width === 0 ? 0 : n;
    this.#stored = width === 4
      ? new Uint32Array(buffer, byteOffset, length)
      : width === 2
      ? new Uint16Array(buffer, byteOffset, length)
      : new Uint8Array(buffer, byteOffset, length);
    ({ values: this.#values, indexes: this.#indexes } = exceptionsOf(payload, place));
    this.#base = base;
    this.length = n;
    this.bytes = payload.length;
  }

  /**
   * @param payload the bytes of the column, which they are views of
   * @param n how many numbers there should be
   * @returns nothing where it is better to decode the column
   */
  static of(payload: Uint8Array, place: ColumnPlace, n: number): StoredNumbers | undefined {
    const { width, base } = place;
    if (place.n !== n || width === 8 || !isWhole(base)) return undefined;
    const numbers = new StoredNumbers(payload, place);
    return numbers.#areOrdered() ? numbers : undefined;
  }

  at(place: number): number {
    if (this.#indexes.length > 0) {
      const e = this.#firstFrom(place);
      if (this.#indexes[e] === place) return this.#values[e]!;
    }
    return this.#plain(place);
  }

  /** Whether each is what unsigned integers of 32 bits hold: others would become something else where the column is decoded. */
  areUnsigned(): boolean {
    const most = 2 ** 32 - 1;
    const range = 2 ** (8 * (this.#stored.length === 0 ? 0 : this.#stored.BYTES_PER_ELEMENT)) - 1;
    return this.#base >= 0 && this.#base + range <= most &&
      this.#values.every((value) => value >= 0 && value <= most);
  }

  /** The sum of the numbers from one place on, up to another. */
  sum(from: number, end: number): number {
    const stored = this.#stored;
    let sum = this.#base * (end - from);
    if (stored.length > 0) { for (let i = from; i < end; i++) sum += stored[i]!; }
    const indexes = this.#indexes;
    if (indexes.length === 0) return sum;
    for (let e = this.#firstFrom(from); e < indexes.length && indexes[e]! < end; e++) {
      sum += this.#values[e]! - this.#plain(indexes[e]!);
    }
    return sum;
  }

  /** By place, in steps: the sum of the numbers before it. */
  sumsBefore(): Float64Array {
    const stored = this.#stored;
    const indexes = this.#indexes;
    const sums = new Float64Array(Math.ceil(this.length / STEP));
    let sum = 0;
    let e = 0;
    for (let step = 0; step < sums.length; step++) {
      sums[step] = sum;
      const end = Math.min((step + 1) * STEP, this.length);
      if (stored.length > 0) { for (let i = step * STEP; i < end; i++) sum += stored[i]!; }
      sum += this.#base * (end - step * STEP);
      for (; e < indexes.length && indexes[e]! < end; e++) sum += this.#values[e]! - this.#plain(indexes[e]!);
    }
    return sums;
  }

  /**
   * Puts the sum of what was before and the numbers up to each place into an array, from one place on, up to another.
   *
   * @returns the last of them
   */
  sumUp(into: Float64Array, before: number, from = 0, until = this.length): number {
    const stored = this.#stored;
    const indexes = this.#indexes;
    let sum = before;
    let at = from;
    for (let e = from === 0 ? 0 : this.#firstFrom(from); at < until; e++) {
      const end = Math.min(indexes[e] ?? until, until);
      if (stored.length > 0) sum = this.#sumPlain(into, { sum, at, end });
      else if (this.#base === 0) into.fill(sum, at, end);
      else for (let i = at; i < end; i++) into[i] = sum += this.#base;
      if (end < until) into[end] = sum += this.#values[e]!;
      at = end + 1;
    }
    return sum;
  }

  /** A function of its own: engines compile what is called again, and not what has begun. */
  #sumPlain(into: Float64Array, { sum, at, end }: { sum: number; at: number; end: number }): number {
    const stored = this.#stored;
    const base = this.#base;
    for (let i = at; i < end; i++) into[i] = sum += base + stored[i]!;
    return sum;
  }

  #plain(place: number): number {
    return this.#stored.length === 0 ? this.#base : this.#base + this.#stored[place]!;
  }

  /** The first exception that is not before a place. */
  #firstFrom(place: number): number {
    const indexes = this.#indexes;
    let low = 0;
    let high = indexes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (indexes[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether exceptions are in order, and whole numbers. */
  #areOrdered(): boolean {
    let last = -1;
    for (let e = 0; e < this.#indexes.length; e++) {
      const index = this.#indexes[e]!;
      if (index <= last || index >= this.length || !isWhole(this.#values[e]!)) return false;
      last = index;
    }
    return true;
  }
}

/** A whole number, none of the large ones, and not −0. */
function isWhole(number: number): boolean {
  return Number.isInteger(number) && Math.abs(number) <= MOST && !Object.is(number, -0);
}

/** The sums of the first numbers of a column, one by place: with what was before, and the number itself. */
export class StoredSums implements NumbersAt {
  readonly #numbers: StoredNumbers;
  readonly #before: number;
  readonly #sums: Float64Array;
  readonly bytes: number;

  constructor(numbers: StoredNumbers, before = 0) {
    this.#numbers = numbers;
    this.#before = before;
    this.#sums = numbers.sumsBefore();
    this.bytes = numbers.bytes + this.#sums.byteLength;
  }

  at(place: number): number {
    const step = Math.floor(place / STEP);
    return this.#before + (this.#sums[step]! + this.#numbers.sum(step * STEP, place + 1));
  }
}

/** Numbers that were decoded. */
export class DecodedNumbers implements NumbersAt {
  readonly #numbers: Float64Array | Uint32Array;
  readonly bytes: number;

  constructor(numbers: Float64Array | Uint32Array) {
    this.#numbers = numbers;
    this.bytes = numbers.byteLength;
  }

  at(place: number): number {
    return this.#numbers[place]!;
  }
}

/** The same number everywhere. */
export class SameNumbers implements NumbersAt {
  readonly #number: number;
  readonly bytes = 0;

  constructor(number: number) {
    this.#number = number;
  }

  at(): number {
    return this.#number;
  }
}
