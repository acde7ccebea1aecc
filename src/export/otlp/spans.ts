/**
 * A run → spans: each request and each block is a trace, and its calls are spans, down to a budget.
 *
 * @module
 */
import { hasHandedOn } from "../../query/request_ends.ts";
import { pathAlone, type RequestFacts, requestsOf } from "../../query/requests.ts";
import { spanIdOf, type TraceRoot, traceRoots } from "../../query/trace_context.ts";
import { type CallRecord, callStream } from "../../tables/call_stream.ts";
import { fileText, wholeText } from "../../tables/cells.ts";
import { errorText } from "../../tables/error_text.ts";
import { Outcome } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";
import { snapshotText } from "../../view/snapshot_text.ts";
import { type ChosenCall, ChosenCalls } from "./chosen_calls.ts";
import type { LiveTraces } from "./live_traces.ts";
import type { Marks } from "./marks.ts";
import { type Attributes, type Span, SpanKind, StatusCode } from "./span.ts";

export interface SpanOptions {
  /** Spans of one trace at most: those that are marked or failed, then the slowest; the request itself is always one. */
  budget: number;
  marks?: readonly Marks[];
  /** Whether arguments and results become attributes, as they were recorded: secrets are hidden. */
  values: boolean;
  /** Of a run that is followed: what is left out, as it was sent before or is not over. */
  live?: LiveTraces;
  /** Whether no more are wanted. */
  isLate?: () => boolean;
  /** Calls of all traces that are gathered at a time. */
  mostHeld?: number;
}

/** Traces whose calls are gathered at a time; of a run that is followed, all that are not over are. */
const MOST_OPEN = 1000;
const MOST_LIVE = 10_000;
/** A few hundred bytes each. */
const MOST_HELD = 1_000_000;
/** Calls between two looks at whether it is late. */
const LOOK_EVERY = 1024;
/** Characters of a value, and of a message. */
const VALUE_LENGTH = 256;
const MESSAGE_LENGTH = 1024;

/** The spans of each trace, or of a part of it that came later. */
export function* traceSpans(trace: Trace, options: SpanOptions): Generator<Span[]> {
  const { live, mostHeld = MOST_HELD } = options;
  const roots = traceRoots(trace, live?.seen);
  if (roots.size === 0) return;
  const open = new Map<number, ChosenCalls>();
  const most = live === undefined ? MOST_OPEN : MOST_LIVE;
  /** Calls that the open ones have. */
  let held = 0;
  function* taken(root: number): Generator<Span[]> {
    const chosen = open.get(root)!;
    open.delete(root);
    held -= chosen.held;
    if (live !== undefined && !live.takes(trace, chosen)) return;
    yield spansOf(trace, { root: roots.get(root)!, chosen, options });
  }
  let looked = 0;
  for (const record of callStream(trace)) {
    if (looked++ % LOOK_EVERY === 0 && options.isLate?.()) return;
    const { traceRoot } = record;
    if (traceRoot < 0 || live?.isSent(trace, record)) continue;
    let chosen = open.get(traceRoot);
    if (chosen === undefined) open.set(traceRoot, chosen = new ChosenCalls(traceRoot, options));
    held -= chosen.held;
    chosen.add(trace, record);
    held += chosen.held;
    while (open.size > most || held > mostHeld && open.size > 1) yield* taken(open.keys().next().value!);
  }
  for (const root of [...open.keys()]) yield* taken(root);
  // A block without calls is one all the same.
  if (trace.callCount === 0 && roots.has(0)) {
    open.set(0, new ChosenCalls(0, options));
    yield* taken(0);
  }
}

function spansOf(
  trace: Trace,
  { root, chosen, options }: { root: TraceRoot; chosen: ChosenCalls; options: SpanOptions },
): Span[] {
  const calls = chosen.calls();
  const kept = new Set(calls.map(({ record }) => record.call));
  const spans = calls.map((call) => spanOf(trace, call, { root, kept, options, lastEnd: chosen.lastEnd }));
  const left = chosen.count - calls.length;
  // A run that is a block has no call for it: it is the span around its calls.
  if (root.call === 0) spans.unshift(blockSpan(trace, root));
  const first = spans.find(({ spanId }) => spanId === spanIdOf(trace, root.call));
  if (first !== undefined) {
    Object.assign(first.attributes, {
      "tph.calls": chosen.count,
      "tph.calls.failed": chosen.failed,
      ...chosen.marked,
    });
    for (const { attributes } of options.marks ?? []) Object.assign(first.attributes, attributes);
    if (left > 0) first.attributes["tph.calls.left_out"] = left;
  }
  return spans;
}

