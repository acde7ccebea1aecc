/**
 * What went by while calls were suspended, for runs of so many calls that a column would take too much memory. Kept is which chunks have marks of which others' calls, and the calls that are suspended at the end; the rest is read when it is asked for.
 *
 * @module
 */
import { MAX_CALLS } from "./calls_spec.ts";
import { BROKEN_MARK, type CallChunk } from "./decode_calls.ts";
import { LateSources, placeOfChunk } from "./late_sources.ts";
import type { MarkSums, MarkSumsOptions, Measure } from "./mark_sums.ts";
import { countUpTo } from "./ranges.ts";
import { RecentChunks } from "./recent_chunks.ts";

/** The marks of a chunk, and how much had gone by at each. */
interface Marks {
  codes: Uint32Array;
  values: Float64Array;
}

/** Calls whose last mark is SUSPEND, in order, and what had gone by then. */
interface Suspended {
  calls: Uint32Array;
  since: Float64Array;
}

/** What the marks in later chunks add to some of a chunk's calls. */
interface LateSums {
  /** Places in the chunk. */
  places: Uint32Array;
  sums: Float64Array;
}

/** How many marks of others' calls are kept. */
const KEPT_MARKS = 1 << 21;
/** What later chunks add is kept for so many calls; */
const KEPT_LATE = 1 << 20;
/** and where it stands in more chunks than these, as of a call that waits all the time. */
const MANY = 256;

export function marksByChunk(options: MarkSumsOptions, measure: Measure): MarkSums {
  const { chunks, chunkOf, guard, isSettled } = options;
  const marks = new RecentMarks(measure);
  const sources = new LateSources(chunks, (chunk, take) => {
    if (isSettled?.(chunk)) return;
    guard(chunk, () => {
      const codes = marks.codesOf(chunk);
      const last = chunk.first + chunk.count - 1;
      for (let k = 0; k < codes.length; k++) {
        const code = codes[k]!;
        if (isOthers(code, chunk)) take(last - (code >>> 1));
      }
    });
  });
  const late = new RecentLateSums();
  const suspended: Suspended[] = [];
  const since = new Float64Array(MAX_CALLS).fill(NaN);
  const decode = (chunk: CallChunk, into: Float64Array): void => {
    const place = placeOfChunk(chunks, chunk);
    const scope = { first: chunk.first, sums: into, since: since.subarray(0, chunk.count) };
    guard(chunk, () => addMarks(chunk, marks.of(chunk), scope));
    const others = sources.of(place);
    if (late.has(place)) late.addTo(into, place);
    else {
      const own = others.length > 0 ? into.slice() : into;
      for (const source of others) {
        const other = chunks[source]!;
        guard(other, () => addMarks(other, marks.ofOthers(other, source), scope));
      }
      suspended[place] ??= suspendedOf(scope);
      if (own !== into) late.set(place, { own, all: into, isDear: others.length > MANY });
    }
    scope.since.fill(NaN);
  };
  const own = new RecentChunks((length) => new Float64Array(length), decode);
  const suspendedIn = (chunk: CallChunk): Suspended => {
    const place = placeOfChunk(chunks, chunk);
    if (suspended[place] === undefined) own.of(chunk);
    return suspended[place]!;
  };
  return {
    isAny: true,
    sinceOf(call) {
      const chunk = chunkOf(call);
      if (chunk === undefined) return NaN;
      const { calls, since } = suspendedIn(chunk);
      const at = countUpTo(calls, call) - 1;
      return at >= 0 && calls[at] === call ? since[at]! : NaN;
    },
    suspendedIn(first) {
      const chunk = chunkOf(first);
      return chunk === undefined ? NOBODY.calls : suspendedIn(chunk).calls;
    },
    forget: () => own.forget(),
    of(call) {
      const chunk = chunkOf(call);
      return chunk === undefined ? 0 : own.of(chunk)[call - chunk.first]!;
    },
    ofPart(first, count) {
      const chunk = chunkOf(first);
      return chunk === undefined ? new Float64Array(count) : own.of(chunk).subarray(0, count);
    },
  };
}

const NOTHING = new Float64Array(0);
const NOBODY: Suspended = { calls: new Uint32Array(0), since: NOTHING };

