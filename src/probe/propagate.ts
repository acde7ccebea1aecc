/**
 * `tph run --propagate`: requests that a program makes while it answers one get a `traceparent`, as an OpenTelemetry SDK would add it:
 * the trace is that of the request that is answered, the span that request's call. All hosts tell of requests of `node:http`
 * before they are sent (`node:diagnostics_channel`), Node of those of `fetch`, and the package undici of its own; `fetch` of others is
 * replaced.
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

/** What is valid by `parseTraceparent()`: its trace, and its flags. */
const INCOMING =
  /^\s*(?!ff)(?!00.{53}-)[\da-f]{2}-((?!0{32})[\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(?=-|\s*$)/;

export function propagate({ host, calls, spans, traces }: PropagateOptions): void {
  const { subscribe } = process.getBuiltinModule("node:diagnostics_channel");

  function outgoing(): string | undefined {
    const request = calls.answered();
    // An SDK that has a span for the request adds the header itself.
    if (request === undefined || request.hasSpan) return undefined;
    const call = hexOf(request.call);
    const incoming = request.context === undefined ? null : regExpExec(INCOMING, request.context);
    // Whether others record the trace is not changed.
    const flags = incoming === null || isSampled(incoming[2]!) ? "01" : "00";
    return `00-${incoming === null ? traces + call : incoming[1]!}-${spans + call}-${flags}`;
  }

  subscribe("http.client.request.created", (message) =>
    guarded(() => {
      const { request } = message as { request: HttpRequest };
      const value = request.hasHeader(TRACEPARENT) ? undefined : outgoing();
      if (value !== undefined) request.setHeader(TRACEPARENT, value);
    }));
  // Of Node's fetch, and of the package undici wherever it is used.
  subscribe("undici:request:create", (message) =>
    guarded(() => {
      const { request } = message as { request: FetchRequest };
      const value = traceparentIn(ownValue(request, "headers")) === undefined ? outgoing() : undefined;
      if (value !== undefined) request.addHeader(TRACEPARENT, value);
    }));
  if (host !== "node") propagateFetch(outgoing);
}

/** @param flags two hexadecimal digits */
function isSampled(flags: string): boolean {
  return regExpExec(/[13579bdf]$/, flags) !== null;
}

/** A request is sent, with or without it. */
function guarded(act: () => void): void {
  try {
    act();
  } catch {
    // Its headers are sent, or the stack is all but used up.
  }
}
