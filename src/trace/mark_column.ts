/**
 * What went by while calls were suspended, for all calls of a run at once: a column that one pass over all marks fills.
 *
 * @module
 */
import { BROKEN_MARK, type CallChunk } from "./decode_calls.ts";
import { forCalls } from "./for_calls.ts";
import type { MarkSums, MarkSumsOptions } from "./mark_sums.ts";
import { countUpTo } from "./ranges.ts";
import { release } from "./release.ts";

/** What is known of a call while marks are gone through. */
const State = {
  NEW: 0,
  /** Suspended for the first time: the column has − the value then. */
  SUSPENDED: 1,
  /** The column has the sum. */
  RESUMED: 2,
  /** The column has the sum − the value then. */
  AGAIN: 3,
} as const;

export function markColumn(options: MarkSumsOptions): MarkSums {
  const { callCount, chunkOf } = options;
  const sums = forCalls(Float64Array, callCount);
  const states = forCalls(Uint8Array, callCount);
  addMarks(options, { sums, states });
  const suspended = suspendedOf(options, { sums, states });
  release(states);
  return {
    isAny: true,
    of: (call) => sums[call] ?? 0,
    ofPart: (first, count) => sums.subarray(first, first + count),
    sinceOf(call) {
      const at = countUpTo(suspended.calls, call) - 1;
      return suspended.calls[at] === call ? suspended.since[at]! : NaN;
    },
    suspendedIn(first) {
      const count = chunkOf(first)?.count ?? 0;
      const { calls } = suspended;
      return calls.subarray(countUpTo(calls, first - 1), countUpTo(calls, first + count - 1));
    },
    forget: () => release(sums),
  };
}

/** What is made of the marks, by call. */
interface Columns {
  sums: Float64Array;
  /** `State` */
  states: Uint8Array;
}

/** What the marks of one chunk after the other are decoded into. */
class Codes {
  #buffer = new Uint32Array(0);

  of(chunk: CallChunk): Uint32Array {
    const length = chunk.markCount();
    if (this.#buffer.length < length) this.#buffer = new Uint32Array(2 * length);
    return chunk.markCodes(this.#buffer.subarray(0, length).fill(0));
  }
}

function addMarks({ chunks, guard, valuesAt }: MarkSumsOptions, columns: Columns): void {
  const buffer = new Codes();
  for (const chunk of chunks) {
    guard(chunk, () => {
      const codes = buffer.of(chunk);
      if (codes.length > 0) addMarksOf(chunk, { codes, values: valuesAt(chunk, codes) }, columns);
    });
  }
}

function addMarksOf(
  { first, count }: CallChunk,
  { codes, values }: { codes: Uint32Array; values: Float64Array },
  { sums, states }: Columns,
): void {
  const last = first + count - 1;
  for (let k = 0; k < codes.length; k++) {
    const code = codes[k]!;
    if (code === BROKEN_MARK) continue;
    const call = last - (code >>> 1);
    const state = states[call]!;
    // A mark that does not follow its counterpart is of a part that is missing.
    if ((code & 1) === 0) {
      if ((state & 1) === 1) continue;
      sums[call] = sums[call]! - values[k]!;
      states[call] = state + 1;
    } else if ((state & 1) === 1) {
      sums[call] = sums[call]! + values[k]!;
      states[call] = State.RESUMED;
    }
  }
}

/** The calls whose last mark is that they were suspended, in order, and what had gone by then; the column keeps their sums. */
function suspendedOf(
  { chunks, guard, valuesAt }: MarkSumsOptions,
  { sums, states }: Columns,
): { calls: Uint32Array; since: Float64Array } {
  let count = 0;
  let again = 0;
  for (let call = 1; call < states.length; call++) {
    count += states[call]! & 1;
    if (states[call] === State.AGAIN) again++;
  }
  const calls = new Uint32Array(count);
  const since = new Float64Array(count);
  if (count === 0) return { calls, since };
  for (let call = 1, at = 0; at < count; call++) if ((states[call]! & 1) === 1) calls[at++] = call;
  // What was added before is not known any more: the last marks of these calls are looked for from the end on.
  const buffer = new Codes();
  for (let i = chunks.length - 1; i >= 0 && again > 0; i--) {
    const chunk = chunks[i]!;
    guard(chunk, () => {
      const codes = buffer.of(chunk);
      let values: Float64Array | undefined;
      for (let k = codes.length - 1; k >= 0 && again > 0; k--) {
        const code = codes[k]!;
        const call = chunk.first + chunk.count - 1 - (code >>> 1);
        if (code === BROKEN_MARK || states[call] !== State.AGAIN) continue;
        if ((code & 1) === 0) since[countUpTo(calls, call) - 1] = (values ??= valuesAt(chunk, codes))[k]!;
        else {
          states[call] = State.RESUMED;
          again--;
        }
      }
    });
  }
  for (let at = 0; at < count; at++) {
    const call = calls[at]!;
    if (states[call] === State.SUSPENDED) since[at] = -sums[call]!;
    sums[call] = sums[call]! + since[at]!;
  }
  return { calls, since };
}
