/**
 * Pairs the calls of two runs, from the roots down; equal subtrees are passed over at once. What
 * finds no counterpart below its parent's is looked for elsewhere (`moves.ts`).
 *
 * @module
 */

import type { Trace } from "../../trace/trace.ts";
import { firstChild, nextSibling, subtreeSize } from "../call_tree.ts";
import { Aligner, type Compared } from "./align.ts";
import { Calls } from "./calls.ts";
import { leavesWhatItGot } from "./compare_calls.ts";

type SideName = "a" | "b";

/** How a pair differs, as bits. */
export const Pair = {
  /** The subtrees are equal; the calls below are not paired one by one. */
  SAME: 1,
  ARGS: 2,
  /** Another result, another error, or one in place of the other. */
  OUTCOME: 4,
  /** Suspended more or less often: an `await` or `yield` more or less. */
  AWAITS: 8,
  /** Below another parent. */
  MOVED: 16,
  /** Before a sibling that it came after. */
  REORDERED: 32,
  /** Reordered, but among siblings that ran at the same time. */
  CONCURRENT: 64,
  /** `this` was another at the beginning, which nothing but what comes of it tells. */
  STATE: 128,
} as const;

/** What becomes of a call without counterpart. */
export const Single = {
  NONE: 0,
  /** Removed or added, with all below it that has no counterpart. */
  ALONE: 1,
  /** Gone or new, but its children are there: in the other run they are children of their grandparent. */
  WRAPPER: 2,
  /** The other run's record ends before it. */
  BEYOND: 3,
} as const;

/** The counterpart of each call. */
export interface Matching {
  /** By call of A: its counterpart in B, or 0; and the other way round. Not set within equal subtrees. */
  toB: Uint32Array;
  toA: Uint32Array;
  /** By call of A: `Pair` bits. */
  pairs: Uint8Array;
  /** By call: `Single`; set for the roots of subtrees without a counterpart, and for the calls in them that were told apart. */
  singlesA: Uint8Array;
  singlesB: Uint8Array;
  /** Roots of removed and added subtrees. */
  removed: Calls;
  added: Calls;
  /** Calls with a counterpart, including the calls in equal subtrees. */
  equalCalls: number;
  /** How often the bound on work made the alignment coarser. */
  shortcuts: number;
}

export interface MatchOptions {
  /** Steps of alignment at most. */
  work: number;
}

/** Calls whose values are looked at one by one. */
const MOST_LOOKUPS = 50_000;

/** Matches two runs. */
export function matchRuns(compared: Compared, options: MatchOptions): Matcher {
  const matcher = new Matcher(compared, options);
  matcher.match(0, 0);
  return matcher;
}

/** A matching in the making. */
export class Matcher implements Matching {
  readonly toB: Uint32Array;
  readonly toA: Uint32Array;
  readonly pairs: Uint8Array;
  readonly singlesA: Uint8Array;
  readonly singlesB: Uint8Array;
  readonly removed = new Calls();
  readonly added = new Calls();
  equalCalls = 0;
  readonly compared: Compared;
  readonly #aligner: Aligner;
  readonly #todo = new Calls();
  #lookups = 0;

  constructor(compared: Compared, { work }: MatchOptions) {
    const { a, b } = compared;
    this.compared = compared;
    this.toB = new Uint32Array(a.trace.callCount + 1);
    this.toA = new Uint32Array(b.trace.callCount + 1);
    this.pairs = new Uint8Array(a.trace.callCount + 1);
    this.singlesA = new Uint8Array(a.trace.callCount + 1);
    this.singlesB = new Uint8Array(b.trace.callCount + 1);
    this.#aligner = new Aligner(compared, work);
  }

  get shortcuts(): number {
    return this.#aligner.shortcuts;
  }

