/**
 * Tells of the requests that servers of `node:http` and `node:http2` get in Node, whichever framework answers them. Node publishes when one is there, and
 * when its response is (`node:diagnostics_channel`), so nothing is put around requests, responses or servers, and no listener is
 * added to them.
 *
 * @module
 */
import process from "node:process";
import { beforeEnd } from "./at_exit.ts";
import { harden, ownValue } from "./natives.ts";
import type { Answered, RequestCalls } from "./request_calls.ts";
import { traceparentIn } from "./trace_headers.ts";

/** What both messages have. */
interface Message {
  request: object;
  response: object;
}

/** What is told of a stream of HTTP/2: the headers are the request's at its start, and the response's when it has some. */
interface StreamMessage {
  stream: object;
  headers?: object;
}

/** By response, or by stream. */
const open = harden(new WeakMap<object, Answered>());
/** Messages of HTTP/1 by response, whose end Node has not told, and may never tell. */
const untold = harden(new Map<object, Message>());

export function tellOfNodeRequests(calls: RequestCalls): void {
  const { subscribe } = process.getBuiltinModule("node:diagnostics_channel");

  /** Forgets messages whose connection is gone without an answer, once they are many. */
  function forgetClosed(): void {
    if (untold.size < mostUntold) return;
    untold.forEach((_, response) => {
      if (ownValue(response, "destroyed") !== true) return;
      untold.delete(response);
      calls.forget(open.get(response)!);
    });
    mostUntold = untold.size * 2 + FEW;
  }

  function began({ request, response }: Message): void {
    const context = traceparentIn(ownValue(request, "rawHeaders"));
    const answered = calls.begin({
      method: ownValue(request, "method"),
      url: ownValue(request, "url"),
      context,
    });
    if (answered === undefined) return;
    open.set(response, answered);
    forgetClosed();
    untold.set(response, { request, response });
    calls.stay(answered);
  }

  /**
   * Node tells nothing of a response whose last bytes were written as the connection was closed, or whose listeners the program
   * has removed. Where it has been ended on a connection that was there, it was sent.
   */
  function endUntold(): void {
    untold.forEach((message, response) => {
      const wasSent = ownValue(response, "finished") === true && ownValue(response, "destroyed") === false &&
        typeof ownValue(response, "_header") === "string";
      if (wasSent) ended(message);
    });
  }

  function ended({ request, response }: Message): void {
    untold.delete(response);
    const answered = open.get(response);
    if (answered === undefined) return;
    const route = routeOf(request);
    const status = ownValue(response, "statusCode");
    calls.end(answered, route === undefined ? { status } : { status, route });
  }

  function streamBegan({ stream, headers }: StreamMessage): void {
    const context = ownValue(headers!, "traceparent");
    const answered = calls.begin({
      method: ownValue(headers!, ":method"),
      url: ownValue(headers!, ":path"),
      context: typeof context === "string" ? context : undefined,
    });
    if (answered === undefined) return;
    open.set(stream, answered);
    calls.stay(answered);
  }

  function streamAnswers({ stream, headers }: StreamMessage): void {
    const answered = open.get(stream);
    if (answered !== undefined) answered.status = ownValue(headers!, ":status");
  }

  function streamEnded({ stream }: StreamMessage): void {
    const answered = open.get(stream);
    if (answered === undefined) return;
    // One that is reset before it is answered has no response.
    if (answered.status === undefined) calls.forget(answered);
    else calls.end(answered, { status: answered.status });
  }

  beforeEnd(() => endUntold());
  subscribe("http.server.request.start", (message) => guarded(began, message as Message));
  subscribe("http.server.response.finish", (message) => guarded(ended, message as Message));
  subscribe("http2.server.stream.start", (message) => guarded(streamBegan, message as StreamMessage));
  subscribe("http2.server.stream.finish", (message) => guarded(streamAnswers, message as StreamMessage));
  subscribe("http2.server.stream.close", (message) => guarded(streamEnded, message as StreamMessage));
}

/** How many may be there before they are looked through: so many, or twice as many as were open the last time. */
const FEW = 64;
let mostUntold = FEW;

/** A server goes on, whatever becomes of its record. */
function guarded<T>(act: (message: T) => void, message: T): void {
  try {
    act(message);
  } catch {
    // A stack that is all but used up.
  }
}

/** The route as Express has it on the request, with where its router is mounted. */
export function routeOf(request: object): string | undefined {
  const route = ownValue(request, "route");
  const path = typeof route === "object" && route !== null ? ownValue(route, "path") : undefined;
  if (typeof path !== "string") return undefined;
  const base = ownValue(request, "baseUrl");
  return typeof base === "string" ? base + path : path;
}
