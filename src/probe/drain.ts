/**
 * The consumer of the ring: turns events into chunks and appends them to the trace file. It runs in the writer's
 * thread, or in the target's when there is no other.
 *
 * @module
 */
import { unlinkSync } from "node:fs";
import { memoryWriter } from "./memory.ts";
import { atomics } from "./natives.ts";
import { MAX_CALLS } from "../trace/calls_spec.ts";
import { chunk, CHUNK_HEAD_SIZE, jsonChunk, threadChunk } from "../trace/chunk.ts";
import { TraceEncoder } from "../trace/encode.ts";
import { JournalWriter } from "../trace/journal_writer.ts";
import { parseJson } from "../trace/json.ts";
import { Kind, Op } from "../trace/journal.ts";
import type { JournalValue } from "../trace/put_event.ts";
import { ChunkKind, type FileIdentity, type RunEnd, type ThreadHeader } from "../trace/spec.ts";
import { PartWriter } from "./parts.ts";
import { ASKS_FORGET, ASKS_PART, Control, FOLD_FIELDS, FOLD_SITES, type Ring, STOPS, Total } from "./ring.ts";
import { appendingFile, newestFile, type RunFile } from "./run_file.ts";

export interface Drain {
  /** Takes the events up to `position` into the chunk under construction; room is free again when it returns. */
  consume(position: number): void;
  /** Writes what has been consumed. */
  flush(): void;
  /** Writes what has been consumed, and an END chunk, which holds until a later one. */
  end(): void;
}

export interface DrainOptions {
  /** The trace file; it exists already. */
  file: string;
  /** Which file that is, where the launcher made it. */
  identity?: FileIdentity | undefined;
  /** See `OpenOptions`. */
  fileLimit?: number | undefined;
  /** How many calls a chunk has at most; by default as many as it can. */
  chunkCalls?: number | undefined;
  /** The file, where it has been opened before: the target may have given up the right to since. */
  fd?: number | undefined;
  /** Whether somebody else has it open, who can take over from one that cannot open it. */
  isSpare?: boolean;
  /** The file's size in bytes at which recording stops; 0: no limit. */
  maxBytes: number;
  /** Keep so many of the newest calls; 0: all. */
  keepLast: number;
  /** Ask for samples of the memory in use. */
  trackMemory?: boolean;
  /** The header of a worker thread or a child process, which is written first. */
  thread?: ThreadHeader | undefined;
  /** The file with what was recorded before: see `early.ts`. It is removed when the run has it. */
  early?: string | undefined;
  /** Whether the file may be replaced by the run's next part. */
  rotates?: boolean;
}

