/**
 * Keeps the cache of rewritten modules small: nothing else removes what no program asks for any more.
 *
 * @module
 */
import { readdirSync, rmdirSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Bytes above which the oldest go, and bytes that stay then. */
const MOST = 200 << 20;
const KEPT = 100 << 20;
/** How often to check, and after how long the modules of another build of tph are of no more use, in ms. */
const EVERY = 24 * 3_600_000;
const OUTDATED = 30 * EVERY;

/** Written when the folder was looked at last. */
const MARK = ".pruned";
const MODULE = /^[0-9a-f]{32}\.json(?:\.\d+)?$/;
/** A build of the standalone binary. */
const BUILD = /^[0-9a-f]{16}$/;

export interface PruneOptions {
  now?: number;
  most?: number;
  kept?: number;
}

/**
 * Removes the oldest modules of a cache that has grown too large, once a day, and those of other builds that have not changed for a
 * month. Never throws: a cache that cannot be pruned is still one.
 *
 * @param folder the cache's, or "" for none
 */
export function pruneModules(
  folder: string,
  { now = Date.now(), most = MOST, kept = KEPT }: PruneOptions = {},
): void {
  if (folder === "") return;
  try {
    const mark = join(folder, MARK);
    const last = statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (now - last < EVERY && last <= now || statSync(folder, { throwIfNoEntry: false }) === undefined) {
      return;
    }
    writeFileSync(mark, "", { mode: 0o600 });
    const modules = modulesIn(folder);
    let size = modules.reduce((sum, { size }) => sum + size, 0);
    if (size > most) {
      for (const { path, size: own } of modules.sort((a, b) => a.changed - b.changed)) {
        if (size <= kept) break;
        unlinkSync(path);
        size -= own;
      }
    }
    pruneBuilds(dirname(folder), now - OUTDATED);
  } catch {
    // Another tph prunes it as well, or it may not be written to.
  }
}

/** @param own the folder of this build */
function pruneBuilds(own: string, before: number): void {
  if (!BUILD.test(basename(own))) return;
  for (const name of readdirSync(dirname(own))) {
    if (name === basename(own) || !BUILD.test(name)) continue;
    const folder = join(dirname(own), name, "modules");
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
    const modules = modulesIn(folder);
    if (modules.some(({ changed }) => changed >= before)) continue;
    for (const { path } of modules) unlinkSync(path);
    try {
      unlinkSync(join(folder, MARK));
    } catch {
      // It has none.
    }
    try {
      rmdirSync(folder);
    } catch {
      // Something else is in there.
    }
  }
}

function modulesIn(folder: string): { path: string; size: number; changed: number }[] {
  return readdirSync(folder).filter((name) => MODULE.test(name)).map((name) => {
    const path = join(folder, name);
    const { size, mtimeMs } = statSync(path);
    return { path, size, changed: mtimeMs };
  });
}