  /** Matches two calls, and what is below them; 0 and 0 are the runs themselves. */
  match(a: number, b: number): void {
    this.pair(a, b);
    for (;;) {
      if (this.#todo.length === 0) return;
      const nextB = this.#todo.pop();
      const nextA = this.#todo.pop();
      this.#children(nextA, nextB);
    }
  }

  /** Notes that two calls correspond; their children are matched later unless the subtrees are equal. */
  pair(a: number, b: number): void {
    const { treeA, treeB } = this.compared;
    this.toB[a] = b;
    this.toA[b] = a;
    if (treeA.low[a] === treeB.low[b] && treeA.high[a] === treeB.high[b]) {
      this.pairs[a]! |= Pair.SAME;
      this.equalCalls += subtreeSize(treeA.tree, a);
      return;
    }
    if (a !== 0) {
      const { a: sideA, b: sideB } = this.compared;
      if (sideA.inputs[a] !== sideB.inputs[b]) this.pairs[a]! |= Pair.ARGS;
      const out = sideA.output[a]!;
      const other = sideB.output[b]!;
      const differs = out !== other || sideA.outputHigh[a] !== sideB.outputHigh[b];
      const before = sideA.states?.[a] ?? 0;
      const after = sideB.states?.[b] ?? 0;
      const isOther = before !== after && before !== 0 && after !== 0;
      if (differs && out !== 0 && other !== 0 && !(isOther && this.#isInherited(a, b))) {
        this.pairs[a]! |= Pair.OUTCOME;
      }
      if ((sideA.suspensions?.[a] ?? 0) !== (sideB.suspensions?.[b] ?? 0)) {
        if (out !== 0 && other !== 0 || !sideA.isCut(a) && !sideB.isCut(b)) this.pairs[a]! |= Pair.AWAITS;
      }
      if (this.pairs[a] === 0) this.equalCalls++;
      if (isOther) this.pairs[a]! |= Pair.STATE;
    }
    this.#todo.push(a);
    this.#todo.push(b);
  }

  #isInherited(a: number, b: number): boolean {
    return this.#lookups++ < MOST_LOOKUPS && leavesWhatItGot(this.compared, a, b);
  }

  #children(a: number, b: number): void {
    const { treeA, treeB } = this.compared;
    let callA = firstChild(treeA.tree, a);
    let callB = firstChild(treeB.tree, b);
    // Most siblings are equal and need no list.
    while (
      callA !== 0 && callB !== 0 && treeA.low[callA] === treeB.low[callB] &&
      treeA.high[callA] === treeB.high[callB]
    ) {
      this.pair(callA, callB);
      callA = nextSibling(treeA.tree, callA);
      callB = nextSibling(treeB.tree, callB);
    }
    if (callA === 0 && callB === 0) return;
    if (this.#inStep(callA, callB)) return;
    const kidsA = childrenFrom(treeA.tree, callA);
    const kidsB = childrenFrom(treeB.tree, callB);
    const to = kidsA.length === 0 || kidsB.length === 0
      ? new Int32Array(kidsA.length).fill(-1)
      : this.#aligner.align(kidsA, kidsB, { isCut: this.#isCutIn(a, "a") || this.#isCutIn(b, "b") });
    this.#settle(a, b, kidsA, kidsB, to);
  }

  /** Pairs a few siblings that all call different functions, the same on both sides and in the same order: no other alignment exists. */
  #inStep(firstA: number, firstB: number): boolean {
    const { a, b, treeA, treeB } = this.compared;
    let seen = 0;
    let callA = firstA;
    let callB = firstB;
    for (
      ;
      callA !== 0 && callB !== 0;
      callA = nextSibling(treeA.tree, callA), callB = nextSibling(treeB.tree, callB)
    ) {
      const fn = a.functionOf[a.sites[callA]!]!;
      if (fn !== b.functionOf[b.sites[callB]!] || (seen & 1 << (fn & 31)) !== 0) return false;
      seen |= 1 << (fn & 31);
      if (a.inputs[callA] !== b.inputs[callB] && this.#aligner.areMoved(callA, callB)) return false;
    }
    if (callA !== 0 || callB !== 0) return false;
    for (callA = firstA, callB = firstB; callA !== 0;) {
      this.pair(callA, callB);
      callA = nextSibling(treeA.tree, callA);
      callB = nextSibling(treeB.tree, callB);
    }
    return true;
  }

  /** Turns an alignment into pairs, and the rest into removed and added calls. */
  #settle(a: number, b: number, kidsA: Uint32Array, kidsB: Uint32Array, to: Int32Array): void {
    let i = 0;
    let j = 0;
    for (;;) {
      const i0 = i;
      const j0 = j;
      while (i < kidsA.length && to[i] === -1) i++;
      const end = i < kidsA.length ? to[i]! : kidsB.length;
      j = end;
      if (i0 < i || j0 < j) this.#gap(a, b, kidsA.subarray(i0, i), kidsB.subarray(j0, j), i === kidsA.length);
      if (i >= kidsA.length) return;
      this.pair(kidsA[i]!, kidsB[j]!);
      i++;
      j++;
    }
  }

