/**
 * One recording of this process: ring, probes and writer's thread, from the first call to the last.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import { createDrain, type Drain } from "./drain.ts";
import { createProbes, type ProbeSet } from "./probes.ts";
import { Control, createSharedRing, STOPS, viewRing } from "./ring.ts";
import type { RecordSettings } from "./settings.ts";
import type { WriterData } from "./writer.ts";

export interface RecorderOptions {
  /** The trace file, with its header; the recorder appends to it. */
  file: string;
  record: RecordSettings;
  /** The script that the writer's thread runs: it must hand `workerData.tracepatch` to `runWriter`. */
  writerScript: string;
}

export interface Recorder extends Omit<ProbeSet, "publish"> {
  /** Notes for the reader of the run, such as a module that was not instrumented. */
  remark(text: string): void;
  /** Returns when everything recorded so far is in the file, with how the run stands. Recording goes on. */
  flush(): void;
}

/** How long a full ring waits for a writer that has not started, in ms, before the target's thread writes itself. */
const START_PATIENCE = 2_000;
/** How long it waits for a writer that does not get on, in ms, before recording stops. */
const FULL_PATIENCE = 60_000;
/** How long a flush waits for the writer, in ms. */
const FLUSH_PATIENCE = 30_000;

export function startRecorder({ file, record, writerScript }: RecorderOptions): Recorder {
  const shared = createSharedRing();
  const ring = viewRing(shared);
  const { control } = ring;
  const drainOptions = { file, maxBytes: record.maxBytes };
  let own: Drain | undefined;
  let waited = 0;

  /** Takes the writing over from a thread that never came; false when it did come. */
  function takeOver(): boolean {
    if (own === undefined && Atomics.compareExchange(control, Control.OWNER, 0, 2) === 0) {
      own = createDrain(ring, drainOptions);
    }
    return own !== undefined;
  }

  function wakeWriter(): void {
    Atomics.add(control, Control.WAKE, 1);
    Atomics.notify(control, Control.WAKE);
  }

  function drain(full: boolean): void {
    if (own !== undefined) return own.consume(control[Control.SAFE]);
    wakeWriter();
    if (!full) return;
    const tail = Atomics.load(control, Control.TAIL);
    const step = 50;
    if (Atomics.wait(control, Control.TAIL, tail, step) !== "timed-out") waited = 0;
    else if ((waited += step) >= START_PATIENCE && !takeOver() && waited >= FULL_PATIENCE) {
      Atomics.store(control, Control.STOP, STOPS.indexOf("write_error"));
    }
  }

  try {
    const workerData: { tracepatch: WriterData } = { tracepatch: { ring: shared, ...drainOptions } };
    const writer = new Worker(writerScript, { workerData, env: {}, execArgv: [], stdin: false });
    // A thread that cannot start must not end the target; the target's own thread then writes.
    writer.on("error", () => {});
    writer.unref();
  } catch {
    takeOver();
  }

  const { clock, nanoseconds } = hostClock();
  const set = createProbes(ring, { settings: record, clock, nanoseconds, drain });
  const remarks: string[] = [];
  return {
    probes: set.probes,
    addSites: set.addSites,
    addMeta: set.addMeta,
    remark(text) {
      remarks.push(text);
      set.addMeta({ remarks });
    },
    flush() {
      set.publish();
      if (takeOver()) {
        own!.consume(control[Control.SAFE]);
        return own!.end();
      }
      const request = Atomics.add(control, Control.FLUSH, 1) + 1;
      wakeWriter();
      for (
        let patience = FLUSH_PATIENCE;
        patience > 0 && control[Control.FLUSHED] < request;
        patience -= 100
      ) {
        Atomics.wait(control, Control.FLUSHED, request - 1, 100);
      }
    },
  };
}

/** The host's cheapest monotonic clock. */
function hostClock(): { clock: () => number; nanoseconds: number } {
  const bun = (globalThis as { Bun?: { nanoseconds(): number } }).Bun;
  if (bun !== undefined) return { clock: bun.nanoseconds, nanoseconds: 1 };
  return { clock: performance.now.bind(performance), nanoseconds: 1e6 };
}
