/**
 * `tph run --propagate`: requests that a program under Node makes while it answers one get a `traceparent`, as an OpenTelemetry SDK would
 * add it: the trace is that of the request that is answered, the span that request's call. Node tells of requests before they are
 * sent (`node:diagnostics_channel`), so neither `fetch` nor `node:http` is replaced.
 *
 * @module
 */
import process from "node:process";
import { hexOf } from "../trace/span_ids.ts";
import { getOwnPropertyDescriptor, regExpExec } from "./natives.ts";
import { traceparentIn } from "./trace_headers.ts";

export interface PropagateOptions {
  /** The request that is being answered. */
  answered: () => { call: number; context: string | undefined } | undefined;
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

const NAME = "traceparent";
const INCOMING = /^\s*(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}/;

export function propagate({ answered, spans, traces }: PropagateOptions): void {
  const { subscribe } = process.getBuiltinModule("node:diagnostics_channel");

  function outgoing(): string | undefined {
    const request = answered();
    if (request === undefined) return undefined;
    const call = hexOf(request.call);
    const trace = request.context === undefined ? undefined : regExpExec(INCOMING, request.context)?.[1];
    return `00-${trace ?? traces + call}-${spans + call}-01`;
  }

  subscribe("undici:request:create", (message) =>
    guarded(() => {
      const { request } = message as { request: FetchRequest };
      const own = getOwnPropertyDescriptor(request, "headers")?.value;
      const value = traceparentIn(own) === undefined ? outgoing() : undefined;
      if (value !== undefined) request.addHeader(NAME, value);
    }));
  subscribe("http.client.request.created", (message) =>
    guarded(() => {
      const { request } = message as { request: HttpRequest };
      const value = request.hasHeader(NAME) ? undefined : outgoing();
      if (value !== undefined) request.setHeader(NAME, value);
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
