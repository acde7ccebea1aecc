/**
 * Calls along the time: each below its caller, and what ran at the same time in lanes of its own.
 *
 * @module
 */
import { firstChild, nextSibling } from "../../query/call_tree.ts";
import { requestsOf } from "../../query/requests.ts";
import { endOfRecord, rawTotalOf } from "../../query/times.ts";
import { UNKNOWN_SITE } from "../../trace/json.ts";
import { release } from "../../trace/release.ts";
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
  rows: Uint8Array | Uint16Array;
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

/** The places that siblings take at one time, from above; their objects are used again, as there are millions of siblings. */
class TakenPlaces {
  count = 0;
  readonly #places: Taken[] = [];
  /** When all of them are free. */
  #last = -1;

  clear(): void {
    this.count = 0;
    this.#last = -1;
  }

  /** The call in the place on top. */
  get first(): number {
    return this.#places[0]!.call;
  }

  /** Frees what has ended by then. */
  leave(time: number): void {
    if (this.#last <= time) return void (this.count = 0);
    const places = this.#places;
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      const place = places[i]!;
      if (place.until <= time) continue;
      places[i] = places[kept]!;
      places[kept++] = place;
    }
    this.count = kept;
  }

  /** Takes the first place from above that is high enough, or the one on top where too many are taken; where it begins. */
  take(call: number, { until, height }: { until: number; height: number }): number {
    const places = this.#places;
    let top = 0;
    let at = 0;
    for (; this.count < MOST_BESIDE && at < this.count && places[at]!.top - top < height; at++) {
      top = Math.max(top, places[at]!.top + places[at]!.height);
    }
    const place = places[this.count] ??= { until, top, height, call };
    for (let i = this.count++; i > at; i--) places[i] = places[i - 1]!;
    places[at] = place;
    place.until = until;
    place.top = top;
    place.height = height;
    place.call = call;
    if (until > this.#last) this.#last = until;
    return top;
  }
}

/**
 * Gives each call a row. A call's children are below it, in one row where they came one after the other; those that ran at the same
 * time are below one another. From the last call to the first, as a call's id is greater than its caller's.
 */
function layOut(run: OpenRun): Layout {
  const { trace, tree } = run;
  // The columns below are made beside the tree.
  run.forgetColumns();
  const { callCount } = trace;
  const heights = new Uint16Array(callCount + 1);
  /** By call: its row within its siblings, and then within all. */
  const rows = new Uint16Array(callCount + 1);
  /** How long after its start the last call of a subtree ended. */
  const spans = new Float32Array(callCount + 1);
  /** By the bit of a call: whether one of its siblings ran at the same time. */
  const beside = new Uint8Array((callCount >>> 3) + 1);
  const taken = new TakenPlaces();
  const place = (first: number): number => {
    taken.clear();
    let height = 0;
    for (let child = first; child !== 0; child = nextSibling(tree, child)) {
      const start = trace.startOf(child);
      taken.leave(start);
      if (taken.count > 0) beside[child >>> 3]! |= 1 << (child & 7);
      if (taken.count === 1) beside[taken.first >>> 3]! |= 1 << (taken.first & 7);
      const top = taken.take(child, { until: start + spans[child]!, height: heights[child]! });
      rows[child] = Math.min(MOST_ROWS, top);
      height = Math.max(height, top + heights[child]!);
    }
    return height;
  };
  for (const part of trace.timedParts("parents", { order: "backwards" })) {
    for (let i = part.count - 1; i >= 0; i--) {
      const call = part.first + i;
      const start = part.starts[i]!;
      const duration = part.durations[i]!;
      const span = Math.max(spans[call]!, duration === duration ? duration : rawTotalOf(trace, call));
      const first = firstChild(tree, call);
      heights[call] = first === 0 ? 1 : Math.min(MOST_ROWS, 1 + place(first));
      // Rounded down: what comes just after a call does not overlap it.
      spans[call] = span * (1 - 2 ** -23);
      const parent = part.parents[i]!;
      if (parent === 0) continue;
      const parentStart = parent < part.first ? trace.startOf(parent) : part.starts[parent - part.first]!;
      const inParent = start + span - parentStart;
      if (spans[parent]! < inParent) spans[parent] = inParent;
    }
  }
  // What was decoded on the way back is not what is asked for next.
  trace.forgetColumns();
  const count = place(firstChild(tree, 0));
  release(heights);
  release(spans);
  const laneOf = laneNames(trace);
  const named = new Map<number, Set<string>>();
  const time = Math.max(1, endOfRecord(trace));
  const busy = Array.from({ length: PARTS }, () => 0);
  const blocks: CallBlock[] = [];
  let block: CallBlock | undefined;
  for (const { first, count, sites, parents, starts, durations } of trace.timedParts()) {
    for (let i = 0; i < count; i++) {
      const call = first + i;
      const parent = parents[i]!;
      const row = Math.min(MOST_ROWS, parent === 0 ? rows[call]! : rows[parent]! + 1 + rows[call]!);
      rows[call] = row;
      const start = starts[i]!;
      const duration = durations[i]!;
      busy[Math.min(PARTS - 1, Math.max(0, Math.floor(start / time * PARTS)))]!++;
      if (block === undefined || call - block.first >= BLOCK) {
        blocks.push(block = { first: call, last: call, from: start, to: start });
      }
      block.last = call;
      if (start < block.from) block.from = start;
      const end = start + (duration === duration ? duration : rawTotalOf(trace, call));
      if (end > block.to) block.to = end;
      const name = laneOf(call, sites[i]!, (beside[call >>> 3]! >>> (call & 7) & 1) === 1);
      if (name === undefined) continue;
      const names = named.get(row) ?? new Set();
      if (named.size < MOST_LANES) named.set(row, names.add(name));
    }
  }
  const overview = { time, rows: count, busy, lanes: lanesOf(named) };
  if (count > 256) return { rows, blocks, overview };
  const small = new Uint8Array(rows);
  release(rows);
  return { rows: small, blocks, overview };
}

/**
 * Gives what the lane of a call is called, if it has one: a thread by its name, an async task that runs beside others by its
 * function's, of requests and tests what they are, as one may come after another in a row.
 */
function laneNames(trace: Trace): (call: number, site: number, isBeside: boolean) => string | undefined {
  const requests = requestsOf(trace);
  const threads = new Set(trace.threads.map(({ first }) => first));
  /** By site: the name of all calls, and of those that ran beside others. */
  const names = [UNKNOWN_SITE, ...trace.sites].map((site): { all?: string; beside?: string } => {
    const { kind, async, generator } = site;
    if (kind === "test") return { all: "tests" };
    if (kind === "request") return { all: "requests" };
    if (kind === "worker" || kind === "process") return { all: siteName(site) };
    return async && !generator ? { beside: siteName(site) } : {};
  });
  return (call, site, isBeside) => {
    const { all, beside } = names[site]!;
    if (all === "tests") return all;
    if (requests.size > 0 && requests.has(call)) return "requests";
    if (threads.size > 0 && threads.has(call)) return siteName(trace.site(site));
    return all ?? (isBeside ? beside : undefined);
  };
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
