import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { lookAt } from "../safe/owners.ts";

/**
 * Whether all folders on the way from a copy of somebody's files to a path in it are folders, and no links that lead out of it. Those
 * that are missing are made.
 *
 * @param path relative to the copy
 * @param known folders of the copy that have been checked, while nothing else writes to it
 */
export function ensureFolders(copy: string, path: string, known?: Set<string>): boolean {
  const names = dirname(path).split(/[/\\]/).filter((name) => name !== "" && name !== ".");
  if (names.includes("..")) return false;
  const whole = names.join("/");
  if (known?.has(whole)) return true;
  let folder = copy;
  for (const name of names) {
    folder = join(folder, name);
    const found = lookAt(folder);
    if (found === undefined) mkdirSync(folder, { mode: 0o700 });
    else if (!found.isDirectory()) return false;
  }
  known?.add(whole);
  return true;
}
