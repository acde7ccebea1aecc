import { buildCallTree, type CallTree, glanceAtCallTree, subtreeSize } from "../query/call_tree.ts";
import { type Filters, selectCalls } from "../query/keep.ts";
import { type Line, screenOf, type ScreenOptions, screensOf } from "../query/screen.ts";
import type { Trace } from "../trace/trace.ts";
import { runLine, type RunTextOptions, warningLines, warningsOf } from "./run_text.ts";
import { escapeText, wrapText } from "./text.ts";
import { countText, plural } from "./units.ts";
import { treeText, type TreeTextOptions } from "./tree.ts";

/** What `tph tree` shows of a run. */
export interface TreePageOptions extends Filters, ScreenOptions, Omit<TreeTextOptions, "times"> {
  /** Whether a budget, rather than the user, has chosen the lines. */
  hasBudget?: boolean;
}

/** The page of `tph tree`. */
export interface TreePage {
  /** Whether any call passes the filters, or none is there to be filtered. */
  hasMatch: boolean;
  lines: Iterable<string>;
}

/** The page of `tph tree`: which run it is, warnings, the call tree, and what is not shown. */
export function treePage(trace: Trace, options: TreePageOptions): TreePage {
  const tree = selectedTree(trace, options);
  return { hasMatch: hasMatch(tree), lines: pageLines(tree, options, screenOf(tree, options)) };
}

/** Pages of so many lines, up to those of the options: of a large run, what they show is chosen once. */
export function treePages(
  trace: Trace,
  options: TreePageOptions & { lines: number },
): (lines: number) => TreePage {
  const tree = selectedTree(trace, options);
  const screens = screensOf(tree, options);
  return (most) => {
    const own = { ...options, lines: most };
    let lines = [...screens(most)];
    // What a large page is built around may take more lines than there are: a small one is chosen for itself.
    if (lines.length === 0) lines = [...screenOf(tree, own)];
    return { hasMatch: hasMatch(tree), lines: pageLines(tree, own, lines) };
  };
}

/** The tree of the calls that pass the filters; of all calls, without columns for them where that can be. */
function selectedTree(trace: Trace, filters: Filters): CallTree {
  const selection = selectCalls(trace, filters);
  return selection.keep === undefined
    ? glanceAtCallTree(trace, { isFolded: true })
    : buildCallTree(trace, selection);
}

function hasMatch(tree: CallTree): boolean {
  return subtreeSize(tree, 0) > 0 || tree.trace.callCount === 0;
}

function* pageLines(tree: CallTree, options: TreePageOptions, screen: Iterable<Line>): Generator<string> {
  const { trace } = tree;
  const { style, glyphs, width } = options;
  const text: RunTextOptions = { style, glyphs, width };
  // What cannot be read of a run is found out where it is read: mostly when the first row is asked for.
  const rows = screen[Symbol.iterator]();
  let row = subtreeSize(tree, 0) > 0 ? rows.next() : undefined;
  const { length } = trace.problems;
  yield runLine(trace, text);
  yield* warningLines(warningsOf(trace), text);
  yield "";
  if (trace.callCount === 0) {
    yield style.dim("No calls were recorded.");
    return;
  }
  if (subtreeSize(tree, 0) === 0) {
    yield* wrapText(`None of the ${plural(trace.callCount, "call")} matches.`, width).map(style.dim);
    return;
  }
  let hidden = 0;
  let shown = 0;
  let isCut = false;
  function* counted() {
    for (; row !== undefined && !row.done; row = rows.next()) {
      const line = row.value;
      shown++;
      hidden += line.hidden;
      if (line.item.type === "gap") {
        hidden += line.item.size;
        isCut = true;
      }
      yield line;
    }
  }
  yield* treeText(tree, counted(), { ...options, times: trace.header.settings.time !== false });
  // Where there is room left and no sibling is left out, it was the depth that hid calls.
  const isFull = options.lines !== undefined && (isCut || shown >= options.lines);
  const byLines = options.maxDepth === undefined || isFull ? options.lines : undefined;
  const notes = missingNotes(tree, hidden, { lines: byLines, hasBudget: options.hasBudget === true });
  if (notes.length > 0) yield "";
  for (const note of notes) yield* wrapText(note, options.width).map(style.dim);
  yield* warningLines(trace.problems.slice(length).map(escapeText), text);
}

/** What a page does not show, and how to see it; `lines` is the limit of lines, where that is what hid calls. */
function missingNotes(
  tree: CallTree,
  hidden: number,
  { lines, hasBudget }: { lines: number | undefined; hasBudget: boolean },
): string[] {
  const filtered = tree.trace.callCount - subtreeSize(tree, 0);
  const notes: string[] = [];
  if (hidden > 0) {
    const remedy = lines === undefined
      ? "a larger --max-depth shows more"
      : `${
        hasBudget ? "a larger --budget" : `--lines ${lines * 5} or --all`
      } shows more, --filter NAME looks closer`;
    notes.push(`${countText(hidden)} of ${plural(subtreeSize(tree, 0), "call")} not shown: ${remedy}`);
  }
  if (filtered > 0) notes.push(`${plural(filtered, "call")} left out by the filters`);
  return notes;
}
