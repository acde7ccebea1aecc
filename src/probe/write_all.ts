import { writeSync } from "node:fs";

/** Made before the program can replace what makes errors. */
const NOTHING_WRITTEN = new Error("nothing was written");

/**
 * Writes all of the bytes, where no position is given at the end.
 *
 * @throws {Error} Nothing could be written: what the program has in place of `writeSync` may say so without an error.
 */
export function writeAll(fd: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.length;) {
    const at = position === undefined ? undefined : position + done;
    const count = writeSync(fd, bytes, done, bytes.length - done, at);
    if (!(count > 0)) throw NOTHING_WRITTEN;
    done += count;
  }
}
