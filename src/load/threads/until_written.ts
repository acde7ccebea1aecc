import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { earlyPath } from "../../trace/early.ts";

/** Milliseconds between two looks, how many of them must find nothing to do one after the other, and how many there are at most. */
const STEP = 4;
const QUIET_LOOKS = 4;
const MOST_LOOKS = 80;
/** Milliseconds to wait where the system does not show what a process does. */
const GRACE = 60;

/** Nobody wakes who waits for it. */
const nobody = new Int32Array(new SharedArrayBuffer(4));
const { wait } = Atomics;

/**
 * Waits until a child's recorder has written what it has: it looks every 10 ms, so that is when it has begun, and no thread of the
 * child has run, or wanted to, for longer than that. At most a third of a second. Runs under `pristine()`.
 *
 * @param run the run's file
 * @param youth milliseconds for which the child may still be starting its recorder, where no file beside the run's shows that
 */
export function untilWritten(run: string, { pid, youth }: { pid: number; youth: number }): void {
  let quiet = 0;
  const looks = Math.ceil(youth / STEP);
  for (let i = 0; i < MOST_LOOKS; i++) {
    const state = stateOf(pid);
    if (state === "gone") return;
    if (state === "unknown") {
      wait(nobody, 0, 0, Math.max(GRACE, youth));
      return;
    }
    quiet = state === "busy" || i < looks || isBeginning(run, pid) ? 0 : quiet + 1;
    if (quiet === QUIET_LOOKS) return;
    wait(nobody, 0, 0, STEP);
  }
}

/** Whether a process's recorder has yet to write what there is: see `early.ts`. */
function isBeginning(run: string, pid: number): boolean {
  try {
    const start = `${basename(earlyPath(run))}-`;
    const end = `.${pid}`;
    return readdirSync(dirname(run)).some((name) => name.startsWith(start) && name.endsWith(end));
  } catch {
    return false;
  }
}

/** Whether a thread of a process is running or could run. Linux shows it. */
function stateOf(pid: number): "busy" | "quiet" | "gone" | "unknown" {
  try {
    const threads = `/proc/${pid}/task`;
    const states = readdirSync(threads).map((thread) => stateIn(`${threads}/${thread}/stat`));
    if (states.every((state) => /^[ZX]?$/.test(state))) return "gone";
    return states.some((state) => /^[RD]/.test(state)) ? "busy" : "quiet";
  } catch {
    return "unknown";
  }
}

/** Threads of Node that run nothing of the program's or the recorder's, as versions from 24 on call them. */
const HELPER = /^\d+ \((?:V8Worker|DelayedTaskSche|SignalInspector|libuv-worker)\) /;

/** The letter of a thread's state; "" for one that does not count, or has ended meanwhile. */
function stateIn(path: string): string {
  try {
    // "PID (NAME) STATE …", and the name may hold anything.
    const stat = readFileSync(path, "latin1");
    return HELPER.test(stat) ? "" : stat.charAt(stat.lastIndexOf(")") + 2);
  } catch {
    return "";
  }
}
