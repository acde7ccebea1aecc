/**
 * What went by while calls were suspended: time, or the recorder's part in it. Kept is what ends in a later chunk than that of its call;
 * the rest is read when it is asked for, so that a run of any length takes little memory.
 *
 * @module
 */
import type { CallChunk } from "./decode_calls.ts";
import { NumberMap } from "./number_map.ts";
import { RecentChunks } from "./recent_chunks.ts";
import { SparseSums } from "./sparse_sums.ts";

export interface MarkSumsOptions {
  callCount: number;
  chunks: Iterable<CallChunk>;
  chunkOf: (call: number) => CallChunk | undefined;
  /** Runs what decodes a chunk; nothing for broken bytes. */
  guard: <T>(chunk: CallChunk, decode: () => T) => T | undefined;
  /** How much had gone by at each mark. */
  valuesAt: (chunk: CallChunk, marks: Float64Array) => Float64Array;
}

export interface MarkSums {
  /** Whether there are marks. */
  isAny: boolean;
  /** What went by between a call's SUSPEND and RESUME, all of them summed up. */
  of(call: number): number;
  /** What had gone by at the last mark of a call, if that is SUSPEND; else NaN. */
  sinceOf(call: number): number;
}

/** Of so many calls, all that was read is kept. */
const FEW = 1 << 24;

export function markSums({ callCount, chunks, chunkOf, guard, valuesAt }: MarkSumsOptions): MarkSums {
  /** Of the marks in a call's own chunk: what went by, and how much had at the last one, if that is SUSPEND; else NaN. */
  const own = new RecentChunks((length) => new Float64Array(length), readOwn, {
    perCall: 2,
    ...(callCount <= FEW && { kept: Infinity }),
  });
  /** The marks that were read last. */
  let read: { chunk: CallChunk; marks: Float64Array; values: Float64Array } | undefined;

  const late = new SparseSums();
  const lateSince = new NumberMap();
  /** A bit for each call: whether it has marks in later chunks. */
  const hasLate = new Uint32Array((callCount >>> 5) + 1);
  let isAny = false;

  function sinceOf(call: number): number {
    if (!isAny) return NaN;
    if (hasLate[call >>> 5]! >>> (call & 31) & 1) return lateSince.get(call);
    const chunk = chunkOf(call);
    return chunk === undefined ? NaN : own.of(chunk)[2 * (call - chunk.first) + 1]!;
  }

  function readOwn(chunk: CallChunk, into: Float64Array): void {
    for (let i = 1; i < into.length; i += 2) into[i] = NaN;
    guard(chunk, () => {
      if (read?.chunk === chunk) return addOwn(chunk.first, { ...read, into });
      const marks = chunk.marks();
      if (marks.length > 0) addOwn(chunk.first, { marks, values: valuesAt(chunk, marks), into });
    });
  }

  for (const chunk of chunks) {
    guard(chunk, () => {
      const marks = chunk.marks();
      isAny ||= marks.length > 0;
      const isLate = (mark: number) => mark > 1 && mark < 2 * chunk.first;
      if (!marks.some(isLate)) return;
      const values = valuesAt(chunk, marks);
      read = { chunk, marks, values };
      // The next chunk asks for it.
      own.of(chunk);
      for (let k = 0; k < marks.length; k++) {
        if (!isLate(marks[k]!)) continue;
        const call = Math.floor(marks[k]! / 2);
        const since = sinceOf(call);
        // A mark that does not follow its counterpart is of a part that is missing.
        if ((marks[k]! % 2 === 0) !== Number.isNaN(since)) continue;
        if (Number.isNaN(since)) lateSince.set(call, values[k]!);
        else {
          late.add(call, values[k]! - since);
          lateSince.delete(call);
        }
        hasLate[call >>> 5] = hasLate[call >>> 5]! | 1 << (call & 31);
      }
    });
  }
  read = undefined;
  return {
    isAny,
    sinceOf,
    of(call) {
      const chunk = isAny ? chunkOf(call) : undefined;
      return (chunk === undefined ? 0 : own.of(chunk)[2 * (call - chunk.first)]!) + late.of(call);
    },
  };
}

/** @param into two numbers for each call */
function addOwn(
  first: number,
  { marks, values, into }: { marks: Float64Array; values: Float64Array; into: Float64Array },
): void {
  for (let k = 0; k < marks.length; k++) {
    const mark = marks[k]!;
    const i = mark - 2 * first;
    if (i < 0) continue;
    const isSuspend = i % 2 === 0;
    const at = isSuspend ? i : i - 1;
    const since = into[at + 1]!;
    if (isSuspend) {
      if (since !== since) into[at + 1] = values[k]!;
    } else if (since === since) {
      into[at] = into[at]! + values[k]! - since;
      into[at + 1] = NaN;
    }
  }
}
