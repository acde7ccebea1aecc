/**
 * Reading a run's file in the browser, piece by piece: it stays on disk, or where the browser has put it.
 *
 * @module
 */
import type { Source } from "../../trace/file.ts";

/** Reads at once, which only workers may; the types of the page do not have it. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** Read at a time, in bytes. */
const WINDOW = 4 << 20;

/** @param read told how far the file has been read, from 0 to 1 */
export function blobSource(blob: Blob, read: (part: number) => void): Source {
  const reader = new FileReaderSync();
  let held = new Uint8Array(0);
  let from = 0;
  return {
    size: blob.size,
    stored: blob.size,
    scan(offset, length) {
      const end = Math.min(offset + length, blob.size);
      if (offset < from || end > from + held.length) {
        // Columns are viewed where they are: begin at a multiple of 8.
        from = offset - offset % 8;
        const wanted = Math.min(Math.max(end - from, WINDOW), blob.size - from);
        held = new Uint8Array(reader.readAsArrayBuffer(blob.slice(from, from + wanted)));
        read(blob.size === 0 ? 1 : (from + held.length) / blob.size);
      }
      return held.subarray(offset - from, Math.max(offset, end) - from);
    },
  };
}
