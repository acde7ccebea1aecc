/**
 * The consumer of the ring: turns events into chunks and appends them to the trace file. It runs in the writer's
 * thread, or in the target's when there is no other.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { jsonChunk } from "../trace/chunk.ts";
import { TraceEncoder } from "../trace/encode.ts";
import { Op } from "../trace/journal.ts";
import { ChunkKind, type RunEnd } from "../trace/spec.ts";
import { Control, type Ring, STOPS, Total } from "./ring.ts";

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
  /** The file's size in bytes at which recording stops; 0: no limit. */
  maxBytes: number;
}

export function createDrain(ring: Ring, { file, maxBytes }: DrainOptions): Drain {
  const { control, totals, i32 } = ring;
  let fd = -1;
  let written = 0;
  try {
    fd = openSync(file, "a");
  } catch {
    fail();
  }

  function fail(): void {
    Atomics.store(control, Control.STOP, STOPS.indexOf("write_error"));
    if (fd >= 0) {
      try {
        closeSync(fd);
      } catch {
        // The file is lost either way.
      }
    }
    fd = -1;
  }

  function write(bytes: Uint8Array): void {
    if (fd < 0) return;
    try {
      for (let from = 0; from < bytes.length;) from += writeSync(fd, bytes, from, bytes.length - from);
    } catch {
      return fail();
    }
    written += bytes.length;
    if (maxBytes > 0 && written >= maxBytes && control[Control.STOP] === 0) {
      Atomics.store(control, Control.STOP, STOPS.indexOf("max_bytes"));
    }
  }

  const encoder = new TraceEncoder(write);
  let tail = 0;

  return {
    consume(position) {
      while (tail !== position) {
        if (position < tail) {
          tail = encoder.consume(ring, tail, i32.length / 2);
          if ((i32[2 * tail] & 0xff) === Op.WRAP) tail = 0;
        } else tail = encoder.consume(ring, tail, position);
      }
      Atomics.store(control, Control.TAIL, tail);
      Atomics.notify(control, Control.TAIL);
    },
    flush() {
      encoder.flush();
    },
    end() {
      encoder.flush();
      const end: RunEnd = {
        time: totals[Total.TIME],
        calls: encoder.callCount,
        dropped: totals[Total.DROPPED],
      };
      const limit = control[Control.LIMIT] || control[Control.STOP];
      if (limit !== 0) end.limit = STOPS[limit];
      write(jsonChunk(ChunkKind.END, end));
    },
  };
}
