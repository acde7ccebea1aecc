/**
 * A run that grows is read again and again. What is remembered from one look to the next: the requests and blocks whose traces are
 * settled, so that their values are not read anew, and up to where all that there was is settled.
 *
 * Threads number their own calls, and only these numbers stay as they are when the run grows.
 *
 * @module
 */
import type { Trace } from "../trace/trace.ts";
import { NumberTable } from "./call_list.ts";

/** A request or block whose trace is settled. */
export interface SeenRoot {
  /** False for one that is a part of another's trace. */
  isRoot: boolean;
  isRequest: boolean;
}

/** What a number says that is kept of each. */
const KINDS: readonly SeenRoot[] = [0, 1, 2, 3].map((bits) => ({
  isRoot: (bits & 1) !== 0,
  isRequest: (bits & 2) !== 0,
}));

export class SeenRoots {
  /** By thread, then by the thread's own number of the call: which of `KINDS`. */
  readonly #roots = new Map<number, NumberTable>();
  /** The same: by which later steps of a request are known. */
  readonly #identities = new Map<number, NumberTable>();
  /** Whether the run as a whole is one that is settled. */
  #whole: SeenRoot | undefined;
  /** By thread: all that began up to this call is settled. */
  readonly #settled = new Map<number, number>();
  /** By thread: the last call that there was. */
  readonly #last = new Map<number, number>();

  /** What is known of a call that is settled: null where it is no root. Nothing for one that is not. */
  of(trace: Trace, call: number): SeenRoot | null | undefined {
    if (call === 0) return this.#whole;
    const { thread, own } = placeOf(trace, call);
    const kind = this.#roots.get(thread)?.get(own);
    if (kind !== undefined) return KINDS[kind];
    return own <= (this.#settled.get(thread) ?? 0) ? null : undefined;
  }

  /** By which later steps of a settled request are known, as its thread numbers it; 0: by none. */
  identityOf(trace: Trace, call: number): number {
    const { thread, own } = placeOf(trace, call);
    return this.#identities.get(thread)?.get(own) ?? 0;
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

  /** @param root.identity as `identityOf` has it */
  add(trace: Trace, call: number, root: SeenRoot & { identity: number }): void {
    const kind = (root.isRoot ? 1 : 0) + (root.isRequest ? 2 : 0);
    if (call === 0) return void (this.#whole = KINDS[kind]);
    const { thread, own } = placeOf(trace, call);
    tableOf(this.#roots, thread).add(own, kind);
    if (root.identity !== 0) tableOf(this.#identities, thread).add(own, root.identity);
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

function tableOf(tables: Map<number, NumberTable>, thread: number): NumberTable {
  let table = tables.get(thread);
  if (table === undefined) tables.set(thread, table = new NumberTable());
  return table;
}

/** A call as its thread numbers it; the main thread is 0. */
export function placeOf(trace: Trace, call: number): { thread: number; own: number } {
  const thread = trace.threadOf(call);
  return { thread: thread?.header.thread ?? 0, own: call - (thread?.placement.calls ?? 0) };
}
