/**
 * What kinds of values functions were given and returned, counted over all calls from the columns of the file.
 *
 * @module
 */
import { type CallChunk, DictionaryBuffers, type ValueDictionary } from "../trace/decode_calls.ts";
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

/** Columns that each chunk is decoded into: fresh memory costs more than the decoding. */
interface Buffers {
  dictionary: DictionaryBuffers;
  outcomes: Uint32Array;
  results: Uint32Array;
  args: Uint32Array;
  starts: Uint32Array;
}

/** By site id. */
export function valueKinds(trace: Trace): (SiteKinds | undefined)[] {
  const sites: (SiteKinds | undefined)[] = new Array(trace.sites.length + 1);
  const known = new Uint8Array(trace.snapshotCount + 1);
  const kindsOf = (site: number): SiteKinds => sites[site] ??= { results: none(), args: [] };
  const largest = trace.chunks().reduce((most, { count }) => Math.max(most, count), 0);
  const buffers: Buffers = {
    dictionary: new DictionaryBuffers(),
    outcomes: new Uint32Array(largest),
    results: new Uint32Array(largest),
    args: new Uint32Array(0),
    starts: new Uint32Array(largest + 1),
  };
  for (const chunk of trace.chunks()) {
    try {
      count(trace, chunk, {
        kinds: dictionaryKinds(trace, chunk.dictionary(buffers.dictionary), known),
        kindsOf,
        buffers,
      });
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
  { kinds, kindsOf, buffers }: {
    kinds: Uint8Array;
    kindsOf: (site: number) => SiteKinds;
    buffers: Buffers;
  },
): void {
  const { first } = chunk;
  const sites = trace.siteColumn();
  const outcomes = chunk.outcomes(buffers.outcomes.subarray(0, chunk.count).fill(0));
  const results = chunk.resultIndexes(buffers.results.subarray(0, chunk.count).fill(0));
  const length = chunk.argCount();
  if (buffers.args.length < length) buffers.args = new Uint32Array(2 * length);
  const args = chunk.argIndexes(buffers.args.subarray(0, length).fill(0));
  const starts = chunk.argStarts(buffers.starts.subarray(0, chunk.count + 1).fill(0));
  for (let i = 0; i < results.length; i++) {
    const call = first + i;
    const entry = kindsOf(sites[call]!);
    const result = results[i]!;
    if (result > 0 && outcomes[i] === Outcome.RETURNED) add(entry.results, kinds[result]!, call);
    const start = starts[i]!;
    const end = Math.min(starts[i + 1]!, start + MOST_ARGS);
    for (let k = start; k < end; k++) add(entry.args[k - start] ??= none(), kinds[args[k]!]!, call);
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
function dictionaryKinds(
  trace: Trace,
  { size, kinds, payloads }: ValueDictionary,
  known: Uint8Array,
): Uint8Array {
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
      return NUMBER_OF[kindOf(trace.snapshot(id))]!;
  }
}

export function kindOf(snapshot: Snapshot): ValueKind {
  switch (snapshot.type) {
    case "number":
      return Number.isNaN(snapshot.value) ? "NaN" : "number";
    case "undefined":
    case "null":
    case "boolean":
    case "string":
    case "bigint":
    case "symbol":
      return snapshot.type;
    case "function":
    case "class":
      return "function";
    case "composite":
      // What it came to is in another place.
      return snapshot.kind === "promise" ? "unknown" : "object";
    case "proxy":
      return "object";
    default:
      return "unknown";
  }
}
