/**
 * Every call of a tree, a row each, from any row on: what an answer that is folded leaves out can be read page by page.
 *
 * @module
 */
import { type CallTree, firstChild, nextSibling, parentIn, subtreeSize } from "../query/call_tree.ts";
import { callRow } from "./call_row.ts";
import { tellList } from "./list_answer.ts";
import type { Telling } from "./fit.ts";

/** A call, and how deep in the tree it is. */
interface Place {
  call: number;
  /** 0 for a root. */
  depth: number;
}

export interface TreeRowsOptions {
  /** Rows that are left out at the start. */
  skip: number;
  /** Rows that are made at most. */
  limit: number;
  maxDepth?: number;
  /** The command that goes on from a row. */
  page: (skip: number) => string;
}

/** The calls of a tree in the order in which it shows them: a call, what it called, then what comes beside it. */
export function tellTreeRows(tree: CallTree, { skip, limit, maxDepth, page }: TreeRowsOptions): Telling {
  const total = callsTo(tree, maxDepth);
  const places: Place[] = [];
  if (skip < total) {
    for (const place of placesFrom(tree, skip, maxDepth)) {
      if (places.length >= limit) break;
      places.push(place);
    }
  }
  return tellList(places, {
    row({ call, depth }, room) {
      const parent = parentIn(tree, call);
      return { ...callRow(tree, call, room), depth, parent: parent === 0 ? null : parent };
    },
    skip,
    total,
    page,
  });
}

/** Calls down to a level. */
export function callsTo(tree: CallTree, maxDepth = Infinity): number {
  if (maxDepth === Infinity) return subtreeSize(tree, 0);
  let count = 0;
  for (const _ of placesFrom(tree, 0, maxDepth)) count++;
  return count;
}

/** The calls of a tree from a row on, down to a level. */
function* placesFrom(tree: CallTree, skip: number, maxDepth = Infinity): Generator<Place> {
  let left = skip;
  let depth = 0;
  let call = firstChild(tree, 0);
  if (tree.places !== undefined && maxDepth === Infinity) {
    // A row's number is its call's.
    call = skip + 1;
    depth = tree.places.depthOf(call) - 1;
    left = 0;
  }
  while (call !== 0) {
    // Whole subtrees are stepped over, where all of their calls are rows.
    const isSkipped = maxDepth === Infinity && subtreeSize(tree, call) <= left;
    if (isSkipped) left -= subtreeSize(tree, call);
    else if (left > 0) left--;
    else yield { call, depth };
    const child = isSkipped || depth >= maxDepth ? 0 : firstChild(tree, call);
    if (child !== 0) {
      call = child;
      depth++;
      continue;
    }
    let next = nextSibling(tree, call);
    while (next === 0 && depth > 0) {
      call = parentIn(tree, call);
      depth--;
      next = nextSibling(tree, call);
    }
    call = next;
  }
}
