/**
 * Pairs the children of a call with the children of its counterpart.
 *
 * From the surest evidence to the weakest: equal subtrees at both ends; subtrees that occur once on either side (patience diff);
 * inputs that occur once on either side; the longest common subsequence of inputs (Myers); the function alone. What is small is not
 * cut into pieces but aligned as a whole, by dynamic programming over the weights of these (Needleman and Wunsch).
 *
 * @module
 */

import { subtreeSize } from "../call_tree.ts";
import { Census, SMALL_TREE } from "./census.ts";
import { lcs, uniqueAnchors } from "./lcs.ts";
import type { Side } from "./side.ts";
import type { Subtrees } from "./subtrees.ts";
import { WordSet } from "./word_set.ts";

/** What is compared: two runs, hashed. */
export interface Compared {
  a: Side;
  b: Side;
  treeA: Subtrees;
  treeB: Subtrees;
}

/**
 * What a pair is worth: an equal subtree, equal inputs, an equal shape, the same function; and least where one of two small calls is
 * found in another family, too: that it was changed explains no less than that it was moved.
 */
const WORTH = { subtree: 9, inputs: 7, shape: 4, fn: 3, change: 1 } as const;
/** Cells of the matrix of weights at most. */
const SMALL = 40_000;
/** Siblings of either run that are aligned at a time where nothing else narrows the search. */
const WINDOW = 64;
/** Differences that the longest common subsequence looks for at most. */
const MOST_DIFFERENCES = 1500;

/** Words of the children's hashes, by position. */
interface Family {
  calls: Uint32Array;
  low: Int32Array;
  high: Int32Array;
  inputs: Int32Array;
  inputsHigh: Int32Array;
  functions: Int32Array;
  /** Where the other run has the same subtree, as a `Found`. */
  found: Uint8Array;
  /** The words of `low`, once they are looked up. */
  words?: WordSet;
}

/** Where the other run has a subtree that can be recognised. */
const Found = { UNKNOWN: 0, NOWHERE: 1, AMONG_SIBLINGS: 2, ELSEWHERE: 3 } as const;

/** Aligns families of siblings, with a bound on the work over all of them. */
export class Aligner {
  /** Steps that are left; below 0, alignment falls back to what takes one pass. */
  work: number;
  /** How often that happened. */
  shortcuts = 0;
  readonly #compared: Compared;
  readonly #scores = new Int32Array(SMALL + 2 * SMALL + 2);
  #census: Census | undefined;
  #a!: Family;
  #b!: Family;
  #to!: Int32Array;
  /** Up to there, calls are not paired from their end on: −1 where they are wherever. */
  #cutAt = -1;

  constructor(compared: Compared, work: number) {
    this.#compared = compared;
    this.work = work;
  }

  /**
   * @param options.isCut whether one of the records ends among them: what stands last in it is not the last of the other's
   * @returns for each of the calls of A the position of its counterpart among the calls of B, or −1.
   */
  align(callsA: Uint32Array, callsB: Uint32Array, { isCut = false } = {}): Int32Array {
    const { a, b, treeA, treeB } = this.#compared;
    this.#a = familyOf(a, treeA, callsA);
    this.#b = familyOf(b, treeB, callsB);
    this.#to = new Int32Array(callsA.length).fill(-1);
    this.#cutAt = isCut ? callsA.length : -1;
    // As long as both did the same, step by step: a later one may be like it, too.
    let same = 0;
    if (isCut) { while (same < callsA.length && this.#areAlike(same)) this.#to[same] = same++; }
    this.#range(same, callsA.length, same, callsB.length, 0);
    return this.#to;
  }

  /** Whether the calls at one position of both were given the same; false where one has none. */
  #areAlike(at: number): boolean {
    const { inputs, inputsHigh } = this.#a;
    const b = this.#b;
    return at < b.calls.length && inputs[at] === b.inputs[at] && inputsHigh[at] === b.inputsHigh[at];
  }

  #range(a0: number, a1: number, b0: number, b1: number, level: number): void {
    const a = this.#a;
    const b = this.#b;
    const to = this.#to;
    while (a0 < a1 && b0 < b1 && a.low[a0] === b.low[b0] && a.high[a0] === b.high[b0]) to[a0++] = b0++;
    const isEnd = a1 === this.#cutAt;
    while (
      !isEnd && a0 < a1 && b0 < b1 && a.low[a1 - 1] === b.low[b1 - 1] && a.high[a1 - 1] === b.high[b1 - 1]
    ) to[--a1] = --b1;
    const n = a1 - a0;
    const m = b1 - b0;
    if (n === 0 || m === 0) return;
    if (this.work < 0) {
      this.shortcuts++;
      return this.#byFunction(a0, a1, b0, b1);
    }
    if (n * m <= SMALL) return this.#whole(a0, a1, b0, b1);
    this.work -= 4 * (n + m);
    if (level < 2) {
      const box = { a0, a1, b0, b1 };
      const anchors = level === 0
        ? uniqueAnchors(a, b, box)
        : uniqueAnchors({ low: a.inputs, high: a.inputsHigh }, { low: b.inputs, high: b.inputsHigh }, box);
      if (anchors.length === 0) return this.#range(a0, a1, b0, b1, level + 1);
      for (let at = 0; at < anchors.length; at += 2) {
        const i = anchors[at]!;
        const j = anchors[at + 1]!;
        to[i] = j;
        this.#range(a0, i, b0, j, level);
        a0 = i + 1;
        b0 = j + 1;
      }
      return this.#range(a0, a1, b0, b1, level);
    }
    if (level === 2) return this.#byInputs(a0, a1, b0, b1);
    this.#byFunction(a0, a1, b0, b1);
  }

