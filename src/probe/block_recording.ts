/**
 * The recording of one `trace()` block where nothing else is recorded: its own ring, drained by the target's thread, into
 * memory or into a file.
 *
 * @module
 */
import { concat, fileHead, jsonChunk } from "../trace/chunk.ts";
import { TraceEncoder } from "../trace/encode.ts";
import { ringOf } from "../trace/journal.ts";
import { ChunkKind, type FileIdentity, type RunEnd, type RunHeader } from "../trace/spec.ts";
import { hostClock } from "./clock.ts";
import { type OwnDescriptor, ownDescriptor } from "./own_descriptor.ts";
import { createProbes, type ProbeSet } from "./probes.ts";
import { Control, type Ring, STOPS, Total, TOTALS } from "./ring.ts";
import { learnSurroundings } from "./surroundings.ts";
import { writeAll } from "./write_all.ts";
import type { RecordSettings } from "../settings.ts";

export interface BlockRecordingOptions {
  header: RunHeader;
  settings: RecordSettings;
  /** The run's file, with its header; in memory when there is none. */
  path?: string;
  /** Which file that is. */
  identity?: FileIdentity;
}

export interface BlockRecording {
  set: ProbeSet;
  /** The file's bytes up to now, of a recording in memory. */
  bytes(): Uint8Array;
  /** Writes all that was recorded so far, and how the recording stands. */
  flush(): void;
  /** Flushes, and gives back what is needed no more. */
  close(): void;
}

/** Slots of a block's ring: 512 KB. */
const SLOTS = 1 << 16;
/** Calls of a chunk, and snapshots that are remembered: less than in a run, as most blocks are short. */
const CHUNK_CALLS = 4096;
const COMPOSITES = 2048;
/** Rings that are kept for the next block. */
const SPARE = 8;
const spare: Ring[] = [];

export function startBlockRecording(
  { header, settings, path, identity }: BlockRecordingOptions,
): BlockRecording {
  const ring = spare.pop() ?? createRing();
  const { control, totals } = ring;
  control.fill(0);
  totals.fill(0);
  const chunks: Uint8Array[] = path === undefined ? [fileHead(), jsonChunk(ChunkKind.HEADER, header)] : [];
  let file: OwnDescriptor | undefined;
  try {
    if (path !== undefined) file = ownDescriptor(path, { how: "append", identity });
  } catch {
    control[Control.STOP] = STOPS.indexOf("write_error");
  }
  let bytes = 0;
  let isClosed = false;

  function write(chunk: Uint8Array): void {
    bytes += chunk.length;
    if (path === undefined) chunks.push(chunk.slice());
    else if (file !== undefined) {
      try {
        const { fd } = file.use();
        writeAll(fd, chunk);
      } catch {
        control[Control.STOP] = STOPS.indexOf("write_error");
        file = undefined;
      }
    }
    if (settings.maxBytes > 0 && bytes >= settings.maxBytes && control[Control.STOP] === 0) {
      control[Control.STOP] = STOPS.indexOf("max_bytes");
    }
  }

  const encoder = new TraceEncoder(write, { chunkCalls: CHUNK_CALLS });
  let tail = 0;
  function consume(): void {
    if (isClosed) return;
    tail = encoder.follow(ring, tail, control[Control.SAFE]!);
    control[Control.TAIL] = tail;
  }

  const set = createProbes(ring, { settings, ...hostClock(), drain: consume, composites: COMPOSITES });
  const { redactor } = set.snapshotOptions;
  if (redactor !== undefined) learnSurroundings(redactor, { ...settings, words: [] });

  write(jsonChunk(ChunkKind.META, { clock: set.clockCost() }));

  function end(): Uint8Array {
    const end: RunEnd = {
      time: totals[Total.TIME]!,
      calls: encoder.callCount,
      dropped: totals[Total.DROPPED]! + totals[Total.REFUSED]!,
    };
    if (totals[Total.REFUSED]! > 0) end.refused = totals[Total.REFUSED]!;
    const limit = control[Control.LIMIT] || control[Control.STOP];
    if (limit) end.limit = STOPS[limit];
    return jsonChunk(ChunkKind.END, end);
  }

  function settle(): void {
    if (isClosed) return;
    set.publish();
    consume();
    encoder.flush();
  }

  return {
    set,
    bytes() {
      settle();
      return concat(isClosed ? chunks : [...chunks, end()]);
    },
    flush() {
      if (isClosed) return;
      settle();
      if (path !== undefined) write(end());
    },
    close() {
      if (isClosed) return;
      settle();
      write(end());
      isClosed = true;
      encoder.close();
      file?.close();
      file = undefined;
      if (spare.length < SPARE) spare.push(ring);
    },
  };
}

function createRing(): Ring {
  return {
    ...ringOf(SLOTS),
    control: new Int32Array(16),
    totals: new Float64Array(TOTALS),
  };
}
