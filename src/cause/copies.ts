/**
 * Copies of commits in the cache folder, each of one process.
 *
 * @module
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { cannotCheckOut, messageOf } from "../errors.ts";
import { isFile } from "../safe/is_file.ts";
import { lookAt } from "../safe/owners.ts";
import { isAlive } from "../safe/processes.ts";
import { privateFolder } from "../safe/private_folder.ts";
import { ensureFolders } from "./own_path.ts";

const FOLDER = "commits";

/** What a copy is called: the commit and the process that made it. */
const COPY = /^[0-9a-f]{12}-(\d+)$/;

/**
 * Where the files of a commit are put; what processes that are gone have left there is removed.
 *
 * @throws {TphError} The folder for them is a link, or somebody else's: the cache folder may have come with the project.
 */
export function placeForCopy(cache: string, commit: string): string {
  let folder: string;
  try {
    folder = privateFolder(cache, [FOLDER]);
  } catch (error) {
    throw cannotCheckOut(commit, messageOf(error));
  }
  for (const name of readdirSync(folder)) {
    const owner = COPY.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    if (lookAt(join(folder, name))?.isDirectory()) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
  const copy = join(folder, `${commit.slice(0, 12)}-${process.pid}`);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { mode: 0o700 });
  return copy;
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
export function addMissing(files: readonly string[], { project, copy }: Pair): string[] {
  return files.filter((file) => {
    if (
      !isFile(join(project, file)) || lookAt(join(copy, file)) !== undefined || !ensureFolders(copy, file)
    ) {
      return false;
    }
    copyFileSync(join(project, file), join(copy, file));
    return true;
  });
}

/** Puts files as they are in the project into a copy that has others. */
export function replaceFiles(files: readonly string[], { project, copy }: Pair): string[] {
  return files.filter((file) => {
    const [own, there] = [join(project, file), join(copy, file)];
    if (!isFile(own) || !ensureFolders(copy, file) || !lookAt(there)?.isFile()) return false;
    if (readFileSync(own).equals(readFileSync(there))) return false;
    copyFileSync(own, there);
    return true;
  });
}

/** A project, and a copy of one of its commits. */
interface Pair {
  project: string;
  copy: string;
}
