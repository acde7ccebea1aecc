import { placeOf } from "../../query/seen_roots.ts";
import type { CallRecord } from "../../tables/call_stream.ts";
import { Outcome } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";
import { FAILED, type Marks } from "./marks.ts";
import type { Attributes } from "./span.ts";

/** A call, and what is marked of it. */
export interface ChosenCall {
  record: CallRecord;
  rank: number;
  attributes: Attributes;
}

const UNMARKED: Attributes = {};

/** The calls of a trace that become spans. */
export class ChosenCalls {
  /** The call of the request or block. */
  readonly root: number;
  readonly #budget: number;
  readonly #marks: readonly Marks[];
  #calls: ChosenCall[] = [];
  /** By thread: the first of its calls, as the thread numbers them. */
  readonly firsts = new Map<number, number>();
  /** Calls in all, how many of them failed, and how many have no end. */
  count = 0;
  failed = 0;
  /** By what they are counted as. */
  readonly marked: Record<string, number> = {};
  unended = 0;
  /** When the last call that has an end had ended, on the run's clock. */
  lastEnd = 0;
  /** The same of the last call that began. */
  lastStart = 0;
  /** Whether the call of the request or block has. */
  hasEnded = false;

  constructor(
    root: number,
    { budget, marks = [] }: { budget: number; marks?: readonly Marks[] | undefined },
  ) {
    this.root = root;
    this.#budget = Math.max(1, budget);
    this.#marks = marks;
  }

  /** Calls that are kept. */
  get held(): number {
    return this.#calls.length;
  }

  add(trace: Trace, record: CallRecord): void {
    const { thread, own } = placeOf(trace, record.call);
    const first = this.firsts.get(thread);
    if (first === undefined || own < first) this.firsts.set(thread, own);
    this.count++;
    this.lastStart = Math.max(this.lastStart, record.start);
    if (record.outcome === Outcome.THREW) this.failed++;
    if (record.hasEnded) this.lastEnd = Math.max(this.lastEnd, record.start + record.raw);
    else this.unended++;
    if (record.call === this.root) this.hasEnded = record.hasEnded;
    this.#calls.push(this.#ranked(record));
    if (this.#calls.length >= 2 * this.#budget + 16) this.#cut();
  }

  /** In the order of their starts. */
  calls(): ChosenCall[] {
    this.#cut();
    return this.#calls.toSorted((a, b) => a.record.call - b.record.call);
  }

  #ranked(record: CallRecord): ChosenCall {
    const chosen = { record, rank: record.outcome === Outcome.THREW ? FAILED : 0, attributes: UNMARKED };
    for (const { of, counted } of this.#marks) {
      const mark = of(record);
      if (mark === undefined) continue;
      this.marked[counted] = (this.marked[counted] ?? 0) + 1;
      chosen.rank = Math.max(chosen.rank, mark.rank);
      chosen.attributes = { ...chosen.attributes, ...mark.attributes };
    }
    if (record.call === this.root) chosen.rank = Infinity;
    return chosen;
  }

  #cut(): void {
    this.#calls.sort((a, b) =>
      (a.rank === b.rank ? 0 : b.rank - a.rank) || b.record.total - a.record.total ||
      a.record.call - b.record.call
    );
    this.#calls.length = Math.min(this.#calls.length, this.#budget);
  }
}
