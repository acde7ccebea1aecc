/**
 * Where subtrees end, and what they look like, without a number for each call: of a chunk is kept how deep its calls are at least, and
 * of the calls that go on behind it, how; the rest is made anew for the chunks that are asked about. So a page of a run of 10⁹ calls takes
 * a pass over one column, or two of three, and no memory for all calls.
 *
 * It is for runs in which every call follows what its caller called before, as where nothing is asynchronous: a subtree is a range of
 * ids then. That is so if the parent of each call is on the way from a root to the call before it.
 *
 * @module
 */
import { recall, type Recalled } from "../trace/known.ts";
import { Outcome } from "../trace/spec.ts";
import { countUpTo, finder } from "../trace/ranges.ts";
import { RecentChunks } from "../trace/recent_chunks.ts";
import type { CallChunk, Trace } from "../trace/trace.ts";
import { type RootLooks, RootsFound } from "./root_looks.ts";
import { errorHasher } from "./error_hash.ts";
import { canNest, type Nested, nestedCalls } from "./nested.ts";

/** Depths that do not follow from the calls of the chunk: where they are many, it is better to look at all calls. */
const MOST_FAR = 1 << 16;

/** Whether a chunk is one of all that are gone through for the first time, or what is known of it is used. */
const FIRST_TIME = 0;
const AGAIN = 1;

/** What is known of a chunk. */
export interface Level {
  /** The depth of the call before its first one, and the least of its own; a root's is 1. */
  before: number;
  least: number;
  /** See `distant` of the module; nothing where there are none. */
  distant?: Uint32Array;
  /** Of the calls on the way to its last one, from depth `least` on: 2 × the call behind the subtree, + 1 for a last child. */
  ends: Float64Array;
  /** Of the same calls, when all calls have been looked at: their ids, how their subtrees look, and `CallPlaces.lookOf` of them. */
  calls?: Uint32Array;
  shapes?: Uint32Array;
  troubled?: Uint32Array;
  looks?: Uint32Array;
}

/** Numbers of a call that are kept, of the chunks that were asked about last: see `places` and `looks` of the module. */
const PLACE = 2;
const PLACE_AND_LOOK = 4;

export class CallPlaces {
  readonly #trace: Trace;
  readonly #chunkOf: (call: number) => CallChunk | undefined;
  /** By chunk. */
  readonly levels: readonly Level[];
  readonly #at = new Map<CallChunk, number>();
  #kept: RecentChunks<Uint32Array>;
  #perCall = PLACE;
  /** The chunk that was asked about last, and its numbers. */
  #chunk: CallChunk | undefined;
  #numbers: Uint32Array = new Uint32Array(0);
  #level: Level | undefined;
  /** Known when all calls have been looked at. */
  #roots?: RootLooks;

