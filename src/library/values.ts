import { DEFAULT_SETTINGS } from "../probe/settings.ts";
import { createRedactor } from "../redact/redactor.ts";
import { createSnapshotTaker } from "../probe/take_snapshot.ts";
import { type Json, snapshotJson } from "../query/snapshot_json.ts";
import { decodeLeaf, decodeSnapshot } from "../trace/decode_snapshot.ts";
import type { Snapshot } from "../trace/snapshot.ts";

/** A copy of a value as JSON, bounded, with secrets hidden, taken without running any of its code. */
export function plainValue(name: string, value: unknown): Json {
  return snapshotJson(snapshotOf({ [name]: value }, true, name));
}

/** The snapshot of a value, to look for it. */
export function snapshotOf(value: unknown, redact = false, only?: string): Snapshot {
  switch (typeof value) {
    case "number":
      return { type: "number", value };
    case "string":
      return { type: "string", value, length: value.length };
    case "boolean":
      return { type: "boolean", value };
    case "undefined":
      return { type: "undefined" };
  }
  if (value === null) return { type: "null" };
  const bytes: Uint8Array[] = [];
  const { budget } = DEFAULT_SETTINGS;
  const taker = createSnapshotTaker({
    budget: redact
      ? budget
      : { depth: 100, width: 10_000, string: 100_000, nodes: 100_000, bytes: 65_536, thin: false },
    redactor: redact ? createRedactor(undefined, DEFAULT_SETTINGS) : undefined,
    interner: { string: () => -1, addString() {}, find: () => -1, add() {}, forget() {} },
    sink: (encoded, length) => bytes.push(encoded.slice(0, length)),
  });
  const id = taker.take(value);
  const snapshot = decodeSnapshot(bytes[id - 1]!, (other) => decodeLeaf(bytes[other - 1]!));
  if (only === undefined || snapshot.type !== "composite") return snapshot;
  return snapshot.properties[0]?.value ?? snapshot;
}
