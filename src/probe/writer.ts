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
const TICK = 10;

export function runWriter({ ring: shared, file, maxBytes }: WriterData): void {
  const ring = viewRing(shared);
  const { control } = ring;
  if (Atomics.compareExchange(control, Control.OWNER, 0, 1) !== 0) return;
  try {
    writeForever(ring, { file, maxBytes });
  } catch {
    // The target must not wait for a thread that is gone.
    Atomics.store(control, Control.STOP, STOPS.indexOf("write_error"));
    Atomics.store(control, Control.FLUSHED, 0x7fffffff);
    Atomics.notify(control, Control.FLUSHED);
    Atomics.notify(control, Control.TAIL);
  }
}

function writeForever(ring: Ring, options: DrainOptions): never {
  const { control } = ring;
  const drain = createDrain(ring, options);
  let wake = 0;
  let seen = 0;
  let written = 0;
  for (;;) {
    Atomics.wait(control, Control.WAKE, wake, TICK);
    const flush = Atomics.load(control, Control.FLUSH);
    const flushing = flush !== control[Control.FLUSHED];
    const woken = Atomics.load(control, Control.WAKE);
    drain.consume(woken === wake && !flushing ? seen : Atomics.load(control, Control.SAFE));
    wake = woken;
    seen = Atomics.load(control, Control.HEAD);
    if (flushing) {
      drain.end();
      Atomics.store(control, Control.FLUSHED, flush);
      Atomics.notify(control, Control.FLUSHED);
    }
    const now = performance.now();
    if (now - written >= TICK) {
      drain.flush();
      written = now;
    }
  }
}
