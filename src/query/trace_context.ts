/**
 * W3C trace context: which trace of a larger system a request, a block or a call belongs to, and by which ids others know it.
 * https://www.w3.org/TR/trace-context/
 *
 * @module
 */
import { hexOf, spanPrefix, tracePrefix } from "../trace/span_ids.ts";
import type { Trace } from "../trace/trace.ts";
import { callsOf, type RequestFacts, requestsOf, requestText } from "./requests.ts";
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

/** One that came with no context. There is one for each request of a server: what can be made of its call is not kept. */
class OwnRoot implements TraceRoot {
  readonly #trace: Trace;
  readonly call: number;

  constructor(trace: Trace, call: number) {
    this.#trace = trace;
    this.call = call;
  }

  get name(): string {
    return nameOf(this.#trace, this.call);
  }

  get traceId(): string {
    if (lastAsked.root !== this) lastAsked = { root: this, traceId: ownTraceId(this.#trace, this.call) };
    return lastAsked.traceId;
  }
}

/** The rows of one request often follow one another. */
let lastAsked: { root: OwnRoot | undefined; traceId: string } = { root: undefined, traceId: "" };

/** A root as it is for a run that is read anew: with what was made of the calls that there were. */
export function keptRoot({ call, name, traceId, parentSpanId, asked }: TraceRoot): TraceRoot {
  return {
    call,
    name,
    traceId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    ...(asked === undefined ? {} : { asked }),
  };
}

const TRACEPARENT = /^\s*([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(-|\s*$)/;

/** Nothing for a text that is not a valid `traceparent`. */
export function parseTraceparent(text: string): TraceContext | undefined {
  const [, version, traceId, spanId, rest] = TRACEPARENT.exec(text) ?? [];
  if (version === undefined || version === "ff" || version === "00" && rest === "-") return undefined;
  return /^0+$/.test(traceId!) || /^0+$/.test(spanId!) ? undefined : { traceId: traceId!, spanId: spanId! };
}

const known = new WeakMap<Trace, Map<number, TraceRoot>>();

/**
 * The requests and blocks of a run by their calls. One without a `traceparent` has a trace id that is made of the run's id.
 *
 * @param seen those of earlier looks at a run that grows
 */
export function traceRoots(trace: Trace, seen?: SeenRoots): Map<number, TraceRoot> {
  let roots = known.get(trace);
  if (roots === undefined) known.set(trace, roots = findRoots(trace, seen));
  return roots;
}

function findRoots(trace: Trace, seen: SeenRoots | undefined): Map<number, TraceRoot> {
  const roots = new Map<number, TraceRoot>();
  const { block, annotations } = trace.meta;
  if (typeof block === "string") {
    const asked = notedIn(annotations);
    const traceId = ownTraceId(trace, 0);
    roots.set(
      0,
      asked === undefined
        ? { call: 0, name: block, traceId }
        : rootIn(asked, { call: 0, name: block, asked }),
    );
  }
  const requests = requestsOf(trace, seen);
  const found = [...requests.keys(), ...blocksOf(trace)].sort((a, b) => a - b);
  for (const call of found) {
    const before = seen?.of(trace, call);
    if (before !== undefined) {
      if (before?.root !== undefined) roots.set(call, { ...before.root, call });
      continue;
    }
    const request = requests.get(call);
    const asked = request === undefined
      ? blockContext(trace, call)
      : parseTraceparent(request.traceparent ?? "");
    const context = parseTraceparent(request?.span ?? "") ?? asked;
    if (context !== undefined) {
      roots.set(call, rootIn(context, { call, name: nameOf(trace, call), asked }));
      continue;
    }
    // What came with no context of its own is a part of what is around it.
    const around = rootAround(trace, call, { roots, request });
    if (around === undefined) roots.set(call, new OwnRoot(trace, call));
    else if (request?.continues !== undefined) {
      roots.set(call, { call, name: nameOf(trace, call), traceId: around.traceId });
    }
  }
  return roots;
}

/** The calls that are blocks. */
function blocksOf(trace: Trace): number[] {
  const isBlock = Uint8Array.from([0, ...trace.sites.map(({ kind }) => Number(kind === "block"))]);
  return isBlock.includes(1) ? [...callsOf(trace, isBlock)] : [];
}

function blockContext(trace: Trace, call: number): TraceContext | undefined {
  const { annotations } = (trace.meta[`block:${call}`] ?? {}) as { annotations?: unknown };
  return notedIn(annotations);
}

/** The root that a request or block is within, or that it goes on with. */
function rootAround(
  trace: Trace,
  call: number,
  { roots, request }: { roots: ReadonlyMap<number, TraceRoot>; request: RequestFacts | undefined },
): TraceRoot | undefined {
  const earlier = request?.continues;
  if (earlier !== undefined) return roots.get(earlier);
  let above = trace.parentOf(call);
  while (above !== 0 && !roots.has(above)) above = trace.parentOf(above);
  return roots.get(above);
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
