/**
 * The writer's thread: drains the ring into the file a few dozen times a second, even while the target's thread is busy
 * meanwhile; so a target that is killed, or spins without calls, has its last calls in the file.
 *
 * @module
 */
import { createDrain, type Drain, type DrainOptions } from "./drain.ts";
import { Control, type Ring, type SharedRing, STOPS, Total, UNABLE, viewRing } from "./ring.ts";

/** What the recorder hands to the thread. */
export interface WriterData extends DrainOptions {
  ring: SharedRing;
  /** Milliseconds after which a pending call no longer counts as short (see `selective.ts`). */
  claimAfter: number;
}

/** Milliseconds between two looks. What the target did is in the file after two of them. */
const TICK = 10;
/** Milliseconds between two counts of the calls that are missing since a limit was hit. */
const TELL = 500;

export function runWriter(data: WriterData): void {
  const ring = viewRing(data.ring);
  const { control } = ring;
  if (Atomics.compareExchange(control, Control.OWNER, 0, 1) !== 0) return;
  let drain: Drain;
  try {
    drain = createDrain(ring, data);
  } catch {
    Atomics.store(control, Control.OWNER, UNABLE);
    Atomics.notify(control, Control.FLUSHED);
    return;
  }
  try {
    writeForever(ring, { data, drain });
  } catch {
    // The target must not wait for a thread that is gone.
    Atomics.store(control, Control.STOP, STOPS.indexOf("write_error"));
    Atomics.store(control, Control.FLUSHED, 0x7fffffff);
    Atomics.notify(control, Control.FLUSHED);
    Atomics.notify(control, Control.TAIL);
    Atomics.store(control, Control.ANSWERED, 0x7fffffff);
    Atomics.notify(control, Control.ANSWERED);
  }
}

function writeForever(ring: Ring, { data, drain }: { data: WriterData; drain: Drain }): never {
  const { control } = ring;
  const headOf = ring.folds === undefined
    ? () => Atomics.load(control, Control.HEAD)
    : claimer(control, data);
  let wake = 0;
  let seen = 0;
  let written = 0;
  let limit = 0;
  let told = 0;
  let missing = 0;
  for (;;) {
    Atomics.wait(control, Control.WAKE, wake, TICK);
    const flush = Atomics.load(control, Control.FLUSH);
    const flushing = flush !== control[Control.FLUSHED];
    const woken = Atomics.load(control, Control.WAKE);
    drain.consume(woken === wake && !flushing ? seen : Atomics.load(control, Control.SAFE));
    wake = woken;
    seen = headOf();
    if (flushing) {
      drain.end();
      Atomics.store(control, Control.FLUSHED, flush);
      Atomics.notify(control, Control.FLUSHED);
    }
    const asked = Atomics.load(control, Control.ASKED);
    if (asked !== control[Control.ANSWERED]) {
      drain.flush();
      Atomics.store(control, Control.ANSWERED, asked);
      Atomics.notify(control, Control.ANSWERED);
    }
    const now = performance.now();
    if (now - written >= TICK) {
      drain.flush();
      written = now;
      // Even a run that is killed later must say which limit ended its recording, and how much is missing.
      const hit = control[Control.LIMIT]! || Math.max(0, control[Control.STOP]!);
      if (hit !== limit || hit !== 0 && now - told >= TELL && ring.totals[Total.DROPPED] !== missing) {
        missing = ring.totals[Total.DROPPED]!;
        told = now;
        drain.end();
      }
      limit = hit;
    }
  }
}

/** Gives the position that may be read a tick later, and claims the calls that have been pending for too long. */
function claimer(control: Int32Array, { claimAfter }: WriterData): () => number {
  let ticket = 0;
  let since = 0;
  // HEAD stays behind a call that was claimed until the target's thread notices.
  let claimedFrom = -1;
  let claimedTo = 0;
  return () => {
    const now = performance.now();
    const pending = Atomics.load(control, Control.PENDING);
    if (pending !== ticket) {
      ticket = pending;
      since = now;
    } else if (pending !== 0 && now - since >= claimAfter) {
      const from = control[Control.HEAD]!;
      const to = control[Control.PENDING_END]!;
      if (Atomics.compareExchange(control, Control.PENDING, pending, 0) === pending) {
        claimedFrom = from;
        claimedTo = to;
      }
    }
    const head = Atomics.load(control, Control.HEAD);
    if (head === claimedFrom) return claimedTo;
    claimedFrom = -1;
    return head;
  };
}
