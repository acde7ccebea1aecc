import { jsonText } from "../../query/json_text.ts";
import type { Attributes, AttributeValue, ResourceSpans } from "./span.ts";

/** A batch as OTLP/JSON: an ExportTraceServiceRequest. */
export function batchJson(batch: readonly ResourceSpans[]): string {
  return jsonText({
    resourceSpans: batch.map(({ resource, scope, spans }) => ({
      resource: { attributes: attributesJson(resource) },
      scopeSpans: [{
        scope,
        spans: spans.map(({ start, end, attributes, events, ...span }) => ({
          ...span,
          startTimeUnixNano: String(start),
          endTimeUnixNano: String(end),
          attributes: attributesJson(attributes),
          events: events.map(({ time, name, attributes }) => ({
            timeUnixNano: String(time),
            name,
            attributes: attributesJson(attributes),
          })),
        })),
      }],
    })),
  });
}

function attributesJson(attributes: Attributes): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueJson(value) }));
}

function valueJson(value: AttributeValue): Record<string, unknown> {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
