/**
 * Calls along the time: each below its caller, and what ran at the same time in lanes of its own.
 *
 * @module
 */
import { firstChild, nextSibling } from "../../query/call_tree.ts";
import { endOfRecord, rawTotalOf } from "../../query/times.ts";
import { siteName } from "../../view/call_text.ts";
import { escapeText } from "../../view/text.ts";
import type { Lane, Overview, Stretch, Stretches } from "../protocol.ts";
import type { OpenRun } from "./runs.ts";

/** Blocks that are kept apart at the same time; of more, some are drawn over others. */
const MOST_BESIDE = 400;
/** Rows at most. */
const MOST_ROWS = 60_000;
/** Parts of the overview. */
const PARTS = 400;
/** Calls that have their name with them, and parts of calls in which they waited. */
const MOST_NAMED = 4000;
/** Parts of the width below which nothing of a call's waiting is told. */
const LEAST_WAIT = 1 / 300;

interface Layout {
  /** By call: its row. */
  rows: Uint16Array;
  count: number;
  lanes: Lane[];
}

const known = new WeakMap<OpenRun, Layout>();

function layoutOf(run: OpenRun): Layout {
  let layout = known.get(run);
  if (layout === undefined) known.set(run, layout = layOut(run));
  return layout;
}

/** A place that is taken until a time. */
interface Block {
  until: number;
  top: number;
  height: number;
}

/**
 * Gives each call a row. A call's children are below it, in one row where they came one after the other; those that ran at the same
 * time are below one another. From the last call to the first, as a call's id is greater than its caller's.
 */
function layOut({ trace, tree }: OpenRun): Layout {
  const { callCount } = trace;
  const starts = trace.startColumn();
  const durations = trace.durationColumn();
  const heights = new Uint16Array(callCount + 1);
  const offsets = new Uint16Array(callCount + 1);
  /** When the last call of a subtree ended. */
  const until = new Float64Array(callCount + 1);
  const place = (first: number): number => {
    let taken: Block[] = [];
    let height = 0;
    let last = -1;
    for (let child = first; child !== 0; child = nextSibling(tree, child)) {
      const start = starts[child]!;
      if (last <= start) taken = [];
      else taken = taken.filter((block) => block.until > start);
      let top = 0;
      if (taken.length > 0 && taken.length < MOST_BESIDE) {
        taken.sort((x, y) => x.top - y.top);
        for (const block of taken) {
          if (block.top - top >= heights[child]!) break;
          top = Math.max(top, block.top + block.height);
        }
      }
      taken.push({ until: until[child]!, top, height: heights[child]! });
      last = Math.max(last, until[child]!);
      offsets[child] = Math.min(MOST_ROWS, top);
      height = Math.max(height, top + heights[child]!);
    }
    return height;
  };
  for (let call = callCount; call > 0; call--) {
    const duration = durations[call]!;
    let end = starts[call]! + (duration === duration ? duration : rawTotalOf(trace, call));
    const first = firstChild(tree, call);
    heights[call] = 1;
    if (first !== 0) {
      heights[call] = Math.min(MOST_ROWS, 1 + place(first));
      end = Math.max(end, until[call]!);
    }
    until[call] = end;
    const parent = tree.parents[call]!;
    if (until[parent]! < end) until[parent] = end;
  }
  const count = place(firstChild(tree, 0));
  const rows = new Uint16Array(callCount + 1);
  const lanes: Lane[] = [];
  for (let call = 1; call <= callCount; call++) {
    const parent = tree.parents[call]!;
    rows[call] = Math.min(MOST_ROWS, parent === 0 ? offsets[call]! : rows[parent]! + 1 + offsets[call]!);
    const { kind } = trace.siteOf(call);
    if (kind === "test" || kind === "request" || trace.isThread(call)) {
      if (lanes.length < MOST_NAMED) {
        lanes.push({ row: rows[call]!, name: siteName(trace.siteOf(call)), call });
      }
    }
  }
  return { rows, count, lanes };
}

/** The whole of the time: how many calls ran in each part of it, and what lanes there are. */
export function overview(run: OpenRun): Overview {
  const { trace } = run;
  const { count, lanes } = layoutOf(run);
  const time = Math.max(1, endOfRecord(trace));
  const busy = Array.from({ length: PARTS }, () => 0);
  const starts = trace.startColumn();
  for (let call = 1; call < starts.length; call++) {
    busy[Math.min(PARTS - 1, Math.max(0, Math.floor(starts[call]! / time * PARTS)))]!++;
  }
  return { time, rows: count, busy, lanes };
}

/**
 * The calls of a part of the time and of some rows. What is narrower than `least` is left out where there is such a one in its row
 * already.
 */
export function stretches(
  run: OpenRun,
  { from, to, firstRow, lastRow, least }: {
    from: number;
    to: number;
    firstRow: number;
    lastRow: number;
    least: number;
  },
): Stretches {
  const { trace } = run;
  const { rows } = layoutOf(run);
  const starts = trace.startColumn();
  const durations = trace.durationColumn();
  const sites = trace.siteColumn();
  /** By row: where the last one that was drawn ends. */
  const drawn = new Float64Array(Math.max(0, lastRow - firstRow + 1)).fill(-1);
  const found: Stretch[] = [];
  for (let call = 1; call < starts.length; call++) {
    const row = rows[call]!;
    if (row < firstRow || row > lastRow || starts[call]! > to) continue;
    const start = starts[call]!;
    const duration = durations[call]!;
    const end = start + (duration === duration ? duration : rawTotalOf(trace, call));
    if (end < from) continue;
    if (end - start < least) {
      if (drawn[row - firstRow]! > start) continue;
      drawn[row - firstRow] = start + least;
    }
    found.push({ call, row, site: sites[call]!, start, end, ending: trace.outcomeOf(call), waits: [] });
  }
  const names: Record<number, string> = {};
  let named = 0;
  for (const stretch of found) {
    names[stretch.site] ??= siteName(trace.site(stretch.site));
    if (stretch.end - stretch.start < (to - from) * LEAST_WAIT || ++named > MOST_NAMED) continue;
    const pauses = trace.pausesOf(stretch.call);
    for (let i = 0; i < pauses.length; i += 2) stretch.waits.push(pauses[i]!, pauses[i + 1] ?? stretch.end);
  }
  return { from, to, stretches: found, names };
}

/** Where a call is drawn. */
export function stretchOf(
  run: OpenRun,
  call: number,
): { row: number; start: number; end: number; name: string } {
  const { trace } = run;
  const start = trace.startOf(call);
  const end = start + rawTotalOf(trace, call);
  return { row: layoutOf(run).rows[call]!, start, end, name: escapeText(trace.siteOf(call).name) };
}
