import { getOwnPropertyDescriptor, realm } from "./natives.ts";

/** Where `@opentelemetry/api` keeps what an installed SDK has registered, and under which key a context has its span. */
export const API = Symbol.for("opentelemetry.js.api.1");
export const SPAN_KEY = Symbol.for("OpenTelemetry Context Key SPAN");

/** What is used of them. */
export interface Api {
  context?: { active(): { getValue(key: symbol): { spanContext?(): unknown } | undefined } };
}

/**
 * The span that an installed OpenTelemetry SDK has active, as a `traceparent`; nothing where there is none. It asks the SDK, which is
 * the program's: only what the program asks for itself, as it opens a block, may lead here.
 */
export function activeTraceparent(): string | undefined {
  try {
    const api = getOwnPropertyDescriptor(realm, API)?.value as Api | undefined;
    return traceparentOf(api?.context?.active().getValue(SPAN_KEY)?.spanContext?.());
  } catch {
    return undefined;
  }
}

/** @param span what a span calls its context */
export function traceparentOf(span: unknown): string | undefined {
  const { traceId, spanId, traceFlags } = (span ?? {}) as Record<string, unknown>;
  if (typeof traceId !== "string" || typeof spanId !== "string") return undefined;
  return `00-${traceId}-${spanId}-0${typeof traceFlags === "number" ? traceFlags & 1 : 0}`;
}
