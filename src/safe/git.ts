import type { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { findOnPath } from "./executables.ts";

/**
 * Turns off everything in a repository's own configuration that names a program or a server: it may be a stranger's, cloned or
 * unpacked a minute ago.
 */
const SETTINGS = [
  "log.showSignature=false",
  "core.fsmonitor=",
  "core.hooksPath=/dev/null",
  "core.sshCommand=",
  "core.gitProxy=",
  "diff.external=",
  // It may be a device without an end.
  "mailmap.file=",
];

const VARIABLES = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  // A partial clone would fetch what it lacks, by a command of its own.
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
};

/** A question was not answered in time, as where `.git/HEAD` is a pipe: the next ones would not be, either. */
let isStuck = false;

/** Whether git has not answered in time. */
export function isGitStuck(): boolean {
  return isStuck;
}

/**
 * What git says about a folder; undefined where there is no git, no repository, or one that git itself does not trust
 * (`safe.directory`), and once a question has not been answered in time. It only reads, and runs no other program.
 *
 * @param args a command that looks at no file of the working tree: `diff`, `diff-files` and `status` run filters
 * @param timeout in milliseconds
 */
export function askGit(folder: string, args: string[], timeout = 5000): string | undefined {
  return askGitBytes(folder, args, { timeout })?.toString();
}

/**
 * The same, as bytes.
 *
 * @param options.input what git reads
 * @param options.most bytes of the answer at most
 */
export function askGitBytes(
  folder: string,
  args: string[],
  { timeout, input, most = 1 << 26 }: { timeout: number; input?: string; most?: number },
): Buffer | undefined {
  const git = findOnPath("git", process.env.PATH ?? process.env.Path, { absolute: true });
  if (git === undefined || isStuck) return undefined;
  const { status, stdout, error } = spawnSync(
    git,
    [
      "-C",
      folder,
      ...SETTINGS.flatMap((setting) => ["-c", setting]),
      "--no-pager",
      "--literal-pathspecs",
      ...args,
    ],
    { input: input ?? "", timeout, maxBuffer: most, env: { ...process.env, ...VARIABLES } },
  );
  isStuck = (error as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT";
  return status === 0 ? stdout : undefined;
}