  /** Siblings without counterpart between two pairs. */
  #gap(a: number, b: number, gapA: Uint32Array, gapB: Uint32Array, isLast: boolean): void {
    if (isLast && gapA.length === 0 && this.#isCutIn(a, "a")) {
      for (const call of gapB) this.singlesB[call] = Single.BEYOND;
      return;
    }
    if (isLast && gapB.length === 0 && this.#isCutIn(b, "b")) {
      for (const call of gapA) this.singlesA[call] = Single.BEYOND;
      return;
    }
    const gaps = { a: gapA, b: gapB };
    const done = { a: new Set<number>(), b: new Set<number>() };
    if (gapA.length * gapB.length > 0 && gapA.length + gapB.length < 2000) {
      this.#unwrap("a", gaps, done);
      this.#unwrap("b", gaps, done);
    }
    for (const call of gapA) if (!done.a.has(call)) this.#alone(call, "a");
    for (const call of gapB) if (!done.b.has(call)) this.#alone(call, "b");
  }

  #alone(call: number, side: SideName): void {
    if (side === "a") {
      this.singlesA[call] = Single.ALONE;
      this.removed.push(call);
    } else {
      this.singlesB[call] = Single.ALONE;
      this.added.push(call);
    }
  }

  /** Finds the calls of one side that are wrappers: their children stand among the siblings of the other side. */
  #unwrap(side: SideName, gaps: Record<SideName, Uint32Array>, done: Record<SideName, Set<number>>): void {
    const { treeA, treeB } = this.compared;
    const isA = side === "a";
    const other = isA ? "b" : "a";
    const { tree } = isA ? treeA : treeB;
    const singles = isA ? this.singlesA : this.singlesB;
    for (const call of gaps[side]) {
      if (done[side].has(call)) continue;
      const first = firstChild(tree, call);
      if (first === 0) continue;
      const kids = childrenFrom(tree, first);
      const pairs = this.#counterparts(side, kids, gaps[other], done[other]);
      if (pairs.size === 0) continue;
      singles[call] = Single.WRAPPER;
      done[side].add(call);
      for (const [kid, sibling] of pairs) {
        done[other].add(sibling);
        if (isA) this.pair(kid, sibling);
        else this.pair(sibling, kid);
      }
      for (const kid of kids) if (!pairs.has(kid)) this.#alone(kid, side);
    }
  }

  /**
   * Pairs children of a call with siblings on the other side, in order: a pair has the same function and inputs. Nothing where
   * half of the children or more would be left.
   */
  #counterparts(
    side: SideName,
    kids: Uint32Array,
    siblings: Uint32Array,
    done: ReadonlySet<number>,
  ): Map<number, number> {
    const { inputs } = this.compared[side];
    const others = this.compared[side === "a" ? "b" : "a"].inputs;
    const pairs = new Map<number, number>();
    let from = 0;
    for (const kid of kids) {
      const wanted = inputs[kid];
      let at = from;
      while (at < siblings.length && (wanted !== others[siblings[at]!] || done.has(siblings[at]!))) at++;
      if (at === siblings.length) continue;
      pairs.set(kid, siblings[at]!);
      from = at + 1;
    }
    return pairs.size * 2 > kids.length ? pairs : new Map();
  }

  /** Whether a run's record ends among the calls of one. */
  #isCutIn(call: number, side: SideName): boolean {
    return this.compared[side].isCut(call) && this.#isActive(call, side);
  }

  /** Whether a call was running when its run's record was cut. */
  #isActive(call: number, side: SideName): boolean {
    if (call === 0) return true;
    const { trace } = this.compared[side];
    const duration = trace.durationOf(call);
    return Number.isNaN(duration) ||
      trace.startOf(call) + duration >= trace.startOf(lastCallBeside(trace, call));
  }
}

/** The last call of a call's thread. */
function lastCallBeside(trace: Trace, call: number): number {
  const thread = trace.threadOf(call);
  if (thread !== undefined) return thread.first + thread.callCount - 1;
  return (trace.threads[0]?.first ?? trace.callCount + 1) - 1;
}

/** A call and its later siblings. */
function childrenFrom(tree: Parameters<typeof nextSibling>[0], first: number): Uint32Array {
  let count = 0;
  for (let call = first; call !== 0; call = nextSibling(tree, call)) count++;
  const calls = new Uint32Array(count);
  count = 0;
  for (let call = first; call !== 0; call = nextSibling(tree, call)) calls[count++] = call;
  return calls;
}