/** Marks of chunks: those of others' calls are kept, for they are asked for again. */
class RecentMarks {
  readonly #measure: Measure;
  /** By place of the chunk. */
  readonly #kept = new Map<number, Marks>();
  #size = 0;
  #codes = new Uint32Array(0);
  #times = new Float64Array(0);

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  /** Valid until the next chunk is asked about. */
  codesOf(chunk: CallChunk): Uint32Array {
    const length = chunk.markCount();
    if (this.#codes.length < length) this.#codes = new Uint32Array(2 * length);
    return chunk.markCodes(this.#codes.subarray(0, length).fill(0));
  }

  /** Valid until the next chunk is asked about. */
  of(chunk: CallChunk): Marks {
    const codes = this.codesOf(chunk);
    if (codes.length === 0) return { codes, values: NOTHING };
    if (this.#times.length < codes.length) this.#times = new Float64Array(2 * codes.length);
    const times = chunk.markTimes(this.#times.subarray(0, codes.length).fill(0));
    return { codes, values: this.#measure(chunk, { codes, times }) };
  }

  /** Those of earlier chunks' calls alone. */
  ofOthers(chunk: CallChunk, place: number): Marks {
    const known = this.#kept.get(place);
    if (known !== undefined) return known;
    const { codes, values } = this.of(chunk);
    let count = 0;
    for (let k = 0; k < codes.length; k++) if (isOthers(codes[k]!, chunk)) count++;
    const marks = { codes: new Uint32Array(count), values: new Float64Array(count) };
    for (let k = 0, to = 0; to < count; k++) {
      if (!isOthers(codes[k]!, chunk)) continue;
      marks.codes[to] = codes[k]!;
      marks.values[to++] = values[k]!;
    }
    this.#size += marks.codes.length;
    if (this.#size > KEPT_MARKS) {
      this.#kept.clear();
      this.#size = marks.codes.length;
    }
    this.#kept.set(place, marks);
    return marks;
  }
}

/** Whether a mark is of an earlier chunk's call. */
function isOthers(code: number, { count }: CallChunk): boolean {
  return code >>> 1 >= count && code !== BROKEN_MARK;
}

/**
 * Goes through a chunk's marks of the calls of one chunk.
 *
 * @param scope.first of these calls
 * @param scope.sums by place, from 0 on: what went by
 * @param scope.since by place: how much had gone by at the mark before, if that is SUSPEND; else NaN
 */
function addMarks(
  { first, count }: CallChunk,
  { codes, values }: Marks,
  scope: { first: number; sums: Float64Array; since: Float64Array },
): void {
  const { sums, since } = scope;
  const last = first + count - 1 - scope.first;
  for (let k = 0; k < codes.length; k++) {
    const code = codes[k]!;
    const at = last - (code >>> 1);
    if (at < 0 || at >= since.length || code === BROKEN_MARK) continue;
    const before = since[at]!;
    // A mark that does not follow its counterpart is of a part that is missing.
    if ((code & 1) === 0) {
      if (before !== before) since[at] = values[k]!;
    } else if (before === before) {
      sums[at] = sums[at]! + values[k]! - before;
      since[at] = NaN;
    }
  }
}

function suspendedOf({ first, since }: { first: number; since: Float64Array }): Suspended {
  const places: number[] = [];
  for (let at = 0; at < since.length; at++) if (since[at] === since[at]) places.push(at);
  if (places.length === 0) return NOBODY;
  return {
    calls: Uint32Array.from(places, (at) => first + at),
    since: Float64Array.from(places, (at) => since[at]!),
  };
}

/** What later chunks add, of the chunks that were asked about last. */
class RecentLateSums {
  readonly #kept = new Map<number, LateSums>();
  /** Those that make room, the oldest first. */
  readonly #order: { place: number; size: number }[] = [];
  #size = 0;

  has(place: number): boolean {
    return this.#kept.has(place);
  }

  addTo(into: Float64Array, place: number): void {
    const { places, sums } = this.#kept.get(place)!;
    for (let k = 0; k < places.length; k++) into[places[k]!] = into[places[k]!]! + sums[k]!;
  }

  /**
   * @param added.own by the chunk's own marks
   * @param added.all by all marks
   * @param added.isDear it is kept whatever comes
   */
  set(
    place: number,
    { own, all, isDear }: { own: Float64Array; all: Float64Array; isDear: boolean },
  ): void {
    const places: number[] = [];
    for (let at = 0; at < all.length; at++) if (all[at] !== own[at]) places.push(at);
    const sums = Float64Array.from(places, (at) => all[at]! - own[at]!);
    this.#kept.set(place, { places: Uint32Array.from(places), sums });
    if (isDear) return;
    this.#order.push({ place, size: places.length });
    this.#size += places.length;
    while (this.#size > KEPT_LATE && this.#order.length > 1) {
      const oldest = this.#order.shift()!;
      this.#kept.delete(oldest.place);
      this.#size -= oldest.size;
    }
  }
}
