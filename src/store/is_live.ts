import { hostname } from "node:os";
import { isAlive, isWrittenTo } from "../safe/processes.ts";
import type { RunSummary } from "../trace/summary.ts";

/** Whether the tph that records a run is still there: its process, on this machine; elsewhere, for a week. */
export function isLive({ header, exit, path }: RunSummary, now = Date.now()): boolean {
  if (exit !== undefined) return false;
  const { launcher, started } = header;
  if (launcher === undefined) return false;
  if (launcher.machine !== hostname()) return now - started < 7 * 86_400_000;
  return isAlive(launcher.pid) || isWrittenTo(path);
}
