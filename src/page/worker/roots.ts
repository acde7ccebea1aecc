/**
 * Tests and requests, as lists.
 *
 * @module
 */
import { laterEnd } from "../../query/request_ends.ts";
import { requestsOf } from "../../query/requests.ts";
import { testCalls } from "../../query/test_calls.ts";
import { Outcome } from "../../trace/spec.ts";
import { thrownText } from "../../view/snapshot_text.ts";
import { escapeText } from "../../view/text.ts";
import type { RootRow } from "../protocol.ts";
import { requestName } from "./names.ts";
import type { OpenRun } from "./runs.ts";
import { requestTook, tookOf } from "./took.ts";

/** Columns of an error. */
const ERROR_WIDTH = 160;

export function testRows({ trace }: OpenRun): RootRow[] {
  return testCalls(trace).map(({ call, title, module, failed }) => {
    const error = failed ? trace.resultOf(call)?.snapshot : undefined;
    return {
      ...tookOf(trace, call),
      call,
      start: trace.startOf(call),
      title: escapeText(title),
      detail: error === undefined ? escapeText(module) : thrownText(error, ERROR_WIDTH),
      isBad: failed,
      status: failed ? "failed" : trace.outcomeOf(call) === Outcome.RETURNED ? "passed" : "not ended",
    };
  });
}

export function requestRows({ trace }: OpenRun): RootRow[] {
  const requests = requestsOf(trace);
  return [...requests].map(([call, request]) => {
    const { path, route, status, aborted } = request;
    const lastEnd = laterEnd(trace, call);
    return {
      ...requestTook(trace, call),
      ...(lastEnd === undefined ? {} : { lastEnd }),
      call,
      start: trace.startOf(call),
      title: requestName(request),
      detail: escapeText(route !== undefined && route !== path ? route : ""),
      isBad: (status ?? 0) >= 500 || trace.outcomeOf(call) === Outcome.THREW,
      status: [status, aborted ? "aborted" : status === undefined && notAnswered(trace.outcomeOf(call))]
        .filter(Boolean)
        .join(" "),
    };
  });
}

/** Of a request without a status: what became of the function that answers it. */
function notAnswered(outcome: Outcome): string {
  return outcome === Outcome.OPEN ? "no response" : outcome === Outcome.THREW ? "threw" : "";
}
