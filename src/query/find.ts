/**
 * Where a value was: in arguments, results, errors and `this`, itself or inside of one. The dictionaries of the chunks are asked
 * first; columns of calls are decoded only where a dictionary has what is looked for.
 *
 * @module
 */

import { tooManyPlaces } from "../errors.ts";
import { findIn, type Found, type Matcher } from "../match/matcher.ts";
import type { CallChunk } from "../trace/decode_calls.ts";
import { release } from "../trace/release.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace, Value } from "../trace/trace.ts";
import { sitesNamed } from "./names.ts";
import { chunkSearch } from "./find_values.ts";
import { hitOrder } from "./find_order.ts";

/** Where in a call a value stands. */
export type Place = "arg" | "return" | "throw" | "this";
/** What `--as` takes: a place, for the value itself there, or `field`, for what is inside. */
export type Role = Place | "field";
export const ROLES: readonly Role[] = ["arg", "return", "throw", "this", "field"];

/** One place where the value was. */
export interface Hit {
  call: number;
  place: Place;
  /** Of an argument: its position. Of `this` and arguments at the call's end, see `atExit`. */
  index: number;
  /** Taken when the call ended, because the call changed the object. */
  atExit: boolean;
  /** In ns since the recording began: the call's start for an argument, its end for an outcome. */
  time: number;
  /** The identity number of the argument or result that it is (part of); 0 when it is not known. */
  identity: number;
  /** The way into it, and what stands there. */
  found: Found;
}

export interface FindOptions {
  /** Globs on function names; a call must be of one of them. */
  in?: string[];
  as?: Role[];
  /** By call: 1 where it is looked at; all when there is none. */
  calls?: Uint8Array;
  /** So many hits are kept, the earliest; all are counted. No limit when there is none. */
  limit?: number;
  /** The part of the run that is searched; all when there is none. */
  part?: RunPart;
}

/** Some chunks of a run; `this` and changed arguments stand apart from them. */
export interface RunPart {
  chunks: readonly CallChunk[];
  hasExtras: boolean;
}

/** What was found. */
export interface FindResult {
  /** In the order of time. */
  hits: Hit[];
  /** Places, including those beyond the limit. */
  total: number;
  /** Places by site id. */
  bySite: Map<number, number>;
}

/** Looks for a value in a run. */
export function find(trace: Trace, matcher: Matcher, options: FindOptions = {}): FindResult {
  return findBy(trace, {
    inChunk: chunkSearch(trace, matcher),
    inValue: ({ snapshot }) => findIn(snapshot, matcher),
  }, options);
}

/** What is looked for, asked of a chunk's dictionary (nothing when it has none), and of a single value. */
export interface Search {
  inChunk: (chunk: CallChunk) => ChunkFounds | undefined;
  inValue: (value: Value) => readonly Found[];
}

/** Places that are kept at most, however many were asked for: each takes a hundred bytes or two. */
const MAX_HITS = 1 << 21;

function roleOf(steps: Found["steps"], { place }: Pick<Hit, "place">): Role {
  return steps.length > 0 ? "field" : place;
}

/** Looks for what a search knows. */
export function findBy(trace: Trace, search: Search, options: FindOptions = {}): FindResult {
  const { limit = Infinity, as, calls, part = { chunks: trace.chunks(), hasExtras: true } } = options;
  const wanted = sitesIn(trace, options.in);
  const order = hitOrder(trace);
  const result: FindResult = { hits: [], total: 0, bySite: new Map() };
  const counts = new Float64Array(trace.sites.length + 1);
  const capacity = limit === Infinity ? Infinity : 2 * limit + 1024;
  /** The last of the hits that are kept so far, once there are as many as are wanted. */
  let last: Hit | undefined;

  /** Counts a hit; most of millions come too late to be kept, and no object is made for these. */
  function add(site: number, founds: readonly Found[], hit: Omit<Hit, "found">): void {
    if (wanted !== undefined && wanted[site] !== 1 || calls !== undefined && calls[hit.call] !== 1) return;
    const kept = as === undefined ? founds : founds.filter(({ steps }) => as.includes(roleOf(steps, hit)));
    if (kept.length === 0) return;
    result.total += kept.length;
    counts[site < counts.length ? site : 0]! += kept.length;
    if (limit === 0) return;
    if (last !== undefined && (hit.time > last.time || order({ ...hit, found: kept[0]! }, last) > 0)) return;
    // The hits of one call follow one another: no more of them than are wanted can be among the earliest.
    for (let i = 0; i < kept.length && i < limit; i++) result.hits.push({ ...hit, found: kept[i]! });
    if (result.hits.length >= capacity) cut();
    if (result.hits.length > MAX_HITS) throw tooManyPlaces(MAX_HITS);
  }

  function cut(): void {
    result.hits.sort(order);
    result.hits.length = Math.min(result.hits.length, limit);
    if (result.hits.length === limit) last = result.hits.at(-1);
  }

  for (const chunk of part.chunks) {
    try {
      const values = search.inChunk(chunk);
      if (values !== undefined) scan(trace, chunk, values, add);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      trace.problem(`calls ${chunk.first} to ${chunk.first + chunk.count - 1}: ${error.message}`);
    }
  }
  for (const { call, index, atExit, value } of part.hasExtras ? trace.extras() : []) {
    const founds = search.inValue(value);
    if (founds.length === 0) continue;
    const duration = trace.durationOf(call);
    const time = trace.startOf(call) + (atExit && !Number.isNaN(duration) ? duration : 0);
    const place = index < 0 ? "this" : "arg";
    add(trace.siteIdOf(call), founds, { call, place, index, atExit, time, identity: value.identity });
  }
  cut();
  counts.forEach((count, site) => count > 0 && result.bySite.set(site, count));
  return result;
}

