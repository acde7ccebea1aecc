/**
 * Bytes of a trace file → its chunks, checked, up to the first that is broken.
 *
 * @module
 */

import { newerRun, notARun } from "../errors.ts";
import {
  CHUNK_HEAD_SIZE,
  chunkCrc,
  chunkSize,
  FILE_HEAD_SIZE,
  isWholeChunk,
  MIN_CHUNK_SIZE,
} from "./chunk.ts";
import type { Source } from "./file.ts";
import { ChunkKind, MAGIC, VERSION } from "./spec.ts";

/** A whole chunk of a file. */
export interface FoundChunk {
  kind: number;
  /** Where its payload begins in the file, and how long it is, in bytes. */
  offset: number;
  length: number;
  /** Valid until the next chunk is found. */
  payload: Uint8Array;
}

/** What the walk reports. */
export interface Walker {
  found(chunk: FoundChunk): void;
  /** A chunk, or what looks like one, was left out. */
  lost(problem: string, bytes: number): void;
}

/** How a page begins, such as those that show a run. */
const PAGE = "<!doc";

/**
 * Checks the first bytes of a file.
 *
 * @throws {TphError} when the bytes are not a run, or are of a newer version
 */
export function checkFileHead(bytes: Uint8Array, path: string): void {
  if (bytes.length === 0) throw notARun(path, "it is empty");
  if (bytes.length < FILE_HEAD_SIZE || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    const isPage = new TextDecoder().decode(bytes.subarray(0, PAGE.length)).toLowerCase() === PAGE;
    throw notARun(
      path,
      isPage ? "it is a web page; a browser opens it" : "it does not begin with the mark of one",
    );
  }
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (version > VERSION) throw newerRun(path, version, VERSION);
  if (version === 0) throw notARun(path, "its format version is 0");
}

/**
 * Walks a file from its first chunk on. A chunk whose frame is right and whose checksum is not is left out. Where there is no frame,
 * as where a process was killed while it wrote, the walk goes on at the next whole chunk: what the launcher, or
 * another process, has added since.
 */
export function walk(source: Source, walker: Walker): void {
  const { size } = source;
  const effort = { left: 4 * source.stored + MIN_EFFORT };
  let at = FILE_HEAD_SIZE;
  while (at < size) {
    const bytes = frameAt(source, at);
    if (bytes !== undefined) {
      if (u32(bytes, 8) === chunkCrc(bytes, u32(bytes, 4))) walker.found(found(bytes, at));
      else {
        const problem = `a chunk of ${bytes.length} bytes at byte ${at} does not match its checksum`;
        walker.lost(problem, bytes.length);
      }
      at += bytes.length;
      continue;
    }
    const next = nextChunk(source, at + 1, effort);
    walker.lost(
      next === size
        ? `the last ${next - at} bytes are a broken chunk (cut at byte ${at})`
        : `${next - at} bytes at byte ${at} are a broken chunk`,
      next - at,
    );
    at = next;
  }
}

/** Bytes of a payload that `walkHeads` gives. */
const HEAD_PAYLOAD = 16;
/** Kinds that it gives as a whole. */
const WHOLE: ReadonlySet<number> = new Set([ChunkKind.HEADER, ChunkKind.END, ChunkKind.EXIT]);

/**
 * As `walk`, but reads only the beginning of most chunks: payloads are cut to 16 bytes, except those of the run's own header, of its
 * exit and of all ends, and checksums are not looked at.
 */
export function walkHeads(source: Source, walker: Walker): void {
  const { size, stored } = source;
  const effort = { left: 4 * stored + MIN_EFFORT };
  for (let at = FILE_HEAD_SIZE; at < size;) {
    const head = source.scan(at, CHUNK_HEAD_SIZE + HEAD_PAYLOAD).slice();
    const length = head.length < CHUNK_HEAD_SIZE ? size : u32(head, 4);
    const whole = chunkSize(length);
    if (at + whole > size || whole > stored || u32(source.scan(at + whole - 4, 4), 0) !== whole) {
      at = nextChunk(source, at + 1, effort);
      continue;
    }
    const kind = u32(head, 0);
    const offset = at + CHUNK_HEAD_SIZE;
    const inner = kind === ChunkKind.THREAD ? u32(head, CHUNK_HEAD_SIZE + 4) : kind;
    const payload = WHOLE.has(kind) || inner === ChunkKind.END
      ? source.scan(offset, length)
      : head.subarray(CHUNK_HEAD_SIZE, CHUNK_HEAD_SIZE + length);
    walker.found({ kind, offset, length, payload });
    at += whole;
  }
}

/** The bytes of the chunk at `at`, when its frame fits. */
function frameAt(source: Source, at: number): Uint8Array | undefined {
  const head = source.scan(at, CHUNK_HEAD_SIZE);
  const whole = head.length < CHUNK_HEAD_SIZE ? Infinity : chunkSize(u32(head, 4));
  if (at + whole > source.size || whole > source.stored) return undefined;
  const bytes = source.scan(at, whole);
  return bytes.length === whole && u32(bytes, whole - 4) === whole ? bytes : undefined;
}

/** Kinds of chunk that are looked for: those of later versions, too. */
const MAX_KIND = 64;
/** Bytes that are looked at at a time, and what a look elsewhere in the file is taken to cost. */
const WINDOW = 1 << 16;
/** Bytes that may be looked at in a small file. */
const MIN_EFFORT = 1 << 26;

/**
 * Where the next whole chunk begins, or the file's end.
 *
 * @param effort How many bytes may yet be looked at, so that a file made for it does not take hours.
 */
function nextChunk(source: Source, from: number, effort: { left: number }): number {
  const { size } = source;
  let at = from;
  while (at + MIN_CHUNK_SIZE <= size && effort.left > 0) {
    const window = source.scan(at, WINDOW);
    const i = likelyHead(window, size - at);
    effort.left -= i < 0 ? window.length : i;
    if (i < 0) {
      if (window.length < CHUNK_HEAD_SIZE) break;
      at += window.length - CHUNK_HEAD_SIZE + 1;
      continue;
    }
    at += i;
    const bytes = frameAt(source, at);
    effort.left -= WINDOW + (bytes?.length ?? 0);
    if (bytes !== undefined && isWholeChunk(bytes)) return at;
    at++;
  }
  return size;
}

/** Where what looks like the head of a chunk of at most `most` bytes begins; −1 when nothing does. */
function likelyHead(bytes: Uint8Array, most: number): number {
  for (let i = 0; i + CHUNK_HEAD_SIZE <= bytes.length; i++) {
    const kind = bytes[i]!;
    if (kind === 0 || kind > MAX_KIND || bytes[i + 1] !== 0) continue;
    if (u32(bytes, i) === kind && u32(bytes, i + 12) === 0 && u32(bytes, i + 4) <= most - i) return i;
  }
  return -1;
}

function found(bytes: Uint8Array, at: number): FoundChunk {
  const length = u32(bytes, 4);
  return {
    kind: u32(bytes, 0),
    offset: at + CHUNK_HEAD_SIZE,
    length,
    payload: bytes.subarray(CHUNK_HEAD_SIZE, CHUNK_HEAD_SIZE + length),
  };
}

/** A little-endian number wherever it stands. */
function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24) >>> 0;
}
