import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { cannotOpenCache, messageOf } from "../errors.ts";
import { lookAt } from "../safe/owners.ts";
import { isTrusted } from "../safe/trust.ts";

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
    // The folder around it is what many would name.
    const inside = join(named, CACHE_NAME);
    return isUsable(inside) ? inside : existsSync(named) ? named : undefined;
  }
  for (let folder = resolve(options.cwd);; folder = dirname(folder)) {
    const candidate = join(folder, CACHE_NAME);
    if (isUsable(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Says that there is no cache folder. */
export function noCacheText({ cwd, cacheDir }: CacheOptions): string {
  if (cacheDir !== undefined) return `the cache folder ${cacheDir} does not exist`;
  for (let folder = resolve(cwd);; folder = dirname(folder)) {
    const path = join(folder, CACHE_NAME);
    if (lookAt(path) !== undefined) return `${path} ${NOT_YOURS}; if you trust them: tph trust ${folder}`;
    if (folder === dirname(folder)) return `there is no ${CACHE_NAME} in ${cwd} or a folder above it`;
  }
}

const NOT_YOURS = "belongs to another user, or is a link, or is not a folder";

/**
 * The cache folder, made in `cwd` when there is none: private to the user, and ignored by git.
 *
 * @throws {TphError} When it cannot be made.
 */
export function openCache(options: CacheOptions): string {
  const folder = findCache(options) ?? resolve(options.cwd, options.cacheDir ?? CACHE_NAME);
  try {
    makeFolder(folder);
    // Also where another user was faster.
    if (options.cacheDir === undefined && !isUsable(folder)) throw new Error(`it ${NOT_YOURS}`);
    const ignore = join(folder, ".gitignore");
    // A link counts as there, wherever it leads.
    if (lookAt(ignore) === undefined) {
      writeFileSync(ignore, "*\n", { mode: 0o600, flag: "wx" });
    }
  } catch (error) {
    throw cannotOpenCache(folder, messageOf(error));
  }
  return folder;
}

/** Makes a folder and those above it. One by one: below /proc, Node's own way of making them all never ends. */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let at = folder; lookAt(at) === undefined; at = dirname(at)) missing.unshift(at);
  for (const path of missing) {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      // Another process has made it.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/**
 * Another user's folder must not receive this user's runs, and holds none of this user's data to read. And a
 * link that came with a project may lead to any folder of this user's.
 */
function isUsable(path: string): boolean {
  return lookAt(path)?.isDirectory() === true && isTrusted(path);
}
