/**
 * The calls of two runs that are shown where there is no room for all: those that differ, from the first on, with the way to them.
 *
 * @module
 */
import { type Gist, hiddenBelow } from "../gist.ts";
import type { Cause } from "./causes.ts";
import type { RunDiff } from "./diff.ts";
import { type DiffLine, diffLines } from "./tree_lines.ts";

/** Causes that are taken before anything else. */
const MOST_CAUSES = 100;
/** Equal siblings around a difference, which are taken as well. */
const CONTEXT = 3;

/**
 * A call that both runs have is in both parts or in none, with its callers: so that the parts differ in nothing that the runs do not.
 *
 * @param options.most calls of each run, roughly
 * @param options.causes what is taken first
 */
export function differingCalls(
  diff: RunDiff,
  { most, causes = diff.causes }: { most: number; causes?: readonly Cause[] },
): { a: Gist; b: Gist } | undefined {
  const { matcher } = diff;
  if (matcher === undefined) return undefined;
  const { toA, toB, compared: { treeA, treeB } } = matcher;
  const a = { tree: treeA.tree, other: toB, keep: new Uint8Array(toB.length), count: 0 };
  const b = { tree: treeB.tree, other: toA, keep: new Uint8Array(toA.length), count: 0 };
  const take = (callA: number, callB: number): void => {
    const rest: [typeof a, number][] = [[a, callA], [b, callB]];
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const [side, call] = next;
      for (let at = call; at > 0 && side.keep[at] === 0; at = side.tree.parents[at]!) {
        side.keep[at] = 1;
        side.count++;
        if (side.other[at]! > 0) rest.push([side === a ? b : a, side.other[at]!]);
      }
    }
  };
  for (const { a, b, childA, childB } of causes.slice(0, MOST_CAUSES)) {
    take(a, b);
    take(childA, childB);
  }
  for (const line of diffLines(diff, { context: CONTEXT })) {
    if (Math.max(a.count, b.count) >= most) break;
    for (const [callA, callB] of callsOf(line)) take(callA, callB);
  }
  const gistOf = ({ tree, keep, count }: typeof a): Gist => ({
    keep,
    count,
    hidden: hiddenBelow(tree, keep),
  });
  return { a: gistOf(a), b: gistOf(b) };
}

function callsOf(line: DiffLine): readonly (readonly [number, number])[] {
  switch (line.type) {
    case "pair":
    case "left":
    case "context":
      return [[line.a, line.b]];
    case "removed":
      return [[line.call, 0]];
    case "added":
      return [[0, line.call]];
    default:
      return [];
  }
}
