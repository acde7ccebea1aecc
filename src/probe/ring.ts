/**
 * The shared memory between the recorder (producer, the target's thread) and the drain (consumer, the writer's
 * thread). The events in it are described in `trace/journal.ts`; here is only who may write where, and how each
 * wakes the other.
 *
 * The producer publishes its position with a plain store, which costs nothing. The consumer therefore trusts a
 * position only when it saw it one tick ago, or when it was published as `SAFE` with an atomic store.
 *
 * @module
 */

/**
 * Slots of 8 bytes. 4 MB: some 75,000 calls, which the consumer packs in a hundredth of a second. Bun's collector takes all of it
 * for live memory, and lets the target's garbage grow to twice that. Memory is there once it
 * is written to, and a producer that is not ahead starts over after each `LAP`: 2 MB, which stay in the processor's cache.
 */
const RING_SLOTS = 1 << 19;
export const LAP = 1 << 18;

/** Indexes into `Ring.control`. */
export const Control = {
  /** Producer's position, a plain store after every event. */
  HEAD: 0,
  /** Producer's position, an atomic store, before it wakes the consumer. */
  SAFE: 1,
  /** Consumer's position. */
  TAIL: 2,
  /** Who drains: 0 nobody yet, 1 the writer's thread, 2 the producer itself; `UNABLE`. */
  OWNER: 3,
  /** Counts the producer's wake-ups; the consumer sleeps on it. */
  WAKE: 4,
  /** Counts the producer's requests to have everything in the file, END chunk included. */
  FLUSH: 5,
  /** The last of these requests that the consumer has done. */
  FLUSHED: 6,
  /** A reason to stop recording, set by the consumer: an index into `STOPS`; or `ASKS_MEMORY`. */
  STOP: 7,
  /** An index into `STOPS`, set by the producer: the limit that was hit. */
  LIMIT: 8,
  /** A number for the ENTER event after HEAD that may yet be taken back; 0: there is none (see `selective.ts`). */
  PENDING: 9,
  /** Where that event ends. */
  PENDING_END: 10,
  /** Where the probes put their position when HEAD is somebody else's to publish. */
  UNPUBLISHED: 11,
  /** One of `State`, for the thread that started this one. */
  STATE: 12,
  /** The `threadId` of the thread that records, where it is a worker. */
  THREAD: 13,
  /** Counts the requests of other threads to have what has been consumed in the file. */
  ASKED: 14,
  /** The last of these requests that the consumer has done. */
  ANSWERED: 15,
} as const;

/** Values of `Control.STATE`: no writer has been started, one has, and all is written. */
export const State = { NEW: 0, WRITING: 1, ENDED: 2 } as const;

/** The memory that control and totals share: words that are control's, numbers that are totals', and bytes in all. */
export const CONTROL_WORDS = 16;
export const TOTALS = 9;
export const CONTROL_BYTES = CONTROL_WORDS * 4 + TOTALS * 8;

/** In the place of an owner: the writer's thread cannot open the file, and the producer takes over. */
export const UNABLE = 3;

/** In the place of a reason to stop: the consumer asks for a sample of the memory in use, which the next call takes. */
export const ASKS_MEMORY = -1;

/** The same: it asks for a PART event, with 0 and with 1. An answer may be on its way when it asks again: it may come twice. */
export const ASKS_FORGET = -2;
export const ASKS_PART = -3;

/** Indexes into `Ring.totals`. Those of memory are the sample last taken: when, in which call, bytes, and its number. */
export const Total = {
  TIME: 0,
  DROPPED: 1,
  OVERFLOW: 2,
  MEMORY_TIME: 3,
  MEMORY_CALL: 4,
  MEMORY_BYTES: 5,
  MEMORY_COUNT: 6,
  /** Calls that were given a number, as of the last time that the producer published all. */
  CALLS: 7,
  /** Calls that blocks left out, by limits of their own. */
  REFUSED: 8,
} as const;

/** Why recording stopped, by the name of the setting. */
export const STOPS = [
  "",
  "max_calls",
  "max_depth",
  "max_time",
  "max_bytes",
  "write_error",
  "closed",
] as const;

/** Their places there. */
export const Stop = { MAX_CALLS: 1, MAX_DEPTH: 2, MAX_TIME: 3, MAX_BYTES: 4, WRITE_ERROR: 5 } as const;

export interface Ring {
  f64: Float64Array;
  i32: Int32Array;
  u8: Uint8Array;
  control: Int32Array;
  totals: Float64Array;
  /** By site: the calls that were only counted, `FOLD_FIELDS` numbers each. Absent when all are recorded. */
  folds?: Float64Array;
}

/** How many calls; their total, least and greatest time in ns. */
export const FOLD_FIELDS = 4;
/** Functions beyond this are not folded. */
export const FOLD_SITES = 1 << 16;

/** What crosses the border to the writer's thread. */
export interface SharedRing {
  events: SharedArrayBuffer;
  control: SharedArrayBuffer;
  folds?: SharedArrayBuffer;
}

/**
 * @param options.folding whether calls may be only counted
 * @param options.control memory for control and totals that is there already
 */
export function createSharedRing(
  { folding = false, control = new SharedArrayBuffer(CONTROL_BYTES) }: {
    folding?: boolean;
    control?: SharedArrayBuffer | undefined;
  } = {},
): SharedRing {
  const shared: SharedRing = { events: untouchedMemory(RING_SLOTS * 8), control };
  if (folding) shared.folds = new SharedArrayBuffer(FOLD_SITES * FOLD_FIELDS * 8);
  return shared;
}

export function viewRing(shared: SharedRing): Ring {
  return {
    f64: new Float64Array(shared.events),
    i32: new Int32Array(shared.events),
    u8: new Uint8Array(shared.events),
    control: new Int32Array(shared.control, 0, CONTROL_WORDS),
    totals: new Float64Array(shared.control, CONTROL_WORDS * 4, TOTALS),
    ...(shared.folds === undefined ? {} : { folds: new Float64Array(shared.folds) }),
  };
}

/** Shared memory that the system makes page by page when it is written to; some hosts fill an ordinary one with zeros first. */
function untouchedMemory(bytes: number): SharedArrayBuffer {
  try {
    const pages = bytes >> 16;
    const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    return buffer as unknown as SharedArrayBuffer;
  } catch {
    return new SharedArrayBuffer(bytes);
  }
}