  /** The longest common subsequence of inputs; what occurs on one side only is left out beforehand. */
  #byInputs(a0: number, a1: number, b0: number, b1: number): void {
    const wordsB = new WordSet(this.#b.inputs.subarray(b0, b1));
    const isA = positions(this.#a.inputs, a0, a1, wordsB);
    const isB = positions(this.#b.inputs, b0, b1, new WordSet(this.#a.inputs.subarray(a0, a1)));
    const pairs: [number, number][] = [];
    if (isA.length > 0) {
      const isWhole = lcs(pick(this.#a.inputs, isA), pick(this.#b.inputs, isB), {
        limit: MOST_DIFFERENCES,
        match: (i, j) => pairs.push([isA[i]!, isB[j]!]),
      });
      this.work -= (isA.length + isB.length) * (isWhole ? 2 : 20);
      if (!isWhole) this.shortcuts++;
    }
    pairs.sort((x, y) => x[0] - y[0]);
    for (const [i, j] of pairs) {
      this.#to[i] = j;
      this.#range(a0, i, b0, j, 3);
      a0 = i + 1;
      b0 = j + 1;
    }
    this.#range(a0, a1, b0, b1, 3);
  }

  /** The longest common subsequence of functions; where finding it takes too long, pairs in order. */
  #byFunction(a0: number, a1: number, b0: number, b1: number): void {
    const a = this.#a.functions;
    const b = this.#b.functions;
    while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) this.#to[a0++] = b0++;
    const isEnd = a1 === this.#cutAt;
    while (!isEnd && a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) this.#to[--a1] = --b1;
    if (a0 === a1 || b0 === b1) return;
    const limit = this.work < 0 ? 16 : 256;
    const isWhole = lcs(a.subarray(a0, a1), b.subarray(b0, b1), {
      limit,
      match: (i, j) => this.#to[a0 + i] = b0 + j,
    });
    if (isWhole) return;
    this.shortcuts++;
    this.#to.fill(-1, a0, a1);
    this.#byWindows(a0, a1, b0, b1);
  }

  /** The best alignment of a few siblings at a time, each going on from the last sure pair of the one before. */
  #byWindows(a0: number, a1: number, b0: number, b1: number): void {
    const size = this.work < 0 ? 16 : WINDOW;
    while (a0 < a1 && b0 < b1) {
      const endA = Math.min(a1, a0 + size);
      const endB = Math.min(b1, b0 + size);
      this.#whole(a0, endA, b0, endB);
      if (endA === a1 && endB === b1) return;
      // What is near the end of a window may have its counterpart beyond it.
      let last = endA - 1;
      while (
        last >= a0 &&
        (this.#to[last] === -1 || last > a0 + size * 3 / 4 || this.#to[last]! > b0 + size * 3 / 4)
      ) last--;
      if (last < a0) {
        a0 = endA;
        b0 = endB;
        continue;
      }
      this.#to.fill(-1, last + 1, endA);
      b0 = this.#to[last]! + 1;
      a0 = last + 1;
    }
  }

