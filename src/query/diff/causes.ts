/**
 * Where runs part: a cause is a call with equal inputs that does something else by itself, while all that its own calls had
 * handed back to it until then was equal. What it does is: it calls with other arguments, calls something else, awaits more or
 * less, or ends otherwise.
 *
 * @module
 */

import { firstChild, nextSibling, subtreeSize } from "../call_tree.ts";
import { Outcome } from "../../trace/spec.ts";
import { suspensionsBefore } from "./marks.ts";
import { type Matcher, Pair, Single } from "./matching.ts";

export type CauseKind = "result" | "error" | "args" | "added" | "removed" | "order" | "awaits";

/** A cause. */
export interface Cause {
  kind: CauseKind;
  /** The call that does something else; 0 the top level of the program. */
  a: number;
  b: number;
  /** What it called with other arguments, no longer, newly, or in another order; 0 when it is not about a call. */
  childA: number;
  childB: number;
  /** How many calls of the same function are causes of the same kind. */
  alike: number;
  /** Its place in the order of A's events. */
  position: number;
}

/** More kinds of causes are not distinguished. */
const MOST = 10_000;

/** The causes, the earliest first; causes of one function and kind are reported once. */
export function findCauses(matcher: Matcher, { ordered }: { ordered: boolean }): Cause[] {
  const { a } = matcher.compared;
  const groups = new Map<string, Cause>();
  const leaks = leaksOf(matcher);
  for (let call = 0; call <= a.trace.callCount; call++) {
    const other = matcher.toB[call]!;
    if (call !== 0 && other === 0 || (matcher.pairs[call]! & (Pair.SAME | Pair.ARGS)) !== 0) continue;
    const cause = causeAt(matcher, call, other, { ordered, leaks });
    if (cause === undefined) continue;
    const key = keyOf(matcher, cause);
    const known = groups.get(key);
    if (known === undefined) {
      if (groups.size < MOST) groups.set(key, cause);
    } else {
      cause.alike = known.alike + 1;
      known.alike++;
      if (cause.position < known.position) groups.set(key, cause);
    }
  }
  // Of calls that end at the same moment, the innermost comes first: the others end after it.
  return [...groups.values()].sort((x, y) => x.position - y.position || y.a - x.a);
}

/** Whether a pair counts as one that was reordered. */
export function isReordered(pair: number, ordered: boolean): boolean {
  return (pair & Pair.REORDERED) !== 0 || ordered && (pair & Pair.CONCURRENT) !== 0;
}

/**
 * Marks the calls of A with an asynchronous call in their subtree that ended otherwise: what it handed back may have reached any
 * later call, whichever call made it.
 */
function leaksOf({ pairs, compared }: Matcher): Uint8Array {
  const { trace, sites, parents } = compared.a;
  const isAsync = Uint8Array.from([
    0,
    ...trace.sites.map(({ async, generator }) => async || generator ? 1 : 0),
  ]);
  const leaks = new Uint8Array(pairs.length);
  for (let call = pairs.length - 1; call > 0; call--) {
    if ((pairs[call]! & Pair.OUTCOME) !== 0 && isAsync[sites[call]!] === 1) leaks[call] = 1;
    if (leaks[call] === 1) leaks[parents[call]!] = 1;
  }
  return leaks;
}