/** The values of a chunk's dictionary that match. */
export interface ChunkFounds {
  /** By index in the dictionary: 1 when it matches. */
  marks: Uint8Array;
  founds: (index: number) => readonly Found[];
  identities: ArrayLike<number>;
}

type Add = (site: number, founds: readonly Found[], hit: Omit<Hit, "found">) => void;

/** Finds the places of a chunk whose dictionary has the value. */
function scan(trace: Trace, chunk: CallChunk, { marks, founds, identities }: ChunkFounds, add: Add): void {
  const { first } = chunk;
  let sites: Uint32Array | undefined;
  let starts: Float64Array | undefined;
  /** By index in the dictionary: calls are given the same values again and again. */
  const known: (readonly Found[])[] = [];
  // One for all: who keeps a hit copies it.
  const at: Omit<Hit, "found"> = { call: 0, place: "arg", index: 0, atExit: false, time: 0, identity: 0 };
  const hit = (place: Place, call: number, value: number, index: number, time: number): void => {
    sites ??= chunk.sites();
    at.call = call;
    at.place = place;
    at.index = index;
    at.time = time;
    at.identity = identities[value - 1]!;
    add(call < first ? trace.siteIdOf(call) : sites[call - first]!, known[value] ??= founds(value), at);
  };

  const args = chunk.argIndexes();
  let argStarts: Uint32Array | undefined;
  for (let k = 0, i = 0; k < args.length; k++) {
    if (marks[args[k]!] !== 1) continue;
    argStarts ??= chunk.argStarts();
    starts ??= chunk.starts();
    while (i < chunk.count && argStarts[i + 1]! <= k) i++;
    if (i < chunk.count) hit("arg", first + i, args[k]!, k - argStarts[i]!, starts[i]!);
  }

  const results = chunk.resultIndexes();
  let durations: Float64Array | undefined;
  let outcomes: Uint32Array | undefined;
  for (let i = 0; i < results.length; i++) {
    if (marks[results[i]!] !== 1) continue;
    starts ??= chunk.starts();
    durations ??= chunk.durations();
    outcomes ??= chunk.outcomes();
    const place = outcomes[i] === Outcome.THREW ? "throw" : "return";
    hit(place, first + i, results[i]!, -1, starts[i]! + durations[i]!);
  }

  for (const column of [sites, starts, args, argStarts, results, durations, outcomes]) {
    if (column !== undefined) release(column);
  }

  const late = chunk.lateResultIndexes();
  if (!late.some((value) => marks[value] === 1)) return;
  const calls = chunk.lateCalls();
  const times = chunk.lateTimes();
  const lateOutcomes = chunk.lateOutcomes();
  for (let i = 0; i < late.length; i++) {
    if (marks[late[i]!] !== 1 || calls[i] === 0) continue;
    hit(lateOutcomes[i] === Outcome.THREW ? "throw" : "return", calls[i]!, late[i]!, -1, times[i]!);
  }
}

/** Marks the sites that match one of the globs. */
function sitesIn(trace: Trace, globs: string[] | undefined): Uint8Array | undefined {
  if (globs === undefined || globs.length === 0) return undefined;
  const marks = new Uint8Array(trace.sites.length + 1);
  for (const glob of globs) sitesNamed(trace, glob, marks);
  return marks;
}
