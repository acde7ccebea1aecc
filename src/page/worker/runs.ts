/**
 * The runs that the worker has open.
 *
 * @module
 */
import { buildCallTree, type CallTree } from "../../query/call_tree.ts";
import type { RunDiff } from "../../query/diff/diff.ts";
import { Trace } from "../../trace/trace.ts";
import type { Slot } from "../protocol.ts";
import { blobSource } from "./blob_source.ts";
import { Listings } from "./listings.ts";

/** A run, and what has been worked out about it. */
export class OpenRun {
  readonly trace: Trace;
  readonly slot: Slot;
  #tree?: CallTree;
  #listings?: Listings;

  constructor(trace: Trace, slot: Slot) {
    this.trace = trace;
    this.slot = slot;
  }

  get tree(): CallTree {
    return this.#tree ??= buildCallTree(this.trace);
  }

  get listings(): Listings {
    return this.#listings ??= new Listings(this.tree);
  }
}

const runs = new Map<Slot, OpenRun>();

/** What the runs came to when they were compared. */
export const compared: { diff?: RunDiff } = {};

/**
 * Opens a run in place of the one that was there.
 *
 * @throws {TphError} It is no run, or of a newer version.
 */
export function openRun(
  slot: Slot,
  { blob, name, read }: { blob: Blob; name: string; read: (part: number) => void },
): OpenRun {
  const run = new OpenRun(Trace.from(blobSource(blob, read), name), slot);
  runs.set(slot, run);
  delete compared.diff;
  return run;
}

/** A run that the page has opened. */
export function runAt(slot: Slot): OpenRun {
  const run = runs.get(slot);
  if (run === undefined) throw new Error(`No run is open as ${slot}.`);
  return run;
}
