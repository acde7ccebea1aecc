import { timeline } from "../query/timeline.ts";
import { rawTotalOf, waitingOf } from "../query/times.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { snapshotText, thrownText } from "../view/snapshot_text.ts";
import { frameFile, frameName, needTimes, runTitle, type ThreadRange, threadRanges } from "./frames.ts";

/** Columns of one value. */
const VALUE_WIDTH = 200;

/**
 * A run in Chrome's trace event format, in pieces: for Perfetto (https://ui.perfetto.dev), `chrome://tracing` and the like. The
 * tracks of threads show what ran when; a call that waited has a track of its own besides, from its entry to its end.
 *
 * @throws {TphError} The run has no times.
 */
export function* perfettoJson(trace: Trace): Generator<string> {
  needTimes(trace, "perfetto");
  yield '{"displayTimeUnit":"ns","traceEvents":[';
  let comma = "";
  for (const event of events(trace)) {
    yield `${comma}\n${JSON.stringify(event)}`;
    comma = ",";
  }
  yield "]}";
}

function* events(trace: Trace): Generator<object> {
  for (const thread of threadRanges(trace)) {
    const { pid, tid, name } = thread;
    yield { ph: "M", pid, tid, name: "process_name", args: { name: runTitle(trace) } };
    yield { ph: "M", pid, tid, name: "thread_name", args: { name } };
    yield* threadEvents(trace, thread);
  }
}

function* threadEvents(trace: Trace, thread: ThreadRange): Generator<object> {
  const { pid, tid, first, last } = thread;
  /** Calls whose values have been written; a call opens again each time that it goes on. */
  const told = new Uint8Array(last - first + 1);
  for (const { at, call, opens } of timeline(trace, thread)) {
    const ts = at / 1000;
    if (!opens) {
      yield { ph: "E", pid, tid, ts };
      continue;
    }
    const site = trace.siteOf(call);
    const name = frameName(site);
    const cat = site.kind === "external" ? "external" : "call";
    const isNew = told[call - first] === 0;
    told[call - first] = 1;
    yield { ph: "B", pid, tid, ts, name, cat, args: isNew ? argsOf(trace, call) : { call } };
    if (!isNew || waitingOf(trace, call) === 0) continue;
    const span = { pid, tid, cat: "waited", name, id: call };
    const start = trace.startOf(call);
    yield { ph: "b", ...span, ts: start / 1000, args: { call } };
    yield { ph: "e", ...span, ts: (start + rawTotalOf(trace, call)) / 1000 };
  }
}

function argsOf(trace: Trace, call: number): Record<string, unknown> {
  const site = trace.siteOf(call);
  const result = trace.resultOf(call);
  const hasThrown = trace.outcomeOf(call) === Outcome.THREW;
  return {
    call,
    ...Object.fromEntries(
      trace.argsOf(call).map(({ snapshot }, i) => [
        `arg ${site.params[i] ?? i + 1}`,
        snapshotText(snapshot, VALUE_WIDTH),
      ]),
    ),
    ...(result === undefined
      ? {}
      : hasThrown
      ? { threw: thrownText(result.snapshot, VALUE_WIDTH) }
      : { returned: snapshotText(result.snapshot, VALUE_WIDTH) }),
    ...(site.file === "" ? {} : { source: `${frameFile(trace, site)}:${site.line}` }),
  };
}
