/**
 * The writer's thread: drains the ring into the file a few dozen times a second, whatever the target's thread does
 * meanwhile; so a target that is killed, or spins without calls, has its last calls in the file.
 *
 * @module
 */
import { createDrain, type DrainOptions } from "./drain.ts";
import { Control, type Ring, type SharedRing, STOPS, viewRing } from "./ring.ts";

/** What the recorder hands to the thread, as `workerData.tracepatch`. */
export interface WriterData {
  ring: SharedRing;
  file: string;
  maxBytes: number;
}

/** Milliseconds between two looks. What the target did is in the file after two of them. */
const TICK = 20;

export function runWriter({ ring: shared, file, maxBytes }: WriterData): void {
  const ring = viewRing(shared);
  const { control } = ring;
  if (Atomics.compareExchange(control, Control.OWNER, 0, 1) !== 0) return;
  try {
    writeUntilClosed(ring, { file, maxBytes });
  } finally {
    // Also when this thread failed: the target must not wait for it.
    Atomics.compareExchange(control, Control.STOP, 0, STOPS.indexOf("write_error"));
    Atomics.store(control, Control.DONE, 1);
    Atomics.notify(control, Control.DONE);
    Atomics.notify(control, Control.TAIL);
  }
}

function writeUntilClosed(ring: Ring, options: DrainOptions): void {
  const { control } = ring;
  const drain = createDrain(ring, options);
  let wake = 0;
  let seen = 0;
  let flushed = 0;
  for (;;) {
    Atomics.wait(control, Control.WAKE, wake, TICK);
    const closing = Atomics.load(control, Control.CLOSE) !== 0;
    const woken = Atomics.load(control, Control.WAKE);
    drain.consume(woken === wake && !closing ? seen : Atomics.load(control, Control.SAFE));
    wake = woken;
    seen = Atomics.load(control, Control.HEAD);
    const now = performance.now();
    if (now - flushed >= TICK) {
      drain.flush();
      flushed = now;
    }
    if (closing) break;
  }
  drain.close();
}
