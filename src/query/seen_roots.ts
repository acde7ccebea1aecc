/**
 * A run that grows is read again and again. What is remembered from one look to the next: the requests and blocks whose traces are
 * settled, so that their values are not read anew, and up to where all that there was is settled.
 *
 * Threads number their own calls, and only these numbers stay as they are when the run grows.
 *
 * @module
 */
import type { Trace } from "../trace/trace.ts";
import type { TraceRoot } from "./trace_context.ts";

/** A request or block whose trace is settled. */
export interface SeenRoot {
  /** Nothing for a request or block that is a part of another's trace. */
  root: TraceRoot | undefined;
  isRequest: boolean;
  /** By which later steps of the same request are known, as its thread numbers it; 0: by none. */
  identity: number;
}

export class SeenRoots {
  /** By thread, then by the thread's own number of the call. */
  readonly #roots = new Map<number, Map<number, SeenRoot>>();
  /** By thread: all that began up to this call is settled. */
  readonly #settled = new Map<number, number>();
  /** By thread: the last call that there was. */
  readonly #last = new Map<number, number>();

  /** What is known of a call that is settled: null where it is no root. Nothing for one that is not. */
  of(trace: Trace, call: number): SeenRoot | null | undefined {
    const { thread, own } = placeOf(trace, call);
    const root = this.#roots.get(thread)?.get(own);
    if (root !== undefined || call === 0) return root;
    return own <= (this.#settled.get(thread) ?? 0) ? null : undefined;
  }

  isSettled(trace: Trace, call: number): boolean {
    const { thread, own } = placeOf(trace, call);
    return own <= (this.#settled.get(thread) ?? 0);
  }

  /** Whether a call has begun since the look before. */
  isNew(trace: Trace, call: number): boolean {
    const { thread, own } = placeOf(trace, call);
    return own > (this.#last.get(thread) ?? 0);
  }

  add(trace: Trace, call: number, root: SeenRoot): void {
    const { thread, own } = placeOf(trace, call);
    let ofThread = this.#roots.get(thread);
    if (ofThread === undefined) this.#roots.set(thread, ofThread = new Map());
    ofThread.set(own, root);
  }

  /**
   * Ends a look.
   *
   * @param open the first call of each thread that belongs to a trace which is not settled
   */
  settle(trace: Trace, open: ReadonlyMap<number, number>): void {
    const main = (trace.threads[0]?.first ?? trace.callCount + 1) - 1;
    const counts = [[0, main], ...trace.threads.map(({ header, callCount }) => [header.thread, callCount])];
    for (const [thread, count] of counts as [number, number][]) {
      this.#last.set(thread, count);
      this.#settled.set(thread, (open.get(thread) ?? count + 1) - 1);
    }
  }
}

/** A call as its thread numbers it; the main thread is 0. */
export function placeOf(trace: Trace, call: number): { thread: number; own: number } {
  const thread = trace.threadOf(call);
  return { thread: thread?.header.thread ?? 0, own: call - (thread?.placement.calls ?? 0) };
}
