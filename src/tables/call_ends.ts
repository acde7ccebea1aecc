import type { CallChunk } from "../trace/decode_calls.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";

/** An end that stands in a later chunk than its call. */
interface LateEnd {
  outcome: Outcome;
  time: number;
  /** Of a call that had ended before, with a promise. */
  isAgain: boolean;
}

/** How and when calls ended, a chunk at a time: columns of all calls would grow with the run. Of ends in later chunks, there are few. */
export class CallEnds {
  readonly #trace: Trace;
  readonly #late = new Map<number, LateEnd>();
  /** Ends that are of no call that was open. */
  #bad = 0;

  /** @param chunks those in which ends are looked for */
  constructor(trace: Trace, chunks: readonly CallChunk[]) {
    this.#trace = trace;
    for (const chunk of chunks) this.#addLate(chunk);
  }

  /** By call − the chunk's first; durations are NaN for calls that did not end. @param starts of these calls */
  of(chunk: CallChunk, starts: Float64Array): { outcomes: Uint32Array; durations: Float64Array } {
    const outcomes = chunk.outcomes();
    const durations = chunk.durations();
    for (let i = 0; i < outcomes.length; i++) {
      const call = chunk.first + i;
      const late = this.#late.size > 0 ? this.#late.get(call) : undefined;
      const isOpen = outcomes[i] === Outcome.OPEN;
      if (isOpen) durations[i] = NaN;
      if (late !== undefined) {
        if (isOpen || late.isAgain) durations[i] = late.time - starts[i]!;
        if (isOpen || late.isAgain && outcomes[i] === Outcome.RETURNED) outcomes[i] = late.outcome;
        else this.#bad++;
      }
      if (outcomes[i] === Outcome.OPEN && this.#trace.isSuspended(call)) outcomes[i] = Outcome.SUSPENDED;
    }
    return { outcomes, durations };
  }

  /** To be called at the end. Where only the newest calls were kept, such ends may be of earlier ones. */
  tellBad(): void {
    if (this.#bad === 0 || this.#trace.meta.earlier !== undefined) return;
    this.#trace.problem(`${this.#bad} ends are of calls that do not exist or had ended`);
  }

  #addLate(chunk: CallChunk): void {
    try {
      const calls = chunk.lateCalls();
      if (calls.length === 0) return;
      const outcomes = chunk.lateOutcomes();
      const times = chunk.lateTimes();
      const again = chunk.lateAgain();
      for (let i = 0; i < calls.length; i++) {
        const call = calls[i]!;
        const known = this.#late.get(call);
        if (call === 0 || known !== undefined && !(again[i] && known.outcome === Outcome.RETURNED)) {
          this.#bad++;
          continue;
        }
        const isAgain = known?.isAgain ?? again[i]!;
        this.#late.set(call, { outcome: outcomes[i] as Outcome, time: times[i]!, isAgain });
      }
    } catch (error) {
      // That the chunk is broken is noted where its calls are read.
      if (!(error instanceof RangeError)) throw error;
    }
  }
}
