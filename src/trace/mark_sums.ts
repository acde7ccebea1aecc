/**
 * What went by while calls were suspended: time, or the recorder's part in it. Kept is what ends in a later chunk than that of its call;
 * the rest is read when it is asked for, so that a run of any length takes little memory.
 *
 * @module
 */
import { MAX_CALLS } from "./calls_spec.ts";
import { BROKEN_MARK, type CallChunk } from "./decode_calls.ts";
import { NumberMap } from "./number_map.ts";
import { RecentChunks } from "./recent_chunks.ts";
import { SparseSums } from "./sparse_sums.ts";

export interface MarkSumsOptions {
  callCount: number;
  chunks: readonly CallChunk[];
  /** Chunks whose marks of earlier ones' calls are not looked at. */
  isSettled?: (chunk: CallChunk) => boolean;
  chunkOf: (call: number) => CallChunk | undefined;
  /** Runs what decodes a chunk; nothing for broken bytes. */
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
  /** How much had gone by at each mark, for `CallChunk.markCodes`; it is used before the next chunk is asked about. */
  valuesAt: (chunk: CallChunk, codes: Uint32Array) => Float64Array;
}

export interface MarkSums {
  /** Whether there are marks. */
  isAny: boolean;
  /** What went by between a call's SUSPEND and RESUME, all of them summed up. */
  of(call: number): number;
  /** The same of the calls of a chunk, or of calls that no chunk has; valid until the next part is asked for. */
  ofPart(first: number, count: number): Float64Array;
  /** What had gone by at the last mark of a call, if that is SUSPEND; else NaN. */
  sinceOf(call: number): number;
  /** Calls whose last mark is SUSPEND, in order. */
  suspended(): Uint32Array;
  /** Lets what is kept of single chunks go, where that is much. */
  forget(): void;
}

/** The marks of a chunk, and how much had gone by at each. */
interface Marks {
  codes: Uint32Array;
  values: Float64Array;
}

/** Of so many calls, all that was read is kept. */
const FEW = 1 << 24;
/** Of so many it is 16 MB: reading it again costs more. */
const LITTLE = 1 << 21;
/** So many calls that were resumed are remembered before those that are not suspended again are put away. */
const REMEMBERED = 1 << 12;

export function markSums(options: MarkSumsOptions): MarkSums {
  const { callCount, chunks, chunkOf, guard, valuesAt, isSettled } = options;
  /** Of suspended calls: how much had gone by. */
  const since = new NumberMap();
  const late = new LateSums(since);
  const skipped = new Set(isSettled === undefined ? [] : chunks.filter(isSettled));
  let buffer = new Uint32Array(0);
  const marksOf = (chunk: CallChunk): Marks => {
    const length = chunk.markCount();
    if (buffer.length < length) buffer = new Uint32Array(2 * length);
    const codes = chunk.markCodes(buffer.subarray(0, length).fill(0));
    return { codes, values: length === 0 ? NOTHING : valuesAt(chunk, codes) };
  };
  const sinceInChunk = new Float64Array(MAX_CALLS).fill(NaN);
  /** The marks of the chunk that is gone through. */
  let now: Marks | undefined;
  const own = new RecentChunks(
    (length) => new Float64Array(length),
    (chunk, into) =>
      void guard(chunk, () => {
        if (now === undefined) addOwn(chunk, marksOf(chunk), { sums: into, since: sinceInChunk });
        else addOwn(chunk, now, { sums: into, since: sinceInChunk, suspended: since });
      }),
    callCount <= FEW ? { kept: Infinity } : {},
  );
  /** Takes in which calls of a chunk that was skipped are suspended. */
  const look = (call: number): void => {
    const chunk = chunkOf(call);
    if (chunk === undefined || !skipped.delete(chunk)) return;
    const sums = new Float64Array(chunk.count);
    guard(chunk, () => addOwn(chunk, marksOf(chunk), { sums, since: sinceInChunk, suspended: since }));
  };
  let isAny = false;
  for (const chunk of chunks) {
    if (skipped.has(chunk)) continue;
    now = guard(chunk, () => marksOf(chunk));
    if (now === undefined || now.codes.length === 0) continue;
    isAny = true;
    own.of(chunk);
    late.add(chunk, now, skipped.size > 0 ? look : undefined);
  }
  now = undefined;
  const { sums } = late.end();
  let suspended: Uint32Array | undefined;
  let part = NOTHING;
  return {
    isAny,
    sinceOf(call) {
      if (skipped.size > 0) look(call);
      return since.size === 0 ? NaN : since.get(call);
    },
    suspended() {
      for (const chunk of skipped) look(chunk.first);
      if (suspended?.length !== since.size) suspended = Uint32Array.from(since.keys()).sort();
      return suspended;
    },
    forget: () => void (callCount > LITTLE && own.forget()),
    of(call) {
      const chunk = isAny ? chunkOf(call) : undefined;
      return (chunk === undefined ? 0 : own.of(chunk)[call - chunk.first]!) + sums.of(call);
    },
    ofPart(first, count) {
      if (part.length < count) part = new Float64Array(count);
      const into = part.subarray(0, count);
      const chunk = isAny ? chunkOf(first) : undefined;
      if (chunk === undefined) into.fill(0);
      else into.set(own.of(chunk).subarray(0, count));
      sums.addTo(into, first);
      return into;
    },
  };
}

