/**
 * The runs that the worker has open.
 *
 * @module
 */
import { buildCallTree, type CallTree } from "../../query/call_tree.ts";
import type { RunDiff } from "../../query/diff/diff.ts";
import { packSizes } from "../../query/subtree_sizes.ts";
import { memorySource } from "../../trace/file.ts";
import { Trace } from "../../trace/trace.ts";
import type { PageRun } from "../config.ts";
import type { RunBytes, Slot } from "../protocol.ts";
import { blobSource } from "./blob_source.ts";
import { Listings } from "./listings.ts";

/** A run, and what has been worked out about it. */
export class OpenRun {
  readonly trace: Trace;
  readonly slot: Slot;
  /** What of it is not in the page. */
  readonly missing: PageRun["missing"];
  #tree?: CallTree;
  #listings?: Listings;

  constructor(trace: Trace, slot: Slot, missing?: PageRun["missing"]) {
    this.trace = trace;
    this.slot = slot;
    this.missing = missing;
  }

  get tree(): CallTree {
    return this.#tree ??= buildCallTree(this.trace);
  }

  /** Lets go what answers have decoded of a large run, and the next ones can decode again. */
  forgetColumns(): void {
    this.trace.forgetColumns();
    if (this.#tree !== undefined) packSizes(this.#tree.sizes);
  }

  get listings(): Listings {
    return this.#listings ??= new Listings(this.tree, new Map(this.missing?.below));
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
  { bytes, name, read, missing }: {
    bytes: RunBytes;
    name: string;
    read: (part: number) => void;
    missing?: PageRun["missing"];
  },
): OpenRun {
  const source = bytes instanceof Blob ? blobSource(bytes, read) : memorySource(new Uint8Array(bytes));
  const run = new OpenRun(Trace.from(source, name), slot, missing);
  runs.set(slot, run);
  delete compared.diff;
  return run;
}

/** Lets go what answers have decoded: see `OpenRun`. */
export function forgetColumns(): void {
  for (const run of runs.values()) run.forgetColumns();
}

/** A run that the page has opened. */
export function runAt(slot: Slot): OpenRun {
  const run = runs.get(slot);
  if (run === undefined) throw new Error(`No run is open as ${slot}.`);
  return run;
}
