/**
 * How much room there is: for a run's file, and for the thread that records.
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
  return limitOf("Max file size");
}

/** A limit of this process and its children, in bytes; 0 where there is none. */
function limitOf(name: string): number {
  try {
    const limits = readFileSync("/proc/self/limits", "latin1");
    const [, limit] = new RegExp(`^${name} +(\\d+) `, "m").exec(limits) ?? [];
    return Number(limit ?? 0);
  } catch {
    return 0;
  }
}

/** V8 sets 512 MB of addresses aside for each of its threads, and ends the process where it cannot have them. */
const TWO_THREADS = 1.5e9;

/** Why a thread that records would keep a program under V8 from starting (`ulimit -d`); undefined where it does not. */
export function whyNoThread(): string | undefined {
  const limit = limitOf("Max data size");
  return limit > 0 && limit < TWO_THREADS
    ? `Its memory is limited to ${
      Math.floor(limit / 1e6)
    } MB (ulimit -d): V8 needs 1,500 for a program and the thread that records it.`
    : undefined;
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
