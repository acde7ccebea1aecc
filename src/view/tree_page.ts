import {
  buildCallTree,
  type CallTree,
  callTreeLater,
  glanceAtCallTree,
  subtreeSize,
} from "../query/call_tree.ts";
import { type Filters, selectCalls, type Selection } from "../query/keep.ts";
import { type Line, screenOf, type ScreenOptions, screensOf } from "../query/screen.ts";
import { SCREEN_NUMBERS } from "../query/screen_numbers.ts";
import { recall } from "../trace/known.ts";
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
  const { tree, lines } = new Screens(trace, options).of(options);
  return { hasMatch: hasMatch(tree), lines: pageLines(tree, options, lines) };
}

/** Pages of so many lines, up to those of the options: of a large run, what they show is chosen once. */
export function treePages(
  trace: Trace,
  options: TreePageOptions & { lines: number },
): (lines: number) => TreePage {
  const screens = new Screens(trace, options);
  let arranged: ((lines: number) => Iterable<Line>) | undefined;
  return (most) => {
    const own = { ...options, lines: most };
    const { tree, lines } = screens.of(own, (tree) => {
      const lines = [...(arranged ??= screensOf(tree, options))(most)];
      // What a large page is built around may take more lines than there are: a small one is chosen for itself.
      return lines.length === 0 ? screenOf(tree, own) : lines;
    });
    return { hasMatch: hasMatch(tree), lines: pageLines(tree, own, lines) };
  };
}

/** Screens of the calls of a run that pass the filters. Where none is left out, those that were asked for before may be known. */
class Screens {
  readonly #trace: Trace;
  readonly #selection: Selection;
  /** The lines of the largest one. */
  readonly #most: number | undefined;
  #tree: CallTree | undefined;

  constructor(trace: Trace, filters: Filters & ScreenOptions) {
    this.#trace = trace;
    this.#selection = selectCalls(trace, filters);
    this.#most = filters.lines;
  }

  /**
   * A screen, and the tree that it is of.
   *
   * @param find chooses its lines
   */
  of(
    options: ScreenOptions,
    find: (tree: CallTree) => Iterable<Line> = (tree) => screenOf(tree, options),
  ): { tree: CallTree; lines: Iterable<Line> } {
    const { lines: most, maxDepth, fold } = options;
    const trace = this.#trace;
    const isKept = trace.known !== undefined && this.#selection.keep === undefined && most !== undefined;
    if (!isKept) return { tree: this.#made(), lines: find(this.#made()) };
    const lines = recall(trace, `${most} lines of ${this.#most}, depth ${maxDepth}, folded ${fold}`, {
      find: () => [...find(this.#made())],
      ...SCREEN_NUMBERS,
    })!;
    return { tree: this.#tree ?? callTreeLater(trace, () => this.#made()), lines };
  }

  /** The tree; of all calls, without columns for them where that can be. */
  #made(): CallTree {
    return this.#tree ??= this.#selection.keep === undefined
      ? glanceAtCallTree(this.#trace, { isFolded: true })
      : buildCallTree(this.#trace, this.#selection);
  }
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
