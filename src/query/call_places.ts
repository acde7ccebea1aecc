/**
 * Where subtrees end, without a number for each call: of a chunk is kept how deep its calls are at least, and the rest is made anew
 * for the chunks that are asked about. So a page of a run of 10⁹ calls takes a pass over one column, and no memory for all calls.
 *
 * It is for runs in which every call follows what its caller called before, as where nothing is asynchronous: a subtree is a range of
 * ids then. That is so if the parent of each call is on the way from a root to the call before it.
 *
 * @module
 */
import { MAX_CALLS } from "../trace/calls_spec.ts";
import { makeRoom } from "../trace/make_room.ts";
import { longer } from "../trace/longer.ts";
import { finder } from "../trace/ranges.ts";
import { RecentChunks } from "../trace/recent_chunks.ts";
import type { CallChunk, Trace } from "../trace/trace.ts";

/** Depths that do not follow from the call before: where they are many, it is better to look at all calls. */
const MOST_FAR = 1 << 16;
/** Ends in other chunks that are remembered. */
const KEPT_ENDS = 1 << 12;

/** What is known of a chunk. */
interface Level {
  /** The depth of the call before its first one, and the least of its own; a root's is 1. */
  before: number;
  least: number;
}

/** The way to a call, while calls are gone through. */
interface Way {
  /** By depth. */
  calls: Uint32Array;
  depth: number;
  /** Calls that are not deeper than `shallow`, so far. */
  shallow: number;
  count: number;
}

/** A call's subtree: the first call behind it, and whether that is no sibling. */
interface End {
  call: number;
  isLast: boolean;
}

export class CallPlaces {
  readonly #callCount: number;
  readonly #chunks: readonly CallChunk[];
  readonly #chunkOf: (call: number) => CallChunk | undefined;
  /** By chunk. */
  readonly #levels: readonly Level[];
  readonly #places = new Map<CallChunk, number>();
  /** By call: its depth, where its parent was found on the way. */
  readonly #far: ReadonlyMap<number, number>;
  readonly #depths: RecentChunks<Uint32Array>;
  /** By call: 2 × the size of its subtree, + 1 for a last child; 0 where the subtree goes on in the next chunk. */
  readonly #sizes: RecentChunks<Uint32Array>;
  readonly #ends = new Map<number, End>();

