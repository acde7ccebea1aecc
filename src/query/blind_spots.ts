/**
 * Which values of a run are not in the record, and so cannot be found: those that were hidden, cut or not read.
 *
 * @module
 */
import type { Snapshot } from "../trace/snapshot.ts";
import { Kind } from "../trace/journal.ts";
import type { Trace } from "../trace/trace.ts";

/** Distinct values that the record does not hold as they were. */
export interface BlindSpots {
  /** Hidden as secrets, as a whole or within a text. */
  redacted: number;
  /** Texts that are cut. */
  texts: number;
  /** Objects that are recorded in part: they were too deep, or had too many items, entries or properties. */
  objects: number;
  /** Arguments that were not read, and outcomes that nobody saw. */
  unseen: number;
  /** Not all snapshots were looked at. */
  isPartial: boolean;
}

/** Snapshots that are looked at: reading more takes seconds. */
const MOST = 500_000;

export function blindSpots(trace: Trace): BlindSpots {
  const tokens = new Set<string>();
  const spots: BlindSpots = {
    redacted: 0,
    texts: 0,
    objects: 0,
    unseen: 0,
    isPartial: trace.snapshotCount > MOST,
  };
  for (let id = 1; id <= Math.min(trace.snapshotCount, MOST); id++) {
    look(trace.snapshot(id), { spots, tokens });
  }
  for (const chunk of trace.chunks()) {
    try {
      const { kinds, size } = chunk.dictionary();
      for (let i = 0; i < size; i++) if (kinds[i] === Kind.UNSEEN) spots.unseen++;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  spots.redacted += tokens.size;
  return spots;
}

interface Found {
  spots: BlindSpots;
  /** Tokens of values that are hidden as a whole: the same value has the same token. */
  tokens: Set<string>;
}

/** Texts have a snapshot of their own, and are looked at there. */
function look(snapshot: Snapshot, found: Found): void {
  const { spots, tokens } = found;
  switch (snapshot.type) {
    case "redacted":
      tokens.add(snapshot.token);
      return;
    case "string":
      if (snapshot.length > snapshot.value.length) spots.texts++;
      if (snapshot.value.includes("<redacted ")) spots.redacted++;
      return;
    case "cut":
      spots.objects++;
      return;
    case "unseen":
      spots.unseen++;
      return;
    case "composite":
      if (snapshot.omittedItems + snapshot.omittedProperties > 0) spots.objects++;
      for (const item of snapshot.items) lookWithin(item, found);
      for (const [key, value] of snapshot.entries) {
        lookWithin(key, found);
        lookWithin(value, found);
      }
      for (const { value } of snapshot.properties) lookWithin(value, found);
  }
}

function lookWithin(part: Snapshot, found: Found): void {
  if (part.type !== "string") look(part, found);
}
