import { randomBytes } from "node:crypto";
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/** Permissions of a file that is kept with the source: for everybody to read, and for its owner alone to write. */
export const SHARED_FILE = 0o644;
/** Of a folder of such files. */
export const SHARED_FOLDER = 0o755;

/**
 * Puts a file in its place at once: a reader sees the old one or the whole new one. What stands there is replaced, a
 * symbolic link too: nothing is written through it.
 *
 * @param mode the permissions; the umask may take some away
 * @throws {Error} It cannot be written; what was there is untouched.
 */
export function replaceFile(path: string, content: Uint8Array | string, mode: number): void {
  const fresh = `${path}.${randomBytes(6).toString("hex")}.part`;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const fd = openSync(fresh, "wx", mode);
  try {
    try {
      writeWhole(fd, bytes);
    } finally {
      closeSync(fd);
    }
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** Writes all bytes; one write may take a part. */
export function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}