function spanOf(
  trace: Trace,
  { record, attributes: marked }: ChosenCall,
  { root, kept, options, lastEnd }: {
    root: TraceRoot;
    kept: ReadonlySet<number>;
    options: SpanOptions;
    lastEnd: number;
  },
): Span {
  const { call, start, raw, outcome } = record;
  const site = trace.site(record.site);
  const isRoot = call === root.call;
  const attributes: Attributes = { "tph.run": trace.header.id };
  if (options.live === undefined || options.live.isNumbered(trace, call)) attributes["tph.call"] = call;
  if (site.file !== "") {
    attributes["code.function.name"] = wholeText(site.name);
    attributes["code.file.path"] = fileText(site.file, trace.header.cwd);
    attributes["code.line.number"] = site.line;
  }
  const request = isRoot ? requestsOf(trace).get(call) : undefined;
  const isHandedOn = request !== undefined && hasHandedOn(trace, call, outcome);
  if (request !== undefined) {
    Object.assign(attributes, methodAttributes(request));
    if (request.path !== undefined) attributes["url.path"] = wholeText(pathAlone(request.path));
    if (request.route !== undefined) attributes["http.route"] = wholeText(request.route);
    if (request.status !== undefined) attributes["http.response.status_code"] = request.status;
    if (request.aborted) attributes["tph.aborted"] = true;
  }
  if (!record.hasEnded) attributes["tph.open"] = true;
  if (isHandedOn) attributes["tph.end"] = "last call";
  Object.assign(attributes, marked);
  if (options.values) Object.assign(attributes, valueAttributes(trace, record));
  const span: Span = {
    traceId: root.traceId,
    spanId: spanIdOf(trace, call),
    name: wholeText(request !== undefined ? requestName(request) : isRoot ? root.name : site.name),
    kind: request !== undefined
      ? SpanKind.SERVER
      : site.kind === "external" && /(?:^|\.)fetch$/.test(site.name)
      ? SpanKind.CLIENT
      : SpanKind.INTERNAL,
    start: timeOf(trace, start),
    end: timeOf(trace, isHandedOn ? Math.max(start + raw, lastEnd) : start + raw),
    attributes,
    events: [],
    status: { code: (request?.status ?? 0) >= 500 ? StatusCode.ERROR : StatusCode.UNSET },
  };
  const parent = isRoot ? root.parentSpanId : spanAbove(trace, record, { root, kept });
  if (parent !== undefined) span.parentSpanId = parent;
  if (span.status.code === StatusCode.ERROR) attributes["error.type"] = String(request!.status);
  if (outcome === Outcome.THREW) addError(span, trace, call);
  return span;
}

/** Those that HTTP defines: others could be any. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

function methodAttributes({ method }: RequestFacts): Attributes {
  return METHODS.includes(method)
    ? { "http.request.method": method }
    : { "http.request.method": "_OTHER", "http.request.method_original": wholeText(method) };
}

/** Names of spans are to be few, as the conventions have it: a path may be of one request alone. */
function requestName({ method, route }: RequestFacts): string {
  return [METHODS.includes(method) ? method : "HTTP", ...(route === undefined ? [] : [route])].join(" ");
}

/** The span that a call is below: the nearest caller that became one. */
function spanAbove(
  trace: Trace,
  { parent }: CallRecord,
  { root, kept }: { root: TraceRoot; kept: ReadonlySet<number> },
): string | undefined {
  let above = parent;
  while (above !== 0 && !kept.has(above) && above !== root.call) above = trace.parentOf(above);
  return spanIdOf(trace, above === 0 ? root.call : above);
}

function addError(span: Span, trace: Trace, call: number): void {
  const error = trace.resultOf(call)?.snapshot;
  const text = errorText(error).slice(0, MESSAGE_LENGTH);
  const attributes: Attributes = error?.type === "composite" && error.kind === "error"
    ? {
      "exception.type": wholeText(error.className || "Error"),
      "exception.message": wholeText((error.text ?? "").slice(0, MESSAGE_LENGTH)),
    }
    : { "exception.message": wholeText(text) };
  span.events.push({ time: span.end, name: "exception", attributes });
  // Where the class is not known, it is any.
  span.attributes["error.type"] = attributes["exception.type"] ?? "_OTHER";
  span.status = { code: StatusCode.ERROR, message: wholeText(text) };
}

function valueAttributes(trace: Trace, { call, site, outcome }: CallRecord): Attributes {
  const { params } = trace.site(site);
  const attributes: Attributes = {};
  trace.argsOf(call).forEach(({ snapshot }, i) => {
    attributes[`tph.argument.${wholeText(params[i] ?? String(i))}`] = wholeText(
      snapshotText(snapshot, VALUE_LENGTH),
    );
  });
  const result = trace.resultOf(call);
  if (result !== undefined && outcome === Outcome.RETURNED) {
    attributes["tph.result"] = wholeText(snapshotText(result.snapshot, VALUE_LENGTH));
  }
  return attributes;
}

function blockSpan(trace: Trace, root: TraceRoot): Span {
  return {
    traceId: root.traceId,
    spanId: spanIdOf(trace, 0),
    ...(root.parentSpanId === undefined ? {} : { parentSpanId: root.parentSpanId }),
    name: wholeText(root.name),
    kind: SpanKind.INTERNAL,
    start: timeOf(trace, 0),
    end: timeOf(trace, trace.lastTime()),
    attributes: { "tph.run": trace.header.id, ...(trace.end === undefined ? { "tph.open": true } : {}) },
    events: [],
    status: { code: StatusCode.UNSET },
  };
}

/** Nanoseconds since 1970 of a moment on the run's clock. */
function timeOf(trace: Trace, ns: number): bigint {
  const epoch = trace.meta.epoch ?? trace.header.started;
  return BigInt(Math.round(epoch * 1000)) * 1000n + BigInt(Math.round(ns));
}
