import { pathToFileURL } from "node:url";
import type { CallTree } from "../query/call_tree.ts";
import type { Trace } from "../trace/trace.ts";
import { type CallItem, hasMore } from "../query/fold.ts";
import type { GapItem, Line } from "../query/screen.ts";
import { memoryGrowth } from "../query/memory.ts";
import { leastTimes } from "../query/request_ends.ts";
import { endOfRecord, outlivesCaller, selfOf, totalOf, waitingOf } from "../query/times.ts";
import { callText, type CallTextOptions, fileText, isUrl } from "./call_text.ts";
import { type Bounds, boundsOf, callTimeText, leastTime, selfBounds } from "./call_time_text.ts";
import type { Segment } from "./style.ts";
import { cutText, escapeText, lineOf, widthOf, widthOfSegments } from "./text.ts";
import { countText, durationText, growthText, plural } from "./units.ts";

/** How a call tree is drawn. */
export interface TreeTextOptions extends CallTextOptions {
  /** Columns of a line at most. */
  width: number;
  /** Whether the run has times. */
  times: boolean;
  selfTime: boolean;
  /** Show file and line of each function, relative to the run's working folder. */
  source: boolean;
  /** Of a run that is followed: calls that were shown before. */
  begun?: ReadonlySet<number>;
}

/** Bytes of growth that are worth a note. */
const LEAST_GROWTH = 100_000;
/** Levels whose rails are drawn; deeper levels are given as a number. */
const RAILS = 24;

/** Draws the lines of a screen. */
export function* treeText(
  tree: CallTree,
  lines: Iterable<Line>,
  options: TreeTextOptions,
): Generator<string> {
  const { glyphs, style, width } = options;
  const most = Math.max(2, Math.min(RAILS, Math.floor(width * 0.4 / 3)));
  /** The rails of the levels above the line that is drawn, from depth 1. */
  const rails: string[] = [];
  for (const line of lines) {
    const { depth, last } = line;
    rails.length = Math.max(0, depth - 1);
    let prefix = "";
    if (depth > 0) {
      const elbow = last ? glyphs.corner : glyphs.tee;
      if (depth <= most) prefix = rails.join("") + elbow;
      else {prefix = `${glyphs.dots}${countText(depth)}${glyphs.dots} ` +
          rails.slice(depth - most + 1).join("") + elbow;}
      rails[depth - 1] = last ? glyphs.blank : glyphs.rail;
    }
    const head: Segment = { text: prefix, dress: style.dim };
    const rest = lineSegments(tree, line, { ...options, width: width - widthOf(prefix) });
    yield lineOf([head, ...rest], width, glyphs.dots);
  }
}

/** What a line says, without the rails before it. */
function lineSegments(tree: CallTree, line: Line, options: TreeTextOptions): Segment[] {
  const { glyphs, style, width } = options;
  const { item } = line;
  const whole = Math.max(1, endOfRecord(tree.trace));
  if (item.type === "gap") return gapSegments(tree.trace, item, options);
  if (item.type === "repeat") {
    return [
      { text: `${glyphs.repeat} ${glyphs.times} ${countText(item.count)}`, dress: style.magenta },
      ...(options.times ? [timeSegment(tree.trace, item.time, whole, options)] : []),
      ...hiddenSegments(line, options),
    ];
  }
  const after = [...notesOf(tree, item, whole, options), ...hiddenSegments(line, options)];
  const before = options.begun?.has(item.call) ? [{ text: `${glyphs.dots} `, dress: style.dim }] : [];
  const room = width - widthOfSegments([...before, ...after]);
  return [...before, ...clip(callText(tree.trace, item, room, options), room, options), ...after];
}

/** Cuts the call's own text, so that times and counts stay in sight. */
function clip(segments: Segment[], width: number, { glyphs }: TreeTextOptions): Segment[] {
  if (widthOfSegments(segments) <= width || width < 12) return segments;
  const kept: Segment[] = [];
  let left = width;
  for (const segment of segments) {
    const size = widthOf(segment.text);
    if (size < left) {
      kept.push(segment);
      left -= size;
    } else {
      kept.push({ ...segment, text: cutText(segment.text + glyphs.dots, left, glyphs.dots) });
      break;
    }
  }
  return kept;
}

