/**
 * The files that blocks are kept in. When one cannot be made or written, the library says so once and the program goes on.
 *
 * @module
 */
import { ftruncateSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { messageOf } from "../errors.ts";
import { openCache } from "../store/cache.ts";
import { type HeldRun, holdRun } from "../store/create_run.ts";
import type { StoredRun } from "../store/list_runs.ts";
import { writeAll } from "../probe/write_all.ts";
import { prune } from "../store/prune.ts";
import type { RunHeader } from "../trace/spec.ts";
import { roomText } from "../view/room_text.ts";
import type { Settled } from "./options.ts";

/** By cache folder: the newest run of this process, so that a folder is read once. */
const newest = new Map<string, string>();

/** Makes a block's file. When it cannot, the block is recorded in memory: the program must not suffer. */
export function newRun(where: Settled["where"], header: Omit<RunHeader, "id">): HeldRun | undefined {
  try {
    const folder = openCache(where);
    const run = holdRun(folder, header, newest.get(folder));
    newest.set(folder, run.id);
    return run;
  } catch (error) {
    warnOnce(`tracepatch: ${messageOf(error)} Blocks are recorded in memory.\n`);
    return undefined;
  }
}

/** Removes the oldest runs, where the configuration says how large the folder may be. */
export function makeRoom({ cacheMaxSize }: Pick<Settled, "cacheMaxSize">, { path }: StoredRun): void {
  if (cacheMaxSize === 0) return;
  try {
    const { removed } = prune(dirname(path), { maxSize: cacheMaxSize, spare: path });
    if (removed.length > 0) warnOnce(`tracepatch: ${roomText(removed, cacheMaxSize)}\n`);
  } catch (error) {
    warnOnce(`tracepatch: ${messageOf(error)}\n`);
  }
}

/**
 * Writes a run that is complete.
 *
 * @param bytes makes the file, given the fields of its header that are its own; nothing when there is none
 * @returns the run; nothing where it could not be written
 */
export function writeRun(
  settled: Pick<Settled, "where" | "cacheMaxSize">,
  header: Omit<RunHeader, "id">,
  bytes: (header: Partial<RunHeader>) => Uint8Array | undefined,
): StoredRun | undefined {
  const run = newRun(settled.where, header);
  if (run === undefined) return undefined;
  try {
    const file = bytes({ id: run.id, started: header.started });
    if (file !== undefined) ftruncateSync(run.fd);
    if (file !== undefined) writeAll(run.fd, file, 0);
    makeRoom(settled, run);
    return run;
  } catch (error) {
    warnOnce(`tracepatch: ${messageOf(error)}\n`);
    return undefined;
  } finally {
    run.release();
  }
}

let hasWarned = false;

function warnOnce(text: string): void {
  if (!hasWarned) process.stderr.write(text);
  hasWarned = true;
}
