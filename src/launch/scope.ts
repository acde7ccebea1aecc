import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** What marks the root of a project. */
const ROOT_MARKS = ["deno.json", "deno.jsonc", "package.json", "tsconfig.json", ".git"];

/**
 * Settles the scope: the folder named; else the root of the project around the entry; else the entry's folder.
 *
 * @param entry absolute path of the entry module
 * @param options the folder that the user named, if any, relative to `cwd`
 * @returns an absolute path
 */
export function settleScope(entry: string, { scope, cwd }: { scope?: string; cwd: string }): string {
  if (scope !== undefined) return resolve(cwd, scope);
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    if (ROOT_MARKS.some((mark) => existsSync(join(folder, mark)))) return folder;
  }
  return dirname(entry);
}
