/**
 * Reading bytes of a trace file, from disk or from memory: the only effects of this folder.
 *
 * @module
 */

import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { cannotReadRun, messageOf, TphError } from "../errors.ts";

/** Files up to this size are read whole; of larger ones, what is asked for: ten million calls then take no memory of their own. */
const MAX_WHOLE = 4 << 20;
/** Small chunks come many at a time. */
const READ_AHEAD = 1 << 14;

/** Something to read at positions. */
export interface Source {
  /** In bytes. */
  readonly size: number;
  /** The size by which work on the file is limited: a sparse file may claim to be larger than what is stored. */
  readonly stored: number;
  /** Another one for each file and each change of it; nothing where a change might not show, and of small files. */
  readonly version?: string | undefined;
  /**
   * The bytes at `offset`; fewer than `length` at the end. They are valid until the next call, not to be written to, and
   * 8-byte aligned in memory when `offset` is a multiple of 8.
   */
  scan(offset: number, length: number): Uint8Array;
}

/** A source of bytes in memory. */
export function memorySource(bytes: Uint8Array): Source {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  return {
    size: aligned.length,
    stored: aligned.length,
    scan: (offset, length) => aligned.subarray(offset, offset + length),
  };
}

/**
 * A source of a file.
 *
 * @param options.readAhead A read fetches so many bytes at least.
 * @throws {TphError} The file cannot be read.
 */
export function fileSource(path: string, { readAhead = READ_AHEAD } = {}): Source {
  return reading(path, () => {
    const fd = openFile(path);
    try {
      const { size, blocks } = fstatSync(fd);
      if (size > MAX_WHOLE) {
        const stored = storedOf(size, blocks);
        return new LargeFile(path, { fd, size, stored, readAhead, version: versionOf(fd) });
      }
      const bytes = readAt(fd, new Uint8Array(size), 0);
      closeSync(fd);
      return memorySource(bytes);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  });
}

/** How many times smaller a compressing file system may store a file. */
const COMPRESSION = 16;
/** Of a block, in `Stats`. */
const BLOCK = 512;

/** What is stored of a file of that size; holes are not. */
function storedOf(size: number, blocks: number | null | undefined): number {
  return blocks ? Math.min(size, COMPRESSION * blocks * BLOCK + MAX_WHOLE) : size;
}

/** A change may have the same time as one so many ms before it. */
const TICK = 100;
/** The same on file systems that keep no parts of a ms: some keep seconds, or every other one. */
const COARSE_TICK = 3000;

/** See `Source.version`: it changes with each write, also where the file keeps its size. */
function versionOf(fd: number): string | undefined {
  const { dev, ino, size, mtimeNs, ctimeNs, mtimeMs, ctimeMs } = fstatSync(fd, { bigint: true });
  const isCoarse = mtimeNs % 1_000_000n === 0n || ctimeNs % 1_000_000n === 0n;
  const age = Date.now() - Number(ctimeMs > mtimeMs ? ctimeMs : mtimeMs);
  return age < (isCoarse ? COARSE_TICK : TICK) ? undefined : [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

/** Closes the files of sources that nothing refers to any more. */
const CLOSER = new FinalizationRegistry<number>((fd) => closeSync(fd));

/** Reads into one buffer, over and over: fresh memory costs more than the copy from the system's cache. */
class LargeFile implements Source {
  readonly size: number;
  readonly stored: number;
  readonly version: string | undefined;
  readonly #path: string;
  readonly #fd: number;
  readonly #readAhead: number;
  #buffer = new Uint8Array(1 << 20);
  /** What the buffer holds: `#held` bytes from `#from` on. */
  #from = 0;
  #held = 0;

  constructor(
    path: string,
    { fd, size, stored, readAhead, version }: {
      fd: number;
      size: number;
      stored: number;
      readAhead: number;
      version: string | undefined;
    },
  ) {
    this.stored = stored;
    this.version = version;
    this.#path = path;
    this.#readAhead = readAhead;
    this.#fd = fd;
    this.size = size;
    CLOSER.register(this, fd);
  }

  scan(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size);
    if (offset < this.#from || end > this.#from + this.#held) this.#fetch(offset, end - offset);
    // The file may have become shorter since it was opened.
    const read = Math.min(end, this.#from + this.#held);
    return this.#buffer.subarray(offset - this.#from, Math.max(offset, read) - this.#from);
  }

  #fetch(offset: number, length: number): void {
    // Where the buffer begins, memory is aligned: begin at a multiple of 8 in the file too.
    const from = offset - offset % 8;
    const wanted = Math.min(Math.max(length + 8, this.#readAhead), this.size - from);
    if (wanted > this.#buffer.length) this.#buffer = new Uint8Array(wanted * 2);
    this.#held = 0;
    this.#from = from;
    this.#held = reading(this.#path, () => readAt(this.#fd, this.#buffer.subarray(0, wanted), from).length);
  }
}

/** The two ends of a file, and its size: what a summary is made of. */
export interface FileEnds {
  size: number;
  /** The first bytes; the whole file when it is small. Valid until the next call. */
  head: Uint8Array;
  /** The last bytes. Valid until the next call. */
  tail: Uint8Array;
}

const ENDS = 4096;
const HEAD = new Uint8Array(ENDS);
const TAIL = new Uint8Array(ENDS);

/**
 * Reads both ends of a file with two small reads.
 *
 * @throws {TphError} The file cannot be read.
 */
export function fileEnds(path: string): FileEnds {
  return reading(path, () => {
    const fd = openFile(path);
    try {
      const { size } = fstatSync(fd);
      const length = readSync(fd, HEAD, 0, Math.min(ENDS, size), 0);
      const head = HEAD.subarray(0, length);
      if (size <= length) return { size: length, head, tail: head };
      // Chunks begin at multiples of 8, and must in memory, too.
      const from = Math.ceil((size - ENDS) / 8) * 8;
      const tail = TAIL.subarray(0, readSync(fd, TAIL, 0, size - from, from));
      return { size, head, tail };
    } finally {
      closeSync(fd);
    }
  });
}

/** Opens a file; opening a named pipe would wait for a writer. */
function openFile(path: string): number {
  if (!statSync(path).isFile()) throw new Error("it is not a file");
  return openSync(path, "r");
}

/** Fills `bytes` from an open file at `offset`, and returns what of it is filled. */
function readAt(fd: number, bytes: Uint8Array, offset: number): Uint8Array {
  let at = 0;
  while (at < bytes.length) {
    const got = readSync(fd, bytes, at, bytes.length - at, offset + at);
    if (got === 0) break;
    at += got;
  }
  return bytes.subarray(0, at);
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TphError) throw error;
    // It was there when it was looked for.
    const isGone = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw cannotReadRun(path, isGone ? "its file has been removed" : messageOf(error));
  }
}
