/**
 * What went by while calls were suspended, for all calls of a run at once: columns that one pass over all marks fills.
 *
 * @module
 */
import { BROKEN_MARK, type CallChunk } from "./decode_calls.ts";
import { forCalls } from "./for_calls.ts";
import type { MarkSums, MarkSumsOptions, Measure } from "./mark_sums.ts";
import { countUpTo } from "./ranges.ts";
import { release } from "./release.ts";

/** What is known of a call while marks are gone through; odd where it is suspended. */
const State = {
  NEW: 0,
  /** For the first time: a column has − the value then. */
  SUSPENDED: 1,
  /** A column has the sum. */
  RESUMED: 2,
  /** A column has the sum − the value then. */
  AGAIN: 3,
} as const;

/** A column for each measure. */
export function markColumns(options: MarkSumsOptions, measures: readonly Measure[]): MarkSums[] {
  const { callCount, chunkOf } = options;
  const columns = measures.map(() => forCalls(Float64Array, callCount));
  const states = forCalls(Uint8Array, callCount);
  addMarks(options, { measures, columns, states });
  const calls = suspendedIn(states);
  const sinces = sincesOf(options, { measures, columns, states, calls });
  release(states);
  return columns.map((sums, m) => ({
    isAny: true,
    of: (call) => sums[call] ?? 0,
    ofPart: (first, count) => sums.subarray(first, first + count),
    sinceOf(call) {
      const at = countUpTo(calls, call) - 1;
      return calls[at] === call ? sinces[m]![at]! : NaN;
    },
    suspendedIn(first) {
      const count = chunkOf(first)?.count ?? 0;
      return calls.subarray(countUpTo(calls, first - 1), countUpTo(calls, first + count - 1));
    },
    forget: () => release(sums),
  }));
}

/** What is made of the marks, by call. */
interface Columns {
  measures: readonly Measure[];
  /** By measure. */
  columns: readonly Float64Array[];
  /** `State` */
  states: Uint8Array;
}

/** The marks of one chunk after the other, in arrays that the next one's are decoded into. */
class Marks {
  #codes = new Uint32Array(0);
  #times = new Float64Array(0);
  #effects = new Int32Array(0);

  codesOf(chunk: CallChunk): Uint32Array {
    const length = chunk.markCount();
    if (this.#codes.length < length) this.#codes = new Uint32Array(2 * length);
    return chunk.markCodes(this.#codes.subarray(0, length).fill(0));
  }

  timesOf(chunk: CallChunk): Float64Array {
    const length = chunk.markCount();
    if (this.#times.length < length) this.#times = new Float64Array(2 * length);
    return chunk.markTimes(this.#times.subarray(0, length).fill(0));
  }

  /** What marks do: see `followMarks`. */
  effects(length: number): Int32Array {
    if (this.#effects.length < length) this.#effects = new Int32Array(2 * length);
    return this.#effects.subarray(0, length);
  }
}

function addMarks({ chunks, guard }: MarkSumsOptions, { measures, columns, states }: Columns): void {
  const marks = new Marks();
  for (const chunk of chunks) {
    guard(chunk, () => {
      const codes = marks.codesOf(chunk);
      if (codes.length === 0) return;
      const times = marks.timesOf(chunk);
      const values = measures.map((measure) => measure(chunk, { codes, times }));
      const effects = marks.effects(codes.length);
      followMarks(chunk, codes, { states, effects });
      columns.forEach((sums, m) => addEffects(effects, values[m]!, sums));
    });
  }
}

/** Finds out what each mark does: − the call that it suspends, or the call that it resumes, or 0 where it does nothing. */
function followMarks(
  { first, count }: CallChunk,
  codes: Uint32Array,
  { states, effects }: { states: Uint8Array; effects: Int32Array },
): void {
  const last = first + count - 1;
  for (let k = 0; k < codes.length; k++) {
    const code = codes[k]!;
    effects[k] = 0;
    if (code === BROKEN_MARK) continue;
    const call = last - (code >>> 1);
    const state = states[call]!;
    // A mark that does not follow its counterpart is of a part that is missing.
    if ((code & 1) !== (state & 1)) continue;
    effects[k] = (code & 1) === 0 ? -call : call;
    states[call] = (code & 1) === 0 ? state + 1 : State.RESUMED;
  }
}

function addEffects(effects: Int32Array, values: Float64Array, sums: Float64Array): void {
  for (let k = 0; k < effects.length; k++) {
    const effect = effects[k]!;
    if (effect < 0) sums[-effect] = sums[-effect]! - values[k]!;
    else sums[effect] = sums[effect]! + values[k]!;
  }
  // No call has the id 0: what did nothing was added there.
  sums[0] = 0;
}

/** The calls whose last mark is that they were suspended, in order. */
function suspendedIn(states: Uint8Array): Uint32Array {
  let count = 0;
  for (let call = 1; call < states.length; call++) count += states[call]! & 1;
  const calls = new Uint32Array(count);
  for (let call = 1, at = 0; at < count; call++) if ((states[call]! & 1) === 1) calls[at++] = call;
  return calls;
}

/** What had gone by when these calls were suspended, by measure; the columns keep their sums. */
function sincesOf(
  { chunks, guard }: MarkSumsOptions,
  { measures, columns, states, calls }: Columns & { calls: Uint32Array },
): Float64Array[] {
  const sinces = measures.map(() => new Float64Array(calls.length));
  let again = 0;
  for (const call of calls) if (states[call] === State.AGAIN) again++;
  // What was added before is not known any more: the last marks of these calls are looked for from the end on.
  const marks = new Marks();
  for (let i = chunks.length - 1; i >= 0 && again > 0; i--) {
    const chunk = chunks[i]!;
    guard(chunk, () => {
      const codes = marks.codesOf(chunk);
      let values: Float64Array[] | undefined;
      for (let k = codes.length - 1; k >= 0 && again > 0; k--) {
        const code = codes[k]!;
        const call = chunk.first + chunk.count - 1 - (code >>> 1);
        if (code === BROKEN_MARK || states[call] !== State.AGAIN) continue;
        if ((code & 1) === 0) {
          if (values === undefined) {
            const times = marks.timesOf(chunk);
            values = measures.map((measure) => measure(chunk, { codes, times }));
          }
          const at = countUpTo(calls, call) - 1;
          sinces.forEach((since, m) => since[at] = values![m]![k]!);
        } else {
          states[call] = State.RESUMED;
          again--;
        }
      }
    });
  }
  columns.forEach((sums, m) => {
    const since = sinces[m]!;
    for (let at = 0; at < calls.length; at++) {
      const call = calls[at]!;
      if (states[call] === State.SUSPENDED) since[at] = -sums[call]!;
      sums[call] = sums[call]! + since[at]!;
    }
  });
  return sinces;
}
