/**
 * A call for each request that a server of `node:http` gets in Node, whichever framework answers it: from the moment at which the
 * request is there to that at which the response is. Node publishes both (`node:diagnostics_channel`), so nothing is put around
 * requests, responses or servers, and no listener is added to them. What is called for the request is known by the
 * asynchronous context.
 *
 * @module
 */
import process from "node:process";
import { apply, getOwnPropertyDescriptor, harden } from "./natives.ts";
import type { BlockProbes } from "./process_handle.ts";
import { traceparentIn } from "./trace_headers.ts";

/** What both messages have. */
interface Message {
  request: object;
  response: object;
}

/** A request that is being answered. */
interface Open {
  call: number;
  isOpen: boolean;
  /** The `traceparent` that it came with. */
  context: string | undefined;
}

/** Sites: a method that is none of HTTP's is not worth one of its own. */
const METHOD = /^[A-Z]{1,20}$/;
const MOST_METHODS = 50;
const { exec } = RegExp.prototype;

/** By response. */
const open = harden(new WeakMap<object, Open>());
/** By method. */
const sites = harden(new Map<string, number>());

/**
 * @param pristine runs something with the built-ins as they were before the target
 * @returns the request that is being answered, where there is one
 */
export function recordRequests(
  set: Pick<BlockProbes, "probes" | "addSites" | "blocks">,
  pristine: <T>(run: () => T) => T,
): () => { call: number; context: string | undefined } | undefined {
  const { subscribe } = process.getBuiltinModule("node:diagnostics_channel");
  const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
  const { getStore, enterWith } = AsyncLocalStorage.prototype;
  let siteCount = 0;
  let storage: object | undefined;

  function answered(): Open | undefined {
    const request = storage === undefined ? undefined : apply(getStore, storage, []) as Open | undefined;
    return request !== undefined && request.isOpen ? request : undefined;
  }

  function running(): number {
    return answered()?.call ?? 0;
  }

  function siteOf(method: string): number {
    let site = sites.get(method);
    if (site !== undefined) return site;
    if (siteCount++ === MOST_METHODS) return 0;
    const none = {
      async: false,
      generator: false,
      file: "",
      line: 0,
      column: 0,
      params: ["url", "traceparent"],
    };
    site = pristine(() => set.addSites([{ name: method, kind: "request", ...none }]));
    sites.set(method, site);
    return site;
  }

  function began({ request, response }: Message): void {
    const method = own(request, "method");
    const url = own(request, "url");
    if (typeof method !== "string" || typeof url !== "string") return;
    const site = apply(exec, METHOD, [method]) === null ? 0 : siteOf(method);
    if (site === 0) return;
    storage ??= pristine(() => new AsyncLocalStorage());
    // One that comes in while another is answered is not asked for by that one.
    set.blocks.request = undefined;
    const context = traceparentIn(own(request, "rawHeaders"));
    const call = context === undefined ? set.probes.E1(site, 0, url) : set.probes.E2(site, 0, url, context);
    set.probes.S(call);
    set.blocks.request = running;
    if (call === 0) return;
    const entry: Open = { call, isOpen: true, context };
    open.set(response, entry);
    apply(enterWith, storage, [entry]);
  }

  function ended({ request, response }: Message): void {
    const entry = open.get(response);
    if (entry === undefined || !entry.isOpen) return;
    entry.isOpen = false;
    const route = routeOf(request);
    const status = own(response, "statusCode");
    set.probes.L(entry.call, route === undefined ? { status } : { status, route });
  }

  subscribe("http.server.request.start", (message) => guarded(began, message as Message));
  subscribe("http.server.response.finish", (message) => guarded(ended, message as Message));
  return answered;
}

/** A server goes on, whatever becomes of its record. */
function guarded(act: (message: Message) => void, message: Message): void {
  try {
    act(message);
  } catch {
    // A stack that is all but used up.
  }
}

/** The route as Express has it on the request, with where its router is mounted. */
function routeOf(request: object): string | undefined {
  const route = own(request, "route");
  const path = typeof route === "object" && route !== null ? own(route, "path") : undefined;
  if (typeof path !== "string") return undefined;
  const base = own(request, "baseUrl");
  return typeof base === "string" ? base + path : path;
}

/** A property that is a plain value of the object's own. */
function own(object: object, key: string): unknown {
  return getOwnPropertyDescriptor(object, key)?.value;
}
