import type { Trace } from "../trace/trace.ts";
import { Outcome } from "../trace/spec.ts";
import { requestTime } from "../query/request_ends.ts";
import { requestsOf, requestText } from "../query/requests.ts";
import { spanIdOf, traceRoots } from "../query/trace_context.ts";
import { errorText } from "./error_text.ts";
import type { CallRecord } from "./call_stream.ts";
import type { Row } from "./columns.ts";
import { type Origin, whole, wholeText } from "./cells.ts";
import { siteCells } from "./site_cells.ts";

const OUTCOMES = {
  [Outcome.OPEN]: "open",
  [Outcome.RETURNED]: "returned",
  [Outcome.THREW]: "threw",
  [Outcome.SUSPENDED]: "suspended",
} as const;

/** A call's row in the table `calls`. */
export function callRow(trace: Trace, record: CallRecord, { service, epoch }: Origin): Row {
  const { call, start, outcome } = record;
  const site = trace.site(record.site);
  const texts = siteCells(trace, record.site);
  const root = traceRoots(trace).get(record.traceRoot);
  const isRoot = root !== undefined && (root.call === call || root.call === 0 && record.parent === 0);
  const request = site.kind === "request" || site.route !== undefined
    ? requestsOf(trace).get(call)
    : undefined;
  return {
    service,
    run_id: trace.header.id,
    trace_id: root?.traceId ?? null,
    call_id: call,
    parent_id: record.parent || null,
    root_id: record.root,
    depth: record.depth,
    thread: trace.threadOf(call)?.header.thread ?? 0,
    function_id: record.site,
    function: texts.function,
    kind: texts.kind,
    file: texts.file,
    line: texts.line,
    started_us: whole(epoch * 1000 + start / 1000),
    start_ns: whole(start),
    total_ns: record.hasEnded ? whole(record.total) : null,
    self_ns: whole(record.self),
    waiting_ns: whole(record.waiting),
    // A file may say anything.
    outcome: OUTCOMES[outcome] ?? "open",
    error: outcome === Outcome.THREW ? errorText(trace.resultOf(call)?.snapshot) : null,
    span_id: spanIdOf(trace, call),
    parent_span_id: isRoot ? root.parentSpanId ?? null : null,
    request: request === undefined ? null : wholeText(requestText(request)),
    status: request?.status ?? null,
    request_ns: request === undefined || !record.hasEnded ? null : whole(requestTime(trace, call).time),
  };
}
