/**
 * Numbers of millions of calls, four bytes each: a Map has an entry of fifty for each.
 *
 * @module
 */

/** Numbers in a block: a list grows without being copied. */
const BLOCK = 1 << 14;

/** Whole numbers below 2³² by place; 0 where none was put. */
export class NumberList {
  readonly #blocks: Uint32Array[] = [];
  length = 0;

  at(place: number): number {
    return this.#blocks[Math.floor(place / BLOCK)]?.[place % BLOCK] ?? 0;
  }

  set(place: number, number: number): void {
    while (place >= this.#blocks.length * BLOCK) this.#blocks.push(new Uint32Array(BLOCK));
    this.#blocks[Math.floor(place / BLOCK)]![place % BLOCK] = number;
    this.length = Math.max(this.length, place + 1);
  }

  push(number: number): void {
    this.set(this.length, number);
  }
}

/** Numbers that ascend, each once; who asks for one after the other is answered at once. */
export class AscendingList extends NumberList implements Iterable<number> {
  /** The place of the last number that was not above the one that was asked for. */
  #last = -1;

  /** How many numbers are not above one. */
  countUpTo(number: number): number {
    const last = this.#last;
    if (last >= 0 && last < this.length && this.at(last) <= number) {
      if (last + 1 === this.length || number < this.at(last + 1)) return last + 1;
      if (last + 2 === this.length || number < this.at(last + 2)) return (this.#last = last + 1) + 1;
    }
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) <= number) low = middle + 1;
      else high = middle;
    }
    this.#last = low - 1;
    return low;
  }

  /** −1 where it is not in the list. */
  placeOf(number: number): number {
    const place = this.countUpTo(number) - 1;
    return place >= 0 && this.at(place) === number ? place : -1;
  }

  *[Symbol.iterator](): Generator<number> {
    for (let place = 0; place < this.length; place++) yield this.at(place);
  }
}

/** How many numbers may move up for one that comes late. */
const MOST_MOVED = 1024;

/** Numbers by number, most of which are added in ascending order. */
export class NumberTable {
  readonly #keys = new AscendingList();
  readonly #values = new NumberList();
  /** Of keys that come much too late, or are too large. */
  readonly #others = new Map<number, number>();

  get(key: number): number | undefined {
    const place = this.#keys.placeOf(key);
    return place < 0 ? this.#others.get(key) : this.#values.at(place);
  }

  /** @param key one that is not there */
  add(key: number, value: number): void {
    const { length } = this.#keys;
    const place = this.#keys.countUpTo(key);
    if (length - place > MOST_MOVED || key >= 2 ** 32) return void this.#others.set(key, value);
    for (let to = length; to > place; to--) {
      this.#keys.set(to, this.#keys.at(to - 1));
      this.#values.set(to, this.#values.at(to - 1));
    }
    this.#keys.set(place, key);
    this.#values.set(place, value);
  }
}

/** How many are kept. */
const KEPT = 1 << 14;

/** What was made of the places that were asked for last: one takes the room of another. */
export class RecentPlaces<T> {
  readonly #places: number[] = [];
  readonly #made: T[] = [];

  get(place: number): T | undefined {
    return this.#places[place % KEPT] === place ? this.#made[place % KEPT] : undefined;
  }

  set(place: number, made: T): T {
    this.#places[place % KEPT] = place;
    return this.#made[place % KEPT] = made;
  }
}
