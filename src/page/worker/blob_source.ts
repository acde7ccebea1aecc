/**
 * Reading a run's file in the browser, block by block: it stays on disk, or where the browser has put it.
 *
 * @module
 */
import type { Source } from "../../trace/file.ts";

/** Reads at once, which only workers may; the types of the page do not have it. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** In bytes; a multiple of 8, as columns are viewed where they are. */
const BLOCK = 4 << 20;
/** Blocks that are kept: a file is read from either end, and values from elsewhere. */
const KEPT = 3;

function bytesOf(part: Blob): ArrayBuffer {
  try {
    return new FileReaderSync().readAsArrayBuffer(part);
  } catch {
    throw new Error("Cannot read the run: its file was changed, or is not there any more.");
  }
}

/** @param read told how far the file has been read, from 0 to 1 */
export function blobSource(blob: Blob, read: (part: number) => void): Source {
  const { size } = blob;
  /** By number, those that were used last at the end. */
  const blocks = new Map<number, Uint8Array>();
  const blockAt = (number: number): Uint8Array => {
    let block = blocks.get(number);
    if (block !== undefined) blocks.delete(number);
    else {
      const from = number * BLOCK;
      block = new Uint8Array(bytesOf(blob.slice(from, from + BLOCK)));
      read((from + block.length) / size);
      if (blocks.size >= KEPT) blocks.delete(blocks.keys().next().value!);
    }
    blocks.set(number, block);
    return block;
  };
  return {
    size,
    stored: size,
    scan(offset, length) {
      const end = Math.min(offset + length, size);
      if (end <= offset) return new Uint8Array(0);
      const first = Math.floor(offset / BLOCK);
      if (end <= (first + 1) * BLOCK) {
        return blockAt(first).subarray(offset - first * BLOCK, end - first * BLOCK);
      }
      // Where it begins at a multiple of 8, so must its memory.
      const bytes = new Uint8Array(end - offset);
      for (let at = offset; at < end;) {
        const number = Math.floor(at / BLOCK);
        const part = blockAt(number).subarray(at - number * BLOCK, end - number * BLOCK);
        // The file has become shorter.
        if (part.length === 0) return bytes.subarray(0, at - offset);
        bytes.set(part, at - offset);
        at += part.length;
      }
      return bytes;
    },
  };
}
