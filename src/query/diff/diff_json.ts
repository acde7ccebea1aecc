import type { Snapshot } from "../../trace/snapshot.ts";
import type { Trace } from "../../trace/trace.ts";
import { type Json, snapshotJson } from "../snapshot_json.ts";
import { type CallChange, compareCalls } from "./compare_calls.ts";
import type { TimeComparison } from "./compare_times.ts";
import { type Counts, differs, type RunDiff } from "./diff.ts";
import { moduleOf } from "./functions.ts";
import { sourceNotes } from "./sources.ts";
import { consequencesOf, storyOf } from "./story.ts";
import { type DiffLine, diffLines } from "./tree_lines.ts";
import { Pair } from "./matching.ts";

/** A diff as JSON; `docs/diffing.md` describes the fields; their names are stable. */
export interface DiffJson {
  version: 1;
  a: RunJson;
  b: RunJson;
  identical: boolean;
  behaviour: "same" | "differs";
  counts: Counts;
  remarks: string[];
  /** The first is the first divergence. */
  causes: CauseJson[];
  renamed: { from: string; to: string; module: string }[];
  sources: { name: string; module: string; source: string; behaviour: string }[];
  differences: DifferenceJson[];
  /** Differences that `--max` left out. */
  omitted: number;
  times?: TimeComparison;
}

interface RunJson {
  id: string;
  label: string | null;
  command: string[];
  host: string;
  calls: number;
}

interface CallRef {
  call: number;
  name: string;
  file: string;
  line: number;
}

interface CauseJson {
  kind: string;
  path: CallRef[];
  a: CallRef | null;
  b: CallRef | null;
  childA: CallRef | null;
  childB: CallRef | null;
  changes: ChangeJson[];
  alike: number;
  source: string;
  follows: { above: number; after: number } | null;
}

interface ChangeJson {
  slot: string;
  atExit?: true;
  path: string;
  a?: Json;
  b?: Json;
}

interface DifferenceJson {
  kind: "changed" | "added" | "removed" | "moved" | "reordered";
  a: CallRef | null;
  b: CallRef | null;
  /** Calls in the subtree of one that was added or removed. */
  calls?: number;
  /** Whether its own calls stayed, below its caller. */
  isWrapper?: boolean;
  /** Siblings that differ in the same way and are not listed. */
  alike?: number;
  changes?: ChangeJson[];
}

export interface DiffJsonOptions {
  /** Differences to list at most. */
  max: number;
  /** Causes to list at most (default: as many as differences). */
  causes?: number;
  only?: (name: string) => boolean;
  times?: TimeComparison;
  /** How a value is written. */
  value?: (snapshot: Snapshot) => Json;
  /** Of runs that are parts of others: the numbers that their calls have there. */
  numbers?: { a: ArrayLike<number>; b: ArrayLike<number> };
  /** Its differences, where they are known: the first lines that are one, at least `max` of them, and how many there are. */
  known?: { lines: Iterable<DiffLine>; total: number };
}

/** A diff as a JSON value. */
export function diffJson(
  diff: RunDiff,
  { max, causes = max, only, times, value = snapshotJson, numbers, known }: DiffJsonOptions,
): DiffJson {
  const { a, b, functions } = diff;
  const nameA = (call: number) => refOf(a.trace, call, numbers?.a);
  const refA = (call: number) => call === 0 ? null : nameA(call);
  const refB = (call: number) => call === 0 ? null : refOf(b.trace, call, numbers?.b);
  const changeJson = (change: CallChange) => changeOf(change, value);
  const differences: DifferenceJson[] = [];
  let total = 0;
  for (const line of known?.lines ?? diffLines(diff, { context: 0, only })) {
    if (!isDifference(line)) continue;
    total++;
    if (total <= max) differences.push(lineJson(diff, line, { refA, refB, changeJson }));
    else if (known !== undefined) break;
  }
  return {
    version: 1,
    a: runJson(a.trace),
    b: runJson(b.trace),
    identical: diff.matcher === undefined,
    behaviour: differs(diff) ? "differs" : "same",
    counts: diff.counts,
    remarks: diff.remarks,
    causes: diff.causes.slice(0, causes).map((cause, i) => {
      const story = storyOf(diff, cause);
      return {
        kind: cause.kind,
        path: story.path.map(nameA),
        a: refA(cause.a),
        b: refB(cause.b),
        childA: refA(cause.childA),
        childB: refB(cause.childB),
        changes: story.changes.map(changeJson),
        alike: cause.alike,
        source: story.source,
        follows: i === 0 ? consequencesOf(diff, cause) : null,
      };
    }),
    renamed: diff.renames.map(({ from }) => {
      const site = a.trace.site(functions.siteA[from]!);
      return {
        from: site.name,
        to: b.trace.site(functions.siteB[from]!).name,
        module: moduleOf(site, a.trace.header),
      };
    }),
    sources: sourceNotes(diff).map(({ name, module, source, behaviour }) => ({
      name,
      module,
      source,
      behaviour,
    })),
    differences,
    omitted: (known?.total ?? total) - differences.length,
    ...(times === undefined ? {} : { times }),
  };
}

