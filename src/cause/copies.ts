/**
 * Copies of commits in the cache folder, each of one process.
 *
 * @module
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

const FOLDER = "commits";

/** Where the files of a commit are put; what processes that are gone have left there is removed. */
export function placeForCopy(cache: string, commit: string): string {
  const folder = join(cache, FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    const owner = Number(/-(\d+)(?:\.index(?:\.lock)?)?$/.exec(name)?.[1]);
    if (!isRunning(owner)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  return join(folder, `${commit.slice(0, 12)}-${process.pid}`);
}

/** Removes a copy. */
export function removeCopy(copy: string): void {
  rmSync(copy, { recursive: true, force: true });
  try {
    rmdirSync(dirname(copy));
  } catch {
    // Another process has one there.
  }
}

/** Takes files that a copy does not have from the project: tests that are new. */
export function addMissing(
  files: readonly string[],
  { project, copy }: { project: string; copy: string },
): string[] {
  const missing = files.filter((file) => !existsSync(join(copy, file)) && existsSync(join(project, file)));
  for (const file of missing) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(project, file), join(copy, file));
  }
  return missing;
}

/** Puts files as they are in the project into a copy that has others. */
export function replaceFiles(
  files: readonly string[],
  { project, copy }: { project: string; copy: string },
): string[] {
  const others = files.filter((file) => {
    const [own, there] = [join(project, file), join(copy, file)];
    return existsSync(own) && existsSync(there) && !readFileSync(own).equals(readFileSync(there));
  });
  for (const file of others) copyFileSync(join(project, file), join(copy, file));
  return others;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
