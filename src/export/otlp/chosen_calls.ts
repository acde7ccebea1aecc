import { placeOf } from "../../query/seen_roots.ts";
import type { CallRecord } from "../../tables/call_stream.ts";
import { Outcome } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";

/** The calls of a trace that become spans. */
export class ChosenCalls {
  /** The call of the request or block. */
  readonly root: number;
  readonly #budget: number;
  #calls: CallRecord[] = [];
  /** By thread: the first of its calls, as the thread numbers them. */
  readonly firsts = new Map<number, number>();
  /** Calls in all, how many of them failed, and how many have no end. */
  calls = 0;
  failed = 0;
  unended = 0;
  /** When the last call that has an end had ended, on the run's clock. */
  lastEnd = 0;
  /** Whether the call of the request or block has. */
  hasEnded = false;

  constructor(root: number, budget: number) {
    this.root = root;
    this.#budget = Math.max(1, budget);
  }

  add(trace: Trace, record: CallRecord): void {
    const { thread, own } = placeOf(trace, record.call);
    const first = this.firsts.get(thread);
    if (first === undefined || own < first) this.firsts.set(thread, own);
    this.calls++;
    if (record.outcome === Outcome.THREW) this.failed++;
    if (record.hasEnded) this.lastEnd = Math.max(this.lastEnd, record.start + record.raw);
    else this.unended++;
    if (record.call === this.root) this.hasEnded = record.hasEnded;
    this.#calls.push(record);
    if (this.#calls.length >= 2 * this.#budget + 16) this.#cut();
  }

  /** In the order of their starts. */
  records(): CallRecord[] {
    this.#cut();
    return this.#calls.toSorted((a, b) => a.call - b.call);
  }

  #cut(): void {
    const isRoot = ({ call }: CallRecord) => Number(call === this.root);
    const failed = ({ outcome }: CallRecord) => Number(outcome === Outcome.THREW);
    this.#calls.sort((a, b) =>
      isRoot(b) - isRoot(a) || failed(b) - failed(a) || b.total - a.total || a.call - b.call
    );
    this.#calls.length = Math.min(this.#calls.length, this.#budget);
  }
}
