/**
 * One real regression: the fix is checked out, its sources are put back to what they were before, and `tph test` is asked why the tests fail.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, HOSTS, TPH } from "../hosts.ts";
import { checkOut, type Clone, type Fix, install } from "./repository.ts";
import { testCommand } from "./command.ts";
import { type Changed, changedFunctions } from "./truth.ts";

/** A case as it is committed: facts, and no text of the repository. */
export interface Case {
  repository: string;
  /** The fix, in which the tests pass. */
  commit: string;
  /** The commit whose manifest was installed. */
  packages: string;
  command: string[];
  /** The source files that are taken from the commit before. */
  sources: string[];
  /** The test that fails. */
  test: string;
  changed: Changed[];
}

/** What `tph test` made of a case. */
export interface Recorded {
  /** Trace files, the test's call in the red one. */
  green: string | null;
  red: string;
  call: number;
  title: string;
  why: string | null;
}

const ENV = {
  ...process.env,
  ...HOST_VARIABLES,
  PATH: [dirname(HOSTS.node), process.env.PATH].join(delimiter),
  CI: "1",
  NODE_ENV: "test",
  TZ: "UTC",
  NO_COLOR: "1",
};

/** Runs a command in a clone; its status. */
function statusOf({ folder }: Clone, words: readonly string[]): number {
  const { status } = spawnSync(words[0]!, words.slice(1), {
    cwd: folder,
    env: ENV,
    stdio: "ignore",
    timeout: 120_000,
    killSignal: "SIGKILL",
  });
  return status ?? 124;
}

/** Puts the sources back to what they were before a fix. */
export function putBack({ git }: Clone, commit: string, sources: readonly string[]): void {
  git("checkout", "-q", `${commit}^`, "--", ...sources);
  git("reset", "-q");
}

/** Makes a case of a fix where its tests pass with it, and fail without; a word for why not. */
export function tryFix(
  clone: Clone,
  fix: Fix,
  { installed }: { installed: { commit: string; tries: number } },
): Omit<Case, "test"> | string {
  const { commit, parent, sources, tests } = fix;
  const changed = sources.flatMap((file) => {
    const [before, after] = [parent, commit].map((at) => clone.git("show", `${at}:${file}`));
    return changedFunctions(file, { before: before!, after: after! });
  });
  if (changed.length === 0) return "no function changed";
  if (changed.every(({ isNew }) => isNew)) return "no function changed that was there before";
  if (changed.length > 12) return "too many functions changed";
  checkOut(clone, commit);
  const command = testCommand(clone.folder, tests);
  if (command === undefined) return "no known runner";
  if (installed.commit === "") {
    install(clone);
    installed.commit = commit;
  }
  if (statusOf(clone, command) !== 0) {
    if (installed.tries === 0) return "the fix is not green";
    installed.tries--;
    install(clone);
    installed.commit = commit;
    if (statusOf(clone, command) !== 0) return "the fix is not green";
  }
  putBack(clone, commit, sources);
  const status = statusOf(clone, command);
  if (status === 0 || status === 124) return "not red without it";
  return { repository: clone.name, commit, packages: installed.commit, command, sources, changed };
}

export function caseName({ repository, commit }: Pick<Case, "repository" | "commit">): string {
  return `${repository.split("/")[1]}-${commit.slice(0, 8)}`;
}

/** Asks `tph test` about a clone in its red state, and keeps both runs. */
export function record(clone: Clone, one: Omit<Case, "test">, { work }: { work: string }): Recorded | string {
  const folder = join(work, "runs", caseName(one));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tph = process.env.TPH_CLI === undefined ? [...TPH] : [process.env.TPH_CLI];
  const words = [...tph, "test", "--json", "--cache-dir", folder, "--base", "HEAD", "--max", "1", "--"];
  const started = Date.now();
  const { stdout, stderr, status } = spawnSync(words[0]!, [...words.slice(1), ...one.command], {
    cwd: clone.folder,
    env: ENV,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: 400_000,
    killSignal: "SIGKILL",
  });
  const took = Date.now() - started;
  writeFileSync(join(folder, "output.txt"), `${stdout}\n${stderr}\nstatus ${status}, ${took} ms`);
  let tests;
  try {
    tests = JSON.parse(stdout).answer.explained;
  } catch {
    return `no answer: ${stderr.trim().split("\n").at(-1)}`;
  }
  const [first] = tests ?? [];
  if (first === undefined) return "no test";
  const path = (id: string | null) => {
    const file = id === null ? undefined : readdirSync(folder).find((name) => name.startsWith(id));
    return file === undefined ? null : join(folder, file);
  };
  const recorded: Recorded = {
    green: path(first.green ?? null),
    red: path(first.run)!,
    call: first.call,
    title: first.title,
    why: first.why,
  };
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (name.endsWith(".tph") && file !== recorded.green && file !== recorded.red) rmSync(file);
  }
  writeFileSync(join(folder, "recorded.json"), JSON.stringify(recorded));
  return recorded;
}

/** What an earlier `record` kept. */
export function recordedBefore(one: Omit<Case, "test">, { work }: { work: string }): Recorded | undefined {
  const file = join(work, "runs", caseName(one), "recorded.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