  private constructor(trace: Trace, levels: readonly Level[]) {
    this.#trace = trace;
    this.levels = levels;
    this.#chunkOf = finder(trace.chunks());
    trace.chunks().forEach((chunk, i) => this.#at.set(chunk, i));
    this.#kept = new RecentChunks(numbers, (chunk, into) => this.#decodePlaces(chunk, into), {
      perCall: PLACE,
    });
  }

  /**
   * The places of a run's calls; nothing where a subtree is not a range, or may not be, or where too many calls are wanted.
   *
   * @param wanted how deep the calls are that are wanted, 1 for roots, and how many they may be
   */
  static of(
    trace: Trace,
    wanted: { depth: number; most: number } = { depth: 0, most: 0 },
  ): CallPlaces | undefined {
    if (trace.threads.length > 0 || !canNest()) return undefined;
    const find = () => findLevels(trace, wanted);
    // Where it matters how deep calls are, they are counted.
    const levels = wanted.depth > 0 ? find() : recall(trace, "levels", { find, ...levelNumbers(trace) });
    return levels && new CallPlaces(trace, levels);
  }

  /** How deep a call is; a root's depth is 1. */
  depthOf(call: number): number {
    return this.#number(call, 1);
  }

  /** Calls in the subtree of a call, itself included; of 0, all calls. */
  sizeOf(call: number): number {
    if (call === 0) return this.#trace.callCount;
    const root = this.#rootOf(call);
    if (root >= 0) return this.#roots!.sizeOf(root);
    const open = this.#openOf(call);
    const size = open >= 0 ? 0 : this.#number(call, 0);
    return size > 0 ? size >>> 1 : Math.floor(this.#endOf(call, open) / 2) - call;
  }

  /** The next sibling of a call, or 0. */
  nextOf(call: number): number {
    const root = this.#rootOf(call);
    if (root >= 0) return this.#roots!.nextOf(root);
    const open = this.#openOf(call);
    const size = open >= 0 ? 0 : this.#number(call, 0);
    if (size > 0) return (size & 1) === 1 ? 0 : call + (size >>> 1);
    const end = this.#endOf(call, open);
    return end % 2 === 1 ? 0 : end / 2;
  }

  /** A hash of a call's subtree, see `CallTree`. */
  shapeOf(call: number): number {
    this.lookAtAll();
    const root = this.#rootOf(call);
    if (root >= 0) return this.#roots!.shapes[root]!;
    const open = this.#openOf(call);
    return (open >= 0 ? this.#level!.shapes![open]! : this.#number(call, 2)) | 0;
  }

  /** 8 × the site of a call + 2 × its outcome, + 1 where it or one below it threw. */
  lookOf(call: number): number {
    this.lookAtAll();
    const root = this.#rootOf(call);
    if (root >= 0) return this.#roots!.looks[root]!;
    const open = this.#openOf(call);
    return open >= 0 ? this.#level!.looks![open]! : this.#number(call, 3);
  }

  /**
   * The place of a call in what is known of its chunk, `#level` from then on, where its subtree reaches to the end of that; −1 where it does
   * not, or its chunk is at hand. Large subtrees do: who goes through them from above need not read the chunks in which they begin.
   */
  #openOf(call: number): number {
    if (this.#perCall !== PLACE_AND_LOOK || this.#isAtHand(call)) return -1;
    const level = this.levels[this.#at.get(this.#chunkOf(call)!)!]!;
    const calls = level.calls!;
    const place = countUpTo(calls, call) - 1;
    if (calls[place] !== call) return -1;
    this.#level = level;
    return place;
  }

  #isAtHand(call: number): boolean {
    const chunk = this.#chunk;
    return chunk !== undefined && call >= chunk.first && call < chunk.first + chunk.count;
  }

  /** Of a call whose subtree reaches to the end of its chunk: see `Level.ends`. @param open see `#openOf` */
  #endOf(call: number, open: number): number {
    if (open >= 0) return this.#level!.ends[open]!;
    const depth = this.depthOf(call);
    const { ends, least } = this.levels[this.#at.get(this.#chunk!)!]!;
    return ends[depth - least]!;
  }

  /** One of a call's numbers; its chunk is at hand from then on. */
  #number(call: number, which: number): number {
    let chunk = this.#chunk;
    if (chunk === undefined || call < chunk.first || call >= chunk.first + chunk.count) {
      chunk = this.#chunk = this.#chunkOf(call)!;
      this.#numbers = this.#kept.of(chunk);
    }
    return this.#numbers[(call - chunk.first) * this.#perCall + which]!;
  }

  /** Which root a call is; −1 where it is none, or its chunk is at hand. */
  #rootOf(call: number): number {
    return this.#roots === undefined || this.#isAtHand(call) ? -1 : this.#roots.find(call);
  }

  /** Looks at all calls, once, the last ones first: at the subtrees that go on behind their chunk. */
  lookAtAll(): void {
    if (this.#perCall === PLACE_AND_LOOK) return;
    const trace = this.#trace;
    const nested = nestedCalls();
    const columns = new LookColumns(trace);
    nested.run.beginLooks();
    const chunks = trace.chunks();
    const roots = new RootsFound();
    let bad = 0;
    for (let at = chunks.length - 1; at >= 0; at--) {
      const chunk = chunks[at]!;
      const level = this.levels[at]!;
      followAgain(nested, chunk, level);
      bad += columns.read(nested, chunk);
      nested.run.look(chunk.count, FIRST_TIME);
      level.shapes = nested.integers("openShapes", level.ends.length).slice();
      level.troubled = nested.integers("openTroubled", level.ends.length).slice();
      addOpen(nested, chunk, level);
      roots.add(nested, chunk);
    }
    trace.columns.tellBadEnds(bad);
    this.#roots = roots.all(trace.callCount);
    this.#kept.forget();
    this.#chunk = undefined;
    this.#perCall = PLACE_AND_LOOK;
    this.#kept = new RecentChunks(numbers, (chunk, into) => this.#decodeBoth(chunk, into, columns), {
      perCall: PLACE_AND_LOOK,
    });
  }

  #decodePlaces(chunk: CallChunk, into: Uint32Array): void {
    const nested = nestedCalls();
    followAgain(nested, chunk, this.levels[this.#at.get(chunk)!]!);
    nested.run.measure(chunk.count);
    nested.run.place(chunk.count);
    into.set(nested.integers("places", PLACE * chunk.count));
  }

  #decodeBoth(chunk: CallChunk, into: Uint32Array, columns: LookColumns): void {
    const nested = nestedCalls();
    const level = this.levels[this.#at.get(chunk)!]!;
    followAgain(nested, chunk, level);
    columns.read(nested, chunk);
    nested.run.measure(chunk.count);
    nested.integers("openShapes", level.ends.length).set(level.shapes!);
    nested.integers("openTroubled", level.ends.length).set(level.troubled!);
    nested.run.look(chunk.count, AGAIN);
    nested.run.tell(chunk.count);
    into.set(nested.integers("placesAndLooks", PLACE_AND_LOOK * chunk.count));
  }
}

