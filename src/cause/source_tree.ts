/**
 * The files of a commit, in a folder of their own. The repository is only read: its index, its references, its list of worktrees
 * and its stash are as they were, whatever happens meanwhile.
 *
 * @module
 */
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cannotCheckOut, noRepository } from "../errors.ts";
import { askGit, askGitBytes, isGitStuck } from "../safe/git.ts";
import { lookAt } from "../safe/owners.ts";
import { realPath } from "../safe/real_path.ts";
import { ensureFolders } from "./own_path.ts";

/** Where a project stands in its history. */
export interface Repository {
  /** Absolute path of its top folder. */
  root: string;
  /** The ids of the commits where a test may have passed, the likeliest first. */
  bases: string[];
  /** It was cloned without its history. */
  isShallow: boolean;
}

/**
 * Looks at the repository around a folder.
 *
 * @param options.base what the user wants to compare with
 * @param options.known commits in which the tests, or some of them, passed before
 * @throws {TphError} There is none, it has no commit, or no such one.
 */
export function repositoryOf(
  folder: string,
  { base, known = [] }: { base?: string | undefined; known?: readonly string[] } = {},
): Repository {
  const ask = (args: string[], timeout?: number) => askGit(folder, args, timeout)?.trim() || undefined;
  const root = ask(["rev-parse", "--show-toplevel"]);
  if (root === undefined) throw noRepository(folder, isGitStuck() ? "git does not answer" : undefined);
  const commit = (name: string) => ask(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  const head = commit("HEAD");
  if (head === undefined) throw noRepository(folder, "it has no commit yet");
  const isShallow = ask(["rev-parse", "--is-shallow-repository"]) === "true";
  if (base !== undefined) {
    const id = commit(base);
    if (id === undefined) throw noRepository(folder, `it has no commit "${base}"`);
    return { root, bases: [id], isShallow };
  }
  const trunk = ["origin/HEAD", "main", "master"].map(commit).find((id) => id !== undefined);
  const fork = trunk === undefined ? undefined : ask(["merge-base", "HEAD", trunk], 20_000);
  // Whether a file has changed since is not asked: to look into one, git may run what the repository names.
  const passed = known.slice(0, MOST_KNOWN).map(commit);
  const candidates = [head, ...passed, fork, commit("HEAD~1")];
  return { root, bases: [...new Set(candidates.filter((id) => id !== undefined))], isShallow };
}

/** Commits that are tried because tests passed there: each is a run of them. */
const MOST_KNOWN = 3;

/** The commit that is checked out around a folder. */
export function headOf(folder: string): string | undefined {
  return askGit(folder, ["rev-parse", "--verify", "--quiet", "HEAD"])?.trim() || undefined;
}

/** The commits from one to another, the newest first, along the first parents, without the one; undefined where a name is no commit. */
export function commitsBetween(
  { root }: Repository,
  good: string | undefined,
  bad: string,
): string[] | undefined {
  const list = askGit(root, [
    "rev-list",
    "--first-parent",
    "--max-count=4096",
    bad,
    ...(good === undefined ? [] : [`^${good}`]),
    "--",
  ], 20_000);
  return list?.split("\n").filter((line) => line !== "");
}

/** What a commit is called: `abc1234 its subject`. */
export function nameOfCommit({ root }: Pick<Repository, "root">, id: string): string {
  return askGit(root, ["log", "-1", "--no-show-signature", "--format=%h %s", id])?.trim() ?? id.slice(0, 7);
}

/** A file of a commit. */
export interface Entry {
  mode: string;
  id: string;
  size: number;
  path: string;
}

/** Bytes and files that git is asked for at once. */
const MOST_BYTES = 1 << 26;
const MOST_FILES = 10_000;

/**
 * Writes the files of a commit into an empty folder. They are read one by one, as they are stored: no filter, attribute or hook
 * of the repository has a say, and nothing is fetched.
 *
 * @returns the submodules that are missing
 * @throws {TphError} git cannot read them.
 */
export function checkOut({ root }: Pick<Repository, "root">, commit: string, folder: string): string[] {
  const entries = entriesOf(root, commit);
  const links: Entry[] = [];
  const known = new Set<string>();
  for (const batch of batches(entries.filter(isFile))) {
    const bytes = batch.reduce((sum, { size }) => sum + size + 100, 0);
    const input = batch.map(({ id }) => id).join("\n");
    const answer = askGitBytes(root, ["cat-file", "--batch"], {
      timeout: 120_000,
      input,
      most: bytes + 1000,
    });
    if (answer === undefined) throw cannotCheckOut(commit, "git cannot read its files");
    let at = 0;
    for (const entry of batch) {
      const start = answer.indexOf(10, at) + 1;
      if (answer.subarray(at, start).toString() !== `${entry.id} blob ${entry.size}\n`) {
        throw cannotCheckOut(commit, `git does not have its file ${entry.path}, as in a partial clone`);
      }
      const content = answer.subarray(start, at = start + entry.size);
      at++;
      if (entry.mode === LINK) links.push({ ...entry, id: content.toString() });
      else writeEntry(folder, entry, { content, known });
    }
  }
  // Last: a file is never written through one.
  for (const { path, id } of links) {
    if (ensureFolders(folder, path, known) && lookAt(join(folder, path)) === undefined) {
      symlinkSync(id, join(folder, path));
    }
  }
  return entries.filter(({ mode }) => mode === SUBMODULE).flatMap((entry) =>
    checkOutSubmodule(root, entry, folder)
  );
}

/**
 * Writes the files of a submodule, where the project has it at hand with that commit.
 *
 * @returns what is missing: itself, or submodules in it
 */
function checkOutSubmodule(root: string, { path, id }: Entry, folder: string): string[] {
  const own = join(root, path);
  const to = join(folder, path);
  // Without files of its own, git would answer for the repository around it; behind a link, for somebody else's.
  const isOwn = realPath(own) === join(realPath(root), path) && lookAt(join(own, ".git")) !== undefined;
  if (!isOwn || !ensureFolders(folder, join(path, "file"))) return [path];
  if (askGit(own, ["cat-file", "-e", `${id}^{commit}`]) === undefined) return [path];
  return checkOut({ root: own }, id, to).map((inner) => `${path}/${inner}`);
}

const SUBMODULE = "160000";
const LINK = "120000";
const EXECUTABLE = "100755";

/** Whether it is a file or a symbolic link, and no submodule. */
export function isFile({ mode }: Entry): boolean {
  return mode !== SUBMODULE;
}

/**
 * What a commit has, or of it what is at a path.
 *
 * @throws {TphError} git cannot list it.
 */
export function entriesOf(root: string, commit: string, path?: string): Entry[] {
  const of = path === undefined ? [] : ["--", path];
  const list = askGitBytes(root, ["ls-tree", "-r", "-l", "-z", "--full-tree", commit, ...of], {
    timeout: 60_000,
    most: 1 << 29,
  });
  if (list === undefined) throw cannotCheckOut(commit, "git cannot list its files");
  return list.toString().split("\0").filter((line) => line !== "").map((line) => {
    const tab = line.indexOf("\t");
    const [mode, , id, size] = line.slice(0, tab).split(/ +/);
    return { mode: mode!, id: id!, size: Number(size) || 0, path: line.slice(tab + 1) };
  }).filter(({ path }) => path.split("/").every((name) => !/^(?:\.{0,2}|\.git)$/i.test(name)));
}

function* batches(entries: readonly Entry[]): Generator<Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (batch.length > 0 && (bytes + entry.size > MOST_BYTES || batch.length >= MOST_FILES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entry.size;
  }
  if (batch.length > 0) yield batch;
}

function writeEntry(
  folder: string,
  { path, mode }: Entry,
  { content, known }: { content: Uint8Array; known: Set<string> },
): void {
  if (!ensureFolders(folder, path, known)) return;
  writeFileSync(join(folder, path), content, { mode: mode === EXECUTABLE ? 0o700 : 0o600, flag: "wx" });
}
