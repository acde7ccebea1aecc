/**
 * What kinds of values functions were given and returned, counted over all calls from the columns of the file.
 *
 * @module
 */
import type { CallChunk } from "../trace/decode_calls.ts";
import { Kind } from "../trace/journal.ts";
import { Outcome } from "../trace/spec.ts";
import { COMPOSITE_KINDS, type Snapshot, Tag } from "../trace/snapshot.ts";
import type { Trace } from "../trace/trace.ts";

export const VALUE_KINDS = [
  "unknown",
  "undefined",
  "null",
  "boolean",
  "number",
  "NaN",
  "string",
  "bigint",
  "symbol",
  "function",
  "object",
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];
const NUMBER_OF: Record<string, number> = Object.fromEntries(VALUE_KINDS.map((kind, i) => [kind, i]));

/** How often values of each kind stood in one place, and the first call with one; by number of the kind. */
export interface KindCounts {
  counts: Uint32Array;
  calls: Uint32Array;
}

/** The results, and the arguments by position, of one function. */
export interface SiteKinds {
  results: KindCounts;
  args: KindCounts[];
}

/** Arguments whose kinds are counted. */
const MOST_ARGS = 8;

/** By site id. */
export function valueKinds(trace: Trace): (SiteKinds | undefined)[] {
  const sites: (SiteKinds | undefined)[] = new Array(trace.sites.length + 1);
  const known = new Uint8Array(trace.snapshotCount + 1);
  const kindsOf = (site: number): SiteKinds => sites[site] ??= { results: none(), args: [] };
  for (const chunk of trace.chunks()) {
    try {
      count(trace, chunk, dictionaryKinds(trace, chunk, known), kindsOf);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      trace.problem(`calls ${chunk.first} to ${chunk.first + chunk.count - 1}: ${error.message}`);
    }
  }
  return sites;
}

function none(): KindCounts {
  return { counts: new Uint32Array(VALUE_KINDS.length), calls: new Uint32Array(VALUE_KINDS.length) };
}

function add({ counts, calls }: KindCounts, kind: number, call: number): void {
  if (counts[kind]!++ === 0) calls[kind] = call;
}

function count(
  trace: Trace,
  chunk: CallChunk,
  kinds: Uint8Array,
  kindsOf: (site: number) => SiteKinds,
): void {
  const { first } = chunk;
  const sites = chunk.sites();
  const results = chunk.resultIndexes();
  const outcomes = chunk.outcomes();
  const args = chunk.argIndexes();
  const starts = chunk.argStarts();
  const limit = trace.sites.length;
  for (let i = 0; i < sites.length; i++) {
    // One that is not in the file would make the list as long as it says.
    const entry = kindsOf(sites[i]! > limit ? 0 : sites[i]!);
    const result = results[i]!;
    if (result > 0 && outcomes[i] === Outcome.RETURNED) add(entry.results, kinds[result]!, first + i);
    const end = Math.min(starts[i + 1]!, starts[i]! + MOST_ARGS);
    for (let k = starts[i]!, slot = 0; k < end; k++, slot++) {
      add(entry.args[slot] ??= none(), kinds[args[k]!]!, first + i);
    }
  }
  const late = chunk.lateResultIndexes();
  if (late.length === 0) return;
  const calls = chunk.lateCalls();
  const lateOutcomes = chunk.lateOutcomes();
  for (let i = 0; i < late.length; i++) {
    if (calls[i] === 0 || late[i] === 0 || lateOutcomes[i] !== Outcome.RETURNED) continue;
    add(kindsOf(trace.siteIdOf(calls[i]!)).results, kinds[late[i]!]!, calls[i]!);
  }
}

/** The kind of each value of a chunk, by its index, from 1. */
function dictionaryKinds(trace: Trace, chunk: CallChunk, known: Uint8Array): Uint8Array {
  const { size, kinds, payloads } = chunk.dictionary();
  const numbers = new Uint8Array(size + 1);
  for (let i = 0; i < size; i++) {
    const kind = kinds[i]!;
    const payload = payloads[i]!;
    if (kind === Kind.NUMBER) numbers[i + 1] = payload === payload ? NUMBER_OF.number! : NUMBER_OF.NaN!;
    else if (kind === Kind.UNDEFINED) numbers[i + 1] = NUMBER_OF.undefined!;
    else if (kind === Kind.NULL) numbers[i + 1] = NUMBER_OF.null!;
    else if (kind === Kind.TRUE || kind === Kind.FALSE) numbers[i + 1] = NUMBER_OF.boolean!;
    else if (kind === Kind.PRIMITIVE || kind === Kind.OBJECT) {
      if (!(payload >= 1 && payload < known.length)) continue;
      known[payload] ||= 1 + storedKind(trace, payload);
      numbers[i + 1] = known[payload]! - 1;
    }
  }
  return numbers;
}

/** The kind of a stored value: most tell it by their first bytes. */
function storedKind(trace: Trace, id: number): number {
  const head = trace.snapshotHead(id);
  switch (head & 0xff) {
    case Tag.STRING:
    case Tag.STRING_CUT:
      return NUMBER_OF.string!;
    case Tag.COMPOSITE:
      return COMPOSITE_KINDS[head >> 8] === "promise" ? NUMBER_OF.unknown! : NUMBER_OF.object!;
    default:
      return snapshotKind(trace.snapshot(id));
  }
}

function snapshotKind(snapshot: Snapshot): number {
  switch (snapshot.type) {
    case "string":
    case "bigint":
    case "symbol":
      return NUMBER_OF[snapshot.type]!;
    case "function":
    case "class":
      return NUMBER_OF.function!;
    case "composite":
      // What it came to is in another place.
      return snapshot.kind === "promise" ? NUMBER_OF.unknown! : NUMBER_OF.object!;
    case "proxy":
      return NUMBER_OF.object!;
    default:
      return NUMBER_OF.unknown!;
  }
}
