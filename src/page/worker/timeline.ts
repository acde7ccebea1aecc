/**
 * Calls along the time: each below its caller, and what ran at the same time in lanes of its own.
 *
 * @module
 */
import { firstChild, nextSibling } from "../../query/call_tree.ts";
import { requestsOf } from "../../query/requests.ts";
import { endOfRecord, rawTotalOf } from "../../query/times.ts";
import type { Trace } from "../../trace/trace.ts";
import { siteName } from "../../view/call_text.ts";
import { escapeText } from "../../view/text.ts";
import type { Lane, Overview, Stretch, Stretches } from "../protocol.ts";
import { nameOf } from "./names.ts";
import type { OpenRun } from "./runs.ts";

/** Blocks that are kept apart at the same time; of more, some are drawn over others. */
const MOST_BESIDE = 400;
/** Rows at most. */
const MOST_ROWS = 60_000;
/** Calls of a block. */
const BLOCK = 1 << 14;
/** Parts of the overview. */
const PARTS = 400;
/** Calls that have their name with them, and parts of calls in which they waited. */
const MOST_NAMED = 4000;
/** Rows that have a name, and names that one has. */
const MOST_LANES = 4000;
const MOST_LANE_NAMES = 3;
/** Parts of the width below which nothing of a call's waiting is told. */
const LEAST_WAIT = 1 / 300;

/** Calls one after the other, and the time that they take up: what is out of sight is passed over. */
interface CallBlock {
  first: number;
  last: number;
  from: number;
  to: number;
}

interface Layout {
  /** By call: its row. */
  rows: Uint16Array;
  blocks: CallBlock[];
  overview: Overview;
}

const known = new WeakMap<OpenRun, Layout>();

function layoutOf(run: OpenRun): Layout {
  let layout = known.get(run);
  if (layout === undefined) known.set(run, layout = layOut(run));
  return layout;
}

/** A place that is taken until a time. */
interface Taken {
  until: number;
  top: number;
  height: number;
  call: number;
}

/**
 * Gives each call a row. A call's children are below it, in one row where they came one after the other; those that ran at the same
 * time are below one another. From the last call to the first, as a call's id is greater than its caller's.
 */
function layOut({ trace, tree }: OpenRun): Layout {
  const { callCount } = trace;
  const heights = new Uint16Array(callCount + 1);
  const offsets = new Uint16Array(callCount + 1);
  /** How long after its start the last call of a subtree ended. */
  const spans = new Float32Array(callCount + 1);
  /** By the bit of a call: whether one of its siblings ran at the same time. */
  const beside = new Uint8Array((callCount >>> 3) + 1);
  const place = (first: number): number => {
    let taken: Taken[] = [];
    let height = 0;
    let last = -1;
    for (let child = first; child !== 0; child = nextSibling(tree, child)) {
      const start = trace.startOf(child);
      const until = start + spans[child]!;
      if (last <= start) taken = [];
      else taken = taken.filter((block) => block.until > start);
      let top = 0;
      if (taken.length > 0) beside[child >>> 3]! |= 1 << (child & 7);
      if (taken.length === 1) beside[taken[0]!.call >>> 3]! |= 1 << (taken[0]!.call & 7);
      if (taken.length > 0 && taken.length < MOST_BESIDE) {
        taken.sort((x, y) => x.top - y.top);
        for (const block of taken) {
          if (block.top - top >= heights[child]!) break;
          top = Math.max(top, block.top + block.height);
        }
      }
      taken.push({ until, top, height: heights[child]!, call: child });
      last = Math.max(last, until);
      offsets[child] = Math.min(MOST_ROWS, top);
      height = Math.max(height, top + heights[child]!);
    }
    return height;
  };
  for (let call = callCount; call > 0; call--) {
    const span = Math.max(spans[call]!, rawTotalOf(trace, call));
    const first = firstChild(tree, call);
    heights[call] = first === 0 ? 1 : Math.min(MOST_ROWS, 1 + place(first));
    // Rounded down: what comes just after a call does not overlap it.
    spans[call] = span * (1 - 2 ** -23);
    const parent = trace.parentOf(call);
    const inParent = trace.startOf(call) + span - trace.startOf(parent);
    if (parent !== 0 && spans[parent]! < inParent) spans[parent] = inParent;
  }
  const count = place(firstChild(tree, 0));
  const rows = new Uint16Array(callCount + 1);
  const named = new Map<number, Set<string>>();
  const time = Math.max(1, endOfRecord(trace));
  const busy = Array.from({ length: PARTS }, () => 0);
  const blocks: CallBlock[] = [];
  for (let call = 1; call <= callCount; call++) {
    const parent = trace.parentOf(call);
    const row = Math.min(MOST_ROWS, parent === 0 ? offsets[call]! : rows[parent]! + 1 + offsets[call]!);
    rows[call] = row;
    const start = trace.startOf(call);
    busy[Math.min(PARTS - 1, Math.max(0, Math.floor(start / time * PARTS)))]!++;
    let block = blocks.at(-1);
    if (block === undefined || call - block.first >= BLOCK) {
      blocks.push(block = { first: call, last: call, from: start, to: start });
    }
    block.last = call;
    block.from = Math.min(block.from, start);
    block.to = Math.max(block.to, start + rawTotalOf(trace, call));
    const name = laneName(trace, call, (beside[call >>> 3]! >>> (call & 7) & 1) === 1);
    if (name === undefined) continue;
    const names = named.get(row) ?? new Set();
    if (named.size < MOST_LANES) named.set(row, names.add(name));
  }
  return { rows, blocks, overview: { time, rows: count, busy, lanes: lanesOf(named) } };
}

