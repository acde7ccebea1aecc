/**
 * Finds removed subtrees that were added elsewhere: first equal subtrees, the largest first as in GumTree's top-down
 * phase, then subtrees with equal inputs and shape.
 *
 * @module
 */

import { nextSibling, subtreeSize } from "../call_tree.ts";
import { SMALL_TREE } from "./census.ts";
import { areConcurrent } from "./marks.ts";
import { type Matcher, Pair, Single } from "./matching.ts";

/** More removed or added subtrees than these are not searched for moves. */
const MOST = 200_000;
/** Removed subtrees of one hash that an added one is compared with at most. */
const MOST_CANDIDATES = 64;
/** Siblings that a reordered call is compared with at most. */
const MOST_SIBLINGS = 200;

/** @returns false when there were too many to search. */
export function findMoves(matcher: Matcher): boolean {
  const { treeA, treeB, a, b } = matcher.compared;
  if (matcher.removed.length === 0 || matcher.added.length === 0) return true;
  if (matcher.removed.length > MOST || matcher.added.length > MOST) return false;
  // Equal subtrees.
  pairUp(
    matcher,
    (call) => treeA.low[call]!,
    (call) => treeB.low[call]!,
    (x, y) => treeA.high[x] === treeB.high[y],
  );
  // Equal inputs and shape.
  pairUp(
    matcher,
    (call) => a.inputs[call]! ^ treeA.shape[call]!,
    (call) => b.inputs[call]! ^ treeB.shape[call]!,
    (x, y) => a.inputs[x] === b.inputs[y],
  );
  // Equal inputs, below the same parent.
  pairUp(matcher, (call) => a.inputs[call]!, (call) => b.inputs[call]!, (x, y) => isSibling(matcher, x, y));
  return true;
}

function isSibling(matcher: Matcher, x: number, y: number): boolean {
  const { a, b } = matcher.compared;
  return matcher.toB[a.parents[x]!] === b.parents[y] && (b.parents[y] !== 0 || a.parents[x] === 0);
}

function pairUp(
  matcher: Matcher,
  keyA: (call: number) => number,
  keyB: (call: number) => number,
  isEqual: (x: number, y: number) => boolean,
): void {
  const { treeA, treeB } = matcher.compared;
  const rootsA = alone(matcher.removed.values(), matcher.singlesA);
  const rootsB = alone(matcher.added.values(), matcher.singlesB);
  const byKey = new Map<number, number[]>();
  for (const call of rootsA) {
    const key = keyA(call);
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [call]);
    else list.push(call);
  }
  let often: { a: ReadonlySet<number>; b: ReadonlySet<number> } | undefined;
  const isOnce = (key: number) => {
    often ??= { a: repeated(treeA.low.length, keyA, byKey), b: repeated(treeB.low.length, keyB, byKey) };
    return !often.a.has(key) && !often.b.has(key);
  };
  const bySize = rootsB.length < 5000
    ? [...rootsB].sort((x, y) =>
      subtreeSize(matcher.compared.treeB.tree, y) - subtreeSize(matcher.compared.treeB.tree, x) || x - y
    )
    : rootsB;
  for (const y of bySize) {
    const key = keyB(y);
    const list = byKey.get(key);
    if (list === undefined) continue;
    const candidates = list.slice(0, MOST_CANDIDATES).filter((x) => isEqual(x, y));
    const [first] = candidates;
    if (first === undefined) continue;
    const sibling = candidates.find((x) => isSibling(matcher, x, y));
    // A small call that occurs often does not prove a move.
    const x = sibling ?? (subtreeSize(treeA.tree, first) > SMALL_TREE || isOnce(key) ? first : undefined);
    if (x === undefined) continue;
    list.splice(list.indexOf(x), 1);
    matcher.singlesA[x] = Single.NONE;
    matcher.singlesB[y] = Single.NONE;
    matcher.match(x, y);
    if (sibling === undefined) matcher.pairs[x]! |= Pair.MOVED;
    else matcher.pairs[x]! |= isConcurrent(matcher, x, y) ? Pair.CONCURRENT : Pair.REORDERED;
  }
}

/** Those of the keys that more than one call of a run has, wherever it is. */
function repeated(
  length: number,
  keyOf: (call: number) => number,
  keys: ReadonlyMap<number, unknown>,
): Set<number> {
  const once = new Set<number>();
  const often = new Set<number>();
  for (let call = 1; call < length; call++) {
    const key = keyOf(call);
    if (keys.has(key)) (once.has(key) ? often : once).add(key);
  }
  return often;
}

function alone(roots: Uint32Array, singles: Uint8Array): number[] {
  return [...roots].filter((call) => singles[call] === Single.ALONE);
}

/** Whether a reordered call ran at the same time as each sibling that it passed. */
function isConcurrent(matcher: Matcher, x: number, y: number): boolean {
  const { a, b, treeA, treeB } = matcher.compared;
  let passed = 0;
  const isApart = (call: number, other: number) => {
    if (call === 0 || other === 0 || (call < x) === (other < y)) return false;
    passed++;
    return !areConcurrent(a.trace, call, x) && !areConcurrent(b.trace, other, y);
  };
  // It has passed siblings that come after it in one of the runs.
  let call = nextSibling(treeA.tree, x);
  for (let n = 0; call !== 0 && n < MOST_SIBLINGS; n++, call = nextSibling(treeA.tree, call)) {
    if (isApart(call, matcher.toB[call]!)) return false;
  }
  let other = nextSibling(treeB.tree, y);
  for (let n = 0; other !== 0 && n < MOST_SIBLINGS; n++, other = nextSibling(treeB.tree, other)) {
    if (isApart(matcher.toA[other]!, other)) return false;
  }
  return passed > 0;
}
