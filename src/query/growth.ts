/**
 * A run that is being written, looked at again and again: which of its calls are shown at each look.
 *
 * A call is shown once, with what it called, when all of that has ended; one that goes on waits for the next look, and is then shown as
 * it is. What it calls later, and what came of it, is shown below it again: it is said to have begun earlier.
 *
 * Threads number their own calls, and only these numbers stay as they are when the run grows.
 *
 * @module
 */
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { buildCallTree, type CallTree } from "./call_tree.ts";
import type { Selection } from "./keep.ts";

/** What a look shows. */
export interface Growth {
  tree: CallTree;
  /** Calls that have been shown, and are there since they have ended, or for what they have called since. */
  begun: ReadonlySet<number>;
  /** Calls that a limit of depth leaves out. */
  hidden: number;
  /** Calls that were recorded since the last look, and are no longer kept. */
  gone: number;
}

export interface LookOptions {
  /** Which calls pass the filters. */
  selection: Selection;
  /** Calls nested deeper are not shown; roots have depth 0. */
  maxDepth?: number | undefined;
  /** Whether no look follows: nothing waits any more. */
  isLast: boolean;
}

/** The calls of one thread in a trace. */
interface Range {
  thread: number;
  first: number;
  last: number;
  /** What makes a call's number the thread's own, which stays as it is. */
  offset: number;
  /** Calls that were recorded and are not in the file any more. */
  earlier: number;
}

/** Not below one of the roots that were asked for. */
const APART = 0xffffffff;

export class GrowingRun {
  /** By thread: the last call, as it numbers its own, that there was at the look before. */
  readonly #seen = new Map<number, number>();
  /** By thread: calls that wait, with all that they called, for the next look. */
  #held = new Map<number, Set<number>>();
  /** By thread: calls that had not ended when their turn came, and whether they have been shown. */
  readonly #open = new Map<number, Map<number, boolean>>();
  /** By thread: roots that have been shown, where it is asked for tests or requests: it may be known late that a call is one. */
  readonly #roots = new Map<number, Set<number>>();
  #isFirst = true;

