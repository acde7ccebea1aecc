/**
 * The calls of a run, one after the other, with what a table says of each. Only calls that later ones can still belong to are kept
 * in memory, so that runs of any length can be written.
 *
 * @module
 */
import { CallEnds } from "./call_ends.ts";
import { traceRoots } from "../query/trace_context.ts";
import { makeRoom } from "../trace/make_room.ts";
import type { CallChunk } from "../trace/decode_calls.ts";
import type { Outcome } from "../trace/spec.ts";
import { within } from "../trace/ranges.ts";
import type { Trace } from "../trace/trace.ts";

/** Times are in nanoseconds; their meaning is that of `query/times.ts`. */
export interface CallRecord {
  call: number;
  site: number;
  /** 0 where there is none. */
  parent: number;
  root: number;
  depth: number;
  /** The call of the request or block that it belongs to; 0 for a run that is a block; −1 where there is none. */
  traceRoot: number;
  start: number;
  /** To its end, or to that of the record. */
  total: number;
  /** The same with the recorder's own time in it. */
  raw: number;
  self: number;
  waiting: number;
  hasEnded: boolean;
  outcome: Outcome;
}

/** A call, and what is needed of it as long as later calls can begin within it. */
interface Standing extends CallRecord {
  /** On the clock of `start`. */
  end: number;
  /** What the calls within it take off its self time. */
  children: number;
}

/** Chunks whose calls are remembered, for those that continue them after their end. */
const KEPT_CHUNKS = 4;
/** After so many calls, what was decoded of them is let go. */
const FORGOTTEN_AFTER = 1 << 20;

/** A call comes after it has ended, or at the end of the record: nearly in the order of the calls' numbers. */
export function* callStream(trace: Trace): Generator<CallRecord> {
  const roots = traceRoots(trace);
  const places = new CallPlaces(trace, (call) => roots.has(call));
  const chunks = trace.chunks().filter((chunk) => !trace.isSettled(chunk));
  const callEnds = new CallEnds(trace);
  /** Calls of earlier chunks that are not over. */
  const open = new Map<number, Standing>();
  let thread = trace.threadOf(1);
  let sinceForgotten = 0;
  for (const chunk of chunks) {
    if (chunk.count === 0) continue;
    sinceForgotten += chunk.count;
    if (sinceForgotten > FORGOTTEN_AFTER) {
      trace.forgetColumns();
      sinceForgotten = 0;
    }
    const threadHere = trace.threadOf(chunk.first);
    if (threadHere !== thread) {
      for (const standing of open.values()) yield closed(trace, standing);
      open.clear();
      thread = threadHere;
    }
    const columns = read(trace, chunk, callEnds);
    if (columns === undefined) continue;
    const { sites, parents, starts, outcomes, durations } = columns;
    const here: Standing[] = [];
    for (let i = 0; i < chunk.count; i++) {
      const call = chunk.first + i;
      const parent = parents[i]!;
      const above = parent >= chunk.first ? here[parent - chunk.first] : open.get(parent);
      const standing = begun(trace, {
        call,
        parent,
        site: sites[i]!,
        outcome: outcomes[i] as Outcome,
        start: starts[i]!,
        duration: durations[i]!,
        waiting: Math.max(0, trace.waitingOf(call)),
        above,
        place: places.place(call, parent, above),
      });
      here.push(standing);
    }
    const horizon = here.at(-1)!.start;
    for (const standing of open.values()) {
      if (standing.end > horizon) continue;
      open.delete(standing.call);
      yield closed(trace, standing);
    }
    for (const standing of here) {
      if (standing.end > horizon) open.set(standing.call, standing);
      else yield closed(trace, standing);
    }
  }
  for (const standing of open.values()) yield closed(trace, standing);
  callEnds.tellBad();
}

/** The columns of a chunk; nothing where it is broken. */
function read(
  trace: Trace,
  chunk: CallChunk,
  callEnds: CallEnds,
) {
  return whole(trace, chunk, () => {
    const starts = chunk.starts();
    return { sites: chunk.sites(), parents: chunk.parents(), starts, ...callEnds.of(chunk, starts) };
  });
}

function whole<T>(trace: Trace, chunk: CallChunk, decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    trace.problem(`calls ${chunk.first} to ${chunk.first + chunk.count - 1}: ${error.message}`);
    return undefined;
  }
}

