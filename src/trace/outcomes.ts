/**
 * How calls ended: a chunk at a time where the run has very many, or all calls at once.
 *
 * @module
 */
import type { TimesOptions } from "./call_times.ts";
import type { CallChunk } from "./decode_calls.ts";
import { forCalls } from "./for_calls.ts";
import type { LateEnds } from "./late_ends.ts";
import { RecentChunks } from "./recent_chunks.ts";
import { Outcome } from "./spec.ts";

export interface OutcomesOptions extends TimesOptions {
  isSettled: (chunk: CallChunk) => boolean;
  isSuspended: (call: number) => boolean;
  lateEnds: () => LateEnds;
  /** Takes how many ends are of calls that do not exist or had ended. */
  tellBad: (count: number) => void;
}

/** The column of so many calls is not worth a thought. */
const FEW = 1 << 20;

/** `Outcome` by call. */
export class CallOutcomes {
  readonly #options: OutcomesOptions;
  readonly #recent: RecentChunks<Uint32Array<ArrayBuffer>>;
  #column: Uint8Array | undefined;

  constructor(options: OutcomesOptions) {
    this.#options = options;
    this.#recent = new RecentChunks(
      (length) => new Uint32Array(length),
      (chunk, into) => void this.decode(chunk, into),
    );
  }

  of(call: number): Outcome {
    const { callCount, chunkOf } = this.#options;
    if (this.#column !== undefined || callCount <= FEW) {
      return (this.column()[call] ?? Outcome.OPEN) as Outcome;
    }
    const chunk = chunkOf(call);
    return (chunk === undefined ? Outcome.OPEN : this.#recent.of(chunk)[call - chunk.first]) as Outcome;
  }

  /** Of all calls. */
  column(): Uint8Array {
    if (this.#column !== undefined) return this.#column;
    const { isSuspended, tellBad } = this.#options;
    const { outcomes, bad } = this.#read();
    if (bad > 0) tellBad(bad);
    for (let call = 0; (call = outcomes.indexOf(Outcome.OPEN, call + 1)) > 0;) {
      if (isSuspended(call)) outcomes[call] = Outcome.SUSPENDED;
    }
    return this.#column = outcomes;
  }

  /** Lets what is kept of single chunks go. */
  forget(): void {
    this.#recent.forget();
  }

  /**
   * Fills an array of zeros, as long as the chunk.
   *
   * @returns how many ends are of calls that had ended
   */
  decode(chunk: CallChunk, into: Uint32Array): number {
    const { guard, isSuspended, lateEnds } = this.#options;
    guard(chunk, () => chunk.outcomes(into));
    let bad = 0;
    for (const { call, outcome, isAgain } of lateEnds().of(chunk)) {
      const at = call - chunk.first;
      if (isEnd(into[at]!, isAgain)) into[at] = outcome;
      else bad++;
    }
    for (let i = into.indexOf(Outcome.OPEN); i >= 0; i = into.indexOf(Outcome.OPEN, i + 1)) {
      if (isSuspended(chunk.first + i)) into[i] = Outcome.SUSPENDED;
    }
    return bad;
  }

  /** Tells of ends that are none, those of no calls among them, where `decode` has seen all chunks. */
  tellBad(ofCalls: number): void {
    const { lateEnds, tellBad } = this.#options;
    const bad = ofCalls + lateEnds().unknown;
    if (bad > 0) tellBad(bad);
  }

  /** Without those that are suspended. */
  #read(): { outcomes: Uint8Array; bad: number } {
    const { callCount, chunks, guard, isSettled } = this.#options;
    const outcomes = forCalls(Uint8Array, callCount);
    let bad = 0;
    const read = (chunk: CallChunk): void => {
      chunk.outcomeBytes(outcomes.subarray(chunk.first, chunk.first + chunk.count));
      const late = chunk.lateCalls();
      const said = chunk.lateOutcomes();
      const again = chunk.lateAgain();
      for (let i = 0; i < late.length; i++) {
        if (late[i] === 0 || !isEnd(outcomes[late[i]!]!, again[i]!)) bad++;
        else outcomes[late[i]!] = said[i]!;
      }
    };
    for (const chunk of chunks) if (!isSettled(chunk)) guard(chunk, () => read(chunk));
    return { outcomes, bad };
  }
}

/** Whether a call that stands so can end. @param isAgain it had returned a promise */
function isEnd(before: number, isAgain: boolean): boolean {
  return before === Outcome.OPEN || isAgain && before === Outcome.RETURNED;
}
