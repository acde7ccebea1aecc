import { existsSync, lstatSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { cannotOpenCache, messageOf } from "../errors.ts";

/** Name of the cache folder. */
export const CACHE_NAME = ".tracepatch_cache";

/** Where a command was started, and the cache folder that the user named, if any. */
export interface CacheOptions {
  cwd: string;
  /** Absolute, or relative to `cwd`. */
  cacheDir?: string;
}

/** The cache folder that is there already: the named one, or the nearest upward from `cwd`. */
export function findCache(options: CacheOptions): string | undefined {
  if (options.cacheDir !== undefined) {
    const named = resolve(options.cwd, options.cacheDir);
    return existsSync(named) ? named : undefined;
  }
  for (let folder = resolve(options.cwd);; folder = dirname(folder)) {
    const candidate = join(folder, CACHE_NAME);
    if (isTrusted(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Says that there is no cache folder. */
export function noCacheText({ cwd, cacheDir }: CacheOptions): string {
  return cacheDir === undefined
    ? `there is no ${CACHE_NAME} in ${cwd} or a folder above it`
    : `the cache folder ${cacheDir} does not exist`;
}

/**
 * The cache folder, made in `cwd` when there is none: private to the user, and ignored by git.
 *
 * @throws {TphError} When it cannot be made.
 */
export function openCache(options: CacheOptions): string {
  const folder = findCache(options) ?? resolve(options.cwd, options.cacheDir ?? CACHE_NAME);
  if (existsSync(folder) && !isTrusted(folder) && options.cacheDir === undefined) {
    throw cannotOpenCache(folder, "it belongs to another user, or is not a folder");
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const ignore = join(folder, ".gitignore");
    // A link counts as there, wherever it leads.
    if (lstatSync(ignore, { throwIfNoEntry: false }) === undefined) {
      writeFileSync(ignore, "*\n", { mode: 0o600, flag: "wx" });
    }
  } catch (error) {
    throw cannotOpenCache(folder, messageOf(error));
  }
  return folder;
}

/** In a folder that anybody may write to, such as /tmp, another user's cache folder must not receive this user's runs. */
function isTrusted(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return false;
  if (process.getuid === undefined || found.uid === process.getuid()) return true;
  return (statSync(dirname(path)).mode & 0o002) === 0;
}
