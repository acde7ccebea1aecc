/**
 * What the record says of one request: of the call that stands for it, and of functions that answer its route.
 *
 * @module
 */
import type { Composite, Snapshot } from "../trace/snapshot.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";

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

/** `GET /users/:id 200`, `GET /users/:id aborted`: what of it is known. */
export function requestText(facts: RequestFacts): string {
  const { method, path, route, status, aborted, continues } = facts;
  const asked = hasTemplate(facts) ? route : path;
  return [method, asked, status, aborted && "aborted", continues && "(continued)"].filter(Boolean).join(" ");
}

/** Whether the route is of many paths: else the path itself says more. */
export function hasTemplate({ route }: RequestFacts): boolean {
  return route !== undefined && TEMPLATE.test(route);
}
const TEMPLATE = /[:*{]/;

/** A request, and by which later steps of it are known: what they are given, too. */
export interface MetRequest {
  facts: RequestFacts;
  /** Of the object that was given; 0 where it is not known. */
  identity: number;
}

/** What a call was asked for that stands for a request, or may; nothing where it does not. */
export function askedIn(trace: Trace, call: number): MetRequest | undefined {
  const { kind, name, route = "" } = trace.siteOf(call);
  if (kind !== "request") return handled(trace, { call, route });
  const facts: RequestFacts = { method: name };
  const [url, traceparent] = trace.argsOf(call).map(({ snapshot }) => snapshot);
  if (url?.type === "string") facts.path = url.value;
  if (traceparent?.type === "string") facts.traceparent = traceparent.value;
  return { facts, identity: 0 };
}

/** Adds what it was answered, and what the metadata say of it. */
export function addAnswer(trace: Trace, call: number, facts: RequestFacts): void {
  if (trace.siteOf(call).kind === "request") addRecorded(trace, call, facts);
  else {
    const status = statusOf(trace, call);
    if (Number.isInteger(status)) facts.status = status;
  }
  const span = trace.noteOf("span", call);
  const status = trace.noteOf("status", call);
  if (typeof span === "string") facts.span = span;
  if (typeof status === "number") facts.status ??= status;
}

/** The answer to a request that was recorded as one. */
function addRecorded(trace: Trace, call: number, facts: RequestFacts): void {
  const answer = trace.resultOf(call)?.snapshot;
  if (answer?.type !== "composite" || trace.outcomeOf(call) !== Outcome.RETURNED) return;
  const status = property(answer, "status");
  const route = property(answer, "route");
  if (status?.type === "number") facts.status = status.value;
  if (property(answer, "aborted") !== undefined) facts.aborted = true;
  // Where an error has left Express's routers, what they are mounted at is lost.
  if (route?.type === "string") nameRoute(facts, route.value);
}

/** Of the `Response` that a function came to; NaN where it came to none. */
export function statusOf(trace: Trace, call: number): number {
  let result = trace.resultOf(call)?.snapshot;
  if (result?.type === "composite" && result.kind === "promise") result = result.items[0];
  return result?.type === "composite" && isClass(result, "Response") ? Number(result.text) : NaN;
}

/** A call of a function that answers requests, where it was given one. */
function handled(trace: Trace, { call, route }: { call: number; route: string }): MetRequest | undefined {
  const args = trace.argsOf(call).slice(0, 2);
  const found = args.map(({ snapshot }) => requestIn(snapshot, 2));
  const index = found.findIndex((request) => request !== undefined);
  let facts = found[index];
  if (facts === undefined) {
    // What is known is that a function for these requests was called as such, and gave a response.
    const { verb, pattern } = partsOf(route);
    if (verb === undefined) return undefined;
    const isContext = args.length > 0 && classOf(args[0]!.snapshot) === "Context";
    if (!isContext && Number.isNaN(statusOf(trace, call))) return undefined;
    facts = { method: verb, route: pattern };
  } else nameRoute(facts, route);
  return { facts, identity: args[Math.max(index, 0)]?.identity ?? 0 };
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
export function nameRoute(request: RequestFacts, route: string): void {
  const { verb, pattern } = partsOf(route);
  if (request.route !== undefined || request.path === undefined || pattern === "") return;
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
