import { getOwnPropertyDescriptor, realm } from "./natives.ts";

/** Where `@opentelemetry/api` keeps what an installed SDK has registered, and under which key a context has its span. */
const API = Symbol.for("opentelemetry.js.api.1");
const SPAN_KEY = Symbol.for("OpenTelemetry Context Key SPAN");

/** What is used of them. */
interface Api {
  context?: { active(): { getValue(key: symbol): { spanContext?(): SpanContext } | undefined } };
}
interface SpanContext {
  traceId: string;
  spanId: string;
  traceFlags: number;
}

/**
 * The span that an installed OpenTelemetry SDK has active, as a `traceparent`; nothing where there is none. It asks the SDK, which is
 * the program's: only what the program asks for itself, as it opens a block, may lead here.
 */
export function activeTraceparent(): string | undefined {
  try {
    const api = getOwnPropertyDescriptor(realm, API)?.value as Api | undefined;
    const span = api?.context?.active().getValue(SPAN_KEY)?.spanContext?.();
    if (typeof span?.traceId !== "string" || typeof span.spanId !== "string") return undefined;
    return `00-${span.traceId}-${span.spanId}-0${span.traceFlags & 1}`;
  } catch {
    return undefined;
  }
}
