import type { Site } from "../contract.ts";
import { Outcome } from "../trace/spec.ts";
import { type CallTree, firstChild, nextSibling, subtreeSize } from "./call_tree.ts";
import { jsonText } from "./json_text.ts";
import { memoryGrowth } from "./memory.ts";
import { type TimedRequest, timedRequest } from "./request_ends.ts";
import { type Json, snapshotJson } from "./snapshot_json.ts";
import { selfOf, totalOf, waitingOf } from "./times.ts";

/** A site in JSON; field names are stable. */
export interface SiteJson {
  name: string;
  /** A `SiteKind`. */
  kind: string;
  /** Only where it is. */
  async?: true;
  generator?: true;
  /** Of a function that answers requests: which ones, as `GET /users/:id`, or "" where its source does not tell. */
  route?: string;
  /** Of a test or suite whose title has places for values: how these are filled, as `Site` has it. */
  table?: "each" | "for" | "names";
  file: string;
  line: number;
  /** 1-based, in UTF-16 units; 0 when it is not known. */
  column: number;
}

/** A call in JSON, with its site's fields; field names are stable. Times are in nanoseconds since the recording began. */
export interface CallJson extends SiteJson {
  /** The call's id. */
  call: number;
  args: { name?: string; value: Json }[];
  /** Of a call that stands for a request to a server, as far as it is known. */
  request?: TimedRequest;
  outcome: "open" | "returned" | "threw" | "suspended";
  /** Of a call that returned. */
  result?: Json;
  /** Of a call that threw. */
  error?: Json;
  start: number;
  /** On the clock of `start`; `null` when the call had not ended. */
  end: number | null;
  /** Without the time that the recorder itself took; `null` when the call had not ended. */
  duration: number | null;
  selfTime: number;
  /** The part of the duration in which an async or generator function was suspended. */
  waiting: number;
  /** When it was suspended, and resumed, in turn; only where it was. */
  pauses?: number[];
  /** What the recorder measured of its own time for the call, outside of it; only where it did. */
  cost?: number;
  /** Calls in its subtree, this one included. */
  calls: number;
  /** Bytes by which the memory in use grew meanwhile, where the run was recorded with `track_memory`. */
  memory?: number;
}

const OUTCOME_NAMES = {
  [Outcome.OPEN]: "open",
  [Outcome.RETURNED]: "returned",
  [Outcome.THREW]: "threw",
  [Outcome.SUSPENDED]: "suspended",
} as const;

/** What a site's JSON says of it, and each of its calls' too. */
export function siteJson({ name, kind, async, generator, route, table, file, line, column }: Site): SiteJson {
  return {
    name,
    kind,
    ...(async ? { async } : {}),
    ...(generator ? { generator } : {}),
    ...(route === undefined ? {} : { route }),
    ...(table === undefined ? {} : { table }),
    file,
    line,
    column,
  };
}

/** One call as JSON. */
export function callJson(tree: CallTree, call: number): CallJson {
  const { trace } = tree;
  const site = trace.siteOf(call);
  const outcome = trace.outcomeOf(call);
  const value = trace.resultOf(call);
  const duration = trace.durationOf(call);
  const pauses = trace.pausesOf(call);
  const cost = trace.costOf(call);
  return {
    call,
    ...siteJson(site),
    args: trace.argsOf(call).map((arg, i) => ({ name: site.params[i], value: snapshotJson(arg.snapshot) })),
    request: timedRequest(trace, call),
    outcome: OUTCOME_NAMES[outcome],
    result: outcome === Outcome.RETURNED && value ? snapshotJson(value.snapshot) : undefined,
    error: outcome === Outcome.THREW && value ? snapshotJson(value.snapshot) : undefined,
    start: trace.startOf(call),
    end: Number.isNaN(duration) ? null : trace.startOf(call) + duration,
    duration: Number.isNaN(duration) ? null : totalOf(trace, call),
    selfTime: selfOf(tree, call),
    waiting: waitingOf(trace, call),
    ...(pauses.length === 0 ? {} : { pauses }),
    ...(cost === 0 ? {} : { cost }),
    calls: subtreeSize(tree, call),
    memory: memoryGrowth(trace)[call],
  };
}

/**
 * The roots of a tree as the text of a JSON array, each call with its `children`, in pieces: neither the text nor
 * the calls are ever in memory as a whole, and depth does not matter.
 */
export function* treeJson(tree: CallTree): Generator<string> {
  const { parents } = tree;
  yield "[";
  let call = firstChild(tree, 0);
  while (call !== 0) {
    yield `${jsonText(callJson(tree, call)).slice(0, -1)},"children":[`;
    const child = firstChild(tree, call);
    if (child !== 0) {
      call = child;
      continue;
    }
    for (;;) {
      const next = nextSibling(tree, call);
      if (next !== 0) {
        yield "]},";
        call = next;
        break;
      }
      yield "]}";
      call = parents[call]!;
      if (call === 0) break;
    }
  }
  yield "]";
}
