/**
 * The files of a commit, in a folder of their own. The repository is only read: its index, its references, its list of worktrees
 * and its stash are as they were, whatever happens meanwhile.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { cannotCheckOut, noRepository } from "../errors.ts";
import { findOnPath } from "../safe/executables.ts";
import { askGit } from "../safe/git.ts";

/** Where a project stands in its history. */
export interface Repository {
  /** Absolute path of its top folder. */
  root: string;
  /** Whether tracked files differ from those of HEAD. */
  isChanged: boolean;
  /** The ids of the commits where a test may have passed, the likeliest first. */
  bases: string[];
}

/**
 * Looks at the repository around a folder.
 *
 * @param base what the user wants to compare with
 * @throws {TphError} There is none, it has no commit, or no such one.
 */
export function repositoryOf(folder: string, base?: string): Repository {
  const ask = (...args: string[]) => askGit(folder, args, 20_000)?.trim() || undefined;
  const root = ask("rev-parse", "--show-toplevel");
  if (root === undefined) throw noRepository(folder);
  const commit = (name: string) => ask("rev-parse", "--verify", "--quiet", `${name}^{commit}`);
  const head = commit("HEAD");
  if (head === undefined) throw noRepository(folder, "it has no commit yet");
  const isChanged =
    runGit(root, ["status", "--porcelain", "--untracked-files=no", "--ignore-submodules"]).out !== "";
  if (base !== undefined) {
    const id = commit(base);
    if (id === undefined) throw noRepository(folder, `it has no commit "${base}"`);
    return { root, isChanged, bases: [id] };
  }
  const trunk = ["origin/HEAD", "main", "master"].map(commit).find((id) => id !== undefined);
  const fork = trunk === undefined ? undefined : ask("merge-base", "HEAD", trunk);
  const candidates = [isChanged ? head : undefined, fork === head ? undefined : fork, commit("HEAD~1")];
  return { root, isChanged, bases: [...new Set(candidates.filter((id) => id !== undefined))] };
}

/** What a commit is called: `abc1234 its subject`. */
export function nameOfCommit({ root }: Repository, id: string): string {
  return askGit(root, ["log", "-1", "--no-show-signature", "--format=%h %s", id])?.trim() ?? id.slice(0, 7);
}

/**
 * Writes the files of a commit into a folder, with an index that is not the repository's.
 *
 * @returns the submodules that are missing
 * @throws {TphError} git cannot.
 */
export function checkOut({ root }: Repository, commit: string, folder: string): string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const index = `${folder}.index`;
  const run = (...args: string[]) => {
    const { why } = runGit(root, args, { GIT_INDEX_FILE: index });
    if (why !== undefined) throw cannotCheckOut(commit, why);
  };
  try {
    run("read-tree", commit);
    run("checkout-index", "--all", "--force", "--quiet", `--prefix=${join(folder, "/")}`);
  } finally {
    rmSync(index, { force: true });
    rmSync(`${index}.lock`, { force: true });
  }
  const modules = askGit(root, ["ls-tree", "-r", commit])?.match(/^160000 .*$/gm) ?? [];
  return modules.map((line) => line.slice(line.indexOf("\t") + 1));
}

/**
 * Runs git in the user's own project, whose tests have just been run: it may look into files, by the filters that the project
 * has for them. It takes no locks.
 */
function runGit(
  root: string,
  args: string[],
  env: Record<string, string> = {},
): { out: string; why: string | undefined } {
  const git = findOnPath("git", process.env.PATH ?? process.env.Path, { absolute: true });
  if (git === undefined) return { out: "", why: "git is not on PATH" };
  const own = { GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", ...env };
  const { status, stdout, stderr, error } = spawnSync(git, [
    "-c",
    "core.hooksPath=/dev/null",
    "-C",
    root,
    ...args,
  ], {
    encoding: "utf8",
    env: { ...process.env, ...own },
    maxBuffer: 1 << 28,
  });
  if (status === 0) return { out: stdout.trim(), why: undefined };
  return { out: "", why: error?.message ?? stderr.trim().split("\n").at(-1) ?? "" };
}
