import { isReordered } from "../../query/diff/causes.ts";
import { compareCalls } from "../../query/diff/compare_calls.ts";
import type { RunDiff } from "../../query/diff/diff.ts";
import { Pair } from "../../query/diff/matching.ts";
import type { DiffLine } from "../../query/diff/tree_lines.ts";
import type { Trace } from "../../trace/trace.ts";
import { callName, callText } from "../call_text.ts";
import type { Glyphs, Segment, Style } from "../style.ts";
import { cutText, lineOf, widthOf, widthOfSegments } from "../text.ts";
import { plural } from "../units.ts";
import { changeSegments } from "./change_text.ts";

export interface DiffTreeOptions {
  style: Style;
  glyphs: Glyphs;
  width: number;
  valueWidth: number;
  /** Both runs beside one another rather than in one column. */
  sideBySide: boolean;
}

/** Levels that are indented one by one. */
const MOST_INDENT = 24;

/** Draws the lines of a changed tree: `-` removed, `+` added, `~` changed, `>` moved. */
export function* diffTreeText(
  diff: RunDiff,
  lines: Iterable<DiffLine>,
  options: DiffTreeOptions,
): Generator<string> {
  for (const line of lines) {
    if (options.sideBySide) yield* besides(diff, line, options);
    else yield lineOf(unified(diff, line, options), options.width, options.glyphs.dots);
  }
}

function indentOf(depth: number, { dots }: Glyphs): string {
  return depth <= MOST_INDENT ? "  ".repeat(depth) : `${"  ".repeat(MOST_INDENT)}${dots}${depth} `;
}

/** One line for both runs. */
function unified(diff: RunDiff, line: DiffLine, options: DiffTreeOptions): Segment[] {
  const { style, glyphs } = options;
  const indent = indentOf(line.depth, glyphs);
  const { a, b } = diff;
  switch (line.type) {
    case "equal":
      return [{ text: `  ${indent}${glyphs.dots} ${plural(line.calls, "equal call")}`, dress: style.dim }];
    case "beyond":
      return [{
        text: `  ${indent}${glyphs.dots} ${plural(line.siblings, "call")} beyond the end of the other record`,
        dress: style.dim,
      }];
    case "context":
      return [
        { text: `  ${indent}`, dress: style.dim },
        { text: plainCall(a.trace, line.a, options), dress: style.dim },
        ...(line.calls > 1 ? [{ text: `  +${plural(line.calls - 1, "call")}`, dress: style.dim }] : []),
      ];
    case "removed":
    case "added": {
      const isRemoved = line.type === "removed";
      const { trace } = isRemoved ? a : b;
      const dress = isRemoved ? style.red : style.green;
      const notes = [
        line.isWrapper ? (isRemoved ? "inlined" : "extracted") : "",
        line.calls > 1 ? `+${plural(line.calls - 1, "call")}` : "",
        line.alike > 0 ? `${glyphs.times} ${line.alike + 1}` : "",
      ].filter((note) => note !== "");
      return [
        { text: `${isRemoved ? "-" : "+"} ${indent}`, dress },
        { text: plainCall(trace, line.call, options), dress },
        { text: notes.length > 0 ? `  ${notes.join(", ")}` : "", dress: style.dim },
      ];
    }
    case "left":
      return [
        { text: `< ${indent}`, dress: style.magenta },
        { text: plainCall(a.trace, line.a, options), dress: style.magenta },
        { text: isMoved(diff, line.a) ? "  moved from here" : "  came here before", dress: style.dim },
      ];
    case "pair": {
      const head = headOf(diff, line);
      const room = options.width - indent.length - 2;
      return [
        { text: `${head.mark} ${indent}`, dress: head.dress(style) },
        { text: callName(a.trace, line.a), dress: style.bold },
        ...(line.alike > 0 ? [{ text: ` ${glyphs.times} ${line.alike + 1}`, dress: style.magenta }] : []),
        ...changesOf(diff, line, { ...options, width: room }),
        ...(head.note === "" ? [] : [{ text: `  ${head.note}`, dress: style.dim }]),
      ];
    }
  }
}

interface PairLine {
  type: "pair";
  a: number;
  b: number;
  pair: number;
  alike: number;
}

function isMoved({ matcher }: RunDiff, call: number): boolean {
  return (matcher!.pairs[call]! & Pair.MOVED) !== 0;
}

