import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

/**
 * Finds a program on PATH.
 *
 * @param name without `.exe`
 * @param path the value of PATH
 * @returns its absolute path, or undefined
 */
export function findOnPath(name: string, path: string | undefined): string | undefined {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  for (const folder of (path ?? "").split(delimiter)) {
    if (folder === "") continue;
    const candidate = join(folder, file);
    if (isExecutable(candidate)) return candidate;
  }
  return undefined;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
