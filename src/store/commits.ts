import { realPath } from "../safe/real_path.ts";
import { relative, resolve } from "node:path";
import { askGit } from "../safe/git.ts";

export interface CommitQuery {
  /** Absolute path of the folder that the files' paths begin at. */
  scope: string;
  files: readonly string[];
  /** Milliseconds since 1970. */
  from: number;
  to: number;
}

/**
 * The commits between two points in time that touched some files, oldest first, as `abc1234 subject`; none where git or a
 * repository is missing. Only the repository around `cwd` is asked: a run can come from anybody, and name any folder.
 */
export function commitsBetween(cwd: string, { scope, files, from, to }: CommitQuery): string[] {
  const root = askGit(cwd, ["rev-parse", "--show-toplevel"])?.replace(/\n$/, "");
  if (root === undefined || root === "") return [];
  const own = files.map((file) => relative(root, resolve(realPath(scope), file))).filter((file) =>
    file !== "" && !/^\.\.(?:[/\\]|$)|^[/\\]|^[a-z]:/i.test(file)
  );
  if (own.length === 0 || !isDate(from) || !isDate(to)) return [];
  const log = askGit(root, [
    "log",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--reverse",
    "--format=%h %s",
    `--since=${new Date(from).toISOString()}`,
    `--until=${new Date(to).toISOString()}`,
    "--",
    ...own,
  ]);
  return log?.split("\n").filter((line) => line !== "") ?? [];
}

function isDate(ms: number): boolean {
  return !Number.isNaN(new Date(ms).getTime());
}
