import { append, apply, getPrototypeOf, isArray, keysOf, realm, toLowerCase, uncurry } from "./natives.ts";
import { disguise } from "./stand_in.ts";
import { TRACEPARENT } from "./trace_headers.ts";

type Fetch = typeof fetch;

const { defineProperty, getOwnPropertyDescriptor, prototype: objectPrototype } = Object;

/**
 * Replaces the global `fetch` by one that adds a `traceparent` to a request that has none. It runs before the program.
 *
 * @param outgoing the header's value, where there is one now
 */
export function propagateFetch(outgoing: () => string | undefined): void {
  const { Headers, Proxy, Request, fetch } = realm;
  const headersPrototype = Headers.prototype;
  const has = uncurry(headersPrototype.has);
  const set = uncurry(headersPrototype.set);
  const headersOf = uncurry(getOwnPropertyDescriptor(Request.prototype, "headers")!.get!);

  /** What `fetch` is given, with the header. */
  function carrying(args: unknown[]): unknown[] {
    const value = outgoing();
    const init = args[1] as RequestInit | null | undefined;
    if (value === undefined || init !== undefined && typeof init !== "object") return args;
    const headers = withHeader(init?.headers ?? headersIn(args[0]), value);
    return headers === undefined ? args : [args[0], { ...init, headers }];
  }

  function headersIn(input: unknown): Headers | undefined {
    try {
      return headersOf(input) as Headers;
    } catch {
      // A URL, or its text.
      return undefined;
    }
  }

  /** Nothing where it is there already, or they are none that are understood. */
  function withHeader(given: unknown, value: string): HeadersInit | undefined {
    if (given === undefined || given === null) return { [TRACEPARENT]: value };
    if (isArray(given)) {
      const pairs: [string, string][] = [[TRACEPARENT, value]];
      for (let i = 0; i < given.length; i++) {
        const pair = given[i] as [string, string];
        if (isName(pair[0])) return undefined;
        append(pairs, pair);
      }
      return pairs;
    }
    const prototype = getPrototypeOf(given);
    if (prototype === headersPrototype) {
      if (has(given as Headers, TRACEPARENT)) return undefined;
      const headers = new Headers(given as Headers);
      set(headers, TRACEPARENT, value);
      return headers;
    }
    if (prototype !== objectPrototype && prototype !== null) return undefined;
    const names = keysOf(given);
    for (let i = 0; i < names.length; i++) if (isName(names[i])) return undefined;
    return { ...given as Record<string, string>, [TRACEPARENT]: value };
  }

  const standIn = new Proxy(fetch, {
    apply(target, self, args: unknown[]) {
      let all = args;
      try {
        all = carrying(args);
      } catch {
        // It is sent without it, or fails as it would have.
      }
      return apply(target, self, all) as ReturnType<Fetch>;
    },
  });
  defineProperty(realm, "fetch", {
    ...getOwnPropertyDescriptor(realm, "fetch"),
    value: disguise(standIn, fetch),
  });
}

function isName(name: unknown): boolean {
  return typeof name === "string" && toLowerCase(name) === TRACEPARENT;
}
