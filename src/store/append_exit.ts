import { Buffer } from "node:buffer";
import { closeSync, constants, openSync, readSync, rmSync, writeSync } from "node:fs";
import { fileHead, jsonChunk } from "../trace/chunk.ts";
import { ChunkKind, type RunEnd, type RunExit, type RunMeta } from "../trace/spec.ts";
import { countThreads } from "../trace/summary.ts";
import { takeEarly } from "./take_early.ts";

/**
 * Adds to a run how its target ended; when the disk is full, only this is missing from the run.
 *
 * @param ofCommand for a command, which has no recorder of its own: what one would have reported
 */
export function appendExit(
  path: string,
  exit: RunExit,
  ofCommand?: { meta: RunMeta; end: RunEnd },
): void {
  try {
    takeEarly(path);
    const { threads, ...ofThreads } = countThreads(path);
    const { O_RDWR, O_APPEND, O_NOFOLLOW = 0 } = constants;
    const file = openSync(path, O_RDWR | O_APPEND | O_NOFOLLOW);
    try {
      // The target may have put something else there.
      const head = new Uint8Array(fileHead().length);
      readSync(file, head, 0, head.length, 0);
      if (Buffer.compare(head, fileHead()) !== 0) return;
      if (ofCommand !== undefined) {
        writeSync(file, jsonChunk(ChunkKind.META, ofCommand.meta));
        writeSync(file, jsonChunk(ChunkKind.END, ofCommand.end));
      }
      writeSync(file, jsonChunk(ChunkKind.EXIT, threads > 0 ? { ...exit, threads, ...ofThreads } : exit));
    } finally {
      closeSync(file);
    }
    // What a target leaves behind when it is killed while it writes the newest calls to a new file.
    rmSync(`${path}.part`, { force: true });
  } catch {
    // The run then shows that it has no end.
  }
}
