import type { Composite, Snapshot } from "../trace/snapshot.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace, Value } from "../trace/trace.ts";
import { outcomeParts } from "./outcomes.ts";

/** One error on its way up: from the call that threw it first to the one that caught it. */
export interface ErrorPath {
  error: Value;
  /** The recorded call that it came out of first. */
  origin: number;
  /** Further calls that it went through, the innermost first. */
  through: number[];
  /** The call that caught it; 0 when no recorded call did. */
  caughtBy: number;
  /** The path of the error that this one has as its `cause`, as an index into the list. */
  wraps?: number;
  /** The path on which the same error had been caught before. */
  rethrows?: number;
}

/**
 * The errors of a run in the order in which they were thrown.
 *
 * @param limit the most paths
 */
export function errorPaths(trace: Trace, limit = 1000): ErrorPath[] {
  const paths: ErrorPath[] = [];
  /** Calls that already are on a path. */
  const seen = new Set<number>();
  // A call throws after the calls that it made, and these have higher numbers.
  const threw: number[] = [];
  for (const { first, outcomes } of outcomeParts(trace)) {
    for (let i = 0; i < outcomes.length; i++) if (outcomes[i] === Outcome.THREW) threw.push(first + i);
  }
  for (let i = threw.length - 1; i >= 0 && paths.length < limit; i--) {
    const origin = threw[i]!;
    if (seen.has(origin)) continue;
    const error = trace.resultOf(origin);
    if (error === undefined) continue;
    const through: number[] = [];
    let at = catcherOf(trace, origin);
    for (; at !== 0 && !seen.has(at) && passesOn(trace, at, error); at = catcherOf(trace, at)) {
      seen.add(at);
      through.push(at);
    }
    seen.add(origin);
    paths.push({
      error: readable(trace, error, through),
      origin,
      through,
      caughtBy: handlerOf(trace, { error, caughtBy: at, last: through.at(-1) ?? origin }),
    });
  }
  paths.sort((a, b) => endOf(trace, a.origin) - endOf(trace, b.origin));
  paths.forEach((path, i) => {
    for (let j = i - 1; j >= 0; j--) {
      const earlier = paths[j]!;
      if (path.error.identity !== 0 && path.error.identity === earlier.error.identity) {
        path.rethrows = j;
        return;
      }
      if (earlier.caughtBy === path.origin && causeOf(path.error.snapshot, earlier.error.snapshot)) {
        path.wraps = j;
        return;
      }
    }
  });
  return paths;
}

/** Where the stack was full the error could not be read; the calls that it went through had more room. */
function readable(trace: Trace, error: Value, through: readonly number[]): Value {
  if (error.snapshot.type !== "cut") return error;
  for (const call of through) {
    const passed = trace.resultOf(call);
    if (passed !== undefined && passed.snapshot.type !== "cut") return passed;
  }
  return error;
}

/** Calls behind the end of a rejected one among which its handler is looked for. */
const NEAR = 1_000;

/** Whether a call ended with an error that one of its calls threw, or returned a promise that was rejected with it. */
function passesOn(trace: Trace, call: number, error: Value): boolean {
  const result = trace.resultOf(call);
  if (result === undefined) return false;
  if (trace.outcomeOf(call) === Outcome.THREW) return isSame(result, error);
  const { snapshot } = result;
  return isPromise(snapshot) && snapshot.text === "rejected" &&
    JSON.stringify(snapshot.items[0]) === JSON.stringify(error.snapshot);
}

/**
 * The call that caught an error: the one above the `last` that it went through. A rejection is caught by an async call
 * that went on after it, and came to a value; else by a handler that was given the error, as by `promise.catch`.
 *
 * @returns 0 where no recorded call is known to have caught it
 */
function handlerOf(
  trace: Trace,
  { error, caughtBy, last }: { error: Value; caughtBy: number; last: number },
): number {
  const end = endOf(trace, last);
  if (caughtBy !== 0 && (!isRejection(trace, last) || hasAwaited(trace, caughtBy, end))) return caughtBy;
  if (error.identity === 0) return 0;
  const to = Math.min(trace.callCount, last + NEAR);
  for (let call = last + 1; call <= to; call++) {
    if (trace.startOf(call) < end) continue;
    if (trace.argsOf(call).some(({ identity }) => identity === error.identity)) return call;
  }
  return 0;
}

/** Whether the call above got the error of a call as a rejected promise. */
function isRejection(trace: Trace, call: number): boolean {
  const { async, generator } = trace.siteOf(call);
  return async && !generator || trace.outcomeOf(call) === Outcome.RETURNED;
}

/** Whether an async call ended after that time, with something else than a promise. */
function hasAwaited(trace: Trace, call: number, time: number): boolean {
  const result = trace.resultOf(call);
  return trace.siteOf(call).async && endOf(trace, call) >= time &&
    !(trace.outcomeOf(call) === Outcome.RETURNED && result !== undefined && isPromise(result.snapshot));
}

function isPromise(snapshot: Snapshot): snapshot is Composite {
  return isComposite(snapshot) && snapshot.kind === "promise";
}

/** The call that an error goes to from a call: no error leaves a thread. */
function catcherOf(trace: Trace, call: number): number {
  return trace.isThread(call) ? 0 : trace.parentOf(call);
}

function endOf(trace: Trace, call: number): number {
  return trace.startOf(call) + trace.durationOf(call);
}

function isSame(a: Value, b: Value): boolean {
  return a.identity !== 0 || b.identity !== 0
    ? a.identity === b.identity
    : JSON.stringify(a.snapshot) === JSON.stringify(b.snapshot);
}

/** Whether an error's `cause` looks like another error. */
function causeOf(error: Snapshot, cause: Snapshot): boolean {
  if (!isComposite(error) || !isComposite(cause)) return false;
  const held = error.properties.find(({ key }) => key === "cause")?.value;
  return held !== undefined && isComposite(held) && held.className === cause.className &&
    held.text === cause.text;
}

function isComposite(snapshot: Snapshot): snapshot is Composite {
  return typeof snapshot === "object" && snapshot !== null && (snapshot as Composite).type === "composite";
}
