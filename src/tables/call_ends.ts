import type { CallChunk } from "../trace/decode_calls.ts";
import type { LateEnd } from "../trace/late_ends.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";

/** How and when calls ended, a chunk at a time: columns of all calls would grow with the run. */
export class CallEnds {
  readonly #trace: Trace;
  /** Ends that are of no call that was open. */
  #bad = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#bad = trace.lateEnds().unknown;
  }

  /** By call − the chunk's first; durations are NaN for calls that did not end. @param starts of these calls */
  of(chunk: CallChunk, starts: Float64Array): { outcomes: Uint32Array; durations: Float64Array } {
    const outcomes = chunk.outcomes();
    const durations = chunk.durations();
    const lateEnds = this.#late(chunk);
    for (let i = 0; i < outcomes.length; i++) {
      const call = chunk.first + i;
      const late = lateEnds.size > 0 ? lateEnds.get(call) : undefined;
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
    const { meta, header } = this.#trace;
    if (this.#bad === 0 || meta.earlier !== undefined || (header.part ?? 1) > 1) return;
    this.#trace.problem(`${this.#bad} ends are of calls that do not exist or had ended`);
  }

  /** The late ends of a chunk's calls. */
  #late(chunk: CallChunk): Map<number, LateEnd> {
    const late = new Map<number, LateEnd>();
    for (const end of this.#trace.lateEnds().of(chunk)) {
      const known = late.get(end.call);
      if (known !== undefined && !(end.isAgain && known.outcome === Outcome.RETURNED)) this.#bad++;
      else {
        end.isAgain = known?.isAgain ?? end.isAgain;
        late.set(end.call, end);
      }
    }
    return late;
  }
}
