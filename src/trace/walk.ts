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

/** What the walk tells of. */
export interface Walker {
  found(chunk: FoundChunk): void;
  /** A chunk, or what looks like one, was left out. */
  lost(problem: string, bytes: number): void;
}

/**
 * Checks the first bytes of a file.
 *
 * @throws {TphError} They are not those of a run, or of a newer version.
 */
export function checkFileHead(bytes: Uint8Array, path: string): void {
  if (bytes.length === 0) throw notARun(path, "it is empty");
  if (bytes.length < FILE_HEAD_SIZE || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw notARun(path, "it does not begin with the mark of one");
  }
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (version > VERSION) throw newerRun(path, version, VERSION);
  if (version === 0) throw notARun(path, "its format version is 0");
}

/**
 * Walks a file from its first chunk on. A chunk whose frame is right and whose checksum is not is left out; at a broken
 * frame the walk stops, but for what the launcher added at the end of the file: EXIT is found backwards.
 */
export function walk(source: Source, walker: Walker): void {
  const { size } = source;
  let at = FILE_HEAD_SIZE;
  while (at < size) {
    const head = source.scan(at, CHUNK_HEAD_SIZE);
    const length = head.length < CHUNK_HEAD_SIZE ? size : u32(head, 4);
    const whole = chunkSize(length);
    if (at + whole > size) break;
    const bytes = source.scan(at, whole);
    if (bytes.length < whole || u32(bytes, whole - 4) !== whole) break;
    if (u32(bytes, 8) === chunkCrc(bytes, length)) {
      walker.found(found(bytes, at));
    } else {
      walker.lost(`a chunk of ${whole} bytes at byte ${at} does not match its checksum`, whole);
    }
    at += whole;
  }
  if (at >= size) return;
  const rescued = walkBack(source, at);
  const from = rescued.at(-1)?.offset ?? size + CHUNK_HEAD_SIZE;
  const bytes = from - CHUNK_HEAD_SIZE - at;
  walker.lost(
    rescued.length === 0
      ? `the last ${bytes} bytes are a broken chunk (cut at byte ${at})`
      : `${bytes} bytes at byte ${at} are a broken chunk`,
    bytes,
  );
  for (const chunk of rescued) if (chunk.kind === ChunkKind.EXIT) walker.found(chunk);
}

/** The whole chunks at the end of a file, the last one first, as far as `limit`. */
function walkBack(source: Source, limit: number): FoundChunk[] {
  const chunks: FoundChunk[] = [];
  let end = source.size;
  while (end - limit >= MIN_CHUNK_SIZE) {
    const footer = source.scan(end - 4, 4);
    const whole = footer.length < 4 ? 0 : u32(footer, 0);
    if (whole < MIN_CHUNK_SIZE || whole > end - limit) break;
    const at = end - whole;
    // What the launcher writes after a broken chunk is not at a multiple of 8.
    const bytes = source.scan(at, whole);
    if (!isWholeChunk(bytes) || chunkSize(u32(bytes, 4)) !== whole) break;
    chunks.push(found(bytes, at));
    end = at;
  }
  return chunks;
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
