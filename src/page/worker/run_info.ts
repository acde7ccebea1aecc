import { requestsOf } from "../../query/requests.ts";
import { testCalls } from "../../query/test_calls.ts";
import { endOfRecord } from "../../query/times.ts";
import { hostText } from "../../view/host_text.ts";
import { leastTime } from "../../view/call_time_text.ts";
import { commandText, endText, warningsOf } from "../../view/run_text.ts";
import { escapeText } from "../../view/text.ts";
import type { RunInfo } from "../protocol.ts";
import type { OpenRun } from "./runs.ts";

/** What is said of a run above every view. */
export function runInfo({ trace, missing }: OpenRun): RunInfo {
  const { header, callCount, sites } = trace;
  const end = endText(trace);
  const kinds = new Set(sites.map(({ kind }) => kind));
  return {
    id: escapeText(header.id),
    command: commandText(header),
    ...(header.label === undefined ? {} : { label: escapeText(header.label) }),
    host: hostText(trace),
    end: end.text,
    isBad: end.bad,
    isRunning: trace.isRunning,
    callCount,
    time: callCount === 0 ? 0 : endOfRecord(trace),
    hasTimes: header.settings.time !== false,
    leastTime: leastTime(trace),
    started: header.started,
    warnings: [...(missing === undefined ? [] : [missing.note]), ...warningsOf(trace)],
    tests: kinds.has("test") ? testCalls(trace).length : 0,
    requests: requestsOf(trace).size,
    threads: trace.threads.map(({ header, first }) => ({ thread: header.thread, first })),
  };
}
