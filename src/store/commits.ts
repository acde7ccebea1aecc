import process from "node:process";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * The commits between two points in time that touched some files, oldest first, as `abc1234 subject`; none where git or a repository
 * is missing.
 *
 * @param folder absolute path of a folder in the repository.
 * @param between milliseconds since 1970.
 */
export function commitsBetween(
  folder: string,
  files: readonly string[],
  between: { from: number; to: number },
): string[] {
  if (files.length === 0) return [];
  const seconds = (ms: number) => new Date(ms).toISOString();
  const { status, stdout } = spawnSync("git", [
    "-C",
    folder,
    "--no-pager",
    "log",
    "--reverse",
    "--format=%h %s",
    `--since=${seconds(between.from)}`,
    `--until=${seconds(between.to)}`,
    "--",
    ...files.map((file) => join(folder, file)),
  ], { encoding: "utf8", timeout: 3000, env: { ...process.env, GIT_OPTIONAL_LOCKS: "0" } });
  return status === 0 ? stdout.split("\n").filter((line) => line !== "") : [];
}