const NOTHING = new Float64Array(0);

/**
 * Goes through a chunk's marks of its own calls.
 *
 * @param into.sums by place in the chunk, from 0 on: what went by
 * @param into.since by place in the chunk, for use here alone: NaN, before and after
 * @param into.suspended takes the calls that are suspended at the end
 */
function addOwn(
  { first, count }: CallChunk,
  { codes, values }: Marks,
  { sums, since, suspended }: { sums: Float64Array; since: Float64Array; suspended?: NumberMap },
): void {
  let open = 0;
  for (let k = 0; k < codes.length; k++) {
    const code = codes[k]!;
    const at = count - 1 - (code >>> 1);
    if (at < 0) continue;
    const before = since[at]!;
    if ((code & 1) === 0) {
      // A mark that does not follow its counterpart is of a part that is missing.
      if (before === before) continue;
      since[at] = values[k]!;
      open++;
    } else if (before === before) {
      sums[at] = sums[at]! + values[k]! - before;
      since[at] = NaN;
      open--;
    }
  }
  for (let at = count - 1; open > 0; at--) {
    if (since[at] !== since[at]) continue;
    suspended?.set(first + at, since[at]!);
    since[at] = NaN;
    open--;
  }
}

/** What went by between marks in later chunks than that of their call. */
class LateSums {
  readonly sums = new SparseSums();
  readonly #since: NumberMap;
  /** Calls that were resumed, and may be again: what went by. */
  readonly #resumed = new NumberMap();
  #most = REMEMBERED;

  /** @param since of suspended calls: how much had gone by */
  constructor(since: NumberMap) {
    this.#since = since;
  }

  /**
   * Goes through a chunk's marks of earlier chunks' calls.
   *
   * @param look called with each of them before it is looked for in `since`
   */
  add({ first, count }: CallChunk, { codes, values }: Marks, look?: (call: number) => void): void {
    const last = first + count - 1;
    const since = this.#since;
    const resumed = this.#resumed;
    for (let k = 0; k < codes.length; k++) {
      const code = codes[k]!;
      const call = last - (code >>> 1);
      if (call >= first || code === BROKEN_MARK) continue;
      look?.(call);
      const before = since.get(call);
      if ((code & 1) === 0) {
        if (before !== before) since.set(call, values[k]!);
      } else if (before === before) {
        const sum = resumed.get(call);
        resumed.set(call, (sum === sum ? sum : 0) + values[k]! - before);
        since.delete(call);
      }
    }
    if (resumed.size > this.#most) this.#putAway((call) => !since.has(call));
  }

  /** Nothing comes any more. */
  end(): { sums: SparseSums } {
    this.#putAway(() => true);
    return this;
  }

  #putAway(isOver: (call: number) => boolean): void {
    const over = Uint32Array.from(this.#resumed.keys()).filter(isOver).sort();
    for (const call of over) {
      this.sums.add(call, this.#resumed.get(call));
      this.#resumed.delete(call);
    }
    this.#most = Math.max(REMEMBERED, 2 * this.#resumed.size);
  }
}
