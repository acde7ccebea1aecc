/**
 * The changed tree: both runs' calls in one tree, line by line, equal parts in a line of their own.
 *
 * @module
 */

import { firstChild, nextSibling, subtreeSize } from "../call_tree.ts";
import { isReordered } from "./causes.ts";
import type { RunDiff } from "./diff.ts";
import { type Matcher, Pair, Single } from "./matching.ts";

/** One line. `depth` counts the calls above it. */
export type DiffLine =
  /** A call that both runs have, and that differs, or has differences below it. `alike` siblings follow it that differ in the same way. */
  | { type: "pair"; a: number; b: number; depth: number; pair: number; alike: number }
  /** A call that only one run has, and how many there are in its subtree; `alike` siblings of its function follow it. */
  | {
    type: "removed" | "added";
    call: number;
    depth: number;
    calls: number;
    isWrapper: boolean;
    alike: number;
  }
  /** Where a call was before it was moved or reordered. */
  | { type: "left"; a: number; b: number; depth: number }
  /** An equal call, shown for context. */
  | { type: "context"; a: number; b: number; depth: number; calls: number }
  /** Equal siblings that are not shown, the calls in their subtrees, and the first of them in both runs. */
  | { type: "equal"; siblings: number; calls: number; depth: number; first: readonly [number, number][] }
  /** Calls that the other run may have made, too: its record ends before them. */
  | { type: "beyond"; siblings: number; depth: number };

/** Equal siblings that a line tells. */
const MOST_TOLD = 200;

export interface LineOptions {
  /** Equal siblings to show around a difference. */
  context: number;
  /** Names of functions whose differences are shown; all when absent. */
  only?: (name: string) => boolean;
}

/** A place in the children of a pair. */
interface Frame {
  a: number;
  b: number;
  i: number;
  j: number;
  depth: number;
  /** Equal siblings that are held back, as [a, b]. */
  held: [number, number][];
  /** The first of them. */
  first: [number, number][];
  heldCount: number;
  heldCalls: number;
  /** How many more equal siblings to show. */
  after: number;
}

