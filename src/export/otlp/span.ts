/**
 * Spans as OpenTelemetry has them, in the terms of its protocol (OTLP 1): opentelemetry/proto/trace/v1/trace.proto.
 *
 * @module
 */

/** Whole numbers are `int`, others `double`. */
export type AttributeValue = string | number | boolean;
export type Attributes = Record<string, AttributeValue>;

export const SpanKind = { INTERNAL: 1, SERVER: 2, CLIENT: 3 } as const;
export const StatusCode = { UNSET: 0, OK: 1, ERROR: 2 } as const;

export interface Span {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  /** Nanoseconds since 1970. */
  start: bigint;
  end: bigint;
  attributes: Attributes;
  events: { time: bigint; name: string; attributes: Attributes }[];
  status: { code: number; message?: string };
}

/** Spans of one resource. */
export interface ResourceSpans {
  resource: Attributes;
  scope: { name: string; version: string };
  spans: Span[];
}
