/**
 * Runs of several services as one tree: the request that a service got stands below the call by which another asked for it. What
 * pairs them is the `traceparent`: whoever asks sends it, and it is in the record on both sides. The pairs align the clocks, too.
 *
 * @module
 */
import { walkSnapshot } from "../match/walk.ts";
import type { Trace } from "../trace/trace.ts";
import { hasHandedOn, leastTimes } from "./request_ends.ts";
import { rawTotalOf } from "./times.ts";
import { parseTraceparent, spanIdOf, type TraceContext, traceRoots } from "./trace_context.ts";

/** A call of one of the runs; 0 is a run that is a block as a whole. */
export interface JoinedCall {
  run: number;
  call: number;
}

/** A request or block, and by which call of another run it was asked for. Runs may have millions: what it is, `traceRoots()` says. */
export interface JoinedRoot extends JoinedCall {
  /** The call that asked; nothing where it is in none of the runs. */
  asker?: JoinedCall;
}

export interface Joined {
  roots: JoinedRoot[];
  /** By run: what is added to its wall clock, in ns, to make it the first one's. NaN where nothing tells. */
  offsets: number[];
  /** Runs whose clock cannot have gone evenly: their pairs contradict each other. */
  jumped: number[];
}

export function joinRuns(traces: readonly Trace[]): Joined {
  /** Spans that requests of any of the runs came with: only who sent these is looked for. */
  const wanted = new Set(traces.flatMap((trace) => [...received(trace)]));
  const askers = new Map<string, JoinedCall>();
  const add = (span: string, asker: JoinedCall) => {
    if (wanted.has(span)) askers.set(span, asker);
  };
  for (const [run, trace] of wanted.size === 0 ? [] : traces.entries()) {
    // What --propagate sends is the span of the request that is being answered.
    for (const { call, traceId, parentSpanId, asked } of traceRoots(trace).values()) {
      if (call === 0) continue;
      add(`${traceId}-${spanIdOf(trace, call)}`, { run, call });
      // An SDK sends the span that it has for the request.
      if (parentSpanId !== asked?.spanId) add(`${traceId}-${parentSpanId}`, { run, call });
    }
    for (const [span, call] of spansSent(trace, wanted)) askers.set(span, { run, call });
  }
  const roots: JoinedRoot[] = [];
  for (const [run, trace] of traces.entries()) {
    for (const call of traceRoots(trace).keys()) {
      const asked = askers.size === 0 ? undefined : traceRoots(trace).get(call)?.asked;
      const asker = asked && askers.get(keyOf(asked));
      const isOther = asker !== undefined && (asker.run !== run || asker.call < call);
      roots.push(isOther ? { run, call, asker } : { run, call });
    }
  }
  return { roots, ...align(traces, roots) };
}

/** The spans that a run's requests and blocks came with. */
function* received(trace: Trace): Generator<string> {
  for (const { asked } of traceRoots(trace).values()) if (asked !== undefined) yield keyOf(asked);
}

/**
 * The spans that calls of a run have sent to others, as `TRACE-SPAN`: those that stand in what a call was given. Where built-ins such as
 * `fetch` are recorded, they are what sends; else the functions that a span is handed to, unless it is one that a request came with.
 */
function spansSent(trace: Trace, wanted: ReadonlySet<string>): Map<string, number> {
  const sent = new Map<string, number>();
  const isExternal = Uint8Array.from([0, ...trace.sites.map(({ kind }) => Number(kind === "external"))]);
  const hasExternal = isExternal.includes(1);
  const own = new Set(hasExternal ? [] : received(trace));
  trace.siteColumn().forEach((site, call) => {
    if (call === 0 || hasExternal && isExternal[site] === 0) return;
    for (const { snapshot } of trace.argsOf(call)) {
      walkSnapshot(snapshot, (part) => {
        const context = part.type === "string" ? parseTraceparent(part.value) : undefined;
        const span = context === undefined ? "" : keyOf(context);
        if (wanted.has(span) && !own.has(span)) sent.set(span, call);
        return true;
      });
    }
  });
  return sent;
}

function keyOf({ traceId, spanId }: TraceContext): string {
  return `${traceId}-${spanId}`;
}

/** When something began and ended, in ns since 1970 by the clock of its own machine. */
interface Interval {
  start: number;
  end: number;
}

/** The interval of a call; a run that is a block lasts as long as its record, a request without an end until its last call ended. */
export function intervalOf(trace: Trace, call: number): Interval {
  const epoch = (trace.meta.epoch ?? trace.header.started) * 1e6;
  if (call === 0) return { start: epoch, end: epoch + trace.lastTime() };
  const start = epoch + trace.startOf(call);
  return { start, end: start + Math.max(rawTotalOf(trace, call), leastTimes(trace).get(call) ?? 0) };
}

/** What is added to one clock to make it another: anything from the least to the most. */
interface Bounds {
  least: number;
  most: number;
}

/** An answer takes place while it is asked for: that bounds how far two clocks are apart. */
function align(traces: readonly Trace[], roots: readonly JoinedRoot[]): Pick<Joined, "offsets" | "jumped"> {
  const bounds = new Map<string, Bounds>();
  const jumped = new Set<number>();
  for (const { run, call, asker } of roots) {
    if (asker === undefined || asker.run === run) continue;
    const asked = intervalOf(traces[asker.run]!, asker.call);
    const answered = intervalOf(traces[run]!, call);
    const own = { least: asked.start - answered.start, most: asked.end - answered.end };
    // A call that did not wait for the answer bounds one side only.
    if (own.least > own.most || asker.call !== 0 && hasHandedOn(traces[asker.run]!, asker.call)) {
      own.most = Infinity;
    }
    const key = `${asker.run} ${run}`;
    const known = bounds.get(key) ?? { least: -Infinity, most: Infinity };
    const both = { least: Math.max(known.least, own.least), most: Math.min(known.most, own.most) };
    if (both.least > both.most) jumped.add(run);
    else bounds.set(key, both);
  }
  const offsets = traces.map((_, run) => run === 0 ? 0 : NaN);
  // From run to run, from those that are known.
  for (let isNew = true; isNew;) {
    isNew = false;
    for (const [key, { least, most }] of bounds) {
      const [from, to] = key.split(" ").map(Number) as [number, number];
      // No more than is needed: clocks of one machine stay as they are.
      const shift = Math.min(Math.max(0, least), most);
      const isForward = Number.isNaN(offsets[to]) && !Number.isNaN(offsets[from]);
      if (isForward) offsets[to] = offsets[from]! + shift;
      else if (Number.isNaN(offsets[from]) && !Number.isNaN(offsets[to])) {
        offsets[from] = offsets[to]! - shift;
      } else continue;
      isNew = true;
    }
  }
  return { offsets, jumped: [...jumped] };
}