/** The lines of the changed tree, made one by one. */
export function* diffLines(diff: RunDiff, options: LineOptions): Generator<DiffLine> {
  const { matcher } = diff;
  if (matcher === undefined) return;
  const touched = touchedCalls(diff, matcher, options.only);
  const { treeA, treeB, a: sideA, b: sideB } = matcher.compared;
  const { toB, toA, pairs, singlesA, singlesB } = matcher;
  const elsewhere = Pair.MOVED | Pair.REORDERED | Pair.CONCURRENT;
  const frameOf = (a: number, b: number, depth: number): Frame => ({
    a,
    b,
    i: a < 0 ? 0 : firstChild(treeA.tree, a),
    j: firstChild(treeB.tree, b),
    depth,
    held: [],
    first: [],
    heldCount: 0,
    heldCalls: 0,
    after: 0,
  });
  const stack = [frameOf(0, 0, 0)];
  const nameA = (call: number) => sideA.trace.siteOf(call).name;
  const nameB = (call: number) => sideB.trace.siteOf(call).name;
  const isWanted = (name: string) => options.only === undefined || options.only(name);
  function* release(frame: Frame): Generator<DiffLine> {
    const shown = frame.held.slice(Math.max(0, frame.held.length - options.context));
    const hidden = frame.heldCount - shown.length;
    const calls = frame.heldCalls - shown.reduce((sum, [a]) => sum + subtreeSize(treeA.tree, a), 0);
    const first = frame.first.slice(0, hidden);
    if (hidden > 0) yield { type: "equal", siblings: hidden, calls, depth: frame.depth, first };
    for (const [a, b] of shown) {
      yield { type: "context", a, b, depth: frame.depth, calls: subtreeSize(treeA.tree, a) };
    }
    frame.held = [];
    frame.first = [];
    frame.heldCount = frame.heldCalls = 0;
  }
  function* rest(frame: Frame): Generator<DiffLine> {
    if (frame.heldCount === 0) return;
    const { heldCount, heldCalls, depth, first } = frame;
    yield { type: "equal", siblings: heldCount, calls: heldCalls, depth, first };
  }
  while (stack.length > 0) {
    const frame = stack.at(-1)!;
    const { i, j, depth } = frame;
    if (i === 0 && j === 0) {
      yield* rest(frame);
      stack.pop();
      continue;
    }
    if (i !== 0) {
      const single = singlesA[i]!;
      const other = toB[i]!;
      if (single === Single.BEYOND) {
        let siblings = 0;
        let next = i;
        for (; next !== 0 && singlesA[next] === Single.BEYOND; next = nextSibling(treeA.tree, next)) {
          siblings++;
        }
        frame.i = next;
        if (hasHeld(frame, options)) yield* release(frame);
        yield { type: "beyond", siblings, depth };
        continue;
      }
      if (other === 0) {
        const calls = single === Single.WRAPPER ? 1 : subtreeSize(treeA.tree, i);
        let alike = 0;
        let next = nextSibling(treeA.tree, i);
        while (
          next !== 0 && toB[next] === 0 && singlesA[next] === single && calls === 1 &&
          sideA.sites[next] === sideA.sites[i]
        ) {
          alike++;
          next = nextSibling(treeA.tree, next);
        }
        frame.i = next;
        if (!isWanted(nameA(i))) continue;
        if (hasHeld(frame, options)) yield* release(frame);
        yield { type: "removed", call: i, depth, calls, isWrapper: single === Single.WRAPPER, alike };
        continue;
      }
      const isHere = (pairs[i]! & elsewhere) === 0 && sideB.parents[other] === frame.b;
      if (!isHere) {
        frame.i = nextSibling(treeA.tree, i);
        if ((pairs[i]! & Pair.MOVED) !== 0 || isReordered(pairs[i]!, diff.ordered)) {
          if (!isWanted(nameA(i))) continue;
          if (hasHeld(frame, options)) yield* release(frame);
          yield { type: "left", a: i, b: other, depth };
        }
        continue;
      }
    }
    if (j !== 0) {
      const single = singlesB[j]!;
      const other = toA[j]!;
      if (single === Single.BEYOND) {
        let siblings = 0;
        let next = j;
        for (; next !== 0 && singlesB[next] === Single.BEYOND; next = nextSibling(treeB.tree, next)) {
          siblings++;
        }
        frame.j = next;
        if (hasHeld(frame, options)) yield* release(frame);
        yield { type: "beyond", siblings, depth };
        continue;
      }
      if (other === 0) {
        const calls = single === Single.WRAPPER ? 1 : subtreeSize(treeB.tree, j);
        let alike = 0;
        let next = nextSibling(treeB.tree, j);
        while (
          next !== 0 && toA[next] === 0 && singlesB[next] === single && calls === 1 &&
          sideB.sites[next] === sideB.sites[j]
        ) {
          alike++;
          next = nextSibling(treeB.tree, next);
        }
        frame.j = next;
        if (isWanted(nameB(j))) {
          if (hasHeld(frame, options)) yield* release(frame);
          yield { type: "added", call: j, depth, calls, isWrapper: single === Single.WRAPPER, alike };
        }
        if (single === Single.WRAPPER) stack.push(frameOf(-1, j, depth + 1));
        continue;
      }
      const isHere = i !== 0 && toB[i] === j && (pairs[i]! & elsewhere) === 0;
      if (!isHere) {
        frame.j = nextSibling(treeB.tree, j);
        const pair = pairs[other]!;
        // Its counterpart was a child of a call that is gone, or it comes from another place.
        if (touched[other] === 1 || (pair & Pair.MOVED) !== 0 || isReordered(pair, diff.ordered)) {
          if (hasHeld(frame, options)) yield* release(frame);
          yield { type: "pair", a: other, b: j, depth, pair, alike: 0 };
          if ((pair & Pair.SAME) === 0) stack.push(frameOf(other, j, depth + 1));
        } else hold(frame, other, j, subtreeSize(treeA.tree, other), options.context);
        continue;
      }
    }
    // Both are here.
    frame.i = nextSibling(treeA.tree, i);
    frame.j = nextSibling(treeB.tree, j);
    if (touched[i] === 0) {
      if (frame.after > 0) {
        frame.after--;
        yield { type: "context", a: i, b: j, depth, calls: subtreeSize(treeA.tree, i) };
      } else hold(frame, i, j, subtreeSize(treeA.tree, i), options.context);
      continue;
    }
    if (hasHeld(frame, options)) yield* release(frame);
    let alike = 0;
    const isLeaf = (a: number, b: number) =>
      subtreeSize(treeA.tree, a) === 1 && subtreeSize(treeB.tree, b) === 1;
    if (isLeaf(i, j)) {
      for (;;) {
        const { i: nextA, j: nextB } = frame;
        if (nextA === 0 || toB[nextA] !== nextB || pairs[nextA] !== pairs[i] || !isLeaf(nextA, nextB)) break;
        if (sideA.sites[nextA] !== sideA.sites[i]) break;
        alike++;
        frame.i = nextSibling(treeA.tree, nextA);
        frame.j = nextSibling(treeB.tree, nextB);
      }
    }
    yield { type: "pair", a: i, b: j, depth, pair: pairs[i]!, alike };
    if ((pairs[i]! & Pair.SAME) === 0 && !isLeaf(i, j)) stack.push(frameOf(i, j, depth + 1));
  }
}

