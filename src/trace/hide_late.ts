/**
 * The file of a run that goes on, without what turned out to be a secret after it had been written: `tph run` erases that at the end.
 *
 * @module
 */
import { CHUNK_HEAD_SIZE, chunkCrc, THREAD_HEAD_SIZE } from "./chunk.ts";
import { memorySource } from "./file.ts";
import { hideValue, type Late, lateIn } from "./hide_value.ts";
import { asFields, parseJson } from "./json.ts";
import { ChunkKind, LATE } from "./spec.ts";
import { walk } from "./walk.ts";

interface Payload {
  /** Where the chunk begins. */
  at: number;
  thread: number;
  bytes: Uint8Array;
}

/** Hides it in the bytes of a file. */
export function hideLate(file: Uint8Array): void {
  const byThread = new Map<number, Late>();
  const metas: Payload[] = [];
  const snapshots: Payload[] = [];
  walk(memorySource(file), {
    found({ kind, offset, length }) {
      const isThread = kind === ChunkKind.THREAD && length >= THREAD_HEAD_SIZE;
      const view = new DataView(file.buffer, file.byteOffset + offset, length);
      const at = offset - CHUNK_HEAD_SIZE;
      const thread = isThread ? view.getUint32(0, true) : 0;
      const bytes = file.subarray(offset + (isThread ? THREAD_HEAD_SIZE : 0), offset + length);
      const own = isThread ? view.getUint32(4, true) : kind;
      if (own === ChunkKind.META) metas.push({ at, thread, bytes });
      if (own === ChunkKind.SNAPSHOTS && bytes.length >= 8) snapshots.push({ at, thread, bytes });
    },
    lost() {},
  });
  for (const { thread, bytes } of metas) {
    for (const [name, token] of Object.entries(asFields(parseJson(bytes)) ?? {})) {
      if (!name.startsWith(LATE) || typeof token !== "string") continue;
      const late: Late = byThread.get(thread) ?? new Map();
      byThread.set(thread, late.set(Number(name.slice(LATE.length)), token));
    }
  }
  for (const { at, thread, bytes } of snapshots) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const range = { first: view.getUint32(0, true), count: view.getUint32(4, true) };
    const found = lateIn(byThread.get(thread) ?? new Map(), range);
    for (const [index, token] of found) hideValue(bytes, index, token);
    if (found.length > 0) sign(file, at);
  }
}

/** Gives the chunk that begins there its checksum. */
function sign(file: Uint8Array, at: number): void {
  const view = new DataView(file.buffer, file.byteOffset + at);
  view.setUint32(8, chunkCrc(file.subarray(at), view.getUint32(4, true)), true);
}
