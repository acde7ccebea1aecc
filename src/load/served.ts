/**
 * Tells of the requests that servers get under Bun and Deno, which publish nothing of them: `Bun.serve` and `Deno.serve` are handed other
 * functions than the program's, and what servers of `node:http` emit is looked at. That is in the program's way, so it is done
 * for `--propagate` alone.
 *
 * @module
 */
import process from "node:process";
import {
  apply,
  getPrototypeOf,
  getterOf,
  harden,
  regExpExec,
  toStringOf,
  uncurry,
} from "../probe/natives.ts";
import { routeOf } from "../probe/node_requests.ts";
import type { Answered, RequestCalls } from "../probe/request_calls.ts";
import { disguise } from "../probe/stand_in.ts";
import { TRACEPARENT, traceparentOfMessage } from "../probe/trace_headers.ts";
import type { Pristine } from "./disguise/pristine.ts";

type Handler = (this: unknown, ...args: unknown[]) => unknown;
type Options = Record<string, unknown>;
/** Makes of a program's function for requests one that tells of them. */
type Wrap = (handler: Handler, route?: string) => Handler;

/** Behind a URL's origin. */
const PATH = /^\w+:\/\/[^/?#]*(.*)$/s;
const { defineProperty, entries, fromEntries, prototype: objectPrototype } = Object;
const object = Object;

export function tellOfServedRequests(
  calls: RequestCalls,
  { host, pristine }: { host: "bun" | "deno"; pristine: Pristine },
): void {
  const wrap = wrapper(calls);
  if (host === "bun") hookBunServe((globalThis as unknown as { Bun: BunServe }).Bun, { wrap, pristine });
  else hookDenoServe((globalThis as unknown as { Deno: DenoServe }).Deno, { wrap, pristine });
  hookNodeServers(calls);
}

function wrapper(calls: RequestCalls): Wrap {
  const { Request, Headers, Response, Promise } = globalThis;
  const of = (key: string) => getterOf<object, unknown>(Request.prototype, key)!;
  const methodOf = of("method"), urlOf = of("url"), headersOf = of("headers");
  const headerOf = uncurry(Headers.prototype.get as (this: unknown, name: string) => string | null);
  const statusOf = getterOf<object, number>(Response.prototype, "status")!;
  const promisePrototype = Promise.prototype;
  const then = uncurry(promisePrototype.then as (this: unknown, ...args: Handler[]) => unknown);

  function begun(request: object): Answered | undefined {
    try {
      const url = regExpExec(PATH, toStringOf(urlOf(request)))?.[1] || "/";
      const context = headerOf(headersOf(request), TRACEPARENT) ?? undefined;
      return calls.begin({ method: methodOf(request), url, context });
    } catch {
      // It is no request.
      return undefined;
    }
  }

  function end(answered: Answered, response: unknown, route: string | undefined): void {
    const answer: { status?: number; route?: string } = {};
    try {
      answer.status = statusOf(response as object);
    } catch {
      // It was upgraded, or is none.
    }
    if (route !== undefined) answer.route = route;
    calls.end(answered, answer);
  }

  return (handler, route) =>
    disguise(
      {
        handler(this: unknown, ...args: unknown[]): unknown {
          const answered = begun(args[0] as object);
          if (answered === undefined) return apply(handler, this, args);
          let response: unknown;
          try {
            response = calls.within(answered, () => apply(handler, this, args));
          } catch (error) {
            calls.fail(answered, error);
            throw error;
          }
          const isPlain = response === undefined || response === null ||
            getPrototypeOf(object(response)) !== promisePrototype;
          if (isPlain) end(answered, response, route);
          else then(response, (value) => end(answered, value, route), (error) => calls.fail(answered, error));
          return response;
        },
      }.handler,
      handler,
    );
}

/** The same options, with another prototype's as they are. */
function withValues(options: Options, values: Options): Options {
  return { __proto__: getPrototypeOf(options), ...options, ...values } as Options;
}

interface BunServe {
  serve: (options: Options) => { reload(options: Options): unknown };
}
interface HookOptions {
  wrap: Wrap;
  pristine: Pristine;
}

function hookBunServe(bun: BunServe, { wrap, pristine }: HookOptions): void {
  const { serve } = bun;
  let isReloadHooked = false;

  function changed(options: unknown): unknown {
    if (typeof options !== "object" || options === null) return options;
    const { fetch, routes } = options as Options;
    const values: Options = {};
    if (typeof fetch === "function") values.fetch = wrap(fetch as Handler);
    if (typeof routes === "object" && routes !== null) {
      values.routes = fromEntries(entries(routes).map(([route, answer]) => [route, inRoute(answer, route)]));
    }
    return withValues(options as Options, values);
  }

  /** A function, or one for each method; what else may answer a route is no program's. */
  function inRoute(answer: unknown, route: string): unknown {
    if (typeof answer === "function") return wrap(answer as Handler, route);
    if (typeof answer !== "object" || answer === null || getPrototypeOf(answer) !== objectPrototype) {
      return answer;
    }
    return fromEntries(
      entries(answer).map(([method, one]) => [method, typeof one === "function" ? wrap(one, route) : one]),
    );
  }

  const given = (args: unknown[]) => {
    args[0] = pristine(() => changed(args[0]));
    return args;
  };
  const standIn = {
    serve(this: unknown, ...args: unknown[]): unknown {
      const server = apply(serve, this, given(args)) as ReturnType<typeof serve>;
      if (isReloadHooked) return server;
      isReloadHooked = true;
      const prototype = getPrototypeOf(server) as typeof server;
      const { reload } = prototype;
      prototype.reload = disguise(
        {
          reload(this: unknown, ...args: unknown[]): unknown {
            return apply(reload, this, given(args));
          },
        }.reload,
        reload,
      );
      return server;
    },
  }.serve;
  bun.serve = disguise(standIn, serve) as typeof serve;
}

interface DenoServe {
  serve: (...args: unknown[]) => unknown;
}

/** `Deno.serve(handler)`, `Deno.serve(options, handler)` or `Deno.serve({ handler })`. */
function hookDenoServe(deno: DenoServe, { wrap, pristine }: HookOptions): void {
  const { serve } = deno;

  function changed(arg: unknown): unknown {
    if (typeof arg === "function") return inPlaceOf(arg as Handler);
    const handler = (arg as Options | undefined)?.handler;
    return typeof handler === "function"
      ? withValues(arg as Options, { handler: inPlaceOf(handler as Handler) })
      : arg;
  }

  /** Deno gives a function without parameters nothing: what is in its place is to have the request. */
  function inPlaceOf(handler: Handler): Handler {
    if (handler.length > 0) return wrap(handler);
    const alone = {
      handler(this: unknown): unknown {
        return apply(handler, this, []);
      },
    }.handler;
    return defineProperty(wrap(alone), "length", { value: 1 });
  }

  const standIn = {
    serve(this: unknown, ...args: unknown[]): unknown {
      return apply(serve, this, pristine(() => args.map(changed)));
    },
  }.serve;
  const value = disguise(standIn, serve);
  defineProperty(deno, "serve", { value, writable: true, enumerable: true, configurable: true });
}

type Emit = (this: object, event: unknown, ...args: unknown[]) => boolean;

/** By response. */
const open = harden(new WeakMap<object, { answered: Answered; request: object }>());

/** A server emits a request with its response, and a response that it is finished. */
function hookNodeServers(calls: RequestCalls): void {
  const { Server, ServerResponse } = process.getBuiltinModule("node:http");
  const https = process.getBuiltinModule("node:https").Server;

  function begun(request: object): Answered | undefined {
    const { method, url } = request as { method?: unknown; url?: unknown };
    return calls.begin({ method, url, context: traceparentOfMessage(request) });
  }

  const onRequest = (emit: Emit): Emit =>
    function (this: object, ...args) {
      const answered = args[0] === "request" ? begun(args[1] as object) : undefined;
      if (answered === undefined) return apply(emit, this, args);
      open.set(args[2] as object, { answered, request: args[1] as object });
      return calls.within(answered, () => apply(emit, this, args));
    };
  const onFinish = (emit: Emit): Emit =>
    function (this: object, ...args) {
      const entry = args[0] === "finish" ? open.get(this) : undefined;
      if (entry !== undefined) {
        const route = routeOf(entry.request);
        const { statusCode: status } = this as { statusCode?: number };
        calls.end(entry.answered, route === undefined ? { status } : { status, route });
      }
      return apply(emit, this, args);
    };

  hookEmit(Server.prototype, onRequest);
  // Under Bun, both are one.
  if (https.prototype.emit !== Server.prototype.emit) hookEmit(https.prototype, onRequest);
  hookEmit(ServerResponse.prototype, onFinish);
}

function hookEmit(prototype: object, make: (emit: Emit) => Emit): void {
  const { emit } = prototype as { emit: Emit };
  defineProperty(prototype, "emit", {
    value: disguise(make(emit), emit),
    writable: true,
    configurable: true,
  });
}
