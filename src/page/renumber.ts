/**
 * The numbers of calls in a run that grows: those of worker threads and child processes come after those of the threads before
 * them, and move up when these go on.
 *
 * @module
 */
import type { RunInfo } from "./protocol.ts";

type Threads = Pick<RunInfo, "threads">;

/** Gives the number that a call has now. */
export function renumbering(before: Threads, after: Threads): (call: number) => number {
  return (call) => {
    const old = before.threads.findLast(({ first }) => first <= call);
    const now = after.threads.find(({ thread }) => thread === old?.thread);
    return old === undefined || now === undefined ? call : call - old.first + now.first;
  };
}
