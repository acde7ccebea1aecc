import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import process from "node:process";
import { whyChangeable, whyOpen } from "./changeable.ts";
import { lookAt } from "./owners.ts";
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

/** Another tph may make it at the same time. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
