/**
 * The requests that a program's servers got: calls of their own where Node tells of them, else the first function of the program
 * that was called for one. The route is known if a function says which one it answers, and the path matches it.
 *
 * @module
 */
import type { Composite, Snapshot } from "../trace/snapshot.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import type { SeenRoots } from "./seen_roots.ts";

export interface RequestFacts {
  method: string;
  /** With the query; undefined where it was not seen. */
  path?: string;
  /** As the program writes it: `/users/:id`. */
  route?: string;
  /** Undefined where it was not seen. */
  status?: number;
  /** The connection was gone before the response was whole; its end is when that was noticed. */
  aborted?: true;
  /** The W3C trace context that it came with. */
  traceparent?: string;
  /** The span that an OpenTelemetry SDK had active, as a `traceparent`. */
  span?: string;
  /** The call that stands for the request, where this one, of a later step, has no caller. */
  continues?: number;
}

const known = new WeakMap<Trace, Map<number, RequestFacts>>();

/**
 * The requests of a run by the calls that stand for them, in the order in which they began.
 *
 * @param seen those of earlier looks at a run that grows: no more is told of them than that they are requests
 */
export function requestsOf(trace: Trace, seen?: SeenRoots): Map<number, RequestFacts> {
  let requests = known.get(trace);
  if (requests === undefined) known.set(trace, requests = findRequests(trace, seen));
  return requests;
}

/** By which later steps of a request are known, as its thread numbers it; 0: by none. */
export function identityOf(trace: Trace, call: number, request: RequestFacts): number {
  const identity = identities.get(request) ?? 0;
  return identity === 0 ? 0 : identity - (trace.threadOf(call)?.placement.identities ?? 0);
}

const identities = new WeakMap<RequestFacts, number>();

/** `GET /users/:id 200`, `GET /users/:id aborted`: what of it is known. */
export function requestText({ method, path, route, status, aborted, continues }: RequestFacts): string {
  return [method, route ?? path, status, aborted && "aborted", continues && "(continued)"].filter(Boolean)
    .join(" ");
}

function findRequests(trace: Trace, seen: SeenRoots | undefined): Map<number, RequestFacts> {
  const requests = new Map<number, RequestFacts>();
  const isCandidate = Uint8Array.from([
    0,
    ...trace.sites.map(({ kind, route }) => kind === "request" || route !== undefined ? 1 : 0),
  ]);
  if (!isCandidate.includes(1)) return requests;
  /** By the identity of what a function was given: the request's call. */
  const begun = new Map<number, number>();
  for (const call of callsOf(trace, isCandidate)) {
    const before = seen?.of(trace, call);
    if (before !== undefined) {
      if (before?.isRequest) requests.set(call, { method: "" });
      if (before?.identity) {
        begun.set(before.identity + (trace.threadOf(call)?.placement.identities ?? 0), call);
      }
      continue;
    }
    const site = trace.siteOf(call);
    let above = trace.parentOf(call);
    while (above !== 0 && !requests.has(above)) above = trace.parentOf(above);
    if (above !== 0 && site.kind !== "request") nameRoute(requests.get(above)!, site.route ?? "");
    else {
      const request = site.kind === "request"
        ? requestOf(trace, call)
        : handled(trace, { call, route: site.route ?? "", begun });
      if (request === undefined) continue;
      const { [`span:${call}`]: span, [`status:${call}`]: status } = trace.meta;
      if (typeof span === "string") request.span = span;
      if (typeof status === "number") request.status ??= status;
      requests.set(call, request);
    }
  }
  return requests;
}

/** The calls of some functions, in order. @param isWanted by the function's id */
export function* callsOf(trace: Trace, isWanted: Uint8Array): Generator<number> {
  for (const { first, count, sites } of trace.parts({ order: "forwards", columns: "sites" })) {
    for (let i = 0; i < count; i++) if (isWanted[sites[i]!] === 1) yield first + i;
  }
}

/** A request that was recorded as one. */
function requestOf(trace: Trace, call: number): RequestFacts {
  const request: RequestFacts = { method: trace.siteOf(call).name };
  const [url, traceparent] = trace.argsOf(call).map(({ snapshot }) => snapshot);
  if (url?.type === "string") request.path = url.value;
  if (traceparent?.type === "string") request.traceparent = traceparent.value;
  const answer = trace.resultOf(call)?.snapshot;
  if (trace.outcomeOf(call) !== Outcome.RETURNED || answer?.type !== "composite") return request;
  const status = property(answer, "status");
  const route = property(answer, "route");
  if (status?.type === "number") request.status = status.value;
  if (property(answer, "aborted") !== undefined) request.aborted = true;
  // Where an error has left Express's routers, what they are mounted at is lost.
  if (route?.type === "string") nameRoute(request, route.value);
  return request;
}

/** A call of a function that answers requests, where it was given one. */
function handled(
  trace: Trace,
  { call, route, begun }: { call: number; route: string; begun: Map<number, number> },
): RequestFacts | undefined {
  const args = trace.argsOf(call).slice(0, 2);
  const found = args.map(({ snapshot }) => requestIn(snapshot, 2));
  const index = found.findIndex((request) => request !== undefined);
  let result = trace.resultOf(call)?.snapshot;
  if (result?.type === "composite" && result.kind === "promise") result = result.items[0];
  const status = result?.type === "composite" && isClass(result, "Response") ? Number(result.text) : NaN;
  let request = found[index];
  if (request === undefined) {
    // What is known is that a function for these requests was called as such, and gave a response.
    const { verb, pattern } = partsOf(route);
    const isContext = args.length > 0 && classOf(args[0]!.snapshot) === "Context";
    if (verb === undefined || !isContext && Number.isNaN(status)) return undefined;
    request = { method: verb, route: pattern };
  } else nameRoute(request, route);
  if (Number.isInteger(status)) request.status = status;
  const { identity = 0 } = args[Math.max(index, 0)] ?? {};
  const first = identity === 0 ? undefined : begun.get(identity);
  if (first !== undefined) request.continues = first;
  else {
    begun.set(identity, call);
    identities.set(request, identity);
  }
  return request;
}