/** @param above the parent, if calls can still begin within it */
function begun(
  trace: Trace,
  { call, parent, site, outcome, start, duration, waiting, above, place }:
    & Pick<CallRecord, "call" | "parent" | "site" | "outcome" | "start" | "waiting">
    & { duration: number; above: Standing | undefined; place: Place },
): Standing {
  const hasEnded = !Number.isNaN(duration);
  const raw = hasEnded ? duration : Math.max(0, trace.lastTimeOf(call) - start);
  let total = raw;
  const overlap = above === undefined || trace.isThread(call) ? 0 : Math.min(raw, above.end - start);
  if (trace.knowsRecorderTime()) {
    total = Math.max(waiting, raw - trace.recorderTimeIn(call));
    if (above !== undefined && overlap === raw) total = Math.min(total, above.total);
  }
  if (overlap > 0) above!.children += Math.min(overlap, Math.max(0, total - waiting));
  return {
    call,
    site,
    parent,
    root: place.root,
    depth: place.depth,
    traceRoot: place.traceRoot,
    start,
    total,
    raw,
    self: 0,
    waiting,
    hasEnded,
    outcome,
    end: start + raw,
    children: 0,
  };
}

function closed(trace: Trace, standing: Standing): CallRecord {
  const running = Math.max(0, standing.total - standing.waiting);
  standing.self = trace.isThread(standing.call) ? 0 : Math.max(0, running - standing.children);
  standing.waiting = Math.min(standing.waiting, standing.total);
  return standing;
}

/** Where a call is in the tree. */
type Place = Pick<CallRecord, "root" | "depth" | "traceRoot">;

/** Places of calls, of which those of the last chunks are remembered; those of older ones are found anew. */
class CallPlaces {
  readonly #trace: Trace;
  readonly #isTraceRoot: (call: number) => boolean;
  readonly #outside: number;
  readonly #kept = new Map<CallChunk, { parents: Uint32Array; places: (Place | undefined)[] }>();

  constructor(trace: Trace, isTraceRoot: (call: number) => boolean) {
    this.#trace = trace;
    this.#isTraceRoot = isTraceRoot;
    this.#outside = isTraceRoot(0) ? 0 : -1;
  }

  /** @param above its parent, where that is at hand */
  place(call: number, parent: number, above: Place | undefined): Place {
    return this.#keep(call, this.#below(call, parent === 0 ? undefined : above ?? this.#of(parent)));
  }

  #below(call: number, above: Place | undefined): Place {
    return {
      root: above?.root ?? call,
      depth: above === undefined ? 0 : above.depth + 1,
      traceRoot: this.#isTraceRoot(call) ? call : above?.traceRoot ?? this.#outside,
    };
  }

  /** The place of a call, by those above it as far as they are not known. */
  #of(call: number): Place {
    const path: number[] = [];
    let place: Place | undefined;
    for (let at = call; at !== 0 && place === undefined; at = this.#parentOf(at)) {
      place = this.#chunkOf(at)?.places[at - within(this.#trace.chunks(), at)!.first];
      if (place === undefined) path.push(at);
    }
    while (path.length > 0) {
      const at = path.pop()!;
      place = this.#keep(at, this.#below(at, place));
    }
    return place!;
  }

  #parentOf(call: number): number {
    const chunk = within(this.#trace.chunks(), call);
    return chunk === undefined ? 0 : this.#chunkOf(call)!.parents[call - chunk.first]!;
  }

  #keep(call: number, place: Place): Place {
    const chunk = within(this.#trace.chunks(), call);
    if (chunk !== undefined) this.#chunkOf(call)!.places[call - chunk.first] = place;
    return place;
  }

  #chunkOf(call: number): { parents: Uint32Array; places: (Place | undefined)[] } | undefined {
    const chunk = within(this.#trace.chunks(), call);
    if (chunk === undefined) return undefined;
    let kept = this.#kept.get(chunk);
    if (kept === undefined) {
      makeRoom(this.#kept, KEPT_CHUNKS);
      const parents = whole(this.#trace, chunk, () => chunk.parents()) ?? new Uint32Array(chunk.count);
      this.#kept.set(chunk, kept = { parents, places: new Array(chunk.count) });
    }
    return kept;
  }
}
