/**
 * What a thread sees of the recordings of its workers: the shared memory that controls their rings. A worker that is
 * terminated has no last moment of its own, so its writer is asked from here, before.
 *
 * @module
 */
import { append, atomics, sharedBytes, wordsOf } from "./natives.ts";
import { Control, CONTROL_BYTES, CONTROL_WORDS, State } from "./ring.ts";

export interface WorkerRecordings {
  /** Memory for the control of a worker's ring. */
  create(): SharedArrayBuffer;
  /** Memory by which the threads share the secrets that they find; undefined where secrets are not hidden. */
  secrets(): SharedArrayBuffer | undefined;
  /**
   * Returns when all that a worker has recorded so far is in the file, or after a while.
   *
   * @param threadId the worker's `threadId`; without it, all workers
   */
  flush(threadId?: number): void;
}

/** Milliseconds that a writer which has been started may take until it is there. */
const START_PATIENCE = 300;
/** Milliseconds after which a writer has seen what had been recorded: two of its ticks, and a little. */
const SEEN_AFTER = 25;
/** Milliseconds that writers may take to write. */
const WRITE_PATIENCE = 300;

/** @param secrets see `WorkerRecordings` */
export function workerRecordings(secrets: SharedArrayBuffer | undefined): WorkerRecordings {
  let controls: Int32Array[] = [];
  let forgetAt = 64;
  const clock = performance.now.bind(performance);
  const idle = new Int32Array(new SharedArrayBuffer(4));
  const sleep = (ms: number) => void atomics.wait(idle, 0, 0, ms);

  /** The controls of workers that record: one worker's, or all. */
  function live(threadId: number | undefined): Int32Array[] {
    const found: Int32Array[] = [];
    for (let i = 0; i < controls.length; i++) {
      const control = controls[i]!;
      const isMeant = threadId === undefined || control[Control.THREAD] === threadId;
      if (isMeant && control[Control.STATE] === State.WRITING) append(found, control);
    }
    return found;
  }

  function forgetEnded(): void {
    const rest: Int32Array[] = [];
    for (let i = 0; i < controls.length; i++) {
      if (controls[i]![Control.STATE] !== State.ENDED) append(rest, controls[i]!);
    }
    controls = rest;
    forgetAt = 2 * rest.length + 64;
  }

  return {
    create() {
      if (controls.length >= forgetAt) forgetEnded();
      const shared = sharedBytes(CONTROL_BYTES);
      append(controls, wordsOf(shared, CONTROL_WORDS));
      return shared;
    },
    secrets: () => secrets,
    flush(threadId) {
      const found = live(threadId);
      if (found.length === 0) return;
      let isBehind = false;
      const requests: number[] = [];
      for (let i = 0; i < found.length; i++) {
        const control = found[i]!;
        for (const until = clock() + START_PATIENCE; control[Control.OWNER] === 0 && clock() < until;) {
          sleep(5);
        }
        if (atomics.load(control, Control.HEAD) !== atomics.load(control, Control.TAIL)) isBehind = true;
      }
      if (isBehind) sleep(SEEN_AFTER);
      // Not by `FLUSH` or `WAKE`: then the consumer takes what the producer has declared safe.
      for (let i = 0; i < found.length; i++) requests[i] = atomics.add(found[i]!, Control.ASKED, 1) + 1;
      const until = clock() + WRITE_PATIENCE;
      for (let i = 0; i < found.length; i++) {
        const control = found[i]!;
        for (let done = control[Control.ANSWERED]; done < requests[i]! && clock() < until;) {
          atomics.wait(control, Control.ANSWERED, done, 20);
          done = control[Control.ANSWERED];
        }
        // It is about to be gone, or it is not heard of any more.
        if (threadId !== undefined) control[Control.STATE] = State.ENDED;
      }
    },
  };
}
