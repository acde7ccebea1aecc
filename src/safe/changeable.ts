/**
 * Whether other users can change what a path leads to.
 *
 * @module
 */
import { realpathSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { isSystems, lookAt } from "./owners.ts";

/** Why other users could change what is at a folder's path, in it or above it; undefined where they cannot. */
export function whyChangeable(folder: string): string | undefined {
  for (let above = realpathSync(folder);; above = dirname(above)) {
    const open = whyOpen(lookAt(above));
    if (open !== undefined) return `${above} ${open}`;
    if (above === dirname(above)) return undefined;
  }
}

/**
 * Why others could change what is in a folder; undefined where they cannot.
 *
 * @param options.isSticky whether it may be one like /tmp, where each may change what is their own
 */
export function whyOpen(found: Stats | undefined, { isSticky = true } = {}): string | undefined {
  if (found === undefined || !found.isDirectory()) return "is not a folder";
  const own = process.getuid?.();
  if (own === undefined) return undefined;
  const { mode, uid, gid } = found;
  if (uid !== own && !isSystems(found)) return "belongs to another user";
  if (isSticky && (mode & 0o1000) !== 0) return undefined;
  // Many systems give each user a group of their own, of the same number.
  const isGroups = (mode & 0o020) !== 0 && !(gid === own && gid === process.getgid!());
  return isGroups || (mode & 0o002) !== 0 ? "may be written to by others" : undefined;
}
