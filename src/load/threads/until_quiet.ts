import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds between two looks, how many of them must find nothing to do, and how many there are at most. */
const STEP = 4;
const QUIET_LOOKS = 4;
const MOST_LOOKS = 80;
/** Milliseconds to wait where the system does not show what a process does. */
const GRACE = 60;

/** Nobody wakes who waits for it. */
const nobody = new Int32Array(new SharedArrayBuffer(4));
const { wait } = Atomics;

/**
 * Waits until no thread of a process runs, or wants to: its recorder, which looks every 10 ms, has then written what it has. At
 * most a third of a second. Runs under `pristine()`.
 *
 * @param youth milliseconds for which it may still be starting its recorder
 */
export function untilQuiet(pid: number, youth: number): void {
  let quiet = 0;
  const looks = Math.max(QUIET_LOOKS, Math.ceil(youth / STEP));
  for (let i = 0; i < MOST_LOOKS && (quiet < QUIET_LOOKS || i < looks); i++) {
    const isBusy = runs(pid);
    if (isBusy === undefined) {
      wait(nobody, 0, 0, Math.max(GRACE, youth));
      return;
    }
    quiet = isBusy ? 0 : quiet + 1;
    wait(nobody, 0, 0, STEP);
  }
}

/** Whether a thread of a process is running or could run; undefined where that is not known. Linux shows it. */
function runs(pid: number): boolean | undefined {
  try {
    const threads = `/proc/${pid}/task`;
    return readdirSync(threads).some((thread) => {
      // "PID (NAME) STATE …", and the name may hold anything.
      const stat = readFileSync(`${threads}/${thread}/stat`, "latin1");
      return /^[RD]/.test(stat.slice(stat.lastIndexOf(")") + 2));
    });
  } catch {
    return undefined;
  }
}