  private constructor(trace: Trace, levels: Level[], far: ReadonlyMap<number, number>) {
    this.#callCount = trace.callCount;
    this.#chunks = trace.chunks();
    this.#chunkOf = finder(this.#chunks);
    this.#levels = levels;
    this.#far = far;
    this.#chunks.forEach((chunk, i) => this.#places.set(chunk, i));
    const numbers = (length: number): Uint32Array => new Uint32Array(length);
    const way: Way = { calls: new Uint32Array(256), depth: 0, shallow: 0, count: 0 };
    this.#depths = new RecentChunks(numbers, (chunk, into) => {
      way.calls.fill(0);
      way.depth = levels[this.#places.get(chunk)!]!.before;
      follow(way, chunk, chunk.parentCodes(into), (call) => far.get(call) ?? 1);
    });
    this.#sizes = new RecentChunks(numbers, (chunk, into) => sizesOf(this.#depths.of(chunk), into));
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
    if (trace.threads.length > 0) return undefined;
    const levels: Level[] = [];
    const far = new Map<number, number>();
    const way: Way = { calls: new Uint32Array(256), depth: 0, shallow: wanted.depth, count: 0 };
    const codes = new Uint32Array(MAX_CALLS);
    let next = 1;
    let isBroken = false;
    const farDepth = (call: number, parent: number): number => {
      const depth = 1 + depthOnWay(way, parent);
      if (depth === 0 || far.size === MOST_FAR) isBroken = true;
      else far.set(call, depth);
      return Math.max(1, depth);
    };
    for (const chunk of trace.chunks()) {
      // Calls are missing.
      if (chunk.first !== next) return undefined;
      const before = way.depth;
      try {
        const least = follow(way, chunk, chunk.parentCodes(codes.subarray(0, chunk.count).fill(0)), farDepth);
        levels.push({ before, least });
      } catch (error) {
        if (error instanceof RangeError) return undefined;
        throw error;
      }
      if (isBroken || way.count > wanted.most) return undefined;
      next += chunk.count;
    }
    return next === trace.callCount + 1 ? new CallPlaces(trace, levels, far) : undefined;
  }

  /** How deep a call is; a root's depth is 1. */
  depthOf(call: number): number {
    const chunk = this.#chunkOf(call)!;
    return this.#depths.of(chunk)[call - chunk.first]!;
  }

  /** Calls in the subtree of a call, itself included; of 0, all calls. */
  sizeOf(call: number): number {
    if (call === 0) return this.#callCount;
    const size = this.#sizeWithin(call);
    return size > 0 ? size >>> 1 : this.#endOf(call).call - call;
  }

  /** Whether no sibling follows. */
  isLast(call: number): boolean {
    const size = this.#sizeWithin(call);
    return size > 0 ? (size & 1) === 1 : this.#endOf(call).isLast;
  }

  #sizeWithin(call: number): number {
    const chunk = this.#chunkOf(call)!;
    return this.#sizes.of(chunk)[call - chunk.first]!;
  }

  /** Of a call whose subtree reaches to the end of its chunk. */
  #endOf(call: number): End {
    let end = this.#ends.get(call);
    if (end !== undefined) return end;
    end = this.#findEnd(call);
    makeRoom(this.#ends, KEPT_ENDS);
    this.#ends.set(call, end);
    return end;
  }

  #findEnd(call: number): End {
    const depth = this.depthOf(call);
    const levels = this.#levels;
    for (let at = this.#places.get(this.#chunkOf(call)!)! + 1; at < levels.length; at++) {
      if (levels[at]!.least > depth) continue;
      const chunk = this.#chunks[at]!;
      const depths = this.#depths.of(chunk);
      let i = 0;
      while (depths[i]! > depth) i++;
      return { call: chunk.first + i, isLast: depths[i]! < depth };
    }
    return { call: this.#callCount + 1, isLast: true };
  }
}

/**
 * Goes through a chunk, and puts the depth of each call in the place of the code of its parent (see `Column.PARENT`).
 *
 * @param codes as many as the chunk has calls, or more
 * @param farDepth the depth of a call whose parent is given by its distance
 * @returns the least depth
 */
function follow(
  way: Way,
  { first, count }: CallChunk,
  codes: Uint32Array,
  farDepth: (call: number, parent: number) => number,
): number {
  let { calls, depth, count: found } = way;
  const { shallow } = way;
  let least = Infinity;
  if (depth >= calls.length) calls = way.calls = longer(calls, new Uint32Array(2 * depth));
  for (let i = 0; i < count; i++) {
    const code = codes[i]!;
    if (code === 1) depth++;
    else if (code === 0) depth = 1;
    else if (code < 256) {
      // Only the last of the steps up may leave the chunk.
      const up = depth - code + 2;
      depth = up >= 1 && calls[up]! >= first ? up : 1;
    } else {
      way.depth = depth;
      const parent = first + i - (code - 255);
      depth = parent > 0 ? farDepth(first + i, parent) : 1;
    }
    if (depth >= calls.length) calls = way.calls = longer(calls, new Uint32Array(2 * depth));
    calls[depth] = first + i;
    codes[i] = depth;
    if (depth < least) least = depth;
    if (depth <= shallow) found++;
  }
  way.depth = depth;
  way.count = found;
  return least;
}

/** How deep a call on the way is; −1 where it is not on it. */
function depthOnWay({ calls, depth }: Way, call: number): number {
  let low = 1;
  let high = depth;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (calls[middle] === call) return middle;
    if (calls[middle]! < call) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** @param sizes what they are put into, see `CallPlaces` */
function sizesOf(depths: Uint32Array, sizes: Uint32Array): void {
  const count = sizes.length;
  for (let i = count - 1; i >= 0; i--) {
    const depth = depths[i]!;
    let next = i + 1;
    while (next < count && depths[next]! > depth) {
      const size = sizes[next]! >>> 1;
      next = size === 0 ? count : next + size;
    }
    sizes[i] = next < count ? 2 * (next - i) + (depths[next]! < depth ? 1 : 0) : 0;
  }
}
