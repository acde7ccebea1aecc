/**
 * Amounts of few calls among many, summed up: as lists, which take nothing for the others.
 *
 * @module
 */
import { longer } from "./longer.ts";
import { countUpTo } from "./ranges.ts";

/** Calls and their amounts, in any order; a call may come again. */
export class SparseSums {
  #calls = new Uint32Array(64);
  #amounts = new Float64Array(64);
  #length = 0;
  /** Whether the calls ascend, each there once. */
  #isInOrder = true;
  /** By place: the sum of the amounts before it. */
  #sums: Float64Array | undefined;
  /** The calls between which the one asked for last is. */
  #from = 0;
  #to = 0;
  #place = 0;

  add(call: number, amount: number): void {
    this.#sums = undefined;
    this.#from = this.#to = 0;
    const last = this.#length - 1;
    if (last >= 0 && this.#calls[last] === call) {
      this.#amounts[last] = this.#amounts[last]! + amount;
      return;
    }
    if (this.#length === this.#calls.length) this.#makeRoom();
    if (this.#length > 0 && call < this.#calls[this.#length - 1]!) this.#isInOrder = false;
    this.#calls[this.#length] = call;
    this.#amounts[this.#length++] = amount;
  }

  /** The amount of a call; 0 where it has none. */
  of(call: number): number {
    if (this.#length === 0) return 0;
    const place = this.#placeOf(call);
    return place > 0 && this.#calls[place - 1] === call ? this.#amounts[place - 1]! : 0;
  }

  /** Adds the amounts of calls that follow one another to an array of theirs. */
  addTo(into: Float64Array, first: number): void {
    if (this.#length === 0) return;
    for (let i = this.#placeOf(first - 1); i < this.#length; i++) {
      const at = this.#calls[i]! - first;
      if (at >= into.length) return;
      into[at] = into[at]! + this.#amounts[i]!;
    }
  }

  /** The amounts of all calls up to one. */
  upTo(call: number): number {
    if (this.#length === 0) return 0;
    const place = this.#placeOf(call);
    if (this.#sums === undefined) {
      this.#sums = new Float64Array(this.#length + 1);
      for (let i = 0; i < this.#length; i++) this.#sums[i + 1] = this.#sums[i]! + this.#amounts[i]!;
    }
    return this.#sums[place]!;
  }

  /** How many calls of the list are not after one. */
  #placeOf(call: number): number {
    this.#order();
    // Mostly the next call that is asked for stands between the same two.
    if (call >= this.#from && call < this.#to) return this.#place;
    const place = countUpTo(this.#calls, call, this.#length);
    this.#from = place > 0 ? this.#calls[place - 1]! : -Infinity;
    this.#to = place < this.#length ? this.#calls[place]! : Infinity;
    return this.#place = place;
  }

  /** A call that waits a million times has one place. */
  #makeRoom(): void {
    this.#order();
    const { length } = this.#calls;
    if (this.#length <= length / 2) return;
    this.#calls = longer(this.#calls, new Uint32Array(2 * length));
    this.#amounts = longer(this.#amounts, new Float64Array(2 * length));
  }

  #order(): void {
    if (this.#isInOrder) return;
    const calls = this.#calls.slice(0, this.#length);
    const amounts = this.#amounts.slice(0, this.#length);
    const order = new Uint32Array(this.#length).map((_, i) => i).sort((a, b) => calls[a]! - calls[b]!);
    let end = 0;
    for (const place of order) {
      if (end > 0 && this.#calls[end - 1] === calls[place]) {
        this.#amounts[end - 1] = this.#amounts[end - 1]! + amounts[place]!;
      } else {
        this.#calls[end] = calls[place]!;
        this.#amounts[end++] = amounts[place]!;
      }
    }
    this.#length = end;
    this.#isInOrder = true;
  }
}