export function createDrain(
  ring: Ring,
  {
    file,
    identity,
    fileLimit,
    chunkCalls: most = MAX_CALLS,
    fd,
    isSpare,
    maxBytes,
    keepLast,
    trackMemory,
    thread,
    early,
    rotates = false,
  }: DrainOptions,
): Drain {
  const { control, totals } = ring;
  const parts = rotates ? new PartWriter(file) : undefined;
  let run: RunFile | undefined;
  try {
    run = keepLast > 0
      ? newestFile(file, { keep: keepLast, identity, fd, fileLimit })
      : appendingFile(file, { identity: parts?.identity ?? identity, fd, fileLimit });
  } catch (error) {
    if (isSpare) throw error;
    stop("write_error");
  }

  function stop(reason: (typeof STOPS)[number]): void {
    if (control[Control.STOP] <= 0) atomics.store(control, Control.STOP, STOPS.indexOf(reason));
  }

  let failed = false;
  /**
   * A disk that is full ends the recording: the target goes on. The last whole chunk makes room for what says how the recording and
   * the program ended.
   */
  function fail(): void {
    stop("write_error");
    if (failed) return;
    failed = true;
    try {
      run?.dropLast();
    } catch {
      // There is as much room as there is.
    }
  }

  let uncaught = "";
  function write(bytes: Uint8Array): void {
    if (failed) return;
    if (kindOf(bytes) === ChunkKind.META) uncaught = uncaughtIn(bytes) ?? uncaught;
    try {
      run?.write(whole(parts?.take(bytes) ?? bytes));
    } catch {
      return fail();
    }
    if (maxBytes > 0 && run !== undefined && run.bytes >= maxBytes) stop("max_bytes");
  }

  let hasEarly = early !== undefined;
  function sync(): void {
    try {
      if (!failed) run?.sync();
    } catch {
      fail();
    }
    if (!hasEarly || tail === 0) return;
    hasEarly = false;
    try {
      unlinkSync(early!);
    } catch {
      // Its time is over in any case; the launcher removes it.
    }
  }

  /** A chunk as it stands in the file. */
  function whole(bytes: Uint8Array): Uint8Array {
    return thread === undefined ? bytes : threadChunk(thread.thread, bytes);
  }

  if (thread !== undefined) write(jsonChunk(ChunkKind.HEADER, thread));
  // Chunks of a part of what is kept: more or less of it can then be left out.
  const chunkCalls = keepLast > 0 ? Math.min(Math.max(keepLast >> 3, 256), most) : most;
  const encoder = new TraceEncoder(write, { chunkCalls, taken: free, ...(rotates ? { part } : {}) });
  const folds = ring.folds === undefined ? undefined : foldWriter(ring.folds, write);
  const memory = trackMemory ? memoryWriter(ring, write) : undefined;
  let tail = 0;
  /** What was left out before this part. */
  const before = { dropped: 0, overflow: 0, refused: 0 };

  /** What the target's thread says when it is asked for a part: that it refers to no earlier snapshot; and then, that it has come there. */
  function part(word: number, time: number): void {
    if (parts?.next === undefined) return;
    if (word === 0) parts.forget();
    // Else it is an answer to what was asked for the part before.
    else if (parts.hasForgotten) return goOn(parts, { time, hasThreadEnded: word === 2 });
    askForPart(parts);
  }

  function askForPart({ hasForgotten }: PartWriter): void {
    atomics.compareExchange(control, Control.STOP, 0, hasForgotten ? ASKS_PART : ASKS_FORGET);
  }

  /** Closes the part, and goes on in the next one. Where that cannot be opened, the part goes on. */
  function goOn(
    parts: PartWriter,
    { time, hasThreadEnded }: { time: number; hasThreadEnded: boolean },
  ): void {
    let next: RunFile;
    try {
      next = appendingFile(file, { identity: parts.next!.identity, fileLimit });
    } catch {
      parts.next = undefined;
      return;
    }
    memory?.(true);
    run?.write(whole(jsonChunk(ChunkKind.END, endNow(time))));
    run?.close();
    run = next;
    Object.assign(before, leftOut());
    if (thread !== undefined) run.write(whole(jsonChunk(ChunkKind.HEADER, thread)));
    const calls = encoder.callCount - (thread === undefined ? 0 : 1);
    for (const chunk of parts.begin({ calls, time })) run.write(whole(chunk));
    if (thread !== undefined) writeThreadsCall((chunk) => run!.write(whole(chunk)), hasThreadEnded);
    run.sync();
  }

  function leftOut(): typeof before {
    return {
      dropped: totals[Total.DROPPED]!,
      overflow: totals[Total.OVERFLOW]!,
      refused: totals[Total.REFUSED]!,
    };
  }

  /** The producer may write up to `slot`. */
  function free(slot: number): void {
    atomics.store(control, Control.TAIL, slot);
    atomics.notify(control, Control.TAIL);
  }

  /** An error in the recorder ends the recording: it may be in the target's thread, and must not reach the target. */
  function guarded(act: () => void): void {
    try {
      if (!failed) act();
    } catch {
      fail();
    }
  }

  return {
    consume(position) {
      guarded(() => void encoder.follow(ring, tail, position));
      tail = position;
      free(tail);
    },
    flush() {
      guarded(() => encoder.flush());
      folds?.(false);
      memory?.(false);
      sync();
      if (parts === undefined) return;
      guarded(() => parts.look());
      if (parts.next !== undefined) askForPart(parts);
    },
    end() {
      guarded(() => encoder.flush());
      folds?.(true);
      memory?.(true);
      sync();
      try {
        if (!failed) run?.trim();
      } catch {
        fail();
      }
      try {
        writeEnd();
      } catch {
        if (failed) return;
        fail();
        try {
          writeEnd();
        } catch {
          // There is no room at all.
        }
      }
    },
  };

  function writeEnd(): void {
    run?.write(whole(jsonChunk(ChunkKind.END, endNow(totals[Total.TIME]!))));
    run?.sync();
  }

  /** @param at when, in ns since the recording began */
  function endNow(at: number): RunEnd {
    const { calls = 0 } = run ?? {};
    const earlier = parts?.moved.calls ?? run?.earlier ?? 0;
    const known = Math.max(totals[Total.CALLS]!, encoder.callCount);
    const now = leftOut();
    const dropped = now.dropped - before.dropped;
    const overflow = now.overflow - before.overflow;
    const refused = now.refused - before.refused;
    const end: RunEnd = {
      time: Math.max(0, at - (parts?.moved.time ?? 0)),
      calls: failed ? calls : encoder.callCount - earlier,
      // What had been handed over, and did not get into the file, is missing as well.
      dropped: dropped + overflow + refused + (failed ? known - earlier - calls : 0),
    };
    const limit = control[Control.LIMIT] || control[Control.STOP];
    if (limit > 0) end.limit = STOPS[limit];
    if (overflow > 0) end.overflow = overflow;
    if (refused > 0) end.refused = refused;
    const folded = foldedOf(ring);
    if (folded > 0) end.folded = folded;
    if (run !== undefined && run.earlier > 0) end.earlier = run.earlier;
    if (uncaught !== "") end.uncaught = uncaught;
    return end;
  }
}

