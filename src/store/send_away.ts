/**
 * Has a run grow outside of its project: see `away.ts`.
 *
 * @module
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { isWithin } from "../safe/is_within.ts";
import { lookAt } from "../safe/owners.ts";
import { privateFolder } from "../safe/private_folder.ts";
import { realPath } from "../safe/real_path.ts";
import { userCache } from "../safe/user_cache.ts";
import { bringHome, GROWING, HOME, isOver, markerOf, placeOf, removeAway } from "./away.ts";
import { RUN_SUFFIX } from "./run_name.ts";

/**
 * Moves a run that has just been made out of its project.
 *
 * @param home its file, in the cache folder
 * @param env the environment, for the user's folder for caches
 * @returns where it is then; undefined where it stays: no folder on that file system is private, or is outside of the project
 */
export function sendAway(home: string, env: Record<string, string | undefined>): string | undefined {
  const cache = process.platform === "win32" ? undefined : userCache(env);
  if (cache === undefined) return undefined;
  let folder: string | undefined;
  try {
    const growing = privateFolder(cache, GROWING);
    if (isWithin(realPath(dirname(dirname(home))), growing)) return undefined;
    folder = join(growing, crypto.randomUUID());
    mkdirSync(folder, { mode: 0o700 });
    symlinkSync(home, join(folder, HOME));
    const away = join(folder, basename(home));
    writeFileSync(markerOf(home), away, { mode: 0o600, flag: "wx" });
    // It fails where that is another file system.
    renameSync(home, away);
    return away;
  } catch {
    if (folder !== undefined) removeAway(join(folder, basename(home)), home);
    return undefined;
  }
}

/**
 * Brings the run home when its program is over.
 *
 * @returns where it is now
 */
export function endAway(away: string, home: string): string {
  // The user has removed the folder with all runs: as it would be gone in there, it is gone.
  if (!existsSync(dirname(home))) rmSync(away, { force: true });
  return bringHome(away, home);
}

const DAY = 86_400_000;
/** So long a run waits that belongs to a folder which is not there any more: it may have been moved, and lists its runs then. */
const PATIENCE = 30 * DAY;

/** Brings home what was left away where a tph was killed; what has no home any more is removed after a month. */
export function bringLeft(env: Record<string, string | undefined>): void {
  const cache = userCache(env);
  if (cache === undefined) return;
  const growing = join(cache, ...GROWING);
  for (const name of namesIn(growing)) {
    const folder = join(growing, name);
    const age = Date.now() - (lookAt(folder)?.mtimeMs ?? Infinity);
    if (age < DAY) continue;
    const runs = namesIn(folder).filter((name) => name.endsWith(RUN_SUFFIX));
    const home = homeIn(folder);
    if (home !== undefined && runs.length > 0 && placeOf(home) !== undefined) continue;
    if (age > PATIENCE && runs.every((run) => isOver(join(folder, run)))) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function homeIn(folder: string): string | undefined {
  try {
    return readlinkSync(join(folder, HOME));
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
