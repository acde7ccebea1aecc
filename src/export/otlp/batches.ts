import { serviceOf } from "../../tables/service_of.ts";
import { wholeText } from "../../tables/cells.ts";
import type { Trace } from "../../trace/trace.ts";
import { VERSION } from "../../version.ts";
import type { Attributes, ResourceSpans, Span } from "./span.ts";

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

/** A run's traces, and what they are of. */
export interface RunSpans {
  resource: Attributes;
  traces: Iterable<Span[]>;
}

/** What is sent at once. */
export interface SpanBatch {
  /** Each of a resource of its own. */
  parts: ResourceSpans[];
  /** Spans in all of them. */
  spans: number;
  /** Traces that begin in it. */
  traces: number;
}

/** Traces of runs put together to batches: a trace may be in two, and a batch has those of many short runs. */
export function* spanBatches(runs: Iterable<RunSpans>, size = BATCH_SPANS): Generator<SpanBatch> {
  const scope = { name: "tracepatch", version: VERSION };
  let parts = new Map<string, ResourceSpans>();
  let [spans, traces] = [0, 0];
  function taken(): SpanBatch {
    const batch = { parts: [...parts.values()], spans, traces };
    parts = new Map();
    [spans, traces] = [0, 0];
    return batch;
  }
  try {
    for (const { resource, traces: own } of runs) {
      const key = JSON.stringify(resource);
      for (const more of own) {
        traces++;
        for (const span of more) {
          let part = parts.get(key);
          if (part === undefined) parts.set(key, part = { resource, scope, spans: [] });
          part.spans.push(span);
          if (++spans >= size) yield taken();
        }
      }
    }
  } catch (error) {
    // A run that cannot be read does not take those before it along.
    if (traces > 0 || spans > 0) yield taken();
    throw error;
  }
  if (traces > 0 || spans > 0) yield taken();
}
