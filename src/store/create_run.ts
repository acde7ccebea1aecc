import { closeSync, existsSync, fchmodSync, fstatSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { cannotWriteFile, messageOf } from "../errors.ts";
import { fileHead, jsonChunk } from "../trace/chunk.ts";
import { ChunkKind, type FileIdentity, type RunHeader } from "../trace/spec.ts";
import { markerOf } from "./away.ts";
import { newestRun, type StoredRun } from "./list_runs.ts";
import { idOfStamp, RUN_SUFFIX, stampOf, stampOfId } from "./run_name.ts";

/** A run whose file has just been made, and is held open, so that no other file can get its inode, even if its path is replaced. */
export interface HeldRun extends StoredRun {
  fd: number;
  identity: FileIdentity;
  /** Closes the file. */
  release(): void;
}

/**
 * Makes a run's file, with its header, readable by the user alone.
 *
 * @param folder The cache folder, see `openCache`.
 * @param header All but the id, which comes from `header.started` and the label.
 * @param newest The id of the folder's newest run, where that is known without looking.
 * @throws {TphError} When the file cannot be made.
 */
export function createRun(folder: string, header: Omit<RunHeader, "id">, newest?: string): StoredRun {
  const { id, path, release } = holdRun(folder, header, newest);
  release();
  return { id, path };
}

/** Makes a run's file as `createRun` does, and holds it. */
export function holdRun(
  folder: string,
  header: Omit<RunHeader, "id">,
  newest: string | undefined = newestRun(folder),
): HeldRun {
  // Where the clock has gone back, the name must still sort after the newest one.
  const first = newest === undefined
    ? stampOf(header.started)
    : Math.max(stampOf(header.started), stampOfId(newest) + 1);
  // Two runs of the same microsecond: the later one takes the next free name.
  for (let stamp = first;; stamp++) {
    const id = idOfStamp(stamp, header.label);
    const path = join(folder, id + RUN_SUFFIX);
    let fd: number;
    try {
      fd = openSync(path, "wx+", 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") continue;
      throw cannotWriteFile(path, messageOf(error));
    }
    // Another run has that name, and grows elsewhere.
    if (existsSync(markerOf(path))) {
      closeSync(fd);
      rmSync(path, { force: true });
      continue;
    }
    try {
      // Under a umask of 777, it could not be read.
      fchmodSync(fd, 0o600);
      const { dev, ino } = fstatSync(fd);
      writeSync(fd, fileHead());
      writeSync(fd, jsonChunk(ChunkKind.HEADER, { id, ...header }));
      // The clock of a command begins here; any other target reports its own.
      if (header.host === "command") writeSync(fd, jsonChunk(ChunkKind.META, { epoch: header.started }));
      return { id, path, fd, identity: { dev, ino }, release: () => closeSync(fd) };
    } catch (error) {
      closeSync(fd);
      rmSync(path, { force: true });
      throw cannotWriteFile(path, messageOf(error));
    }
  }
}
