/**
 * What samples of memory say about calls. A sample says how much was in use at one moment; the growth between two samples is
 * attributed to the call that took most of that time.
 *
 * @module
 */

import type { HeapSample } from "../trace/heap.ts";
import type { Trace } from "../trace/trace.ts";

/** The memory that a run's main thread used, in bytes. */
export interface MemoryUse {
  start: number;
  peak: number;
  end: number;
  samples: number;
}

/** Nothing when the run was recorded without it. */
export function memoryUse(trace: Trace): MemoryUse | undefined {
  const [samples = []] = trace.heap();
  if (samples.length === 0) return undefined;
  const bytes = samples.map((sample) => sample.bytes);
  return {
    start: bytes[0]!,
    peak: bytes.reduce((most, each) => Math.max(most, each)),
    end: bytes.at(-1)!,
    samples: bytes.length,
  };
}

const known = new WeakMap<Trace, Float64Array>();
const NONE = new Float64Array(0);

/**
 * By call: the bytes by which the memory in use grew while it, or what it called in its thread, ran; negative where it shrank.
 * Empty when the run was recorded without.
 */
export function memoryGrowth(trace: Trace): Float64Array {
  let growth = known.get(trace);
  if (growth === undefined) known.set(trace, growth = measured(trace));
  return growth;
}

function measured(trace: Trace): Float64Array {
  const threads = trace.heap();
  if (threads.every((samples) => samples.length === 0)) return NONE;
  const parents = trace.parentColumn();
  const growth = new Float64Array(parents.length);
  threads.forEach((samples, i) => {
    const thread = trace.threads[i - 1];
    const first = thread?.first ?? 1;
    const last = thread === undefined
      ? (trace.threads[0]?.first ?? parents.length) - 1
      : first + thread.callCount - 1;
    for (let k = 1; k < samples.length; k++) {
      const call = callBetween(trace, { first, last }, samples[k - 1]!, samples[k]!);
      growth[call]! += samples[k]!.bytes - samples[k - 1]!.bytes;
    }
  });
  // Another thread has memory of its own.
  for (let call = growth.length - 1; call > 0; call--) {
    if (!trace.isThread(call)) growth[parents[call]!]! += growth[call]!;
  }
  return growth;
}

/** The innermost call that took at least half of the time between two samples, and so ran in the middle of it; 0: none. */
function callBetween(
  trace: Trace,
  { first, last }: { first: number; last: number },
  before: HeapSample,
  after: HeapSample,
): number {
  if (trace.header.settings.time === false) return after.call;
  const starts = trace.startColumn();
  const least = (after.time - before.time) / 2;
  const middle = before.time + least;
  let low = first;
  let high = last + 1;
  while (low < high) {
    const between = (low + high) >>> 1;
    if (starts[between]! <= middle) low = between + 1;
    else high = between;
  }
  let call = low - 1;
  while (call >= first) {
    const duration = trace.durationOf(call);
    const end = Number.isNaN(duration) ? after.time : starts[call]! + duration;
    if (Math.min(end, after.time) - Math.max(starts[call]!, before.time) >= least) return call;
    call = trace.parentOf(call);
  }
  return 0;
}
