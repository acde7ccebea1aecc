/**
 * What answers requests: functions that are handed to a server, or to a router's `get("/users/:id", …)`. Only the source is
 * read, so no framework notices. Whether such a call is a request's is decided by the reader of a run, from what it was given.
 *
 * @module
 */
import { isFunction, unwrap } from "../names.ts";
import { calleePath } from "./external.ts";
import type { Fn, Node } from "./survey.ts";
import type { Walker } from "./walker.ts";

/** A handler that is given by its name. */
export interface NamedHandler {
  from: Fn;
  name: string;
  route: string;
}

const VERBS = new Set(["get", "post", "put", "patch", "delete", "head", "options", "all"]);
/** What starts a server with a function of a request that gives a response. */
const SERVES = new Set(["Bun.serve", "Deno.serve", "serve", "createServer"]);
const REQUEST = /^_?req(?:uest)?$/;
const RESPONSE = /^_?(?:res(?:ponse)?|reply)$/;
/** Of a route that is written as an object. */
const PATHS = ["url", "path"];

const MENTIONS =
  /\b(?:get|post|put|patch|delete|head|options|all|route|use|serve|fetch|createServer|_?req(?:uest)?)\b/;

/** Whether a text can have what answers requests. */
export function mentionsHandlers(text: string): boolean {
  return MENTIONS.test(text);
}

/** Notes the handlers among a call's arguments, before they are visited. */
export function noteHandlers(walker: Walker, { callee, arguments: args }: Node): void {
  const at = unwrap(callee);
  const path = calleePath(at);
  if (path !== undefined && (SERVES.has(path.join(".")) || SERVES.has(path.at(-1)!))) {
    for (const arg of args as Node[]) noteServer(walker, arg);
    return;
  }
  if (at.type !== "MemberExpression" || at.computed || args.length === 0) return;
  const { name } = at.property;
  const isListener = name === "on" && textOf(args[0]) === "request";
  if (name === "use" || isListener) {
    for (const arg of args as Node[]) if (isFunction(unwrap(arg))) noteHandler(walker, arg, "");
    return;
  }
  if (name === "route" && args[0].type === "ObjectExpression") return noteRoute(walker, args[0]);
  const pattern = textOf(args[0]);
  if (!VERBS.has(name) || pattern === undefined || !isPath(pattern)) return;
  const route = name === "all" ? pattern : `${name.toUpperCase()} ${pattern}`;
  for (let i = 1; i < args.length; i++) noteHandler(walker, args[i], route);
}

/** Notes `export default { fetch(request) { … } }`. */
export function noteDefaultExport(walker: Walker, declaration: Node): void {
  if (unwrap(declaration).type === "ObjectExpression") noteServer(walker, declaration);
}

/** A function, or an object with `fetch`, `routes` and the like. */
function noteServer(walker: Walker, node: Node): void {
  const at = unwrap(node);
  if (at.type !== "ObjectExpression") return noteHandler(walker, at, "");
  for (const { type, key, value } of at.properties) {
    if (type !== "Property") continue;
    const name = nameOf(key);
    if (name === "fetch" || name === "handler") noteHandler(walker, value, "");
    else if (name === "routes") noteRoutes(walker, unwrap(value));
  }
}

/** `{ "/users/:id": fn, "/orders": { GET: fn } }` */
function noteRoutes(walker: Walker, routes: Node): void {
  if (routes.type !== "ObjectExpression") return;
  for (const { type, key, value } of routes.properties) {
    const path = type === "Property" ? nameOf(key) : undefined;
    if (path === undefined || !isPath(path)) continue;
    const at = unwrap(value);
    if (at.type !== "ObjectExpression") noteHandler(walker, at, path);
    else {
      for (const { key, value } of at.properties) {
        if (key !== undefined) noteHandler(walker, value, `${nameOf(key)} ${path}`);
      }
    }
  }
}

/** `route({ method: "GET", url: "/users/:id", handler })` */
function noteRoute(walker: Walker, { properties }: Node): void {
  const valueOf = (name: string): Node | undefined =>
    properties.find(({ type, key }: Node) => type === "Property" && nameOf(key) === name)?.value;
  const handler = valueOf("handler");
  const method = valueOf("method");
  const path = PATHS.map(valueOf).find((value) => value !== undefined);
  const pattern = path === undefined ? undefined : textOf(path);
  if (handler === undefined || pattern === undefined || !isPath(pattern)) return;
  const verb = method === undefined ? undefined : textOf(method);
  noteHandler(walker, handler, verb === undefined ? pattern : `${verb.toUpperCase()} ${pattern}`);
}

function noteHandler(
  { handlersOfRequests, namedHandlers, current }: Walker,
  node: Node,
  route: string,
): void {
  const at = unwrap(node);
  if (isFunction(at)) handlersOfRequests.set(at, route);
  else if (at.type === "Identifier") namedHandlers.push({ from: current, name: at.name, route });
}

function textOf(node: Node): string | undefined {
  const at = unwrap(node);
  if (at.type === "Literal" && typeof at.value === "string") return at.value;
  return at.type === "TemplateLiteral" && at.quasis.length === 1 ? at.quasis[0].value.cooked : undefined;
}

function nameOf(key: Node): string {
  return key.type === "Literal" ? String(key.value) : key.name ?? "";
}

function isPath(text: string): boolean {
  return text.startsWith("/") || text === "*";
}

/** Whether a function is written as one that answers requests: `(req, res) => …`. */
export function takesRequest({ params: [first = "", second = ""] }: Fn): boolean {
  return REQUEST.test(first) && RESPONSE.test(second);
}

/** Gives their routes to functions that are handed over by name. */
export function settleHandlers({ namedHandlers }: Walker): void {
  for (const { from, name, route } of namedHandlers) {
    for (let fn: Fn | undefined = from; fn !== undefined; fn = fn.parent) {
      if (!fn.bindings?.has(name)) continue;
      const handler = fn.bindings.get(name);
      // Of several routes, none is known to be a call's.
      if (handler) handler.route = handler.route === undefined ? route : "";
      break;
    }
  }
}
