/**
 * Whose a file or folder is. Where the system knows no owners, as on Windows, everything counts as the user's own.
 *
 * @module
 */
import { lstatSync, readFileSync, type Stats } from "node:fs";
import process from "node:process";

/** What is at a path, a link itself; undefined where there is nothing, or nothing that this user may see. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether something belongs to this user; under `sudo` also to the one who called it. */
export function isOwn({ uid }: { uid: number }): boolean {
  const own = process.getuid?.();
  if (own === undefined || uid === own) return true;
  return own === 0 && process.env.SUDO_UID !== undefined && uid === Number(process.env.SUDO_UID);
}

/** Whether something belongs to root, who may do everything anyway. */
export function isSystems({ uid }: { uid: number }): boolean {
  return uid === 0 || uid === OVERFLOW && !seesAllUsers();
}

/** The user that Linux shows where a container knows no number for an owner outside of it, such as the machine's root. */
const OVERFLOW = 65534;
let seesAll: boolean | undefined;

function seesAllUsers(): boolean {
  try {
    return seesAll ??= /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync("/proc/self/uid_map", "utf8"));
  } catch {
    return seesAll = true;
  }
}
