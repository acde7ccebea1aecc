import { firstChild, nextSibling, subtreeSize } from "../../../src/query/call_tree.ts";
import type { RunDiff } from "../../../src/query/diff/diff.ts";
import { type Matcher, Pair } from "../../../src/query/diff/matching.ts";

/** Where a call stands in B: below a call of A, a new call of B, or at the top level (`a` is 0), as the index-th child. */
export interface EditPlace {
  parent: { a: number } | { b: number };
  index: number;
}

/**
 * One step from A to B. First all `remove`, which take a call away and leave its children without parent; then the others in the order of B: an
 * `insert` makes a call without children; a `move` takes one from where it is (or was left); an `update` gives one B's function, arguments and outcome.
 */
export type Edit =
  | { op: "remove"; a: number }
  | { op: "insert"; b: number; place: EditPlace }
  | { op: "move"; a: number; b: number; place: EditPlace }
  | { op: "update"; a: number; b: number };

/** The edits that make B out of A; none where the runs are equal. Calls of equal subtrees are left out. */
export function* editsOf({ matcher }: RunDiff): Generator<Edit> {
  if (matcher === undefined) return;
  yield* removals(matcher);
  yield* arrivals(matcher);
}

function* removals({ toB, pairs, compared }: Matcher): Generator<Edit> {
  const { tree } = compared.treeA;
  const { parents } = compared.a;
  // 1: within an equal subtree, as all below is.
  const isSame = new Uint8Array(toB.length);
  for (let call = 1; call < toB.length; call++) {
    if (isSame[parents[call]!] === 1 || (pairs[call]! & Pair.SAME) !== 0) isSame[call] = 1;
    else if (toB[call] === 0 && subtreeSize(tree, call) !== 0) yield { op: "remove", a: call };
  }
}

function* arrivals({ toA, pairs, compared }: Matcher): Generator<Edit> {
  const { a, treeB } = compared;
  const elsewhere = Pair.MOVED | Pair.REORDERED | Pair.CONCURRENT;
  const stack = [{ b: 0, next: firstChild(treeB.tree, 0), index: 0 }];
  while (stack.length > 0) {
    const frame = stack.at(-1)!;
    const b = frame.next;
    if (b === 0) {
      stack.pop();
      continue;
    }
    frame.next = nextSibling(treeB.tree, b);
    const index = frame.index++;
    const above = toA[frame.b]!;
    const parent = frame.b === 0 || above !== 0 ? { a: above } : { b: frame.b };
    const call = toA[b]!;
    if (call === 0) yield { op: "insert", b, place: { parent, index } };
    else {
      const pair = pairs[call]!;
      const isHere = (pair & elsewhere) === 0 && "a" in parent && a.parents[call] === above;
      if (!isHere) yield { op: "move", a: call, b, place: { parent, index } };
      if ((pair & (Pair.ARGS | Pair.OUTCOME | Pair.AWAITS)) !== 0) yield { op: "update", a: call, b };
      if ((pair & Pair.SAME) !== 0) continue;
    }
    stack.push({ b, next: firstChild(treeB.tree, b), index: 0 });
  }
}
