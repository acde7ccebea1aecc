/**
 * How much room there is for a run's file.
 *
 * @module
 */
import { readFileSync, statfsSync } from "node:fs";
import { dirname } from "node:path";

/**
 * How large files may become that this process and its children write (`ulimit -f`), in bytes; 0 where there is no limit, or the
 * system does not tell.
 */
export function fileLimit(): number {
  try {
    const [, limit] = /^Max file size +(\d+) /m.exec(readFileSync("/proc/self/limits", "latin1")) ?? [];
    return Number(limit ?? 0);
  } catch {
    return 0;
  }
}

/** Less room than a minute's record may need. */
const LITTLE = 32 << 20;
/** A chunk of so many calls, with what they were given, has some ten kilobytes. */
const FEW_CALLS = 256;

/**
 * How many calls a chunk of the file has at most, so that a disk that is nearly full gets what it has room for; 0: as many as
 * usual.
 *
 * @param limit how large the file may become, 0 for any size
 */
export function callsInChunk(file: string, limit: number): number {
  if (limit > 0 && limit < LITTLE) return FEW_CALLS;
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < LITTLE ? FEW_CALLS : 0;
  } catch {
    return 0;
  }
}
