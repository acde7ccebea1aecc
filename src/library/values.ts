import { snapshotOf, type SnapshotOfOptions } from "../probe/snapshot_of.ts";
import { type Json, snapshotJson } from "../query/snapshot_json.ts";

/** A copy of a value under a name as JSON: bounded, with secrets hidden, taken without running any of its code. */
export function plainValue(name: string, value: unknown, options: SnapshotOfOptions): Json {
  const named = snapshotOf({ [name]: value }, options);
  return snapshotJson(named.type === "composite" ? named.properties[0]?.value ?? named : named);
}
