/**
 * Chunks of a run's file that are changed in their place.
 *
 * @module
 */
import { constants, openSync, readSync, writeSync } from "node:fs";
import { CHUNK_HEAD_SIZE, chunkCrc, chunkSize, THREAD_HEAD_SIZE } from "../trace/chunk.ts";
import { fileSource } from "../trace/file.ts";
import { COMPOSITE_KINDS, Tag } from "../trace/snapshot.ts";
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

/** Where the snapshot of that index stands in a chunk of snapshots. */
export function snapshotAt(payload: Uint8Array, index: number): { from: number; to: number } {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const data = 8 + 4 * view.getUint32(4, true);
  return {
    from: data + (index === 0 ? 0 : view.getUint32(8 + 4 * (index - 1), true)),
    to: data + view.getUint32(8 + 4 * index, true),
  };
}

const TYPED_ARRAY = COMPOSITE_KINDS.indexOf("typed-array");

/** Puts a token, cut to its length, in place of a string or an array of bytes; false where none is there. */
export function hideValue(payload: Uint8Array, index: number, token: string): boolean {
  if (12 + 4 * index > payload.length) return false;
  const { from, to } = snapshotAt(payload, index);
  if (to > payload.length) return false;
  let text = from + 1;
  if (payload[from] === Tag.STRING) { while (payload[text++]! >= 0x80); }
  else if (payload[from] === Tag.COMPOSITE && payload[text] === TYPED_ARRAY) {
    // The length of the text that takes all of its place, in two bytes, as those may be that need one.
    const size = (to - from - 3) * 2;
    if (size < 0 || size > 0x3fff) return false;
    payload[text++] = size & 0x7f | 0x80;
    payload[text++] = size >> 7;
  } else return false;
  payload[from] = Tag.REDACTED;
  for (let i = text; i < to; i++) payload[i] = i - text < token.length ? token.charCodeAt(i - text) : 0x20;
  return true;
}