/**
 * What the lane of a call is called, if it has one: a thread by its name, an async task that runs beside others by its function's,
 * of requests and tests what they are, as one may come after another in a row.
 */
function laneName(trace: Trace, call: number, isBeside: boolean): string | undefined {
  const site = trace.siteOf(call);
  if (site.kind === "test") return "tests";
  if (site.kind === "request" || requestsOf(trace).has(call)) return "requests";
  return trace.isThread(call) || isBeside && site.async && !site.generator ? siteName(site) : undefined;
}

/** Lanes by row; of several below one another that are called the same, the first. */
function lanesOf(named: ReadonlyMap<number, ReadonlySet<string>>): Lane[] {
  const lanes: Lane[] = [];
  let last = "";
  for (const [row, names] of [...named].sort(([a], [b]) => a - b)) {
    const name = [...names].slice(0, MOST_LANE_NAMES).join(", ");
    if (name !== last) lanes.push({ row, name });
    last = name;
  }
  return lanes;
}

/** The whole of the time: how many calls ran in each part of it, and what lanes there are. */
export function overview(run: OpenRun): Overview {
  return layoutOf(run).overview;
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
  const { rows, blocks } = layoutOf(run);
  /** By row: where the last one that was drawn ends. */
  const drawn = new Float64Array(Math.max(0, lastRow - firstRow + 1)).fill(-1);
  const found: Stretch[] = [];
  const add = (call: number): void => {
    const row = rows[call]!;
    if (row < firstRow || row > lastRow) return;
    const start = trace.startOf(call);
    if (start > to) return;
    const end = start + rawTotalOf(trace, call);
    if (end < from) return;
    if (end - start < least) {
      if (drawn[row - firstRow]! > start) return;
      drawn[row - firstRow] = start + least;
    }
    const site = trace.siteIdOf(call);
    found.push({ call, row, site, start, end, ending: trace.outcomeOf(call), waits: [] });
  };
  for (const block of blocks) {
    if (block.from > to || block.to < from) continue;
    for (let call = block.first; call <= block.last; call++) add(call);
  }
  const names: Record<number, string> = {};
  const requests = requestsOf(trace);
  let named = 0;
  for (const stretch of found) {
    names[stretch.site] ??= siteName(trace.site(stretch.site));
    if (requests.has(stretch.call)) stretch.name = nameOf(trace, stretch.call);
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
