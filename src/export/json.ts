import type { CallTree } from "../query/call_tree.ts";
import { foldsJson } from "../query/folds.ts";
import { jsonText } from "../query/json_text.ts";
import { sitesWithoutCalls } from "../query/never_called.ts";
import { threadsJson } from "../query/threads_json.ts";
import { type CallJson, siteJson, treeJson } from "../query/tree_json.ts";
import type { RunEnd, RunExit, RunHeader, RunMeta } from "../trace/spec.ts";

/** Version of the JSON; `docs/run.schema.json` is its schema. Fields may be added within a version. */
const JSON_VERSION = 1;

/** A run as JSON; `docs/run.schema.json` says more of each part. */
export interface RecordingJson {
  format: "tph-run";
  version: number;
  /** Its header: `id`, `label`, `command`, `host`, `started` (ISO 8601) … */
  run: Omit<RunHeader, "started"> & { started: string };
  /** What the program's side added, such as `annotations`. */
  meta: RunMeta;
  /** How the recording closed: its length in nanoseconds, the limit that stopped it, how many calls are missing. */
  end: RunEnd | null;
  /** How the program ended. */
  exit: RunExit | null;
  /** What of the run's file could not be read. */
  problems: string[];
  callCount: number;
  /** The roots, each with its `children`. */
  calls: (CallJson & { children: unknown[] })[];
  [part: string]: unknown;
}

/**
 * A run as JSON text, in pieces: what is known about the run, and its calls, nested. Times are in nanoseconds, but for
 * `started` (ISO 8601) and `exit.elapsed` (milliseconds).
 */
export function* runJson(tree: CallTree): Generator<string> {
  const { trace } = tree;
  const { header, end, exit, problems, callCount } = trace;
  const { started, ...rest } = header;
  const facts = {
    format: "tph-run",
    version: JSON_VERSION,
    run: { ...rest, started: new Date(started).toISOString() },
    // What the probes took is read off the calls: JSON read again, whose calls lie in other chunks, could say a little else.
    meta: trace.knowsRecorderTime()
      ? { ...trace.wholeMeta(), probe: trace.recorderTime().probe(0) }
      : trace.wholeMeta(),
    end: end ?? null,
    exit: exit ?? null,
    problems,
    callCount,
    threads: threadsJson(trace),
    folds: foldsJson(trace),
    neverCalled: sitesWithoutCalls(trace).map((id) => {
      const site = trace.site(id);
      return { ...siteJson(site), args: site.params.map((name) => ({ name })) };
    }),
  };
  yield `${jsonText(facts, 2).slice(0, -2)},\n  "calls": `;
  yield* treeJson(tree);
  yield "\n}";
}
