/**
 * A first look at the bytes of snapshots: which of them cannot match, without decoding them.
 *
 * @module
 */

import type { Matcher } from "../match/matcher.ts";
import { encodeSnapshot } from "../trace/encode_snapshot.ts";
import { type Snapshot, Tag } from "../trace/snapshot.ts";
import type { Trace } from "../trace/trace.ts";

/** Tells of a snapshot's id whether it may match. */
export function snapshotFilter(trace: Trace, { exactly }: Matcher): (id: number) => boolean {
  if (exactly === undefined || !isPlain(exactly)) return () => true;
  const needle = encodeSnapshot(exactly);
  return (id) => {
    const bytes = trace.snapshotBytes(id);
    return bytes === undefined || bytes[0] !== Tag.STRING && includes(bytes, needle);
  };
}

/** Whether a value has one encoding: names and texts may be references, and large integers are written in two ways. */
function isPlain(value: Snapshot): boolean {
  if (value.type === "number") {
    return value.value === (value.value | 0) ? value.value !== 0 : !Number.isInteger(value.value) && value.value === value.value;
  }
  return value.type === "boolean" || value.type === "null" || value.type === "undefined";
}

/** Whether bytes hold others. False hits are possible, as a needle need not begin where a value does. */
function includes(bytes: Uint8Array, needle: Uint8Array): boolean {
  const first = needle[0]!;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let i = 1;
    while (i < needle.length && bytes[at + i] === needle[i]) i++;
    if (i === needle.length) return true;
  }
  return false;
}
