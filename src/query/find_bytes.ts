/**
 * A first look at the bytes of snapshots: which of them cannot match, without decoding them.
 *
 * @module
 */

import type { Matcher } from "../match/matcher.ts";
import { encodeSnapshot } from "../trace/encode_snapshot.ts";
import { type Snapshot, Tag } from "../trace/snapshot.ts";
import type { Trace } from "../trace/trace.ts";

/** A string that is stored more often than this is looked for by decoding. */
const MAX_NEEDLES = 16;

/** Says whether the snapshot with an id may match. */
export function snapshotFilter(trace: Trace, { exactly }: Matcher): (id: number) => boolean {
  if (exactly === undefined) return () => true;
  // A long one may be cut, and stand in a composite as it is.
  if (exactly.type === "string" && exactly.value.length < longest(trace)) return stringFilter(trace, exactly);
  if (exactly.type === "number" && exactly.value !== exactly.value) {
    return (id) => mayHoldNaN(trace.snapshotBytes(id));
  }
  if (!isPlain(exactly)) return () => true;
  const needle = encodeSnapshot(exactly);
  return (id) => {
    const bytes = trace.snapshotBytes(id);
    return bytes === undefined || bytes[0] !== Tag.STRING && includes(bytes, needle);
  };
}

/**
 * A string stands in a composite by the id of its own snapshot. The ids under which it is stored are found by one pass over the
 * snapshots, most of which are recognised by their first bytes.
 */
function stringFilter(trace: Trace, wanted: Snapshot & { type: "string" }): (id: number) => boolean {
  const inline = encodeSnapshot(wanted);
  /** By what is added to the ids in a snapshot's bytes. */
  const needles = new Map<number, Uint8Array[]>();
  let most = 0;
  const own = new Set<number>();
  for (let id = 1; id <= trace.snapshotCount && most <= MAX_NEEDLES; id++) {
    const bytes = trace.snapshotBytes(id);
    if (bytes === undefined) continue;
    const isCut = bytes[0] === Tag.STRING_CUT;
    if (!isCut && (bytes[0] !== Tag.STRING || !startsWith(bytes, inline))) continue;
    if (isCut) {
      const found = trace.snapshot(id);
      if (found.type !== "string" || found.length !== wanted.length) continue;
    }
    own.add(id);
    const offset = trace.snapshotOffset(id);
    const known = needles.get(offset) ?? [inline];
    needles.set(offset, known);
    most = Math.max(most, known.push(Uint8Array.of(Tag.SAME, ...varint(id - offset))));
  }
  if (most > MAX_NEEDLES) return () => true;
  return (id) => {
    if (own.has(id)) return true;
    const bytes = trace.snapshotBytes(id);
    if (bytes === undefined) return true;
    if (bytes[0] === Tag.STRING || bytes[0] === Tag.STRING_CUT) return false;
    return (needles.get(trace.snapshotOffset(id)) ?? [inline]).some((needle) => includes(bytes, needle));
  };
}

/** The length at which this run's strings are cut. */
function longest({ header: { settings } }: Trace): number {
  const budget = settings.budget as { string?: unknown } | undefined;
  return typeof budget?.string === "number" ? budget.string : 0;
}

/** Whether a value has one encoding: names and texts may be references, and large integers are written in two ways. */
function isPlain(value: Snapshot): boolean {
  if (value.type === "number") {
    return value.value === (value.value | 0)
      ? value.value !== 0
      : !Number.isInteger(value.value) && value.value === value.value;
  }
  return value.type === "boolean" || value.type === "null" || value.type === "undefined";
}

/** Whether bytes may hold a double with the exponent of NaN, which has many forms. */
function mayHoldNaN(bytes: Uint8Array | undefined): boolean {
  if (bytes === undefined) return true;
  if (bytes[0] === Tag.STRING || bytes[0] === Tag.STRING_CUT) return false;
  for (let at = 0; at + 8 < bytes.length; at++) {
    if (bytes[at] !== Tag.DOUBLE) continue;
    if ((bytes[at + 8]! & 0x7f) === 0x7f && (bytes[at + 7]! & 0xf0) === 0xf0) return true;
  }
  return false;
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

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  if (bytes.length !== start.length) return false;
  for (let i = 0; i < start.length; i++) if (bytes[i] !== start[i]) return false;
  return true;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let n = value;; n = Math.floor(n / 128)) {
    if (n < 128) {
      bytes.push(n);
      return bytes;
    }
    bytes.push(n % 128 + 128);
  }
}