/** What is known of each chunk after a first pass; nothing in the cases of `CallPlaces.of`. */
function findLevels(trace: Trace, wanted: { depth: number; most: number }): Level[] | undefined {
  const nested = nestedCalls();
  const { run } = nested;
  const levels: Level[] = [];
  /** By depth: the chunk of the call that is on the way. */
  const owners: Level[] = [];
  let next = 1;
  let depth = 0;
  let far = 0;
  let shallow = 0;
  for (const chunk of trace.chunks()) {
    const { first, count } = chunk;
    // Calls are missing.
    if (first !== next) return undefined;
    next += count;
    if (!readCodes(nested, chunk) || !run.follow(count, first, depth, wanted.depth, FIRST_TIME)) {
      return undefined;
    }
    const distantCount = nested.get("distantCount");
    shallow += nested.get("shallow");
    if ((far += distantCount) > MOST_FAR || shallow > wanted.most) return undefined;
    const least = nested.get("least");
    const closings = nested.integers("closings", depth + 1);
    const depths = nested.integers("depths", count);
    for (let k = least; k <= depth; k++) {
      const end = closings[k]!;
      const owner = owners[k]!;
      owner.ends[k - owner.least] = 2 * (first + end) + (depths[end]! < k ? 1 : 0);
    }
    const before = depth;
    depth = nested.get("after");
    // Until they are found, they are at the end of the run.
    const ends = new Float64Array(depth - least + 1).fill(2 * (trace.callCount + 1) + 1);
    const level: Level = { before, least, ends };
    if (distantCount > 0) level.distant = nested.integers("distant", 2 * distantCount).slice();
    for (let k = least; k <= depth; k++) owners[k] = level;
    levels.push(level);
    run.goOn(first);
  }
  return next === trace.callCount + 1 ? levels : undefined;
}

/** How levels become numbers, and these that again. */
function levelNumbers(trace: Trace): Omit<Recalled<Level[]>, "find"> {
  return {
    write(levels, put) {
      for (const { before, least, distant = NONE, ends } of levels) {
        for (const number of [before, least, distant.length, ends.length]) put(number);
        distant.forEach((number) => put(number));
        ends.forEach((number) => put(number));
      }
    },
    read(numbers) {
      let depth = 0;
      return trace.chunks().map(({ first, count }) => {
        const before = numbers.count(MOST_DEPTH);
        const least = numbers.count(MOST_DEPTH);
        const [far, open] = [numbers.count(2 * count), numbers.count(count)];
        const distant = Uint32Array.from(numbers.list(far));
        const ends = numbers.list(open);
        const isEnd = (end: number) =>
          Number.isInteger(end) && end >= 2 * (first + count) && end <= 2 * trace.callCount + 3;
        // Every other one is a depth: the module would write behind its tables.
        const isDistant = (number: number, i: number) => i % 2 === 0 || number > 0 && number <= depth + 1;
        if (before !== depth || !ends.every(isEnd) || !distant.every(isDistant)) {
          throw new RangeError("these are other levels");
        }
        depth = least + open - 1;
        return { before, least, ...(far > 0 ? { distant } : {}), ends };
      });
    },
  };
}

/** The module refuses deeper ones. */
const MOST_DEPTH = 1 << 16;

const numbers = (length: number): Uint32Array => new Uint32Array(length);

/** Puts the codes of a chunk's parents into the module's memory; false where they are broken. */
function readCodes(nested: Nested, chunk: CallChunk): boolean {
  const codes = nested.integers("codes", chunk.count);
  try {
    chunk.parentCodes(codes);
    return true;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    codes.fill(0);
    return false;
  }
}

/** Has the module find the depths and parents of a chunk whose level is known. */
export function followAgain(nested: Nested, chunk: CallChunk, { before, distant = NONE }: Level): void {
  readCodes(nested, chunk);
  nested.integers("distant", distant.length).set(distant);
  nested.run.distantCount.value = distant.length / 2;
  nested.run.follow(chunk.count, chunk.first, before, 0, AGAIN);
}

/** Keeps which calls of a chunk that was looked at go on behind it, and what they are. */
function addOpen(nested: Nested, { first, count }: CallChunk, level: Level): void {
  const { least, ends, troubled } = level;
  const way = nested.integers("way", least + ends.length).subarray(least);
  const sites = nested.integers("sites", count);
  const outcomes = nested.integers("outcomes", count);
  level.calls = way.map((place) => first + place);
  level.looks = way.map((place, k) => sites[place]! << 3 | outcomes[place]! << 1 | troubled![k]!);
}

const NONE = new Uint32Array(0);

/** What is looked at of calls. */
class LookColumns {
  readonly #trace: Trace;
  readonly #hashOf: (call: number) => number;

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#hashOf = errorHasher(trace);
  }

  /** @returns how many ends of the chunk's calls are none */
  read(nested: Nested, chunk: CallChunk): number {
    const { columns } = this.#trace;
    const { first, count } = chunk;
    columns.sites(chunk, nested.integers("sites", count));
    const outcomes = nested.integers("outcomes", count);
    const bad = columns.outcomes(chunk, outcomes);
    const errors = nested.integers("errors", count).fill(0);
    for (let i = outcomes.indexOf(Outcome.THREW); i >= 0; i = outcomes.indexOf(Outcome.THREW, i + 1)) {
      errors[i] = this.#hashOf(first + i);
    }
    return bad;
  }
}
