/**
 * Snapshots of single values, outside of the stream of calls: for values that are followed, annotated or looked for.
 *
 * @module
 */
import { decodeLeaf, decodeSnapshot } from "../trace/decode_snapshot.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import type { Redactor } from "../redact/redactor.ts";
import { append } from "./natives.ts";
import type { SnapshotBudget } from "../settings.ts";
import { createSnapshotTaker, type SnapshotTaker } from "./take_snapshot.ts";

export interface SnapshotOfOptions {
  budget: SnapshotBudget;
  /** The run's; undefined when secrets may be shown. */
  redactor: Redactor | undefined;
}

/** All that a program can be expected to hand around. */
export const WHOLE: SnapshotBudget = {
  depth: 100,
  width: 100_000,
  string: 1_000_000,
  nodes: 200_000,
  bytes: 4 << 20,
  thin: false,
};

/** Strings that are kept to decode values by, before all are forgotten. */
const MAX_STRINGS = 50_000;

/** The snapshot of a value, taken without running any of its code. */
export function snapshotOf(value: unknown, options: SnapshotOfOptions): Snapshot {
  return snapshotter(options)(value);
}

/** Makes the function that takes snapshots of many values. */
export function snapshotter({ budget, redactor }: SnapshotOfOptions): (value: unknown) => Snapshot {
  let taker: SnapshotTaker | undefined;
  let bytes: Uint8Array[] = [];
  const renewed = (): SnapshotTaker => {
    bytes = [];
    return taker = createSnapshotTaker({
      budget,
      redactor,
      interner: { string: () => -1, addString() {}, keepString() {}, find: () => -1, add() {}, forget() {} },
      sink({ out }, start, length) {
        append(bytes, out.slice(start, start + length));
        return bytes.length;
      },
    });
  };
  return (value) => {
    switch (typeof value) {
      case "number":
        return { type: "number", value };
      case "string":
        if (redactor !== undefined) break;
        return { type: "string", value, length: value.length };
      case "boolean":
        return { type: "boolean", value };
      case "undefined":
        return { type: "undefined" };
    }
    if (value === null) return { type: "null" };
    if (taker === undefined || bytes.length > MAX_STRINGS) taker = renewed();
    const id = taker.take(value);
    const decoded = decodeSnapshot(bytes[id - 1]!, (other) => decodeLeaf(bytes[other - 1]!));
    // Names of classes and properties are remembered by the taker; values are not asked for again.
    bytes[id - 1] = new Uint8Array(0);
    return decoded;
  };
}