  /** Whether a call waits for the next look. */
  get isWaiting(): boolean {
    for (const held of this.#held.values()) if (held.size > 0) return true;
    return false;
  }

  look(trace: Trace, { selection, maxDepth, isLast }: LookOptions): Growth {
    const ranges = rangesOf(trace);
    const all = trace.parentColumn();
    const wanted = selection.parents ?? all;
    const outcomes = trace.outcomeColumn();
    const isOpen = (call: number) => outcomes[call] === Outcome.OPEN || outcomes[call] === Outcome.SUSPENDED;
    const keep = new Uint8Array(trace.callCount + 1);
    const parents = new Uint32Array(trace.callCount + 1);
    const begun = new Set<number>();
    let hidden = 0;
    let gone = 0;
    /** By call: the top of what is to be shown together; 0 where it was shown before. */
    const { tops, ofThreads } = this.#topsOf(wanted, ranges, selection.parents !== undefined);
    const unended = new Set<number>();
    for (let call = 1; call < tops.length; call++) {
      if (tops[call] !== 0 && isOpen(call)) unended.add(tops[call]!);
    }
    const waiting = this.#waiting(ranges, { unended, isLast });
    // Not before the call that started the thread.
    for (const call of ofThreads) {
      if (waiting.calls.has(tops[wanted[call]!]!)) waiting.add(call);
    }
    this.#held = waiting.held;

    const isDeep = (call: number): boolean => {
      if (maxDepth === undefined) return false;
      let depth = 0;
      for (let at = wanted[call]!; at !== 0 && at !== APART; at = wanted[at]!) {
        if (++depth > maxDepth) return true;
      }
      return false;
    };
    const passes = (call: number) => selection.keep === undefined || selection.keep[call] === 1;
    /** Shows a call again, for what follows below it. */
    const showAgain = (call: number): void => {
      if (call === 0 || keep[call] === 1) return;
      keep[call] = 1;
      begun.add(call);
      const { thread, offset } = ranges.find(({ last }) => call <= last)!;
      const open = this.#open.get(thread);
      if (open?.has(call + offset)) open.set(call + offset, true);
    };

    for (const range of ranges) {
      const { thread, first, last, offset, earlier } = range;
      const before = this.#seen.get(thread) ?? (this.#isFirst ? earlier : 0);
      gone += Math.max(0, earlier - before);
      const open = ofThread(this.#open, thread, () => new Map<number, boolean>());
      for (const [own, wasShown] of open) {
        const call = own - offset;
        if (call < first) open.delete(own);
        if (call < first || call > last || tops[call] !== 0) continue;
        const goesOn = isOpen(call);
        if (!goesOn) open.delete(own);
        if (wasShown ? goesOn : !passes(call) || isDeep(call)) continue;
        if (wasShown) showAgain(call);
        else {
          // What came of it, or how long it takes, is why it passes now.
          const parent = wanted[call] === APART ? 0 : wanted[call]!;
          showAgain(parent);
          parents[call] = parent;
          keep[call] = 1;
          if (goesOn) open.set(own, true);
        }
      }
      const roots = ofThread(this.#roots, thread, () => new Set<number>());
      for (let call = first; call <= last; call++) {
        const top = tops[call]!;
        if (top === 0 || waiting.calls.has(top)) continue;
        if (selection.parents !== undefined && wanted[call] === 0) roots.add(call + offset);
        const isShown = passes(call) && !isDeep(call);
        if (passes(call) && !isShown) hidden++;
        if (isOpen(call)) open.set(call + offset, isShown);
        if (!isShown) continue;
        keep[call] = 1;
        const parent = wanted[call]!;
        if (call === top) showAgain(parent);
        parents[call] = parent;
      }
      this.#seen.set(thread, last + offset);
    }
    this.#isFirst = false;
    const tree = buildCallTree(trace, { keep, parents });
    // One that began earlier is not folded with one that did not.
    for (const call of begun) tree.shape[call]! ^= 1;
    return { tree, begun, hidden, gone };
  }

  /**
   * By call: the first call of what is shown together with it; 0 for what has been shown. With them, those that another thread's call
   * started: it may be known later than they are.
   */
  #topsOf(
    parents: Uint32Array,
    ranges: readonly Range[],
    hasRoots: boolean,
  ): { tops: Uint32Array; ofThreads: number[] } {
    const tops = new Uint32Array(parents.length);
    const ofThreads: number[] = [];
    for (const { thread, first, last, offset } of ranges) {
      const seen = this.#seen.get(thread) ?? 0;
      const held = this.#held.get(thread);
      const shown = this.#roots.get(thread);
      for (let call = first; call <= last; call++) {
        const own = call + offset;
        const parent = parents[call]!;
        if (parent === APART) continue;
        const isNew = own > seen || hasRoots && parent === 0 && shown?.has(own) !== true;
        if (held?.has(own)) tops[call] = call;
        else if (parent >= first && tops[parent] !== 0) tops[call] = tops[parent]!;
        else if (isNew) tops[call] = call;
        if (tops[call] === call && parent !== 0 && parent < first) ofThreads.push(call);
      }
    }
    return { tops, ofThreads };
  }

  /** The tops that are not shown yet. */
  #waiting(
    ranges: readonly Range[],
    { unended, isLast }: { unended: ReadonlySet<number>; isLast: boolean },
  ): { calls: Set<number>; held: Map<number, Set<number>>; add: (top: number) => void } {
    const calls = new Set<number>();
    const held = new Map<number, Set<number>>();
    const add = (top: number): void => {
      const { thread, offset } = ranges.find(({ last }) => top <= last)!;
      if (this.#held.get(thread)?.has(top + offset)) return;
      calls.add(top);
      ofThread(held, thread, () => new Set<number>()).add(top + offset);
    };
    if (!this.#isFirst && !isLast) { for (const top of unended) add(top); }
    return { calls, held, add };
  }
}

function rangesOf(trace: Trace): Range[] {
  const [next] = trace.threads;
  const rangeOf = (thread: number, first: number, count: number, earlier = 0): Range => ({
    thread,
    first,
    last: first + count - 1,
    offset: earlier + 1 - first,
    earlier,
  });
  return [
    rangeOf(0, 1, (next?.first ?? trace.callCount + 1) - 1, trace.meta.earlier),
    ...trace.threads.map(({ header, first, callCount, meta }) =>
      rangeOf(header.thread, first, callCount, meta.earlier)
    ),
  ];
}

function ofThread<Kept>(all: Map<number, Kept>, thread: number, make: () => Kept): Kept {
  let own = all.get(thread);
  if (own === undefined) all.set(thread, own = make());
  return own;
}
