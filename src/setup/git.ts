import { askGit } from "../safe/git.ts";

/** What git says about a folder's files that are not committed; nothing where there is no git, or no repository. */
export interface GitStatus {
  staged: string[];
  /** By their times and sizes. */
  unstaged: string[];
}

/** Asks git; it only reads. */
export function gitStatus(folder: string): GitStatus | undefined {
  if (askGit(folder, ["rev-parse", "--is-inside-work-tree"])?.trim() !== "true") return undefined;
  const list = (...args: string[]) =>
    (askGit(folder, [...args, "--name-only", "-z", "--ignore-submodules=dirty"]) ?? "").split("\0").filter(
      Boolean,
    );
  return {
    staged: list("diff", "--cached", "--no-ext-diff", "--no-textconv"),
    unstaged: list("diff-files"),
  };
}
