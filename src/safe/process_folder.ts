/**
 * Folders that one process needs while it runs, and what is left of those whose process was killed.
 *
 * @module
 */
import { mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { whyChangeable } from "./changeable.ts";
import { isOwn, lookAt } from "./owners.ts";
import { isAlive, namesIn, startsOfProcesses } from "./processes.ts";

/** What `mkdtemp` adds, with the hyphen before it. */
const RANDOM = "-XXXXXX".length;

/**
 * Makes a folder that this user alone can read, and removes those that were left in the same place: they may have secrets.
 *
 * @param prefix what its name begins with; the process follows
 * @throws {Error} It cannot be made.
 */
export function processFolder(place: string, prefix: string): string {
  const realm = realmOfProcesses();
  // Elsewhere, what is removed could be another folder by then.
  if (whyChangeable(place) === undefined) removeLeft(place, { prefix, realm });
  return mkdtempSync(join(place, `${prefix}${process.pid}-${realm}-`));
}

/** Where a process's number is its own: a place may be seen from several machines, and from containers, which count for themselves. */
function realmOfProcesses(): string {
  let namespace = "";
  try {
    namespace = readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
  } catch {
    // Only Linux has them.
  }
  return `${namespace}-${hostname().replace(/\W/g, "_").slice(0, 64)}`;
}

function removeLeft(place: string, { prefix, realm }: { prefix: string; realm: string }): void {
  let starts: string | undefined;
  for (const name of namesIn(place)) {
    if (!name.startsWith(prefix)) continue;
    const owner = name.slice(prefix.length, -RANDOM);
    const pid = parseInt(owner);
    if (owner !== `${pid}-${realm}` || isAlive(pid)) continue;
    const path = join(place, name);
    const found = lookAt(path);
    if (found === undefined || !found.isDirectory() || !isOwn(found)) continue;
    // What the killed process had started may go on, and find there what records it.
    if ((starts ??= startsOfProcesses()).includes(name)) continue;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another tph removes it at the same time, or it cannot be removed.
    }
  }
}
