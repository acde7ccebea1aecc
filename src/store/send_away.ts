/**
 * Has a run grow outside of its project: see `away.ts`.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
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
import { namesIn } from "../safe/processes.ts";
import { realPath } from "../safe/real_path.ts";
import { userCache } from "../safe/user_cache.ts";
import { bringHome, GROWING, homeLink, homeOf, isOver, markerOf, placeOf } from "./away.ts";

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
  const made: string[] = [];
  try {
    const growing = privateFolder(cache, GROWING);
    const project = realPath(dirname(dirname(home)));
    const away = join(growing, basename(home));
    if (isWithin(project, growing) || lookAt(away) !== undefined) return undefined;
    // It fails where a run of another project has that name.
    symlinkSync(home, homeLink(away));
    made.push(homeLink(away));
    // There is none yet; where the disk is full, it is made empty.
    made.push(markerOf(home));
    writeFileSync(markerOf(home), away, { mode: 0o600, flag: "wx" });
    // It fails where that is another file system.
    renameSync(home, away);
    return away;
  } catch {
    for (const path of made) rmSync(path, { force: true });
    return undefined;
  }
}

/** Bytes that are copied at once. */
const PIECE = 1 << 20;

/**
 * Puts a run home, from its open file, if that is in no folder any more: somebody has cleaned the user's caches while it grew.
 *
 * @param fd the run's file, open for reading
 */
export function restore(fd: number, away: string, home: string): void {
  // Where the newest calls alone are kept, another file takes its place each time.
  if (fstatSync(fd).nlink > 0 || existsSync(away) || lookAt(home) !== undefined) return;
  if (!existsSync(dirname(home))) return;
  const copy = openSync(home, "wx", 0o600);
  try {
    const piece = Buffer.alloc(PIECE);
    let at = 0;
    for (let count; (count = readSync(fd, piece, 0, PIECE, at)) > 0; at += count) {
      writeFileSync(copy, piece.subarray(0, count));
    }
  } finally {
    closeSync(copy);
  }
  bringHome(away, home);
}

/**
 * Brings the run home when its program is over.
 *
 * @returns where it is now
 */
export function endAway(away: string, home: string): string {
  const folder = dirname(home);
  // The user has removed the folder with all runs: as it would be gone in there, it is gone. A project that is gone may have been moved.
  if (!existsSync(folder) && existsSync(dirname(folder))) rmSync(away, { force: true });
  return bringHome(away, home);
}

/** A run, or what there is beside it. */
const NAME = /^(.+\.tph)(?:\.[^.]+)?$/s;
const DAY = 86_400_000;
/** So long a run waits that belongs to a folder which is not there any more: it may have been moved, and lists its runs then. */
const PATIENCE = 30 * DAY;

/** Brings home what was left away where a tph was killed; what has no home any more is removed after a month. */
export function bringLeft(env: Record<string, string | undefined>): void {
  const cache = userCache(env);
  if (cache === undefined) return;
  const growing = join(cache, ...GROWING);
  for (const name of namesIn(growing)) {
    const path = join(growing, name);
    const age = Date.now() - (lookAt(path)?.mtimeMs ?? Infinity);
    const [, run] = NAME.exec(name) ?? [];
    if (run === undefined || age < DAY) continue;
    const away = join(growing, run);
    const home = homeOf(away);
    const place = home === undefined ? undefined : placeOf(home);
    // It was killed as it moved the run, which is at home: what says otherwise goes.
    if (place !== undefined && place === home && !existsSync(away)) bringHome(away, home);
    if (place !== undefined || age < PATIENCE) continue;
    if (!existsSync(away) || isOver(away)) rmSync(path, { force: true });
  }
}
