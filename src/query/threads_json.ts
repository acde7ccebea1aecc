import type { RunEnd } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";

/** A worker thread or a child process in JSON; field names are stable. */
export interface ThreadJson {
  kind: "worker" | "process";
  /** Its script or entry module. */
  name: string;
  pid: number;
  host?: string;
  /** What a child process was started with. */
  command?: string[];
  /** The call that stands for it in the tree; `null` when the file has none of its calls. */
  call: number | null;
  /** How many calls it has, that one included. */
  calls: number;
  /** The call that started it; `null` when that is not known. */
  startedBy: number | null;
  /** When its clock began, in ns since the recording began. */
  start: number;
  /** How its recording closed, its time in ns since its own clock began; `null` when it was ended from outside. */
  end: RunEnd | null;
}

/** The worker threads and child processes of a run. */
export function threadsJson({ threads }: Trace): ThreadJson[] {
  return threads.map(({ header, first, callCount, startedBy, start, end }) => ({
    kind: header.kind,
    name: header.name,
    pid: header.pid,
    host: header.host,
    command: header.command,
    call: callCount === 0 ? null : first,
    calls: callCount,
    startedBy: startedBy === 0 ? null : startedBy,
    start,
    end: end ?? null,
  }));
}
