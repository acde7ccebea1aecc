/**
 * Framing: a trace file is `fileHead()` and then chunks, each self-delimiting in both directions.
 *
 * | offset | chunk |
 * | --- | --- |
 * | 0 | u32 kind |
 * | 4 | u32 length of the payload in bytes |
 * | 8 | u32 CRC-32 of the eight bytes before and of the payload |
 * | 12 | u32 zero |
 * | 16 | payload, then zeros up to four bytes short of a multiple of 8 |
 * | last 4 | u32 length of the whole chunk, from its kind to here |
 *
 * Every chunk begins at a multiple of 8, so a payload's 8-byte columns can be viewed where they are. All numbers in the file are
 * little endian, as are the hosts.
 *
 * @module
 */

import { crc32 } from "./crc32.ts";
import { ChunkKind, MAGIC, VERSION } from "./spec.ts";

/** Bytes before the first chunk. */
export const FILE_HEAD_SIZE = 8;
/** Bytes of a chunk before its payload. */
export const CHUNK_HEAD_SIZE = 16;
/** Bytes of the smallest chunk, one without a payload. */
export const MIN_CHUNK_SIZE = 24;

/** Chunks, or any bytes, one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The whole size in bytes of a chunk with a payload of `length` bytes. */
export function chunkSize(length: number): number {
  return Math.ceil((CHUNK_HEAD_SIZE + length + 4) / 8) * 8;
}

/** The first eight bytes of a trace file. */
export function fileHead(): Uint8Array {
  const bytes = new Uint8Array(FILE_HEAD_SIZE);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(4, VERSION, true);
  return bytes;
}

/**
 * Frames the chunk whose payload already stands at `CHUNK_HEAD_SIZE` in `buffer`, and returns the chunk as a view of it.
 * `buffer` must be 8-byte aligned and have `chunkSize(length)` bytes.
 */
export function frame(buffer: Uint8Array, kind: number, length: number): Uint8Array {
  const size = chunkSize(length);
  const view = new DataView(buffer.buffer, buffer.byteOffset, size);
  view.setUint32(0, kind, true);
  view.setUint32(4, length, true);
  view.setUint32(8, chunkCrc(buffer, length), true);
  view.setUint32(12, 0, true);
  buffer.fill(0, CHUNK_HEAD_SIZE + length, size - 4);
  view.setUint32(size - 4, size, true);
  return buffer.subarray(0, size);
}

/** A chunk of its own from its payload. */
export function chunk(kind: number, payload: Uint8Array): Uint8Array {
  const buffer = new Uint8Array(chunkSize(payload.length));
  buffer.set(payload, CHUNK_HEAD_SIZE);
  return frame(buffer, kind, payload.length);
}

/** A chunk whose payload is the object as UTF-8 JSON: HEADER, META, END and EXIT. */
export function jsonChunk(kind: number, object: unknown): Uint8Array {
  return chunk(kind, new TextEncoder().encode(JSON.stringify(object)));
}

/** Bytes of a THREAD chunk's payload before that of the chunk in it. */
export const THREAD_HEAD_SIZE = 8;

/** A whole chunk of a worker thread or a child process as a THREAD chunk. */
export function threadChunk(thread: number, whole: Uint8Array): Uint8Array {
  const from = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const length = from.getUint32(4, true);
  const buffer = new Uint8Array(chunkSize(THREAD_HEAD_SIZE + length));
  const view = new DataView(buffer.buffer);
  view.setUint32(CHUNK_HEAD_SIZE, thread, true);
  view.setUint32(CHUNK_HEAD_SIZE + 4, from.getUint32(0, true), true);
  buffer.set(whole.subarray(CHUNK_HEAD_SIZE, CHUNK_HEAD_SIZE + length), CHUNK_HEAD_SIZE + THREAD_HEAD_SIZE);
  return frame(buffer, ChunkKind.THREAD, THREAD_HEAD_SIZE + length);
}

/** The checksum that the chunk at the start of `bytes` should have. */
export function chunkCrc(bytes: Uint8Array, length: number): number {
  return crc32(bytes.subarray(CHUNK_HEAD_SIZE, CHUNK_HEAD_SIZE + length), crc32(bytes.subarray(0, 8)));
}

/** Whether a whole chunk with a right checksum stands at the start of `bytes`, which may hold more. */
export function isWholeChunk(bytes: Uint8Array): boolean {
  if (bytes.length < MIN_CHUNK_SIZE) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(4, true);
  const size = chunkSize(length);
  return size <= bytes.length && view.getUint32(size - 4, true) === size &&
    view.getUint32(8, true) === chunkCrc(bytes, length);
}