  /** The alignment that is worth most. */
  #whole(a0: number, a1: number, b0: number, b1: number): void {
    const n = a1 - a0;
    const m = b1 - b0;
    const width = m + 1;
    const scores = this.#scores;
    this.work -= n * m;
    scores.fill(0, n * width, (n + 1) * width);
    for (let i = n - 1; i >= 0; i--) {
      const row = i * width;
      scores[row + m] = 0;
      for (let j = m - 1; j >= 0; j--) {
        const worth = this.#worth(a0 + i, b0 + j);
        const skip = Math.max(scores[row + width + j]!, scores[row + j + 1]!);
        const take = worth === 0 ? 0 : worth + scores[row + width + j + 1]!;
        scores[row + j] = Math.max(skip, take);
      }
    }
    for (let i = 0, j = 0; i < n && j < m;) {
      const score = scores[i * width + j]!;
      const worth = this.#worth(a0 + i, b0 + j);
      if (worth > 0 && score === worth + scores[(i + 1) * width + j + 1]!) this.#to[a0 + i++] = b0 + j++;
      else if (score === scores[(i + 1) * width + j]!) i++;
      else j++;
    }
  }

  /** Whether one of two calls, each the only one of its function among its siblings, was moved rather than changed into the other. */
  areMoved(callA: number, callB: number): boolean {
    if (this.#mayBeChanged(callA, callB)) return false;
    const { treeA, treeB } = this.#compared;
    const census = this.#census ??= new Census(treeA, treeB);
    return census.isInB(treeA.low[callA]!, treeA.high[callA]!, subtreeSize(treeA.tree, callA)) ||
      census.isInA(treeB.low[callB]!, treeB.high[callB]!, subtreeSize(treeB.tree, callB));
  }

  /** Whether nothing but values of a few calls tells two subtrees of one function apart. */
  #mayBeChanged(callA: number, callB: number): boolean {
    const { treeA, treeB } = this.#compared;
    return treeA.shape[callA] === treeB.shape[callB] && subtreeSize(treeA.tree, callA) <= SMALL_TREE;
  }

  #worth(i: number, j: number): number {
    const a = this.#a;
    const b = this.#b;
    if (a.functions[i] !== b.functions[j]) return 0;
    if (a.low[i] === b.low[j] && a.high[i] === b.high[j]) return WORTH.subtree;
    if (a.inputs[i] === b.inputs[j] && a.inputsHigh[i] === b.inputsHigh[j]) return WORTH.inputs;
    if (a.found[i] === Found.UNKNOWN) a.found[i] = this.#find("a", i);
    if (a.found[i] === Found.AMONG_SIBLINGS) return 0;
    if (b.found[j] === Found.UNKNOWN) b.found[j] = this.#find("b", j);
    if (b.found[j] === Found.AMONG_SIBLINGS) return 0;
    if (a.found[i] === Found.ELSEWHERE || b.found[j] === Found.ELSEWHERE) {
      return this.#mayBeChanged(a.calls[i]!, b.calls[j]!) ? WORTH.change : 0;
    }
    const { treeA, treeB } = this.#compared;
    return treeA.shape[a.calls[i]!] === treeB.shape[b.calls[j]!] ? WORTH.shape : WORTH.fn;
  }

  /** Looks for the subtree of a child in the other run. */
  #find(side: "a" | "b", at: number): number {
    const { treeA, treeB } = this.#compared;
    const census = this.#census ??= new Census(treeA, treeB);
    const { calls, low, high } = side === "a" ? this.#a : this.#b;
    const others = side === "a" ? this.#b : this.#a;
    const size = subtreeSize((side === "a" ? treeA : treeB).tree, calls[at]!);
    const isThere = side === "a"
      ? census.isInB(low[at]!, high[at]!, size)
      : census.isInA(low[at]!, high[at]!, size);
    if (!isThere) return Found.NOWHERE;
    others.words ??= new WordSet(others.low);
    return others.words.has(low[at]!) ? Found.AMONG_SIBLINGS : Found.ELSEWHERE;
  }
}

function familyOf(side: Side, tree: Subtrees, calls: Uint32Array): Family {
  const n = calls.length;
  const family: Family = {
    calls,
    low: new Int32Array(n),
    high: new Int32Array(n),
    inputs: new Int32Array(n),
    inputsHigh: new Int32Array(n),
    functions: new Int32Array(n),
    found: new Uint8Array(n),
  };
  for (let i = 0; i < n; i++) {
    const call = calls[i]!;
    family.low[i] = tree.low[call]!;
    family.high[i] = tree.high[call]!;
    family.inputs[i] = side.inputs[call]!;
    family.inputsHigh[i] = side.inputsHigh[call]!;
    family.functions[i] = side.functionOf[side.sites[call]!]!;
  }
  return family;
}

function positions(words: Int32Array, from: number, to: number, wanted: WordSet): number[] {
  const found: number[] = [];
  for (let i = from; i < to; i++) if (wanted.has(words[i]!)) found.push(i);
  return found;
}

function pick(words: Int32Array, at: number[]): Int32Array {
  return Int32Array.from(at, (i) => words[i]!);
}