function causeAt(
  matcher: Matcher,
  a: number,
  b: number,
  { ordered, leaks }: { ordered: boolean; leaks: Uint8Array },
): Cause | undefined {
  const { toB, toA, pairs, singlesA, singlesB, compared } = matcher;
  const { a: sideA, b: sideB, treeA, treeB } = compared;
  const cause = (kind: CauseKind, childA: number, childB: number, position: number): Cause => {
    return { kind, a, b, childA, childB, alike: 1, position };
  };
  const isElsewhere = Pair.MOVED | Pair.REORDERED | Pair.CONCURRENT;
  const own = a === 0 ? 0 : pairs[a]!;
  const last = a === 0 ? sideA.trace.callCount : a + subtreeSize(treeA.tree, a) - 1;
  let i = firstChild(treeA.tree, a);
  let j = firstChild(treeB.tree, b);
  while (i !== 0 || j !== 0) {
    const here = i === 0 ? last + 0.5 : i - 0.3;
    if (j !== 0 && singlesB[j] === Single.WRAPPER) return cause("added", 0, j, here);
    if (i !== 0 && singlesA[i] === Single.WRAPPER) return cause("removed", i, 0, i);
    if (i !== 0) {
      const other = toB[i]!;
      const pair = pairs[i]!;
      const isWrapped = other !== 0 && sideB.parents[other] !== b && (pair & isElsewhere) === 0;
      if (singlesA[i] === Single.BEYOND || isWrapped) {
        i = nextSibling(treeA.tree, i);
        continue;
      }
      if (other === 0 || (pair & Pair.MOVED) !== 0) return cause("removed", i, 0, i);
      if ((pair & isElsewhere) !== 0) {
        if (isReordered(pair, ordered)) return cause("order", i, other, i);
        i = nextSibling(treeA.tree, i);
        continue;
      }
    }
    if (j !== 0) {
      const other = toA[j]!;
      const pair = other === 0 ? 0 : pairs[other]!;
      const isWrapped = other !== 0 && sideA.parents[other] !== a && (pair & isElsewhere) === 0;
      if (singlesB[j] === Single.BEYOND || isWrapped) {
        j = nextSibling(treeB.tree, j);
        continue;
      }
      if (other === 0 || (pair & Pair.MOVED) !== 0) return cause("added", 0, j, here);
      if ((pair & isElsewhere) !== 0) {
        if (isReordered(pair, ordered)) return cause("order", other, j, here);
        j = nextSibling(treeB.tree, j);
        continue;
      }
    }
    if (i === 0 || j === 0) break;
    if ((own & Pair.AWAITS) !== 0) {
      const before = suspensionsBefore(sideA.trace, a, sideA.trace.startOf(i));
      const after = suspensionsBefore(sideB.trace, b, sideB.trace.startOf(j));
      if (before !== after) {
        return cause("awaits", previous(treeA.tree, a, i), previous(treeB.tree, b, j), i - 0.2);
      }
    }
    const pair = pairs[i]!;
    if ((pair & Pair.ARGS) !== 0) return cause("args", i, j, i);
    // What follows may follow from this.
    if ((pair & Pair.OUTCOME) !== 0 || leaks[i] === 1) return undefined;
    i = nextSibling(treeA.tree, i);
    j = nextSibling(treeB.tree, j);
  }
  if ((own & Pair.AWAITS) !== 0) return cause("awaits", 0, 0, last + 0.5);
  if ((own & Pair.OUTCOME) !== 0) {
    const threw = sideA.outcomes[a] === Outcome.THREW || sideB.outcomes[b] === Outcome.THREW;
    return cause(threw ? "error" : "result", 0, 0, last + 0.5);
  }
  return undefined;
}

function previous(tree: Parameters<typeof nextSibling>[0], parent: number, call: number): number {
  let before = 0;
  for (let at = firstChild(tree, parent); at !== 0 && at !== call; at = nextSibling(tree, at)) before = at;
  return before;
}

/** Causes of one function and kind are one. */
function keyOf(matcher: Matcher, { kind, a, childA, childB }: Cause): string {
  const { a: sideA, b: sideB } = matcher.compared;
  const fn = a === 0 ? 0 : sideA.functionOf[sideA.sites[a]!];
  const child = childA !== 0
    ? sideA.functionOf[sideA.sites[childA]!]
    : childB !== 0
    ? sideB.functionOf[sideB.sites[childB]!]
    : 0;
  return `${kind} ${fn} ${child}`;
}
