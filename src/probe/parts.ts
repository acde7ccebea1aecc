/**
 * The parts of a run that is rotated: from time to time the launcher gives the run's file another name and puts a new one at its path.
 * Whoever writes to it notices, and goes on there.
 *
 * @module
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import process from "node:process";
import { CHUNK_HEAD_SIZE, FILE_HEAD_SIZE, jsonChunk } from "../trace/chunk.ts";
import { parseJson } from "../trace/json.ts";
import { ChunkKind, type FileIdentity, LATE } from "../trace/spec.ts";
import { openFlags } from "./open_flags.ts";
import { type Moved, renumbered } from "./run_file.ts";

/** A part of a run, as its header has it. */
export interface Part {
  identity: FileIdentity;
  /** 1 …. */
  part: number;
  /** Milliseconds since 1970. */
  started: number;
}

/** Milliseconds between two looks for the next part. */
const LOOK = 200;
/** A header has a command line in it. */
const LONGEST_HEADER = 1 << 22;

/**
 * The part that is at the run's path now.
 *
 * @returns undefined where there is none, or something else, such as a file of another user or of another run
 */
export function partAt(path: string): Part | undefined {
  try {
    const { O_RDONLY = 0, O_NOFOLLOW = 0 } = openFlags();
    const fd = openSync(path, O_RDONLY | O_NOFOLLOW);
    try {
      const found = fstatSync(fd);
      const { dev, ino } = found;
      if (!found.isFile() || process.getuid !== undefined && found.uid !== process.getuid()) return undefined;
      const { id, part, started } = headerOf(fd);
      const isOurs = `${id}.tph` === basename(path) && typeof part === "number" &&
        typeof started === "number";
      return isOurs ? { identity: { dev, ino }, part, started } : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

function headerOf(fd: number): { id?: unknown; part?: unknown; started?: unknown } {
  const head = new Uint8Array(FILE_HEAD_SIZE + CHUNK_HEAD_SIZE);
  if (readSync(fd, head, 0, head.length, 0) < head.length) return {};
  const view = new DataView(head.buffer);
  const length = view.getUint32(FILE_HEAD_SIZE + 4, true);
  if (view.getUint32(FILE_HEAD_SIZE, true) !== ChunkKind.HEADER || length > LONGEST_HEADER) return {};
  const payload = new Uint8Array(length);
  readSync(fd, payload, 0, length, head.length);
  return parseJson(payload) ?? {};
}

/** What a thread has to say again in each part, and how its numbers are those of the part. */
export class PartWriter {
  /** What is taken off the numbers of calls, and of the times. */
  readonly moved: Moved = { calls: 0, time: 0 };
  /** The part that was found at the path, while the thread is asked to come to it. */
  next: Part | undefined;
  readonly #path: string;
  #identity: FileIdentity | undefined;
  readonly #sites: Uint8Array[] = [];
  #meta: Record<string, unknown> = {};
  /** Since the older ones are no longer referred to. */
  #snapshots: Uint8Array[] | undefined;
  #looked = performance.now();

  constructor(path: string) {
    this.#path = path;
    this.#identity = partAt(path)?.identity;
  }

  /** Which file is written to. */
  get identity(): FileIdentity | undefined {
    return this.#identity;
  }

  /** Looks for the next part, now and then. */
  look(): void {
    const now = performance.now();
    if (this.next !== undefined || now - this.#looked < LOOK) return;
    this.#looked = now;
    if (this.#identity === undefined) return;
    const { dev, ino } = this.#identity;
    const found = statSync(this.#path, { throwIfNoEntry: false });
    if (found !== undefined && (found.dev !== dev || found.ino !== ino)) this.next = partAt(this.#path);
  }

  /** Whether what is written refers to no snapshot from before the next part was found. */
  get hasForgotten(): boolean {
    return this.#snapshots !== undefined;
  }

  /** What is written from now on refers to no earlier snapshot. */
  forget(): void {
    this.#snapshots = [];
  }

  /** A chunk as the part has it; what the next parts need of it is kept. */
  take(chunk: Uint8Array): Uint8Array {
    const [kind, length] = new Uint32Array(chunk.buffer, chunk.byteOffset, 2);
    if (kind === ChunkKind.SITES) this.#sites.push(chunk.slice());
    else if (kind === ChunkKind.SNAPSHOTS) this.#snapshots?.push(chunk.slice());
    else if (kind === ChunkKind.META) {
      const fields = parseJson(chunk.subarray(CHUNK_HEAD_SIZE, CHUNK_HEAD_SIZE + length!));
      this.#keep(fields as Record<string, unknown> | undefined ?? {});
    }
    return renumbered(chunk, this.moved);
  }

  /**
   * Comes to the next part.
   *
   * @param options.calls what is taken off the numbers of calls
   * @param options.time when the recorder's clock has come there, in ns
   * @returns what stands at its beginning
   */
  begin({ calls, time }: { calls: number; time: number }): Uint8Array[] {
    const { identity, started } = this.next!;
    const epoch = this.#meta.epoch as number | undefined;
    // The clocks of two processes may differ a little.
    const since = epoch === undefined ? 0 : Math.max(0, Math.min((started - epoch) * 1e6, time));
    this.moved.calls = calls;
    this.moved.time = since;
    const meta = { ...this.#meta, earlier: calls };
    const chunks = [
      ...this.#sites,
      jsonChunk(ChunkKind.META, epoch === undefined ? meta : { ...meta, epoch: epoch + since / 1e6 }),
      ...this.#snapshots ?? [],
    ];
    this.#identity = identity;
    this.next = this.#snapshots = undefined;
    return chunks;
  }

  /** What says something of one call or snapshot is of no use to the next parts. */
  #keep(meta: Record<string, unknown>): void {
    for (const [key, value] of Object.entries(meta)) {
      if (!key.startsWith(LATE) && !/^[a-z]+:\d+$/.test(key)) this.#meta[key] = value;
    }
  }
}