/** A line that tells a difference of its own. */
type Difference = Extract<DiffLine, { type: "removed" | "added" | "pair" }>;

/** Whether a line tells a difference of its own, and not only where one is. */
export function isDifference(line: DiffLine): line is Difference {
  if (line.type === "removed" || line.type === "added") return true;
  const { ARGS, OUTCOME, AWAITS, MOVED, REORDERED, CONCURRENT } = Pair;
  return line.type === "pair" &&
    (line.pair & (ARGS | OUTCOME | AWAITS | MOVED | REORDERED | CONCURRENT)) !== 0;
}

function lineJson(
  diff: RunDiff,
  line: Difference,
  { refA, refB, changeJson }: {
    refA: (call: number) => CallRef | null;
    refB: (call: number) => CallRef | null;
    changeJson: (change: CallChange) => ChangeJson;
  },
): DifferenceJson {
  if (line.type === "pair") {
    const isMoved = (line.pair & Pair.MOVED) !== 0;
    const isReordered = (line.pair & (Pair.REORDERED | Pair.CONCURRENT)) !== 0;
    return {
      kind: isMoved ? "moved" : isReordered ? "reordered" : "changed",
      a: refA(line.a),
      b: refB(line.b),
      ...(line.alike > 0 ? { alike: line.alike } : {}),
      changes: [...awaitsOf(diff, line), ...compareCalls(diff, line.a, line.b).map(changeJson)],
    };
  }
  const { call, calls, isWrapper, alike } = line;
  const json: DifferenceJson = {
    kind: line.type,
    a: line.type === "removed" ? refA(call) : null,
    b: line.type === "added" ? refB(call) : null,
    calls,
  };
  if (isWrapper) json.isWrapper = true;
  if (alike > 0) json.alike = alike;
  return json;
}

function awaitsOf({ a, b }: RunDiff, line: { a: number; b: number; pair: number }): ChangeJson[] {
  if ((line.pair & Pair.AWAITS) === 0) return [];
  return [{ slot: "awaits", path: "", a: a.suspensions?.[line.a] ?? 0, b: b.suspensions?.[line.b] ?? 0 }];
}

function changeOf(
  { slot, path, atExit, a, b }: CallChange,
  value: (snapshot: Snapshot) => Json,
): ChangeJson {
  return {
    slot,
    path,
    ...(atExit ? { atExit } : {}),
    ...(a === undefined ? {} : { a: value(a) }),
    ...(b === undefined ? {} : { b: value(b) }),
  };
}

function refOf(trace: Trace, call: number, numbers?: ArrayLike<number>): CallRef {
  const { name, file, line } = trace.siteOf(call);
  return { call: numbers?.[call] ?? call, name, file, line };
}

function runJson({ header, callCount }: Trace): RunJson {
  const { id, label, command, host } = header;
  return { id, label: label ?? null, command, host, calls: callCount };
}

/** What `--fail-on` can name. */
export const FAILURES = [
  "added",
  "removed",
  "moved",
  "args",
  "result",
  "error",
  "order",
  "calls",
  "awaits",
] as const;

/** Which kinds of difference there are. `calls`: a function was called more or less often. */
export function failuresIn(diff: RunDiff, kinds: readonly string[]): string[] {
  const { counts } = diff;
  const found: Record<(typeof FAILURES)[number], boolean> = {
    added: counts.added > 0,
    removed: counts.removed > 0,
    moved: counts.moved > 0,
    args: counts.args > 0,
    result: counts.results > 0,
    error: counts.errors > 0,
    order: counts.reordered > 0,
    calls: counts.addedCalls !== counts.removedCalls || counts.callsA !== counts.callsB,
    awaits: counts.awaits > 0,
  };
  return kinds.filter((kind) => found[kind as keyof typeof found] === true);
}