function classOf(snapshot: Snapshot): string {
  return snapshot.type === "composite" || snapshot.type === "cut" ? snapshot.className : "";
}

/** A class, or the one that a bundler or a copy of it calls `Response$1`, `Response2`. */
function isClass({ className }: Composite, name: string): boolean {
  return className.startsWith(name) && /^(?:\$?\d+)?$/.test(className.slice(name.length));
}

/** Where contexts of frameworks have the request. */
const HOLDERS = ["req", "request", "raw", "incoming", "env"];

function requestIn(snapshot: Snapshot, depth: number): RequestFacts | undefined {
  if (snapshot.type !== "composite") return undefined;
  if (snapshot.kind === "other" && /^(?:Bun|Next)?Request$/.test(snapshot.className)) {
    const [, method, , path] = /^(\S+) (\w+:\/\/[^/?#]*)?(\S*)/.exec(snapshot.text ?? "") ?? [];
    return method === undefined
      ? undefined
      : withContext({ method: aloneOf(method), path: aloneOf(path || "/") }, snapshot);
  }
  const method = property(snapshot, "method");
  const url = property(snapshot, "originalUrl") ?? property(snapshot, "url");
  if (
    snapshot.className === "IncomingMessage" && method?.type === "string" && url?.type === "string" &&
    method.value !== ""
  ) {
    return withContext({ method: method.value, path: url.value }, snapshot);
  }
  if (depth === 0) return undefined;
  for (const name of HOLDERS) {
    const held = property(snapshot, name);
    const request = held === undefined ? undefined : requestIn(held, depth - 1);
    if (request !== undefined) return request;
  }
  return undefined;
}

/** A copy: engines keep the whole text for a part of it, and a run may have millions of requests. */
function aloneOf(part: string): string {
  return METHODS.has(part) ? METHODS.get(part)! : JSON.parse(JSON.stringify(part)) as string;
}
const METHODS: ReadonlyMap<string, string> = new Map(
  "GET HEAD POST PUT PATCH DELETE OPTIONS".split(" ").map((method) => [method, method]),
);

/** Adds the trace context that the recorder has read from the headers. */
function withContext(request: RequestFacts, snapshot: Composite): RequestFacts {
  const traceparent = property(snapshot, "traceparent");
  return traceparent?.type === "string" ? { ...request, traceparent: traceparent.value } : request;
}

function property({ properties }: Composite, name: string): Snapshot | undefined {
  return properties.find(({ key }) => key === name)?.value;
}

/** `GET /users/:id`, `/users/:id` */
const ROUTE = /^(?:([A-Z]+) )?(.*)$/s;

/** Those of the last route: all requests that it answers share the text. */
let last: { route: string; verb?: string; pattern: string } = { route: "", pattern: "" };

function partsOf(route: string): { verb?: string; pattern: string } {
  if (last.route !== route) {
    const [, verb, pattern = ""] = ROUTE.exec(route)!;
    last = { route, pattern, ...(verb === undefined ? {} : { verb }) };
  }
  return last;
}

/** Gives a request the route that a function answers, if it is one of that route. */
function nameRoute(request: RequestFacts, route: string): void {
  const { verb, pattern } = partsOf(route);
  if (request.route !== undefined || request.path === undefined || !/[:*{]/.test(pattern)) return;
  if (verb !== undefined && verb !== request.method && !(verb === "GET" && request.method === "HEAD")) return;
  if (routeMatches(pattern, request.path)) request.route = pattern;
}

/** Without the query. */
export function pathAlone(path: string): string {
  return path.replace(/[?#].*$/s, "");
}

/** Longer ones are not compared: a run file may have any. */
const LONGEST_PATTERN = 256;
const LONGEST_PATH = 2048;

/**
 * Whether a path is one of a pattern with parts such as `:id`, `:id(\\d+)`, `{id}` and `*`. Part by part, where the path can have got
 * to: a regular expression would try out all that several parts can have between them.
 */
function routeMatches(pattern: string, path: string): boolean {
  const asked = pathAlone(path).toLowerCase();
  const { length } = asked;
  if (pattern.length > LONGEST_PATTERN || length > LONGEST_PATH) return false;
  const parts = pattern.toLowerCase().split(/(:\w+(?:\([^)]*\))?\??|\{[^}]*\}|\*\w*)/);
  let ends = Uint8Array.of(1, ...new Uint8Array(length));
  parts.forEach((part, i) => {
    const starts = ends;
    ends = new Uint8Array(length + 1);
    if (i % 2 === 0) {
      for (let at = 0; at + part.length <= length; at++) {
        if (starts[at] === 1 && asked.startsWith(part, at)) ends[at + part.length] = 1;
      }
      return;
    }
    const isAny = part.startsWith("*"), isOptional = isAny || part.endsWith("?");
    let isWithin = false;
    for (let at = 0; at <= length; at++) {
      if (at > 0 && !isAny && asked[at - 1] === "/") isWithin = false;
      if (isWithin || isOptional && starts[at] === 1) ends[at] = 1;
      if (starts[at] === 1) isWithin = true;
    }
  });
  return ends[length] === 1 || asked.endsWith("/") && ends[length - 1] === 1;
}