/** What stands before and after a pair. */
function headOf(
  diff: RunDiff,
  { a, b, pair }: PairLine,
): { mark: string; dress: (style: Style) => Segment["dress"]; note: string } {
  const notes: string[] = [];
  if ((pair & Pair.MOVED) !== 0) notes.push(`moved here from ${parentName(diff.a.trace, a)}`);
  else if (isReordered(pair, diff.ordered)) notes.push("in another order");
  if ((pair & Pair.AWAITS) !== 0) {
    notes.push(`suspended ${diff.a.suspensions?.[a] ?? 0} → ${diff.b.suspensions?.[b] ?? 0} times`);
  }
  const nameA = diff.a.trace.siteOf(a).name;
  const nameB = diff.b.trace.siteOf(b).name;
  if (nameA !== nameB && !/:\d+$/.test(nameA)) notes.push(`now ${callName(diff.b.trace, b)}`);
  const own = pair & (Pair.ARGS | Pair.OUTCOME | Pair.AWAITS);
  if ((pair & Pair.MOVED) !== 0 || isReordered(pair, diff.ordered)) {
    return { mark: ">", dress: (style) => style.magenta, note: notes.join(", ") };
  }
  return { mark: own === 0 ? " " : "~", dress: (style) => style.yellow, note: notes.join(", ") };
}

function parentName(trace: Trace, call: number): string {
  const parent = trace.parentOf(call);
  return parent === 0 ? "the top level" : callName(trace, parent);
}

/** The parts that differ, as many as there is room for. */
function changesOf(diff: RunDiff, line: PairLine, options: DiffTreeOptions): Segment[] {
  const { style, glyphs } = options;
  if ((line.pair & (Pair.ARGS | Pair.OUTCOME)) === 0) return [];
  const changes = compareCalls(diff, line.a, line.b);
  const segments: Segment[] = [{ text: "  " }];
  const most = 4;
  changes.slice(0, most).forEach((change, i) => {
    if (i > 0) segments.push({ text: ", ", dress: style.dim });
    segments.push(...changeSegments(change, options));
  });
  if (changes.length > most) {
    segments.push({ text: `, ${glyphs.dots} +${changes.length - most}`, dress: style.dim });
  }
  return segments;
}

function plainCall(trace: Trace, call: number, options: DiffTreeOptions): string {
  const item = { type: "call" as const, call, count: 1, others: [], time: 0, size: 1 };
  const plain = {
    ...options,
    style: { ...options.style, link: (text: string) => text },
    args: true,
    results: true,
  };
  return callText(trace, item, options.valueWidth * 2, plain).map(({ text }) => text).join("");
}

/** A line of each run, with a mark between. */
function* besides(diff: RunDiff, line: DiffLine, options: DiffTreeOptions): Generator<string> {
  const { style, glyphs, width } = options;
  const half = Math.floor((width - 3) / 2);
  const indent = indentOf(Math.min(line.depth, Math.floor(half / 6)), glyphs);
  const { a, b } = diff;
  const row = (
    left: string,
    mark: string,
    right: string,
    dressLeft: Segment["dress"],
    dressRight = dressLeft,
  ) => {
    const cut = cutText(left, half, glyphs.dots);
    return lineOf([
      { text: cut, dress: dressLeft },
      { text: `${" ".repeat(Math.max(0, half - widthOf(cut)))} ${mark} ` },
      { text: cutText(right, half, glyphs.dots), dress: dressRight },
    ]).trimEnd();
  };
  switch (line.type) {
    case "equal":
    case "beyond": {
      const [segment] = unified(diff, line, options);
      return yield row(segment!.text.slice(2), " ", "", style.dim);
    }
    case "context": {
      const text = indent + plainCall(a.trace, line.a, options);
      return yield row(text, " ", text, style.dim);
    }
    case "removed":
      return yield row(indent + plainCall(a.trace, line.call, options) + more(line), "-", "", style.red);
    case "added":
      return yield row("", "+", indent + plainCall(b.trace, line.call, options) + more(line), style.green);
    case "left":
      return yield row(indent + plainCall(a.trace, line.a, options), "<", "", style.magenta);
    case "pair": {
      const { mark, note } = headOf(diff, line);
      const own = (line.pair & (Pair.ARGS | Pair.OUTCOME)) !== 0;
      const narrow = { ...options, valueWidth: Math.min(options.valueWidth, 24) };
      const left = own ? plainCall(a.trace, line.a, narrow) : callName(a.trace, line.a);
      const right = own ? plainCall(b.trace, line.b, narrow) : callName(b.trace, line.b);
      yield row(
        indent + left,
        mark,
        indent + right,
        own ? style.red : undefined,
        own ? style.green : undefined,
      );
      const changes = changesOf(diff, line, options);
      const notes = [...changes.slice(1), ...(note === "" ? [] : [{ text: `  ${note}`, dress: style.dim }])];
      if (widthOfSegments(notes) > 0) yield lineOf([{ text: `${indent}    ` }, ...notes], width, glyphs.dots);
    }
  }
}

function more({ calls, alike }: { calls: number; alike: number }): string {
  return (calls > 1 ? `  +${calls - 1}` : "") + (alike > 0 ? `  x ${alike + 1}` : "");
}
