/**
 * The distinct values of the chunk under construction, each with the index that the columns hold for it.
 *
 * @module
 */

import { Kind } from "./journal.ts";

/** Whole numbers below this are found without hashing. */
const SMALL = 1024;

/** An open-addressing hash table from (kind, payload) to 1, 2, 3 … in the order of first use. */
export class Dictionary {
  /** How many values there are. */
  size = 0;
  /** Of value i, 1-based: its kind. */
  kinds = new Uint32Array(1024);
  /** Of value i: its payload, as two words (2i, 2i + 1). */
  words = new Int32Array(2048);
  /** Of each place in the hash table: a value's index, or 0. At most half full. */
  #table = new Int32Array(2048);
  #shift = 32 - 11;
  /** By small whole number: its index, or 0. */
  #small = new Int32Array(SMALL);

  /** The index of a number, which is added when it is new. `low` and `high` are its words. */
  addNumber(value: number, low: number, high: number): number {
    const whole = value | 0;
    // −0 has a word that is not 0.
    if (whole !== value || whole < 0 || whole >= SMALL || whole === 0 && high !== 0) {
      return this.add(Kind.NUMBER, low, high);
    }
    const known = this.#small[whole]!;
    return known !== 0 ? known : this.#small[whole] = this.add(Kind.NUMBER, low, high);
  }

  /** The index of a value, which is added when it is new. */
  add(kind: number, low: number, high: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    const words = this.words;
    // Small integers as doubles differ in the upper bits of the high word only: rotate these down before multiplying.
    let place = Math.imul((low + kind) ^ (high >>> 12 | high << 20), 0x9e3779b1) >>> this.#shift;
    for (;;) {
      const index = table[place]!;
      if (index === 0) return this.#insert(place, kind, low, high);
      if (words[2 * index] === low && words[2 * index + 1] === high && this.kinds[index] === kind) {
        return index;
      }
      place = (place + 1) & mask;
    }
  }

  clear(): void {
    if (this.size === 0) return;
    this.size = 0;
    this.#table.fill(0);
    this.#small.fill(0);
  }

  #insert(place: number, kind: number, low: number, high: number): number {
    const index = ++this.size;
    this.#table[place] = index;
    this.kinds[index] = kind;
    this.words[2 * index] = low;
    this.words[2 * index + 1] = high;
    if (index + 1 >= this.kinds.length) this.#grow();
    return index;
  }

  #grow(): void {
    const { kinds, words, size } = this;
    this.kinds = new Uint32Array(kinds.length * 2);
    this.kinds.set(kinds);
    this.words = new Int32Array(words.length * 2);
    this.words.set(words);
    this.#table = new Int32Array(this.#table.length * 2);
    this.#shift--;
    const mask = this.#table.length - 1;
    for (let index = 1; index <= size; index++) {
      const low = words[2 * index]!;
      const high = words[2 * index + 1]!;
      let place = Math.imul((low + kinds[index]!) ^ (high >>> 12 | high << 20), 0x9e3779b1) >>> this.#shift;
      while (this.#table[place] !== 0) place = (place + 1) & mask;
      this.#table[place] = index;
    }
  }

  /** Writes out the payload and identity columns; returns whether any value has an identity. */
  split(payloads: Float64Array, identities: Uint32Array): boolean {
    const doubles = new Float64Array(this.words.buffer);
    let any = false;
    for (let i = 0; i < this.size; i++) {
      const kind = this.kinds[i + 1]!;
      payloads[i] = kind === Kind.NUMBER ? doubles[i + 1]! : this.words[2 * i + 2]! >>> 0;
      identities[i] = kind === Kind.OBJECT ? this.words[2 * i + 3]! >>> 0 : 0;
      if (identities[i] !== 0) any = true;
    }
    return any;
  }
}
