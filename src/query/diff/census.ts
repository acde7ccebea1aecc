import type { Subtrees } from "./subtrees.ts";

/** Calls of a subtree that is small: that an equal one is elsewhere may be an accident. */
export const SMALL_TREE = 3;
/** Questions that are answered by looking through all calls, before a table is made. */
const FEW = 20;

/** Says whether a subtree of one run must have its counterpart elsewhere in the other. */
export class Census {
  readonly #a: Subtrees;
  readonly #b: Subtrees;
  #asked = 0;
  #table: Table | undefined;

  constructor(a: Subtrees, b: Subtrees) {
    this.#a = a;
    this.#b = b;
  }

  /**
   * Whether there are as many of a subtree of A in B as in A, and it is large enough, or rare enough, to be recognised.
   *
   * @param size calls in the subtree.
   */
  isInB(low: number, high: number, size: number): boolean {
    const b = this.#count("b", low, high);
    if (b === 0) return false;
    const a = this.#count("a", low, high);
    return b >= a && (size > SMALL_TREE || a === 1 && b === 1);
  }

  /** The same of a subtree of B. */
  isInA(low: number, high: number, size: number): boolean {
    const a = this.#count("a", low, high);
    if (a === 0) return false;
    const b = this.#count("b", low, high);
    return a >= b && (size > SMALL_TREE || a === 1 && b === 1);
  }

  #count(side: "a" | "b", low: number, high: number): number {
    if (this.#asked++ < FEW) return countIn(side === "a" ? this.#a : this.#b, low, high);
    const table = this.#table ??= new Table(this.#a, this.#b);
    return side === "a" ? table.inA(low, high) : table.inB(low, high);
  }
}

function countIn({ low, high }: Subtrees, wantedLow: number, wantedHigh: number): number {
  let count = 0;
  for (let call = low.indexOf(wantedLow, 1); call > 0; call = low.indexOf(wantedLow, call + 1)) {
    if (high[call] === wantedHigh) count++;
  }
  return count;
}

/**
 * How often each subtree that both runs have occurs in them: an open-addressing table over its 64-bit hash. Two bit sets keep out of it
 * most of what occurs in one run only, so that it is small where the runs have little in common.
 */
class Table {
  readonly #lows: Int32Array;
  readonly #highs: Int32Array;
  readonly #countsA: Uint32Array;
  readonly #countsB: Uint32Array;
  readonly #mask: number;
  readonly #inA: Uint32Array;
  readonly #inB: Uint32Array;

  constructor(a: Subtrees, b: Subtrees) {
    const inA = bitSetOf(a);
    const inB = bitSetOf(b);
    this.#inA = inA;
    this.#inB = inB;
    let common = 16;
    for (let call = 1; call < a.low.length; call++) if (has(inB, a.low[call]!, a.high[call]!)) common++;
    for (let call = 1; call < b.low.length; call++) if (has(inA, b.low[call]!, b.high[call]!)) common++;
    let bits = 4;
    while (1 << bits < 1.5 * common) bits++;
    this.#mask = (1 << bits) - 1;
    this.#lows = new Int32Array(1 << bits);
    this.#highs = new Int32Array(1 << bits);
    this.#countsA = new Uint32Array(1 << bits);
    this.#countsB = new Uint32Array(1 << bits);
    for (let call = 1; call < a.low.length; call++) {
      if (has(inB, a.low[call]!, a.high[call]!)) this.#countsA[this.#place(a.low[call]!, a.high[call]!)]!++;
    }
    for (let call = 1; call < b.low.length; call++) {
      if (has(inA, b.low[call]!, b.high[call]!)) this.#countsB[this.#place(b.low[call]!, b.high[call]!)]!++;
    }
  }

  /** How often a subtree of B is in A; one that only one run has may be missing here. */
  inA(low: number, high: number): number {
    return has(this.#inA, low, high) ? this.#countsA[this.#place(low, high)]! : 0;
  }

  inB(low: number, high: number): number {
    return has(this.#inB, low, high) ? this.#countsB[this.#place(low, high)]! : 0;
  }

  /** Where a hash is, or goes. */
  #place(low: number, high: number): number {
    let at = (low ^ high >>> 9) & this.#mask;
    while (this.#countsA[at] !== 0 || this.#countsB[at] !== 0) {
      if (this.#lows[at] === low && this.#highs[at] === high) return at;
      at = (at + 1) & this.#mask;
    }
    this.#lows[at] = low;
    this.#highs[at] = high;
    return at;
  }
}

/** Bits of a set. */
const SET_BITS = 25;

/** A set that holds every subtree of a run, and a few others by accident. */
function bitSetOf({ low, high }: Subtrees): Uint32Array {
  const set = new Uint32Array(1 << (SET_BITS - 5));
  for (let call = 1; call < low.length; call++) {
    const bit = (low[call]! ^ high[call]! << 7) >>> (32 - SET_BITS);
    set[bit >>> 5]! |= 1 << (bit & 31);
  }
  return set;
}

function has(set: Uint32Array, low: number, high: number): boolean {
  const bit = (low ^ high << 7) >>> (32 - SET_BITS);
  return (set[bit >>> 5]! & 1 << (bit & 31)) !== 0;
}
