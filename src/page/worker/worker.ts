/**
 * The worker: it has the runs, and answers what the page asks, one question after the other, the newest first.
 *
 * @module
 */
import { TphError } from "../../errors.ts";
import { provideCrc32 } from "../../trace/crc32.ts";
import { progress } from "../../trace/progress.ts";
import type { Method, Methods, Reply, Request } from "../protocol.ts";
import { callDetail, wayFrom, wayTo } from "./call_detail.ts";
import {
  compare,
  comparedTimes,
  diffRows,
  equalRows,
  lineOfPair,
  nextDifference,
  pairDetail,
} from "./compare.ts";
import { fastCrc32 } from "./crc32.ts";
import { flame, stacksOf } from "./flame.ts";
import { functionRows } from "./functions.ts";
import { remarkRows } from "./remarks.ts";
import { requestRows, testRows } from "./roots.ts";
import { runInfo } from "./run_info.ts";
import { forgetColumns, openRun, runAt } from "./runs.ts";
import { save } from "./save.ts";
import { search } from "./search.ts";
import { overview, stretches, stretchOf } from "./timeline.ts";

/** The part of a worker's global scope that is used here. */
interface Scope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(reply: Reply): void;
}

const scope = globalThis as unknown as Scope;

/** An answer at once, or in steps, which can tell what there is of it so far, and between which other questions are answered. */
type Answer<T> = T | Generator<() => T, T>;

type Answers = {
  [M in Method]: (params: Methods[M][0], told: (part: number) => void) => Answer<Methods[M][1]>;
};

const ANSWERS: Answers = {
  open({ run, bytes, name, isRunning, missing }, told) {
    const opened = openRun(run, { bytes, name, read: told, ...(missing === undefined ? {} : { missing }) });
    opened.trace.isRunning = isRunning;
    return runInfo(opened);
  },
  children: ({ run, key, from, count }) => runAt(run).listings.page(key, from, count),
  times: ({ run, keys }) => runAt(run).listings.times(keys),
  reveal: ({ run, call }) => runAt(run).listings.reveal(call),
  call: ({ run, call }) => callDetail(runAt(run), call),
  way: ({ run, call, slot, to }) => (to === "from" ? wayTo : wayFrom)(runAt(run), call, slot),
  compare: (params) => compare(params),
  diffRows: ({ from, count }) => diffRows(from, count),
  compareTimes: () => comparedTimes(),
  equalRows: (of) => equalRows(of),
  diffIndex: (place) => "a" in place ? lineOfPair(place.a, place.b) : nextDifference(place.from, place.step),
  pair: ({ a, b }) => pairDetail(a, b),
  functions: ({ run }) => functionRows(runAt(run)),
  functionOf: ({ run, call }) => runAt(run).trace.siteIdOf(call),
  search: ({ run, text, most }) => search(runAt(run), text, most),
  overview: ({ run }) => overview(runAt(run)),
  stretches: ({ run, ...part }) => stretches(runAt(run), part),
  stretch: ({ run, call }) => stretchOf(runAt(run), call),
  flame: ({ run, ...part }) => flame(runAt(run), part),
  stacksOf: ({ run, call }) => stacksOf(runAt(run), call),
  remarks: ({ run }) => remarkRows(runAt(run)),
  save: ({ run, format }) => save(runAt(run), format),
  roots: ({ run, kind }) => kind === "tests" ? testRows(runAt(run)) : requestRows(runAt(run)),
};

/** Ms between two tellings of progress. */
const TELLING = 100;

/** What was asked, and what has been done about it. */
interface Asked {
  id: number;
  method: Method;
  params: unknown;
  steps?: Iterator<() => unknown, unknown>;
  /** When something was last told. */
  told?: number;
}

/** Answers a question, or does a step of that; whether it is answered. */
function answer(asked: Asked): boolean {
  const { id, method, params } = asked;
  const tell = (progress: number, partial?: () => unknown): void => {
    const now = performance.now();
    if (now - (asked.told ?? 0) < TELLING) return;
    asked.told = now;
    scope.postMessage({ id, progress, ...(partial === undefined ? {} : { partial: partial() }) });
  };
  let done = 0;
  progress.step = () => tell(++done);
  try {
    if (asked.steps === undefined) {
      const make = ANSWERS[method] as (params: unknown, told: (part: number) => void) => unknown;
      const made = make(params, tell);
      if (!isGenerator(made)) {
        scope.postMessage({ id, answer: made });
        return true;
      }
      asked.steps = made;
    }
    const step = asked.steps.next();
    if (step.done) scope.postMessage({ id, answer: step.value });
    else tell(0, step.value);
    return step.done === true;
  } catch (error) {
    const hint = error instanceof TphError ? error.hint : undefined;
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({ id, error: message, ...(hint === undefined ? {} : { hint }) });
    return true;
  }
}

function isGenerator(made: unknown): made is Iterator<() => unknown, unknown> {
  return typeof made === "object" && made !== null && "next" in made && typeof made.next === "function";
}

provideCrc32(fastCrc32);

/** What was asked and is not yet answered. */
const waiting: Asked[] = [];
const turn = new MessageChannel();
turn.port1.onmessage = () => {
  const next = waiting.shift();
  if (next === undefined) return;
  if (!answer(next)) waiting.push(next);
  else forgetColumns();
  if (waiting.length > 0) turn.port2.postMessage(0);
};

scope.onmessage = ({ data }) => {
  if ("cancel" in data) {
    const at = waiting.findIndex(({ id }) => id === data.cancel);
    if (at >= 0) waiting.splice(at, 1);
    return;
  }
  waiting.push(data);
  if (waiting.length === 1) turn.port2.postMessage(0);
};
