/**
 * A call for each request that a server gets: from the moment at which the request is there to that at which the response is. What is
 * called for the request is known by the asynchronous context. Who tells of requests is another matter: see `node_requests.ts` and
 * `load/served.ts`.
 *
 * Requests may come before anything is recorded, as where a framework loads a page when it is asked for: those that are open when
 * recording starts are entered then, as of when they began.
 *
 * @module
 */
import process from "node:process";
import { apply, harden, regExpExec } from "./natives.ts";
import type { BlockProbes } from "./process_handle.ts";
import type { SpanNotes } from "./span_notes.ts";

/** A request that is being answered. */
export interface Answered {
  /** 0 while nothing is recorded. */
  call: number;
  isOpen: boolean;
  /** The `traceparent` that it came with. */
  context: string | undefined;
  /** Whether the span is noted that an OpenTelemetry SDK has for it. */
  hasSpan: boolean;
  /** Of the response, where it is known before the end. */
  status?: unknown;
}

export interface RequestCalls {
  /** The request that the asynchronous context is of, while it is open. */
  answered(): Answered | undefined;
  /** Enters a request; nothing where it is not recorded. */
  begin(request: Asked): Answered | undefined;
  /** From here on, the asynchronous context is that of the request. */
  stay(request: Answered): void;
  /** The same for one function. */
  within<T>(request: Answered, act: () => T): T;
  end(request: Answered, answer: Answer): void;
  /** Its connection is gone before the response was whole. What is called from here on is for this request all the same. */
  abort(request: Answered, answer: Answer): void;
  /** Nothing will be known of its end. */
  forget(request: Answered): void;
  /** The program's function for it failed. */
  fail(request: Answered, error: unknown): void;
}

/** Those before anything is recorded, too. */
export interface EarlyRequestCalls extends RequestCalls {
  /** Milliseconds since the first of the open requests began; 0 where none is open. */
  age(): number;
  /** Recording starts. */
  record(set: Recording, notes: SpanNotes): void;
}

/** What is known of a response. */
interface Answer {
  status?: unknown;
  route?: string | undefined;
}

/** What comes with a request. */
interface Asked {
  method: unknown;
  url: unknown;
  context: string | undefined;
}

type Recording = Pick<BlockProbes, "probes" | "addSites" | "blocks" | "earlier">;

/** A request that came before anything was recorded. */
interface Early extends Answered {
  asked: Asked;
  began: number;
}

/** Sites: a method that is none of HTTP's is not worth one of its own. */
const METHOD = /^[A-Z]{1,20}$/;
const MOST_METHODS = 50;

/** By method. */
const sites = harden(new Map<string, number>());

/** Open requests, in the order in which they began; none any more once something is recorded. */
const early = harden(new Set<Early>());

const now = performance.now.bind(performance);

/** @param pristine runs something with the built-ins as they were before the target */
export function requestCalls(pristine: <T>(run: () => T) => T): EarlyRequestCalls {
  const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
  const { getStore, enterWith, run } = AsyncLocalStorage.prototype;
  let siteCount = 0;
  let storage: object | undefined;
  let recording: { set: Recording; notes: SpanNotes } | undefined;

  function answered(): Answered | undefined {
    const request = storage === undefined ? undefined : apply(getStore, storage, []) as Answered | undefined;
    return request !== undefined && request.isOpen ? request : undefined;
  }

  function running(): number {
    const request = answered();
    if (request === undefined) return 0;
    if (!request.hasSpan) request.hasSpan = recording!.notes.see(request.call);
    return request.call;
  }

  function siteOf(method: string, set: Recording): number {
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

  /** Gives its call, or 0. */
  function enter({ method, url, context }: Asked, set: Recording): number {
    if (typeof method !== "string" || typeof url !== "string") return 0;
    const site = regExpExec(METHOD, method) === null ? 0 : siteOf(method, set);
    if (site === 0) return 0;
    // One that comes in while another is answered is not asked for by that one.
    set.blocks.request = undefined;
    const call = context === undefined ? set.probes.E1(site, 0, url) : set.probes.E2(site, 0, url, context);
    set.probes.S(call);
    set.blocks.request = running;
    return call;
  }

  /** What writes a request's end; nothing of one that came before anything was recorded, which has no row then. */
  function probesOf(request: Answered): BlockProbes["probes"] | undefined {
    if (request.call !== 0) return recording!.set.probes;
    early.delete(request as Early);
    return undefined;
  }

  return {
    answered,
    begin(asked) {
      storage ??= pristine(() => new AsyncLocalStorage());
      const { context } = asked;
      if (recording !== undefined) {
        const call = enter(asked, recording.set);
        return call === 0 ? undefined : { call, isOpen: true, context, hasSpan: false };
      }
      const request = { call: 0, isOpen: true, context, hasSpan: false, asked, began: now() };
      early.add(request);
      return request;
    },
    stay: (request) => void apply(enterWith, storage, [request]),
    within: <T>(request: Answered, act: () => T) => apply(run, storage, [request, act]) as T,
    end(request, answer) {
      if (!request.isOpen) return;
      request.isOpen = false;
      probesOf(request)?.L(request.call, answer);
    },
    fail(request, error) {
      if (!request.isOpen) return;
      request.isOpen = false;
      probesOf(request)?.F(request.call, error);
    },
    abort(request, answer) {
      if (request.isOpen) probesOf(request)?.L(request.call, { ...answer, aborted: true });
    },
    forget: (request) => void early.delete(request as Early),
    age() {
      let first = Infinity;
      early.forEach(({ began }) => first = began < first ? began : first);
      return first === Infinity ? 0 : now() - first;
    },
    record(set, notes) {
      recording = { set, notes };
      const at = now();
      early.forEach((request) => {
        request.call = set.earlier((at - request.began) * 1e6, () => enter(request.asked, set));
        request.isOpen = request.call !== 0;
      });
      early.clear();
    },
  };
}
