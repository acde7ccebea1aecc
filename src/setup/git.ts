import { join } from "node:path";
import { askGit } from "../safe/git.ts";
import { lookAt } from "../safe/owners.ts";

/** What git says about a repository's files that are not committed; nothing where there is no git, or no repository. */
export interface GitStatus {
  staged: string[];
  /** Whether there are changes that are not staged, by the files' times and sizes. */
  isChanged: boolean;
}

/** Asks git; it only reads. */
export function gitStatus(folder: string): GitStatus | undefined {
  const root = askGit(folder, ["rev-parse", "--show-toplevel"])?.replace(/\n$/, "");
  if (root === undefined || root === "") return undefined;
  const staged = askGit(root, [
    "diff",
    "--cached",
    "--no-ext-diff",
    "--no-textconv",
    "--name-only",
    "-z",
    "--ignore-submodules=dirty",
  ]);
  return { staged: staged?.split("\0").filter(Boolean) ?? [], isChanged: isChanged(root) };
}

/** A file as the index has it. */
const ENTRY =
  /([^\0]+)\0 {2}ctime: .*\n {2}mtime: (\d+):\d+\n {2}dev: .*\n {2}uid: .*\n {2}size: (\d+)\tflags: ([\da-f]+)\n/g;
/** It is not in the working tree, or is taken for unchanged. */
const NOT_COMPARED = 0x4000_8000;

/**
 * git is not asked to compare: where the index is no newer than a file, as whoever has packed it may have made sure, it looks into the
 * file, by a filter that the repository names.
 */
function isChanged(root: string): boolean {
  const entries = askGit(root, ["ls-files", "-z", "--debug"]) ?? "";
  for (const [, path, seconds, size, flags] of entries.matchAll(ENTRY)) {
    const found = lookAt(join(root, path!));
    // A submodule.
    if (found?.isDirectory() || (parseInt(flags!, 16) & NOT_COMPARED) !== 0) continue;
    if (found === undefined || found.size % 2 ** 32 !== Number(size)) return true;
    if (Math.floor(found.mtimeMs / 1000) !== Number(seconds)) return true;
  }
  return false;
}
