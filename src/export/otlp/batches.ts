import { serviceOf } from "../../tables/service_of.ts";
import { wholeText } from "../../tables/cells.ts";
import type { Trace } from "../../trace/trace.ts";
import { VERSION } from "../../version.ts";
import type { Attributes, Span, SpanBatch } from "./span.ts";
import type { TraceSpans } from "./spans.ts";

/** Spans of a batch at most. */
export const BATCH_SPANS = 512;

/** What the spans of a run are of. @param given attributes that the user has named, which win */
export function resourceOf(trace: Trace, given: ReadonlyMap<string, string>): Attributes {
  const { header, meta } = trace;
  const attributes: Attributes = {
    "service.name": serviceOf(trace),
    "process.runtime.name": header.host,
    "telemetry.sdk.name": "tracepatch",
    "telemetry.sdk.language": "nodejs",
    "telemetry.sdk.version": VERSION,
  };
  if (meta.hostVersion !== undefined) attributes["process.runtime.version"] = wholeText(meta.hostVersion);
  if (meta.pid !== undefined) attributes["process.pid"] = meta.pid;
  if (header.launcher !== undefined) attributes["host.name"] = wholeText(header.launcher.machine);
  for (const [key, value] of given) attributes[key] = wholeText(value);
  return attributes;
}

/** Traces put together to batches: a trace may be in two. */
export function* spanBatches(
  traces: Iterable<TraceSpans>,
  resource: Attributes,
  size = BATCH_SPANS,
): Generator<{ batch: SpanBatch; roots: number[] }> {
  const scope = { name: "tracepatch", version: VERSION };
  let spans: Span[] = [];
  let roots: number[] = [];
  for (const { root, spans: more } of traces) {
    roots.push(root);
    for (const span of more) {
      spans.push(span);
      if (spans.length < size) continue;
      yield { batch: { resource, scope, spans }, roots };
      spans = [];
      roots = [];
    }
  }
  if (spans.length > 0 || roots.length > 0) yield { batch: { resource, scope, spans }, roots };
}
