/**
 * The bytes of a run that go into a page: all, or, of a run that is too large for one, a part that says what it leaves out.
 *
 * @module
 */
import type { PageRun } from "./config.ts";
import { buildCallTree } from "../query/call_tree.ts";
import { differingCalls } from "../query/diff/differing_calls.ts";
import type { Cause } from "../query/diff/causes.ts";
import { differs, diffRuns, type RunDiff } from "../query/diff/diff.ts";
import { rankedCauses } from "../query/diff/rank.ts";
import { storyOf } from "../query/diff/story.ts";
import { type Gist, gistOf } from "../query/gist.ts";
import { concat, jsonChunk } from "../trace/chunk.ts";
import { ChunkKind } from "../trace/spec.ts";
import { hideLate } from "../trace/hide_late.ts";
import { subtree } from "../trace/subtree.ts";
import { Trace } from "../trace/trace.ts";
import { verdictText } from "../view/diff/diff_page.ts";
import { storySentence } from "../view/diff/story_text.ts";
import { partRemarks } from "../view/missing_text.ts";
import { countText } from "../view/units.ts";

/** A run's file that is put into a page as a whole, in bytes: some two million calls. */
const MOST_BYTES = 24e6;
/** Calls of a larger one that are put into it. */
const MOST_CALLS = 20_000;

/**
 * @param options.mostBytes of a file that is taken as a whole
 * @param options.mostCalls that are taken of another one
 */
export function embeddedRun(
  trace: Trace,
  { mostBytes = MOST_BYTES, mostCalls = MOST_CALLS } = {},
): { bytes: Uint8Array; missing?: PageRun["missing"] } {
  const { source } = trace;
  if (source.size <= mostBytes) {
    const bytes = source.scan(0, source.size);
    if (!trace.hasLate) return { bytes };
    const hidden = bytes.slice();
    hideLate(hidden);
    return { bytes: hidden };
  }
  const gist = gistOf(buildCallTree(trace), mostCalls);
  return embeddedPart(trace, gist, FIRST);
}

const REST = "Times include the recorder's own. tph ui shows all of it.";
const FIRST = `the first levels, and errors with the way to them. ${REST}`;

/** Some calls of a run, and how the page says what these are. */
function embeddedPart(
  trace: Trace,
  { keep, count, hidden }: Gist,
  what: string,
): { bytes: Uint8Array; missing: NonNullable<PageRun["missing"]> } {
  const { callCount } = trace;
  // What the recorder took within a call is read off all calls below it: here, no times are without it.
  const { clock: _, ...meta } = trace.wholeMeta();
  const { calls: __, time: ___, ...end } = trace.end ?? {};
  const parts = [subtree(trace, 0, { keep, meta, end })];
  if (trace.exit !== undefined) parts.push(jsonChunk(ChunkKind.EXIT, trace.exit));
  const numbers = new Map([[0, 0]]);
  for (let call = 1; call <= callCount; call++) if (keep[call] === 1) numbers.set(call, numbers.size);
  const note = `This run is too large for a page, which has ${countText(count)} of its ${
    countText(callCount)
  } calls: ${what}`;
  const below = [...hidden].map(([call, calls]): [number, number] => [numbers.get(call)!, calls]);
  return { bytes: concat(parts), missing: { note, below } };
}

/** What a page has of two runs that are compared. */
export interface EmbeddedPair {
  a: ReturnType<typeof embeddedRun>;
  b: ReturnType<typeof embeddedRun>;
  /** What all calls of both come to, where these are parts. */
  verdict?: string;
}

/**
 * The same of two runs that are compared: of those that are too large, the calls that differ first, with the way to them and what
 * is around them, the same ones of both.
 *
 * @param options.test of the runs of one test: how they were compared
 * @returns nothing where the parts would not part where the runs do
 */
export function embeddedPair(
  a: Trace,
  b: Trace,
  { mostBytes = MOST_BYTES, mostCalls = MOST_CALLS, test }: {
    mostBytes?: number;
    mostCalls?: number;
    test?: { diff: RunDiff; ignore: readonly string[] };
  } = {},
): EmbeddedPair | undefined {
  if (a.source.size <= mostBytes && b.source.size <= mostBytes) {
    return { a: embeddedRun(a, { mostBytes }), b: embeddedRun(b, { mostBytes }) };
  }
  const whole = test?.diff ?? diffRuns(a, b, { remarks: partRemarks(a, b) });
  const causesOf = (diff: RunDiff) => test === undefined ? diff.causes : rankedCauses(diff);
  const firstOf = (diff: RunDiff) => firstDifference(diff, causesOf(diff)[0]);
  const parted = differs(whole)
    ? differingCalls(whole, { most: mostCalls, causes: causesOf(whole) })
    : undefined;
  // Of two that are equal, what is chosen is, too.
  const first = (trace: Trace) => gistOf(buildCallTree(trace), mostCalls);
  const kept = parted ?? { a: first(a), b: first(b) };
  const what = parted === undefined ? FIRST : `what differs first, with the way to it. ${REST}`;
  const pair = { a: embeddedPart(a, kept.a, what), b: embeddedPart(b, kept.b, what) };
  const ignore = test?.ignore ?? [];
  const parts = diffRuns(Trace.read(pair.a.bytes), Trace.read(pair.b.bytes), { ignore });
  return firstOf(parts) === firstOf(whole) ? { ...pair, verdict: verdictText(whole) } : undefined;
}

function firstDifference(diff: RunDiff, cause: Cause | undefined): string {
  return cause === undefined ? "" : storySentence(diff, storyOf(diff, cause));
}
