/**
 * Where a run grows: not in the cache folder, which as a rule is within the project, since a program that watches its project would hear
 * of it eighty times a second. Its file is made there, and moved to a private folder of the user's, on the same file system, for as long as
 * the program runs (`send_away.ts`). A marker in its place says where it is; no link, for what watches a folder follows links.
 *
 * | file | |
 * | --- | --- |
 * | `ID.tph.away` in the cache folder | the path of the run's file, a text |
 * | `tracepatch/growing/ID.tph` in the user's folder for caches | the run, and beside it what else there is of it |
 * | `tracepatch/growing/ID.tph.home` | a link to where the run belongs |
 *
 * A marker may have come with a project: it counts where that link leads back, or to a folder that is not there any more, as it has been
 * moved.
 *
 * @module
 */
import { existsSync, readFileSync, readlinkSync, renameSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isOwn, lookAt } from "../safe/owners.ts";
import { namesIn } from "../safe/processes.ts";
import { realPath } from "../safe/real_path.ts";
import { earlyPath } from "../trace/early.ts";
import { readSummary } from "../trace/summary.ts";
import { isLive } from "./is_live.ts";
import { RUN_SUFFIX } from "./run_name.ts";

/** Names of the folder in which runs grow, in the user's folder for caches. */
export const GROWING = ["tracepatch", "growing"];
const HOME = ".home";
const AWAY = ".away";
const PLACE = /^\/(?:.*\/)?tracepatch\/growing\/[^/]+$/s;
const LONGEST_PATH = 4096;

/** The marker of a run, by the path at which it belongs. */
export function markerOf(home: string): string {
  return home + AWAY;
}

/** The link to where a run belongs, by where it is. */
export function homeLink(away: string): string {
  return away + HOME;
}

/** Where a run belongs, by where it is; undefined where nothing says so. */
export function homeOf(away: string): string | undefined {
  try {
    return readlinkSync(homeLink(away));
  } catch {
    return undefined;
  }
}

/** The path at which a run belongs, by a name in the cache folder; undefined where that is not a marker's. */
export function homeOfMarker(folder: string, name: string): string | undefined {
  return name.endsWith(RUN_SUFFIX + AWAY) ? join(folder, name.slice(0, -AWAY.length)) : undefined;
}

/** Where runs belong that this process has found away, by where they were. */
const homes = new Map<string, string>();

/** Where a run's file is now, which may have been moved since it was found. */
export function placeNow(path: string): string {
  return existsSync(path) ? path : homes.get(path) ?? awayOf(path) ?? path;
}

/**
 * Where the file of a run is that belongs at a path. One that is away, and that nobody records any more, is brought home.
 *
 * @returns undefined where there is none
 */
export function placeOf(home: string): string | undefined {
  const away = awayOf(home);
  // Looked at in this order: it may come home meanwhile.
  if (away === undefined || lookAt(home) !== undefined) return lookAt(home) && home;
  homes.set(away, home);
  if (!isOver(away)) return away;
  bringEarly(away, home);
  return bringHome(away, home);
}

/** Moves what a killed program's threads have kept beside their run: see `take_early.ts`. */
function bringEarly(away: string, home: string): void {
  const start = basename(earlyPath(away));
  for (const name of namesIn(dirname(away))) {
    if (!name.startsWith(start)) continue;
    try {
      renameSync(join(dirname(away), name), join(dirname(home), name));
    } catch {
      // Somebody else has moved it, or it stays with the run.
    }
  }
}

/** Where the marker of a run leads; undefined where there is none, or nothing of the user's. */
function awayOf(home: string): string | undefined {
  const marker = lookAt(markerOf(home));
  if (marker?.isFile() !== true || !isOwn(marker) || marker.size > LONGEST_PATH) return undefined;
  try {
    const away = readFileSync(markerOf(home), "utf8");
    if (!PLACE.test(away) || basename(away) !== basename(home)) return undefined;
    const found = lookAt(away);
    const back = homeOf(away);
    if (found?.isFile() !== true || !isOwn(found) || back === undefined) return undefined;
    const isMoved = !existsSync(dirname(back));
    return isMoved || realPath(dirname(back)) === realPath(dirname(home)) ? away : undefined;
  } catch {
    return undefined;
  }
}

/** Whether nobody records a run any more. What cannot be read stays where it is. */
export function isOver(path: string): boolean {
  try {
    return !isLive(readSummary(path));
  } catch {
    return false;
  }
}

/**
 * Moves a run to where it belongs.
 *
 * @returns where it is now: it stays where it was if that is not possible
 */
export function bringHome(away: string, home: string): string {
  homes.set(away, home);
  try {
    // Not through a link that somebody has put in the folder's place meanwhile.
    const isFolder = lookAt(dirname(home))?.isDirectory() === true;
    if (isFolder && lookAt(home) === undefined) renameSync(away, home);
  } catch {
    // Somebody else has brought it home, or removed its cache folder; or that may not be changed.
  }
  if (existsSync(away)) return away;
  removeAway(away, home);
  return home;
}

/** Removes what there is of a run besides its file, which is not away any more. */
function removeAway(away: string, home: string): void {
  remove(markerOf(home));
  remove(homeLink(away));
}

/** Removes markers that lead to nothing, of runs that are gone. */
export function removeMarkers(folder: string): void {
  for (const name of namesIn(folder)) {
    const home = homeOfMarker(folder, name);
    if (home !== undefined && placeOf(home) === undefined) remove(markerOf(home));
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone, or not ours.
  }
}
