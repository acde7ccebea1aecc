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

  function began({ request, response }: Message): void {
    const context = traceparentIn(ownValue(request, "rawHeaders"));
    const answered = calls.begin({
      method: ownValue(request, "method"),
      url: ownValue(request, "url"),
      context,
    });
    if (answered === undefined) return;
    open.set(response, answered);
    if (++sinceLook > untold.size) lookAtUntold(false);
    untold.set(response, { request, response });
    calls.stay(answered);
  }

  /**
   * Node tells nothing of a response whose last bytes were written as the connection was closed, or whose listeners the program
   * has removed; nor when the connection is gone before there is a response. So it is looked at, once for as many requests
   * as are open, and at the end.
   */
  function lookAtUntold(isEnd: boolean): void {
    sinceLook = 0;
    untold.forEach((message, response) => {
      const isOver = ownValue(response, "finished") === true;
      const hasHead = typeof ownValue(response, "_header") === "string";
      if (ownValue(response, "destroyed") !== true) {
        if (isEnd && isOver && hasHead) ended(message);
        return;
      }
      untold.delete(response);
      const answered = open.get(response)!;
      // Without Node's own listener, it may have been sent before.
      const isUnknown = isOver && ownValue(ownValue(response, "_events") as object, "finish") === undefined;
      if (isUnknown) return calls.forget(answered);
      calls.abort(
        answered,
        answerOf(message.request, hasHead ? ownValue(response, "statusCode") : undefined),
      );
    });
  }

  function ended({ request, response }: Message): void {
    untold.delete(response);
    const answered = open.get(response);
    if (answered === undefined) return;
    calls.end(answered, answerOf(request, ownValue(response, "statusCode")));
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
    if (answered.status === undefined) calls.abort(answered, {});
    else calls.end(answered, { status: answered.status });
  }

  beforeEnd(() => lookAtUntold(true));
  subscribe("http.server.request.start", (message) => guarded(began, message as Message));
  subscribe("http.server.response.finish", (message) => guarded(ended, message as Message));
  subscribe("http2.server.stream.start", (message) => guarded(streamBegan, message as StreamMessage));
  subscribe("http2.server.stream.finish", (message) => guarded(streamAnswers, message as StreamMessage));
  subscribe("http2.server.stream.close", (message) => guarded(streamEnded, message as StreamMessage));
}

/** Requests since these were looked at. */
let sinceLook = 0;

function answerOf(request: object, status: unknown): { status?: unknown; route?: string } {
  const route = routeOf(request);
  return { ...(status === undefined ? {} : { status }), ...(route === undefined ? {} : { route }) };
}

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
