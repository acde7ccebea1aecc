/**
 * Source files that a run names: a run can come from anybody, and name any file. Only source files of the reader's own project
 * are read.
 *
 * @module
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { isWithin } from "./is_within.ts";
import { realPath } from "./real_path.ts";

const MANIFESTS = ["package.json", "deno.json", "deno.jsonc", "tracepatch.toml"];
const SOURCE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;

/** What may be read of a file. */
export interface SourceLimits {
  /** Where the reader is. */
  cwd: string;
  /** Only a file that has not changed since, in ms. */
  since: number;
  /** Only a file that is no larger, in bytes. */
  most: number;
}

/** The text of a source file of the reader's own project; undefined for any other, and where it has changed. */
export function readOwnSource(file: string, { cwd, since, most }: SourceLimits): string | undefined {
  try {
    const named = projectOf(cwd);
    const project = realPath(named);
    // Even to look a name up may ask a server, where file systems are mounted by their names.
    if (!isWithin(project, file) && !isWithin(named, file)) return undefined;
    const path = realPath(file);
    if (!isWithin(project, path) || !isSourceName(relative(project, path))) return undefined;
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > most || stat.mtimeMs > since) return undefined;
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Whether a path within a project is that of a source file which may be read: of what is hidden, much is secret. */
export function isSourceName(path: string): boolean {
  return SOURCE.test(path) && !path.split(sep).some((name) => name.startsWith("."));
}

/** The repository or package that a folder is in, or the folder; never all that the user has. */
function projectOf(cwd: string): string {
  let found: string | undefined;
  for (let folder = cwd; folder !== dirname(folder) && folder !== homedir(); folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (MANIFESTS.some((name) => existsSync(join(folder, name)))) found ??= folder;
  }
  return found ?? cwd;
}
