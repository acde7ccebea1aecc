/**
 * A call as a row of an answer.
 *
 * @module
 */
import { type CallTree, subtreeSize } from "../query/call_tree.ts";
import { memoryGrowth } from "../query/memory.ts";
import { type TimedRequest, timedRequest } from "../query/request_ends.ts";
import type { Json } from "../query/snapshot_json.ts";
import { selfOf, totalOf, waitingOf } from "../query/times.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { type CallRef, callRef } from "./refs.ts";
import type { Room } from "./short_snapshot.ts";

/** Times are in nanoseconds; what a field says nothing about is left out. */
export interface CallRow extends CallRef {
  /** A `SiteKind`; left out for a plain function. */
  kind?: string;
  /** By parameter; an argument without a name by its position from 1, as `#2`. */
  args: { [name: string]: Json };
  /** Of a call that stands for a request to a server, as far as it is known. */
  request?: TimedRequest;
  /** Left out for a call that returned. */
  outcome?: "open" | "threw" | "suspended";
  result?: Json;
  error?: Json;
  /** Since the recording began. */
  start: number;
  /** From its entry to its end, waiting included; left out when it had not ended. */
  duration?: number;
  selfTime: number;
  /** The part in which it was suspended; left out where it was not. */
  waiting?: number;
  /** Bytes by which memory in use grew meanwhile, where the run was recorded with `track_memory`. */
  memory?: number;
  /** Calls in its subtree, this one included. */
  calls: number;
}

const OUTCOMES = {
  [Outcome.OPEN]: "open",
  [Outcome.THREW]: "threw",
  [Outcome.SUSPENDED]: "suspended",
} as const;

export function callRow(tree: CallTree, call: number, room: Room): CallRow {
  const { trace } = tree;
  const { kind } = trace.siteOf(call);
  const outcome = trace.outcomeOf(call);
  const value = trace.resultOf(call)?.snapshot;
  const waiting = waitingOf(trace, call);
  const memory = memoryGrowth(trace)[call];
  const ref = callRef(trace, call);
  const request = timedRequest(trace, call);
  return {
    ...ref,
    name: room.text(ref.name, 200),
    at: room.text(ref.at, 200),
    ...(kind === "function" ? {} : { kind }),
    args: argsOf(trace, call, room),
    ...(request === undefined ? {} : { request: requestRow(request, room) }),
    ...(outcome === Outcome.RETURNED ? {} : { outcome: OUTCOMES[outcome] }),
    ...(value === undefined || outcome === Outcome.THREW ? {} : { result: room.value(value) }),
    ...(value === undefined || outcome !== Outcome.THREW ? {} : { error: room.value(value) }),
    start: trace.startOf(call),
    ...(Number.isNaN(trace.durationOf(call)) ? {} : { duration: totalOf(trace, call) }),
    selfTime: selfOf(tree, call),
    ...(waiting > 0 ? { waiting } : {}),
    ...(memory === undefined ? {} : { memory }),
    calls: subtreeSize(tree, call),
  };
}

function requestRow(request: TimedRequest, room: Room): TimedRequest {
  const { path, route } = request;
  return {
    ...request,
    ...(path === undefined ? {} : { path: room.text(path, 200) }),
    ...(route === undefined ? {} : { route: room.text(route, 200) }),
  };
}

/** The name of an argument in a row. */
export function argName(params: readonly string[], index: number): string {
  const name = params[index];
  return name === undefined || params.indexOf(name) < index ? `#${index + 1}` : name;
}

export function argsOf(trace: Trace, call: number, room: Room): { [name: string]: Json } {
  const { params } = trace.siteOf(call);
  // A parameter may be called __proto__.
  const args = Object.create(null) as { [name: string]: Json };
  trace.argsOf(call).forEach(({ snapshot }, i) =>
    args[room.text(argName(params, i), 60)] = room.value(snapshot)
  );
  return args;
}
