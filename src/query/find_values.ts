/**
 * Which values of a chunk's dictionary match. A snapshot is tested once, however many chunks refer to it.
 *
 * @module
 */

import { sameNumber } from "../match/equal.ts";
import { findIn, type Found, type Matcher } from "../match/matcher.ts";
import { type CallChunk, DictionaryBuffers } from "../trace/decode_calls.ts";
import { Kind } from "../trace/journal.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import type { Trace } from "../trace/trace.ts";
import type { ChunkFounds } from "./find.ts";
import { snapshotFilter } from "./find_bytes.ts";

const UNKNOWN = 0, NO = 1, YES = 2;

/** Gives a function that asks a chunk's dictionary; it returns nothing when nothing there matches, else what is valid until the next chunk. */
export function chunkSearch(
  trace: Trace,
  matcher: Matcher,
): (chunk: CallChunk) => ChunkFounds | undefined {
  const known = new Uint8Array(trace.snapshotCount + 1);
  const kept = new Map<number, readonly Found[]>();
  const mayMatch = snapshotFilter(trace, matcher);
  const small = smallValues(matcher);
  const buffers = new DictionaryBuffers();

  function snapshotFounds(id: number): readonly Found[] {
    const founds = findIn(trace.snapshot(id, { isKept: false }), matcher);
    known[id] = founds.length === 0 ? NO : YES;
    if (founds.length > 0) kept.set(id, founds);
    return founds;
  }

  function isFound(id: number): boolean {
    if (id < 1 || id >= known.length) return false;
    if (known[id] === UNKNOWN) {
      if (!mayMatch(id)) known[id] = NO;
      else snapshotFounds(id);
    }
    return known[id] === YES;
  }

  return (chunk) => {
    const { size, kinds, payloads, identities } = chunk.dictionary(buffers);
    let marks: Uint8Array | undefined;
    const { exact } = small;
    for (let i = 0; i < size; i++) {
      const kind = kinds[i]!;
      // Most values are numbers: comparing them here saves a call.
      const matches = kind === Kind.NUMBER
        ? exact === undefined ? small.number(payloads[i]!) : payloads[i] === exact
        : kind === Kind.PRIMITIVE || kind === Kind.OBJECT
        ? isFound(payloads[i]!)
        : small.kinds[kind] === 1;
      if (matches) (marks ??= new Uint8Array(size + 1))[i + 1] = 1;
    }
    if (marks === undefined) return undefined;
    return {
      marks,
      identities,
      founds(index) {
        const kind = kinds[index - 1]!;
        if (kind === Kind.PRIMITIVE || kind === Kind.OBJECT) return kept.get(payloads[index - 1]!) ?? [];
        return [{ steps: [], part: smallSnapshot(kind, payloads[index - 1]!) }];
      },
    };
  };
}

/** Tests of the values that stand in the dictionary itself. */
function smallValues(
  matcher: Matcher,
): { number: (value: number) => boolean; exact?: number; kinds: Uint8Array } {
  const { exactly, test, path } = matcher;
  const isHere = path === undefined || path.matches([]);
  const kinds = new Uint8Array(16);
  if (isHere) {
    for (const kind of [Kind.UNDEFINED, Kind.NULL, Kind.TRUE, Kind.FALSE]) {
      kinds[kind] = test(smallSnapshot(kind, 0)) ? 1 : 0;
    }
  }
  if (!isHere) return { kinds, number: () => false };
  if (exactly !== undefined) {
    if (exactly.type !== "number" || !test(exactly)) return { kinds, number: () => false };
    const wanted = exactly.value;
    if (wanted !== 0 && wanted === wanted) {
      return { kinds, exact: wanted, number: (value) => value === wanted };
    }
    return { kinds, number: (value) => sameNumber(value, wanted) };
  }
  return { kinds, number: (value) => test({ type: "number", value }) };
}

function smallSnapshot(kind: number, payload: number): Snapshot {
  switch (kind) {
    case Kind.UNDEFINED:
      return { type: "undefined" };
    case Kind.NULL:
      return { type: "null" };
    case Kind.TRUE:
      return { type: "boolean", value: true };
    case Kind.FALSE:
      return { type: "boolean", value: false };
    case Kind.NUMBER:
      return { type: "number", value: payload };
    default:
      return { type: "unseen" };
  }
}
