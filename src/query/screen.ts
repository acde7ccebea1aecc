import type { CallTree } from "./call_tree.ts";
import { foldChildren, type Item, plainChildren } from "./fold.ts";
import { arrange, callsBelow, layOut, type Shown } from "./cut.ts";

/** Siblings that a screen leaves out, in the place where they would stand. */
export interface GapItem {
  type: "gap";
  /** Siblings left out. */
  siblings: number;
  /** Calls in their subtrees. */
  size: number;
  /** Their total times, summed, in nanoseconds. */
  time: number;
  /** Whether a call among them threw. */
  troubled: boolean;
}

/** A line of a screen, in the order of reading. */
export interface Line {
  item: Item | GapItem;
  /** Levels of lines above this one; 0 for a root. */
  depth: number;
  /** Whether no sibling follows. */
  last: boolean;
  /** Calls below this one that are not shown although the tree has them; 0 when some of its children have lines. */
  hidden: number;
}

export interface ScreenOptions {
  /** Lines to show at most; without it, all. */
  lines?: number;
  /** Calls nested deeper are not shown; roots have depth 0. */
  maxDepth?: number;
  /** Whether repeats are folded into one line. */
  fold: boolean;
  /** What to show, where that is settled already; `lines` says nothing then. */
  shown?: Shown;
}

/**
 * The lines that show a call tree.
 *
 * All of them are made one by one, so that a tree of ten million calls can be printed; with a limit, the tree
 * is cut where that matters least, see `layOut`.
 */
export function* screenOf(tree: CallTree, options: ScreenOptions): Generator<Line> {
  const maxDepth = options.maxDepth ?? Infinity;
  const children = childrenIn(tree, options.fold);
  const shown: Shown = options.shown ??
    (options.lines === undefined ? children : layOut(tree, children, { lines: options.lines, maxDepth }));
  // One frame a level: the items to come, the one that is next, and how many calls they are nested in.
  const root = shown(undefined)[Symbol.iterator]();
  const stack = [{ rest: root, coming: root.next(), calls: 0 }];
  while (stack.length > 0) {
    const frame = stack.at(-1)!;
    if (frame.coming.done) {
      stack.pop();
      continue;
    }
    const item: Item | GapItem = frame.coming.value;
    frame.coming = frame.rest.next();
    const depth = stack.length - 1;
    const line: Line = { item, depth, last: frame.coming.done === true, hidden: 0 };
    if (item.type === "gap") {
      yield line;
      continue;
    }
    const below = callsBelow(item);
    if (below === 0) {
      yield line;
      continue;
    }
    const rest = shown(item)[Symbol.iterator]();
    const isTooDeep = item.type === "call" && frame.calls >= maxDepth;
    const coming = isTooDeep ? { done: true as const, value: undefined } : rest.next();
    if (coming.done) line.hidden = below;
    yield line;
    if (!coming.done) stack.push({ rest, coming, calls: frame.calls + (item.type === "call" ? 1 : 0) });
  }
}

/** Screens of any number of lines up to `lines`; the items are chosen once. */
export function screensOf(
  tree: CallTree,
  { lines, maxDepth = Infinity, fold }: ScreenOptions & { lines: number },
): (lines: number) => Generator<Line> {
  const arranged = arrange(tree, childrenIn(tree, fold), { lines, maxDepth });
  return (lines) => screenOf(tree, { maxDepth, fold, shown: arranged(lines) });
}

function childrenIn(tree: CallTree, fold: boolean): (item: Item | undefined) => Iterable<Item> {
  return (item) => {
    if (item?.type === "repeat") return item.items;
    return fold ? foldChildren(tree, item) : plainChildren(tree, item?.call ?? 0);
  };
}
