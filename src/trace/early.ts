import type { ThreadHeader } from "./spec.ts";

/**
 * The file beside a run's that has what a thread recorded before its writer had begun.
 *
 * @param thread undefined for the main thread
 */
export function earlyPath(run: string, thread?: Pick<ThreadHeader, "thread" | "pid">): string {
  return `${run}.early${thread === undefined ? "" : `-${thread.thread}.${thread.pid}`}`;
}
