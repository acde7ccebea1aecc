import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { scopeNotFound } from "../errors.ts";
import { readSmall } from "../safe/read_small.ts";

/** What marks the root of a project. */
const ROOT_MARKS = ["deno.json", "deno.jsonc", "package.json", "tsconfig.json", ".git"];

/** Files that only the root of a workspace of several packages has. */
const WORKSPACE_MARKS = ["pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json", "rush.json"];

/** The scope that means the whole workspace; a folder of that name is `./workspace`. */
export const WORKSPACE = "workspace";

/**
 * Settles the scope: the folder named; the root of the workspace around the entry, where `workspace` is named; else
 * the root of the project around the entry; else the entry's folder.
 *
 * @param entry absolute path of the entry module
 * @param options the folder that the user named, if any, relative to `cwd`
 * @returns an absolute path
 * @throws {TphError} When the folder named is not there.
 */
export function settleScope(entry: string, { scope, cwd }: { scope?: string; cwd: string }): string {
  // As a test runner, it runs the project that it is called in.
  const start = isInPackages(entry) && scope === undefined ? join(cwd, "x") : entry;
  if (scope === WORKSPACE) return workspaceRoot(entry) ?? projectRoot(entry);
  if (scope === undefined) return projectRoot(start);
  const folder = resolve(cwd, scope);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw scopeNotFound(scope);
  return folder;
}

/** Whether a module is one of an installed package. */
export function isInPackages(entry: string): boolean {
  return /[\\/]node_modules[\\/]/.test(entry);
}

function projectRoot(entry: string): string {
  for (const folder of foldersAbove(entry)) {
    if (ROOT_MARKS.some((mark) => existsSync(join(folder, mark)))) return folder;
  }
  return dirname(entry);
}

/** The outermost workspace; else the root of the repository. */
function workspaceRoot(entry: string): string | undefined {
  const folders = foldersAbove(entry);
  return folders.findLast(isWorkspace) ?? folders.find((folder) => existsSync(join(folder, ".git")));
}

/** Whether a folder is the root of a workspace of several packages. */
export function isWorkspace(folder: string): boolean {
  if (WORKSPACE_MARKS.some((mark) => existsSync(join(folder, mark)))) return true;
  return [["package.json", "workspaces"], ["deno.json", "workspace"], ["deno.jsonc", "workspace"]].some(
    ([name, key]) => {
      try {
        return new RegExp(`"${key}"\\s*:\\s*[[{]`).test(readSmall(join(folder, name!)));
      } catch {
        return false;
      }
    },
  );
}

/** From the entry's folder up, without the root of the file system. */
function foldersAbove(entry: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    folders.push(folder);
  }
  return folders;
}
