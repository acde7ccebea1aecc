/**
 * The calls of a run that are shown where there is no room for all: its first levels, and every error with the way to it.
 *
 * @module
 */
import { Outcome } from "../trace/spec.ts";
import { type CallTree, firstChild, nextSibling, subtreeSize } from "./call_tree.ts";

export interface Gist {
  /** By call: 1 where it is shown. The caller of such a call is shown, too. */
  keep: Uint8Array;
  /** How many are. */
  count: number;
  /** Below the call of that number, and not shown: how many calls; 0 stands for the run itself. */
  hidden: Map<number, number>;
}

/** Children of one call that are shown. */
const MOST_CHILDREN = 200;
/** The part of the room that errors may take. */
const FOR_ERRORS = 0.5;

/** @param most calls that there is room for */
export function gistOf(tree: CallTree, most: number): Gist {
  const { parents, outcomes } = tree;
  const keep = new Uint8Array(parents.length);
  let count = 0;
  const take = (call: number): void => {
    for (let at = call; at !== 0 && keep[at] === 0; at = parents[at]!) {
      keep[at] = 1;
      count++;
    }
  };
  for (let call = 1; call < parents.length && count < most * FOR_ERRORS; call++) {
    if (outcomes[call] === Outcome.THREW) take(call);
  }
  const queue = [0];
  for (let next = 0; next < queue.length && count < most; next++) {
    let children = 0;
    for (
      let call = firstChild(tree, queue[next]!);
      call !== 0 && children < MOST_CHILDREN && count < most;
      call = nextSibling(tree, call), children++
    ) {
      take(call);
      queue.push(call);
    }
  }
  return { keep, count, hidden: hiddenBelow(tree, keep) };
}

/** How many calls are not shown below which of those that are; 0 stands for the run itself. */
export function hiddenBelow(tree: CallTree, keep: Uint8Array): Map<number, number> {
  const { parents } = tree;
  const hidden = new Map<number, number>();
  const shown = new Uint32Array(parents.length);
  for (let call = parents.length - 1; call >= 0; call--) {
    if (call > 0 && keep[call] === 0) continue;
    const missing = subtreeSize(tree, call) - (call === 0 ? 0 : 1) - shown[call]!;
    if (missing > 0) hidden.set(call, missing);
    if (call > 0) shown[parents[call]!]! += subtreeSize(tree, call);
  }
  return hidden;
}
