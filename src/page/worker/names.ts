/**
 * What calls are called: a function by its name, a request by which one it is.
 *
 * @module
 */
import { type RequestFacts, requestsOf, requestText } from "../../query/requests.ts";
import type { Trace } from "../../trace/trace.ts";
import { siteName } from "../../view/call_text.ts";
import { escapeText } from "../../view/text.ts";

/** A call's name; of a request, which one it is. */
export function nameOf(trace: Trace, call: number): string {
  const request = requestsOf(trace).get(call);
  return request === undefined ? siteName(trace.siteOf(call)) : requestName(request);
}

/** `GET /orders/73` */
export function requestName({ method, path, route, continues }: RequestFacts): string {
  const further = continues === undefined ? {} : { continues };
  return escapeText(
    requestText(
      path === undefined
        ? { method, ...(route === undefined ? {} : { route }), ...further }
        : { method, path, ...further },
    ),
  );
}

/** `GET /orders/:id`: what requests have in common; where their route is not known, their path without the parts that look like ids. */
export function requestKind({ method, path = "", route }: RequestFacts): string {
  const [plain = ""] = path.split(/[?#]/, 1);
  return escapeText(
    `${method} ${route ?? plain.split("/").map((part) => ID.test(part) ? "…" : part).join("/")}`,
  );
}

/** A number, or a long part with a digit in it. */
const ID = /^(?:\d+|(?=.*\d).{12,})$/;