/** Whether siblings are held back; after a difference, the next ones are shown. */
function hasHeld(frame: Frame, { context }: LineOptions): boolean {
  frame.after = context;
  return frame.heldCount > 0;
}

function hold(frame: Frame, a: number, b: number, calls: number, context: number): void {
  frame.heldCount++;
  frame.heldCalls += calls;
  if (frame.first.length < MOST_TOLD) frame.first.push([a, b]);
  if (context === 0) return;
  frame.held.push([a, b]);
  if (frame.held.length > context) frame.held.shift();
}

/** Marks the calls of A that differ, or have differences below them. */
function touchedCalls(diff: RunDiff, matcher: Matcher, only?: (name: string) => boolean): Uint8Array {
  const { a, b } = matcher.compared;
  const { toB, toA, pairs, singlesA, singlesB } = matcher;
  const touched = new Uint8Array(toB.length);
  const isWantedA = only === undefined ? undefined : a.trace.sites.map(({ name }) => only(name));
  const isWantedB = only === undefined ? undefined : b.trace.sites.map(({ name }) => only(name));
  /** The counterpart of the nearest ancestor that has one. */
  const above = (call: number): number => {
    let parent = b.parents[call]!;
    while (parent !== 0 && toA[parent] === 0) parent = b.parents[parent]!;
    return toA[parent]!;
  };
  for (let call = 1; call < singlesB.length; call++) {
    const single = singlesB[call]!;
    if (single === Single.NONE || isWantedB?.[b.sites[call]! - 1] === false) continue;
    touched[above(call)] = 1;
  }
  const own = Pair.ARGS | Pair.OUTCOME | Pair.AWAITS | Pair.MOVED | Pair.REORDERED;
  for (let call = toB.length - 1; call > 0; call--) {
    const isOwn = (pairs[call]! & own) !== 0 || isReordered(pairs[call]!, diff.ordered) ||
      singlesA[call] !== Single.NONE;
    if (isOwn && isWantedA?.[a.sites[call]! - 1] !== false) touched[call] = 1;
    if (touched[call] === 0) continue;
    touched[a.parents[call]!] = 1;
    const other = toB[call]!;
    if (other !== 0 && toA[b.parents[other]!] !== a.parents[call]) touched[above(other)] = 1;
  }
  return touched;
}