const NOTHING: JournalValue = { kind: Kind.UNDEFINED, payload: 0, identity: 0 };

/** The call that stands for a thread is the first one of each part. */
function writeThreadsCall(write: (chunk: Uint8Array) => void, hasEnded: boolean): void {
  const encoder = new TraceEncoder(write);
  const writer = new JournalWriter(encoder);
  writer.enter({ site: 1, parent: 0, time: 0, args: [] });
  if (hasEnded) writer.end({ op: Op.LEAVE, call: 1, time: 0, value: NOTHING });
  writer.finish();
  encoder.close();
}

function kindOf(chunk: Uint8Array): number {
  return new DataView(chunk.buffer, chunk.byteOffset).getUint32(0, true);
}

/** The error that a chunk of metadata says the program ends by, "" when it goes on after all. */
function uncaughtIn(chunk: Uint8Array): string | undefined {
  const length = new DataView(chunk.buffer, chunk.byteOffset).getUint32(4, true);
  const fields = parseJson(chunk.subarray(CHUNK_HEAD_SIZE, CHUNK_HEAD_SIZE + length));
  const uncaught = (fields as { uncaught?: unknown } | undefined)?.uncaught;
  return typeof uncaught === "string" ? uncaught : undefined;
}

/** How many calls were only counted. */
function foldedOf({ folds }: Ring): number {
  let sum = 0;
  if (folds !== undefined) { for (let at = 0; at < folds.length; at += FOLD_FIELDS) sum += folds[at]!; }
  return sum;
}

/** Milliseconds between two looks at what was only counted. */
const FOLD_TICK = 50;

/** Writes what has been only counted, for the functions where that has changed. */
function foldWriter(folds: Float64Array, write: (chunk: Uint8Array) => void): (now: boolean) => void {
  const written = new Float64Array(FOLD_SITES);
  let last = 0;
  return (isLast) => {
    const now = performance.now();
    if (!isLast && now - last < FOLD_TICK) return;
    last = now;
    const changed: number[] = [];
    for (let site = 0; site < FOLD_SITES; site++) {
      const at = site * FOLD_FIELDS;
      const count = folds[at]!;
      if (count === written[site]) continue;
      written[site] = count;
      changed.push(site, count, folds[at + 1]!, folds[at + 2]!, folds[at + 3]!);
    }
    if (changed.length > 0) write(chunk(ChunkKind.FOLDS, new Uint8Array(Float64Array.from(changed).buffer)));
  };
}
