/**
 * The bytes of a run that go into a page: all, or, of a run that is too large for one, a part that says what it leaves out.
 *
 * @module
 */
import type { PageRun } from "./config.ts";
import { buildCallTree } from "../query/call_tree.ts";
import { gistOf } from "../query/gist.ts";
import { concat, jsonChunk } from "../trace/chunk.ts";
import { ChunkKind } from "../trace/spec.ts";
import { subtree } from "../trace/subtree.ts";
import type { Trace } from "../trace/trace.ts";
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
  const { source, callCount } = trace;
  if (source.size <= mostBytes) return { bytes: source.scan(0, source.size) };
  const { keep, count, hidden } = gistOf(buildCallTree(trace), mostCalls);
  // What the recorder took within a call is read off all calls below it: here, no times are without it.
  const { clock: _, ...meta } = trace.meta;
  const { calls: __, time: ___, ...end } = trace.end ?? {};
  const parts = [subtree(trace, 0, { keep, meta, end })];
  if (trace.exit !== undefined) parts.push(jsonChunk(ChunkKind.EXIT, trace.exit));
  const numbers = new Map([[0, 0]]);
  for (let call = 1; call <= callCount; call++) if (keep[call] === 1) numbers.set(call, numbers.size);
  const note = `This run is too large for a page, which has ${countText(count)} of its ${
    countText(callCount)
  } calls: the first levels, and errors with the way to them. Times include the recorder's own. tph ui shows all of it.`;
  const below = [...hidden].map(([call, calls]): [number, number] => [numbers.get(call)!, calls]);
  return { bytes: concat(parts), missing: { note, below } };
}
