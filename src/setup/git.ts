import { spawnSync } from "node:child_process";

/** What git says of a folder's files that are not committed; nothing where there is no git, or no repository. */
export interface GitStatus {
  staged: string[];
  unstaged: string[];
}

/** Asks git; it only reads. */
export function gitStatus(folder: string): GitStatus | undefined {
  const git = (...args: string[]) =>
    spawnSync("git", ["--no-optional-locks", ...args], { cwd: folder, encoding: "utf8", timeout: 10_000 });
  const inside = git("rev-parse", "--is-inside-work-tree");
  if (inside.status !== 0 || inside.stdout.trim() !== "true") return undefined;
  const list = (...args: string[]) =>
    git("diff", "--name-only", "-z", ...args).stdout.split("\0").filter(Boolean);
  return { staged: list("--cached"), unstaged: list() };
}
