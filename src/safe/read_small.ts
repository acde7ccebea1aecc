/**
 * Reading files that anybody can have put into a project: a manifest that is a pipe, a device or a hole of 100 GB must hold
 * nothing up.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";

/** More than people write by hand, and tools for them, in bytes. */
const MOST = 16 << 20;

/**
 * The text of a file, without a byte order mark.
 *
 * @throws {Error} When it cannot be read, is no ordinary file, or is larger than manifests and settings are.
 */
export function readSmall(path: string): string {
  const stat = statSync(path);
  if (!stat.isFile()) throw new Error("it is not a file");
  if (stat.size > MOST) throw new Error(`it has ${stat.size} bytes, more than ${MOST}`);
  return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
}
