import { closeSync, fchmodSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { whyChangeable } from "../safe/changeable.ts";
import { earlyPath } from "../trace/early.ts";

/** Makes the file for a run's main thread, where nobody else can put another in its place. Without it, those events are not kept. */
export function makeEarly(run: string): void {
  try {
    if (whyChangeable(dirname(run)) !== undefined) return;
    const fd = openSync(earlyPath(run), "wx", 0o600);
    // Under a umask of 777, it could not be written to.
    fchmodSync(fd, 0o600);
    closeSync(fd);
  } catch {
    // The program runs, and is recorded, without.
  }
}
