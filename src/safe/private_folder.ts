import { mkdirSync, realpathSync, rmSync, type Stats } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import process from "node:process";
import { isSystems, lookAt } from "./owners.ts";
import { processFolder } from "./process_folder.ts";

/** The system's folder for temporary files; what the environment names counts only as an absolute path. */
export function systemTemp(env: Record<string, string | undefined> = process.env): string {
  const named = (process.platform === "win32" ? env.TEMP : env.TMPDIR) || tmpdir();
  return isAbsolute(named) ? named : "/tmp";
}

/**
 * A folder for what will be executed: made if needed, and safe from other users, who can change neither it nor
 * which folder its path leads to.
 *
 * @param base absolute path of a folder that may be reached over links, such as the user's cache
 * @param names the folders in it, none of which may be a link
 * @returns its real path
 * @throws {Error} There cannot be one, and why.
 */
export function privateFolder(base: string, names: string[]): string {
  if (lookAt(base) === undefined) mkdirSync(base, { recursive: true, mode: 0o700 });
  let folder = realpathSync(base);
  const why = whyChangeable(folder);
  if (why !== undefined) throw new Error(why);
  for (const name of names) {
    folder = join(folder, name);
    if (lookAt(folder) === undefined) makeFolder(folder);
    const found = lookAt(folder);
    const own = process.getuid?.();
    if (own !== undefined && found !== undefined && found.uid !== own) {
      throw new Error(`${folder} belongs to another user`);
    }
    const open = whyOpen(found, { isSticky: false });
    if (open !== undefined) throw new Error(`${folder} ${open}`);
  }
  return folder;
}

/**
 * Makes a folder among the temporary files, which this user alone can read, and nobody else can put another in the place of.
 *
 * @param prefix what its name begins with, see `processFolder`
 * @param env the environment, which names the system's folder for them
 * @returns its real path
 * @throws {Error} There cannot be one, and why.
 */
export function temporaryFolder(
  prefix: string,
  env: Record<string, string | undefined> = process.env,
): string {
  const temps = new Set([systemTemp(env), ...(process.platform === "win32" ? [] : ["/tmp"])]);
  let problem: unknown;
  for (const temp of temps) {
    let made: string | undefined;
    try {
      made = processFolder(temp, prefix);
      return privateFolder(temp, [basename(made)]);
    } catch (error) {
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
      problem ??= error;
    }
  }
  throw problem;
}

/** Why other users could change what is at a folder's path, in it or above it; undefined where they cannot. */
export function whyChangeable(folder: string): string | undefined {
  for (let above = realpathSync(folder);; above = dirname(above)) {
    const open = whyOpen(lookAt(above));
    if (open !== undefined) return `${above} ${open}`;
    if (above === dirname(above)) return undefined;
  }
}

/** Another tph may make it at the same time. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * Why others could change what is in a folder; undefined where they cannot.
 *
 * @param options.isSticky whether it may be one like /tmp, where each may change what is their own
 */
function whyOpen(found: Stats | undefined, { isSticky = true } = {}): string | undefined {
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
