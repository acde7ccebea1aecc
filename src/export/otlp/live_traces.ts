/**
 * The traces of a run that is followed: which have been sent, and which are over.
 *
 * @module
 */
import { requestsOf } from "../../query/requests.ts";
import { SeenRoots } from "../../query/seen_roots.ts";
import { spanIdOf, traceRoots } from "../../query/trace_context.ts";
import type { CallRecord } from "../../tables/call_stream.ts";
import type { Trace } from "../../trace/trace.ts";
import type { ChosenCalls } from "./chosen_calls.ts";

/** For so many looks, calls without an end are waited for after that of the request. */
const PATIENCE = 20;
/**
 * Nanoseconds between two looks at least. Where looks take long, a trace in which nothing has happened for longer, by the run's own
 * clock, is not looked at again for that.
 */
const LOOK = 1e9;

/** A trace as it was at a look. */
interface Pending {
  state: string;
  /** For how many looks it has been so. */
  looks: number;
}

/** To be told of each look, before and after it. */
export class LiveTraces {
  readonly seen = new SeenRoots();
  /** Calls that began when their trace had been sent. */
  late = 0;
  #isRunning = true;
  /** By the root's span. */
  #before = new Map<string, Pending>();
  #pending = new Map<string, Pending>();
  /** The first call of each thread that belongs to a trace which is not over. */
  #open = new Map<number, number>();

  /** Whether there are traces that look as if they were over. */
  get isWaiting(): boolean {
    return this.#pending.size > 0;
  }

  /** @param isRunning whether more may come */
  begin(trace: Trace, { isRunning }: { isRunning: boolean }): void {
    this.#isRunning = isRunning;
    [this.#before, this.#pending, this.#open] = [this.#pending, new Map(), new Map()];
    trace.isSettled = ({ first, count }) => this.seen.isSettled(trace, first + count - 1);
  }

  end(trace: Trace): void {
    this.seen.settle(trace, this.#open);
  }

  /** Whether a call comes too late: its trace has been sent. */
  isSent(trace: Trace, { call, traceRoot }: CallRecord): boolean {
    if (this.seen.of(trace, traceRoot) === undefined) return false;
    if (this.seen.isNew(trace, call)) this.late++;
    return true;
  }

  /** Whether a call will have the same number when the run has ended: what threads began later, or earlier, comes first. */
  isNumbered(trace: Trace, call: number): boolean {
    return !this.#isRunning || (trace.threadOf(call)?.placement.calls ?? 0) === 0;
  }

  /** Requests and blocks that have not been sent. */
  unsent(trace: Trace): number {
    let count = 0;
    for (const call of traceRoots(trace, this.seen).keys()) {
      if (this.seen.of(trace, call) === undefined) count++;
    }
    return count;
  }

  /** Whether a trace is over, and to be sent: it ends with its last call, and there is no telling which is the last. */
  takes(trace: Trace, chosen: ChosenCalls): boolean {
    const { root } = chosen;
    if (this.#isRunning && !this.#isOver(trace, chosen)) {
      for (const [thread, own] of chosen.firsts) {
        this.#open.set(thread, Math.min(own, this.#open.get(thread) ?? Infinity));
      }
      return false;
    }
    const requests = requestsOf(trace, this.seen);
    this.seen.add(trace, root, {
      isRoot: traceRoots(trace, this.seen).has(root),
      isRequest: requests.has(root),
      identity: requests.identityOf(root),
    });
    return true;
  }

  #isOver(trace: Trace, { root, count, hasEnded, unended, lastEnd, lastStart }: ChosenCalls): boolean {
    if (root === 0 || !hasEnded) return false;
    const patience = unended > 0 ? PATIENCE : 1;
    if (trace.lastTime() - Math.max(lastEnd, lastStart) > (patience + 1) * LOOK) return true;
    const span = spanIdOf(trace, root);
    const state = `${count} ${unended} ${lastEnd}`;
    const before = this.#before.get(span);
    const looks = before?.state === state ? before.looks + 1 : 0;
    if (looks >= patience) return true;
    this.#pending.set(span, { state, looks });
    return false;
  }
}
