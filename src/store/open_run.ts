import { hostname } from "node:os";
import { isAlive } from "../safe/processes.ts";
import type { RunSummary } from "../trace/summary.ts";
import { Trace } from "../trace/trace.ts";

/**
 * Opens a run, and finds out whether it still runs.
 *
 * @param settings with `raw_times`, the recorder's own time is not taken off
 * @throws {TphError} The file cannot be read, is not a run, or is of a newer version.
 */
export function openRun(path: string, settings?: { raw_times: boolean }): Trace {
  const trace = Trace.open(path);
  trace.hasRawTimes = settings?.raw_times ?? false;
  trace.isRunning = isRunning(trace);
  return trace;
}

/** Whether what started a run is still there, on this machine, and waits for its end. */
export function isRunning({ header, exit }: Pick<RunSummary, "header" | "exit">): boolean {
  const { launcher } = header;
  if (exit !== undefined || launcher === undefined || launcher.machine !== hostname()) return false;
  return isAlive(launcher.pid);
}
