/**
 * Chunks of a run's file that are changed in their place.
 *
 * @module
 */
import { constants, openSync, readSync, writeSync } from "node:fs";
import { CHUNK_HEAD_SIZE, chunkCrc, chunkSize, THREAD_HEAD_SIZE } from "../trace/chunk.ts";
import { fileSource } from "../trace/file.ts";
import { ChunkKind } from "../trace/spec.ts";
import { walkHeads } from "../trace/walk.ts";

/** A chunk of a thread. */
export interface Place {
  /** Where it begins in the file, and the length of its payload. */
  at: number;
  length: number;
  thread: number;
  /** Bytes before the thread's own payload. */
  inner: number;
}

/** Visits the chunks of a file, and for threads the chunks in theirs; `payload` is the first bytes of a payload. */
export function eachChunk(
  path: string,
  tell: (kind: number, place: Place, payload: Uint8Array) => void,
): void {
  walkHeads(fileSource(path, { readAhead: 4096 }), {
    found({ kind, offset, length, payload }) {
      const isThread = kind === ChunkKind.THREAD && payload.length >= THREAD_HEAD_SIZE;
      const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
      const inner = isThread ? THREAD_HEAD_SIZE : 0;
      const thread = isThread ? view.getUint32(0, true) : 0;
      const place = { at: offset - CHUNK_HEAD_SIZE, length, thread, inner };
      tell(isThread ? view.getUint32(4, true) : kind, place, payload.subarray(inner));
    },
    lost() {},
  });
}

/** Opens a run's file to change what is in it, and not what a link in its place leads to. */
export function openToChange(path: string): number {
  const { O_RDWR, O_NOFOLLOW = 0 } = constants;
  return openSync(path, O_RDWR | O_NOFOLLOW);
}

/** As many stars as a text takes in JSON. */
export function stars(text: string): string {
  return "*".repeat(new TextEncoder().encode(JSON.stringify(text)).length - 2);
}

/** A chunk's payload, or the payload of the chunk in it. */
export function payloadAt(fd: number, { at, length, inner }: Place): Uint8Array {
  const bytes = new Uint8Array(CHUNK_HEAD_SIZE + length);
  const read = readSync(fd, bytes, 0, bytes.length, at);
  return bytes.subarray(CHUNK_HEAD_SIZE + inner, read);
}

/** Changes the payload of a chunk, or of the one in it, in the file. */
export function change(fd: number, { at, length, inner }: Place, apply: (payload: Uint8Array) => void): void {
  const bytes = new Uint8Array(chunkSize(length));
  if (readSync(fd, bytes, 0, bytes.length, at) < bytes.length) return;
  apply(bytes.subarray(CHUNK_HEAD_SIZE + inner, CHUNK_HEAD_SIZE + length));
  new DataView(bytes.buffer).setUint32(8, chunkCrc(bytes, length), true);
  for (let from = 0; from < bytes.length;) {
    from += writeSync(fd, bytes, from, bytes.length - from, at + from);
  }
}