/** What stands after a call: how often, how long, where. */
function notesOf(tree: CallTree, item: CallItem, whole: number, options: TreeTextOptions): Segment[] {
  const { style, glyphs } = options;
  const { trace } = tree;
  const notes: Segment[] = [];
  if (item.count > 1) {
    notes.push({ text: `  ${glyphs.times} ${countText(item.count)}`, dress: style.magenta });
  }
  if (options.times) {
    const bounds = boundsOf(trace, [item.call, ...item.others]);
    // All further sums are of those that are looked at.
    const isAbout = hasMore(item);
    notes.push(timeSegment(trace, item.time, whole, { ...options, ...bounds, isAbout: item.isEstimated }));
    const waiting = timeOver(trace, item, (call) => waitingOf(trace, call));
    if (options.selfTime && !trace.isThread(item.call)) {
      const self = timeOver(trace, item, (call) => selfOf(tree, call));
      const selfBound = selfBounds(self, leastTime(trace), waiting > 0);
      notes.push({ text: `  self ${callTimeText(trace, self, glyphs, { ...selfBound, isAbout })}` });
    }
    if (waiting > 0 && !bounds.isAtMost) {
      notes.push({
        text: `  ${glyphs.wait} ${glyphs.wait === "waited" ? "" : "waited "}${
          isAbout ? `${glyphs.about} ` : ""
        }${durationText(waiting, glyphs.micro)}`,
        dress: style.cyan,
      });
    }
    const lastEnd = sumOver(item, (call) => leastTimes(trace).get(call) ?? 0);
    if (lastEnd > item.time) {
      notes.push({
        text: `  its last call ended after ${durationText(lastEnd, glyphs.micro)}`,
        dress: style.cyan,
      });
    }
    const late = [item.call, ...item.others].filter((call) => outlivesCaller(trace, call)).length;
    if (late > 0) {
      const text = item.others.length === 0
        ? "outlives its caller"
        : late > item.others.length
        ? "outlive their callers"
        : "some outlive their callers";
      notes.push({ text: `  ${text}`, dress: style.yellow });
    }
  }
  const growth = memoryGrowth(trace);
  if (growth.length > 0) {
    const bytes = sumOver(item, (call) => growth[call]!);
    if (Math.abs(bytes) >= LEAST_GROWTH) {
      notes.push({ text: `  ${growthText(bytes)}`, dress: bytes > 0 ? style.yellow : style.dim });
    }
  }
  if (options.source) notes.push({ text: "  " }, sourceSegment(tree, item.call, options));
  return notes;
}

/** A time, the brighter the more of the run it is. */
function timeSegment(
  trace: Trace,
  time: number,
  whole: number,
  { style, glyphs, ...bounds }: TreeTextOptions & Bounds,
): Segment {
  return {
    text: `  ${callTimeText(trace, time, glyphs, bounds)}`,
    dress: time >= whole / 5 ? style.yellow : style.dim,
  };
}

function sourceSegment({ trace }: CallTree, call: number, { style }: TreeTextOptions): Segment {
  const { file, line, column } = trace.siteOf(call);
  const url = isUrl(file) ? file : pathToFileURL(file).href;
  return {
    text: `${escapeText(fileText(file, trace.header.cwd))}:${line}${column > 1 ? `:${column}` : ""}`,
    dress: (text) => style.link(style.dim(text), url),
  };
}

function hiddenSegments({ hidden }: Line, { style, glyphs }: TreeTextOptions): Segment[] {
  return hidden === 0 ? [] : [{ text: `  ${glyphs.dots} +${plural(hidden, "call")}`, dress: style.dim }];
}

function gapSegments(trace: Trace, gap: GapItem, options: TreeTextOptions): Segment[] {
  const { style, glyphs } = options;
  const time = options.times ? `  ${callTimeText(trace, gap.time, glyphs)}` : "";
  const text = `${glyphs.dots} ${plural(gap.size, "call")}${time}`;
  if (!gap.troubled) return [{ text, dress: style.dim }];
  return [{ text, dress: style.dim }, { text: `  ${glyphs.cross} errors among them`, dress: style.red }];
}

/** A sum over the calls that an item stands for; calls that are not looked at count like the others. */
function sumOver({ call, others, covers }: CallItem, of: (call: number) => number): number {
  let sum = of(call);
  for (const other of others) sum += of(other);
  return sum * covers / (1 + others.length);
}

/** A part of the time of the calls that an item stands for; of calls that are not looked at, it is the same part. */
function timeOver(trace: Trace, item: CallItem, of: (call: number) => number): number {
  const calls = [item.call, ...item.others];
  const sum = calls.reduce((sum, call) => sum + of(call), 0);
  if (sum === 0 || !hasMore(item)) return sum;
  return sum * item.time / calls.reduce((sum, call) => sum + totalOf(trace, call), 0);
}
