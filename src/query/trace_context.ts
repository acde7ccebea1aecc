/**
 * W3C trace context: which trace of a larger system a request, a block or a call belongs to, and by which ids others know it.
 * https://www.w3.org/TR/trace-context/
 *
 * @module
 */
import type { Trace } from "../trace/trace.ts";
import { type RequestFacts, requestsOf, requestText } from "./requests.ts";

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
  /** The span that it was asked by, where it came with a `traceparent`. */
  parentSpanId?: string;
}

const TRACEPARENT = /^\s*([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(-|\s*$)/;

/** Nothing for a text that is not a valid `traceparent`. */
export function parseTraceparent(text: string): TraceContext | undefined {
  const [, version, traceId, spanId, rest] = TRACEPARENT.exec(text) ?? [];
  if (version === undefined || version === "ff" || version === "00" && rest === "-") return undefined;
  return /^0+$/.test(traceId!) || /^0+$/.test(spanId!) ? undefined : { traceId: traceId!, spanId: spanId! };
}

const known = new WeakMap<Trace, Map<number, TraceRoot>>();

/** The requests and blocks of a run by their calls. One without a `traceparent` has a trace id that is made of the run's id. */
export function traceRoots(trace: Trace): Map<number, TraceRoot> {
  let roots = known.get(trace);
  if (roots === undefined) known.set(trace, roots = findRoots(trace));
  return roots;
}

function findRoots(trace: Trace): Map<number, TraceRoot> {
  const roots = new Map<number, TraceRoot>();
  const { block, annotations } = trace.meta;
  if (typeof block === "string") {
    roots.set(0, rootOf(trace, 0, { name: block, context: notedIn(annotations) }));
  }
  const requests = requestsOf(trace);
  const found = [...requests.keys(), ...blocksOf(trace)].sort((a, b) => a - b);
  for (const call of found) {
    const request = requests.get(call);
    const context = request === undefined
      ? blockContext(trace, call)
      : parseTraceparent(request.traceparent ?? "");
    const name = request === undefined ? trace.siteOf(call).name : requestText(request);
    // What came with no context of its own is a part of what is around it.
    const around = context === undefined ? rootAround(trace, call, { roots, request }) : undefined;
    if (around === undefined) roots.set(call, rootOf(trace, call, { name, context }));
    else if (request?.continues !== undefined) roots.set(call, { call, name, traceId: around.traceId });
  }
  return roots;
}

/** The calls that are blocks. */
function blocksOf(trace: Trace): number[] {
  const isBlock = Uint8Array.from([0, ...trace.sites.map(({ kind }) => Number(kind === "block"))]);
  const blocks: number[] = [];
  if (isBlock.includes(1)) {
    trace.siteColumn().forEach((site, call) => isBlock[site] === 1 && blocks.push(call));
  }
  return blocks;
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

function rootOf(
  trace: Trace,
  call: number,
  { name, context }: { name: string; context: TraceContext | undefined },
): TraceRoot {
  if (context === undefined) return { call, name, traceId: derivedTraceId(trace.header.id, call) };
  return { call, name, traceId: context.traceId, parentSpanId: context.spanId };
}

function notedIn(annotations: unknown): TraceContext | undefined {
  const { traceparent } = (annotations ?? {}) as { traceparent?: unknown };
  return typeof traceparent === "string" ? parseTraceparent(traceparent) : undefined;
}

/** By which others know a call: 8 digits of its run and thread, 8 of its number in that thread. */
export function spanIdOf(trace: Trace, call: number): string {
  const thread = trace.threadOf(call);
  const own = call - (thread?.placement.calls ?? 0);
  const number = thread?.header.thread ?? 0;
  let prefixes = prefixesOf.get(trace);
  if (prefixes === undefined) prefixesOf.set(trace, prefixes = new Map());
  let prefix = prefixes.get(number);
  if (prefix === undefined) prefixes.set(number, prefix = spanPrefix(trace.header.id, number));
  return prefix + hex(own);
}

/** By thread. */
const prefixesOf = new WeakMap<Trace, Map<number, string>>();

/** The digits that the spans of one thread of a run begin with. */
function spanPrefix(runId: string, thread: number): string {
  // Not 0, with which a call's number may make no valid id.
  return hex(hash(`${runId}/${thread}`, 0) || 1);
}

/** The trace of what did not come with one. */
function derivedTraceId(runId: string, call: number): string {
  return [1, 2, 3].map((seed) => hex(hash(runId, seed) || 1)).join("") + hex(call);
}

/** FNV-1a of the UTF-16 units, from a start of its own for each seed. */
function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
