/**
 * `tph run --propagate`: requests that a program makes while it answers one get a `traceparent`, as an OpenTelemetry SDK would add it:
 * the trace is that of the request that is answered, the span that request's call. All hosts tell of requests of `node:http`
 * before they are sent (`node:diagnostics_channel`), and Node of those of `fetch`; elsewhere, `fetch` is replaced.
 *
 * @module
 */
import process from "node:process";
import { hexOf } from "../trace/span_ids.ts";
import { ownValue, regExpExec } from "./natives.ts";
import type { RequestCalls } from "./request_calls.ts";
import { propagateFetch } from "./propagate_fetch.ts";
import { TRACEPARENT, traceparentIn } from "./trace_headers.ts";

export interface PropagateOptions {
  host: "bun" | "deno" | "node";
  calls: Pick<RequestCalls, "answered">;
  /** What the ids of this thread's spans, and of its own traces, begin with. */
  spans: string;
  traces: string;
}

/** What the two channels tell of: requests of `fetch`, and of `node:http`. */
interface FetchRequest {
  addHeader(name: string, value: string): void;
}
interface HttpRequest {
  hasHeader(name: string): boolean;
  setHeader(name: string, value: string): void;
}

const INCOMING = /^\s*(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}/;

export function propagate({ host, calls, spans, traces }: PropagateOptions): void {
  const { subscribe } = process.getBuiltinModule("node:diagnostics_channel");

  function outgoing(): string | undefined {
    const request = calls.answered();
    // An SDK that has a span for the request adds the header itself.
    if (request === undefined || request.hasSpan) return undefined;
    const call = hexOf(request.call);
    const trace = request.context === undefined ? undefined : regExpExec(INCOMING, request.context)?.[1];
    return `00-${trace ?? traces + call}-${spans + call}-01`;
  }

  subscribe("http.client.request.created", (message) =>
    guarded(() => {
      const { request } = message as { request: HttpRequest };
      const value = request.hasHeader(TRACEPARENT) ? undefined : outgoing();
      if (value !== undefined) request.setHeader(TRACEPARENT, value);
    }));
  if (host !== "node") return propagateFetch(outgoing);
  subscribe("undici:request:create", (message) =>
    guarded(() => {
      const { request } = message as { request: FetchRequest };
      const value = traceparentIn(ownValue(request, "headers")) === undefined ? outgoing() : undefined;
      if (value !== undefined) request.addHeader(TRACEPARENT, value);
    }));
}

/** A request is sent, with or without it. */
function guarded(act: () => void): void {
  try {
    act();
  } catch {
    // Its headers are sent, or the stack is all but used up.
  }
}
