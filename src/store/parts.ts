/**
 * The files of a run that is rotated: the part that is written stands at the run's path, `ID.tph`; those before it are `ID~1.tph`,
 * `ID~2.tph` and so on.
 *
 * @module
 */
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileHead, jsonChunk } from "../trace/chunk.ts";
import { ChunkKind, type RunHeader } from "../trace/spec.ts";
import { placeNow } from "./away.ts";
import { eachChunk } from "./change_chunks.ts";
import { partName, RUN_SUFFIX } from "./run_name.ts";

/** The file that a part has when it is closed. @param path of the run */
export function partFile(path: string, part: number): string {
  return join(dirname(path), partName(basename(path, RUN_SUFFIX), part) + RUN_SUFFIX);
}

/** Where a run's file is now: a part that was closed since it was opened has another name, and a run that was away comes home. */
export function pathNow(
  { path, header: { part } }: { path: string; header: Pick<RunHeader, "part"> },
): string {
  const closed = part === undefined ? path : partFile(path, part);
  return placeNow(existsSync(closed) ? closed : path);
}

/**
 * Gives the part at the run's path the name that it keeps, and puts the next one in its place. Whoever opens the path finds one of them.
 *
 * @param header of the next part
 * @returns the path of the part that is closed
 * @throws {Error} It cannot be done: the part then goes on.
 */
export function closePart(path: string, header: RunHeader & { part: number }): string {
  const next = `${path}.next`;
  const closed = partFile(path, header.part - 1);
  if (existsSync(closed)) throw new Error(`${closed} is there already`);
  rmSync(next, { force: true });
  const fd = openSync(next, "wx", 0o600);
  try {
    // Under a umask of 777, it could not be read.
    fchmodSync(fd, 0o600);
    writeSync(fd, fileHead());
    writeSync(fd, jsonChunk(ChunkKind.HEADER, header));
    if (header.host === "command") writeSync(fd, jsonChunk(ChunkKind.META, { epoch: header.started }));
    try {
      linkSync(path, closed);
    } catch {
      // Not all file systems have links. For a moment, there is then no file at the path.
      renameSync(path, closed);
    }
    renameSync(next, path);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  return closed;
}

/** Puts the last part that was closed back in the place of the next one, of which nothing has come. */
export function takeBack(path: string, closed: string): void {
  renameSync(closed, path);
}

/**
 * A thread that makes no call stays in its part. Where that was the main thread, which has ended, the last part says that it has.
 *
 * @param closed the parts before, the newest first
 * @param elapsed of the last part, in ms
 */
export function endMain(
  path: string,
  { closed, elapsed }: { closed: readonly string[]; elapsed: number },
): void {
  if (mainIn(path).isThere) return;
  for (const part of closed) {
    const { isThere, hasEnd } = mainIn(part);
    if (!isThere) continue;
    if (hasEnd) appendChunk(path, jsonChunk(ChunkKind.END, { time: elapsed * 1e6, calls: 0, dropped: 0 }));
    return;
  }
}

function mainIn(path: string): { isThere: boolean; hasEnd: boolean } {
  const found = { isThere: false, hasEnd: false };
  eachChunk(path, (kind, { thread }) => {
    if (thread !== 0 || kind === ChunkKind.HEADER || kind === ChunkKind.EXIT) return;
    found.isThere = true;
    if (kind === ChunkKind.END) found.hasEnd = true;
  });
  return found;
}

function appendChunk(path: string, chunk: Uint8Array): void {
  const { O_WRONLY, O_APPEND, O_NOFOLLOW = 0 } = constants;
  const fd = openSync(path, O_WRONLY | O_APPEND | O_NOFOLLOW);
  try {
    writeSync(fd, chunk);
  } finally {
    closeSync(fd);
  }
}
