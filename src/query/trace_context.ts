/**
 * W3C trace context: which trace of a larger system a request, a block or a call belongs to, and by which ids others know it.
 * https://www.w3.org/TR/trace-context/
 *
 * @module
 */
import { hexOf, spanPrefix, tracePrefix } from "../trace/span_ids.ts";
import type { Trace } from "../trace/trace.ts";
import { AscendingList, RecentPlaces } from "./call_list.ts";
import { callsOf, type Requests, requestsOf, requestText } from "./requests.ts";
import type { SeenRoots } from "./seen_roots.ts";

/** What a `traceparent` says, in lower-case hexadecimal digits. */
export interface TraceContext {
  /** 32 digits. */
  traceId: string;
  /** 16 digits: the span of whoever asked. */
  spanId: string;
}

/** A part of a run that is a trace of its own, or takes part in one: a request, or a block. */
export interface TraceRoot {
  /** The call that stands for it; 0 for a run that is a block as a whole. */
  call: number;
  /** `GET /users/:id`, or the block's label. */
  name: string;
  traceId: string;
  /** The span that it is within: that of an OpenTelemetry SDK, else the one that it was asked by. */
  parentSpanId?: string;
  /** The context that it came with, by its `traceparent`. */
  asked?: TraceContext;
}

const TRACEPARENT = /^\s*([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(-|\s*$)/;

/** Nothing for a text that is not a valid `traceparent`. */
export function parseTraceparent(text: string): TraceContext | undefined {
  const [, version, traceId, spanId, rest] = TRACEPARENT.exec(text) ?? [];
  if (version === undefined || version === "ff" || version === "00" && rest === "-") return undefined;
  return /^0+$/.test(traceId!) || /^0+$/.test(spanId!) ? undefined : { traceId: traceId!, spanId: spanId! };
}

const known = new WeakMap<Trace, TraceRoots>();

/**
 * The requests and blocks of a run by their calls. One without a `traceparent` has a trace id that is made of the run's id.
 *
 * @param seen those of earlier looks at a run that grows
 */
export function traceRoots(trace: Trace, seen?: SeenRoots): TraceRoots {
  let roots = known.get(trace);
  if (roots === undefined) known.set(trace, roots = new TraceRoots(trace, seen));
  return roots;
}

/** In the order in which they began. A run may have millions: kept of each is its call. */
class TraceRoots {
  readonly #trace: Trace;
  readonly #requests: Requests;
  /** Of a run that is a block as a whole. */
  readonly #whole: TraceRoot | undefined;
  readonly #calls = new AscendingList();
  readonly #recent = new RecentPlaces<TraceRoot>();

  constructor(trace: Trace, seen: SeenRoots | undefined) {
    this.#trace = trace;
    this.#requests = requestsOf(trace, seen);
    this.#whole = wholeBlock(trace);
    for (const call of merged(this.#requests.keys(), blocksOf(trace))) {
      const before = seen?.of(trace, call);
      if (before === undefined ? this.#isRoot(call) : before?.isRoot) this.#calls.push(call);
    }
  }

  get size(): number {
    return this.#calls.length + (this.#whole === undefined ? 0 : 1);
  }

  has(call: number): boolean {
    return call === 0 ? this.#whole !== undefined : this.#calls.placeOf(call) >= 0;
  }

  get(call: number): TraceRoot | undefined {
    if (call === 0) return this.#whole;
    const place = this.#calls.placeOf(call);
    return place < 0 ? undefined : this.#recent.get(place) ?? this.#recent.set(place, this.#made(call));
  }

  *keys(): Generator<number> {
    if (this.#whole !== undefined) yield 0;
    yield* this.#calls;
  }

  *values(): Generator<TraceRoot> {
    for (const call of this.keys()) yield this.get(call)!;
  }

  /** What came with no context of its own is a part of what is around it. */
  #isRoot(call: number): boolean {
    let above = this.#trace.parentOf(call);
    while (above !== 0 && !this.has(above)) above = this.#trace.parentOf(above);
    if (!this.has(above)) return true;
    return this.#contexts(call).context !== undefined || this.#requests.get(call)?.continues !== undefined;
  }

  #contexts(call: number): { asked: TraceContext | undefined; context: TraceContext | undefined } {
    const request = this.#requests.get(call);
    const asked = request === undefined
      ? blockContext(this.#trace, call)
      : parseTraceparent(request.traceparent ?? "");
    return { asked, context: parseTraceparent(request?.span ?? "") ?? asked };
  }

  #made(call: number): TraceRoot {
    const { asked, context } = this.#contexts(call);
    if (context !== undefined) return rootIn(context, { call, name: nameOf(this.#trace, call), asked });
    // It goes on with the request that an earlier call stands for.
    const earlier = this.#requests.get(call)?.continues;
    const { traceId } = earlier === undefined ? {} : this.get(earlier) ?? {};
    return { call, name: nameOf(this.#trace, call), traceId: traceId ?? ownTraceId(this.#trace, call) };
  }
}

/** Of a run that is a block as a whole. */
function wholeBlock(trace: Trace): TraceRoot | undefined {
  const { block, annotations } = trace.meta;
  if (typeof block !== "string") return undefined;
  const asked = notedIn(annotations);
  return asked === undefined
    ? { call: 0, name: block, traceId: ownTraceId(trace, 0) }
    : rootIn(asked, { call: 0, name: block, asked });
}

/** Two lists of ascending numbers as one. */
function* merged(a: Iterable<number>, b: Iterable<number>): Generator<number> {
  const rest = b[Symbol.iterator]();
  let next = rest.next();
  for (const number of a) {
    for (; !next.done && next.value < number; next = rest.next()) yield next.value;
    yield number;
  }
  for (; !next.done; next = rest.next()) yield next.value;
}

/** The calls that are blocks. */
function blocksOf(trace: Trace): Iterable<number> {
  const isBlock = Uint8Array.from([0, ...trace.sites.map(({ kind }) => Number(kind === "block"))]);
  return isBlock.includes(1) ? callsOf(trace, isBlock) : [];
}

function blockContext(trace: Trace, call: number): TraceContext | undefined {
  const { annotations } = (trace.noteOf("block", call) ?? {}) as { annotations?: unknown };
  return notedIn(annotations);
}

/** A root that came with a context. */
function rootIn(
  { traceId, spanId }: TraceContext,
  { call, name, asked }: { call: number; name: string; asked: TraceContext | undefined },
): TraceRoot {
  return { call, name, traceId, parentSpanId: spanId, ...(asked === undefined ? {} : { asked }) };
}

function nameOf(trace: Trace, call: number): string {
  const request = requestsOf(trace).get(call);
  return request === undefined ? trace.siteOf(call).name : requestText(request);
}

function notedIn(annotations: unknown): TraceContext | undefined {
  const { traceparent } = (annotations ?? {}) as { traceparent?: unknown };
  return typeof traceparent === "string" ? parseTraceparent(traceparent) : undefined;
}

/** By which others know a call: 8 digits of its run and thread, 8 of its number in that thread. */
export function spanIdOf(trace: Trace, call: number): string {
  return prefixesOf(trace, call).span + hexOf(ownNumber(trace, call));
}

/** The trace of what did not come with one. */
function ownTraceId(trace: Trace, call: number): string {
  return prefixesOf(trace, call).trace + hexOf(ownNumber(trace, call));
}

/** A call's number in its thread. */
function ownNumber(trace: Trace, call: number): number {
  return call - (trace.threadOf(call)?.placement.calls ?? 0);
}

/** By thread. */
const knownPrefixes = new WeakMap<Trace, Map<number, { span: string; trace: string }>>();

function prefixesOf(trace: Trace, call: number): { span: string; trace: string } {
  const thread = trace.threadOf(call)?.header.thread ?? 0;
  let ofRun = knownPrefixes.get(trace);
  if (ofRun === undefined) knownPrefixes.set(trace, ofRun = new Map());
  let prefixes = ofRun.get(thread);
  if (prefixes === undefined) {
    const { id } = trace.header;
    ofRun.set(thread, prefixes = { span: spanPrefix(id, thread), trace: tracePrefix(id, thread) });
  }
  return prefixes;
}
