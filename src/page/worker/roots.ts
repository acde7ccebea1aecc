/**
 * Tests and requests, as lists.
 *
 * @module
 */
import { requestTime } from "../../query/request_ends.ts";
import { requestsOf } from "../../query/requests.ts";
import { testCalls } from "../../query/test_calls.ts";
import { totalOf, waitingOf } from "../../query/times.ts";
import { Outcome } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";
import { thrownText } from "../../view/snapshot_text.ts";
import { escapeText } from "../../view/text.ts";
import type { RootRow } from "../protocol.ts";
import { requestName } from "./names.ts";
import type { OpenRun } from "./runs.ts";

/** Columns of an error. */
const ERROR_WIDTH = 160;

export function testRows({ trace }: OpenRun): RootRow[] {
  return testCalls(trace).map(({ call, title, module, failed }) => {
    const error = failed ? trace.resultOf(call)?.snapshot : undefined;
    return {
      ...timesOf(trace, call),
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
    const isOpen = trace.outcomeOf(call) === Outcome.OPEN;
    const times = timesOf(trace, call);
    const { time, isAtLeast } = requestTime(trace, call);
    return {
      ...times,
      time,
      // What a promise is waited for that was handed back.
      waiting: times.waiting + time - times.time,
      isAtLeast,
      title: requestName(request),
      detail: escapeText(route !== undefined && route !== path ? route : ""),
      isBad: (status ?? 0) >= 500 || trace.outcomeOf(call) === Outcome.THREW,
      status: [status, aborted ? "aborted" : status === undefined && isOpen && "no response"].filter(Boolean)
        .join(" "),
    };
  });
}

function timesOf(trace: Trace, call: number): Pick<RootRow, "call" | "start" | "time" | "waiting"> {
  return {
    call,
    start: trace.startOf(call),
    time: totalOf(trace, call),
    waiting: waitingOf(trace, call),
  };
}
