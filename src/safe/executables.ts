import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import process from "node:process";

/**
 * Finds a program on PATH.
 *
 * @param name without `.exe`
 * @param path the value of PATH
 * @param options.absolute pass over folders of PATH that depend on the working folder, which may be a stranger's
 * @returns its absolute path, or undefined
 */
export function findOnPath(
  name: string,
  path: string | undefined,
  { absolute = false } = {},
): string | undefined {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  for (const folder of (path ?? "").split(delimiter)) {
    if (folder === "" || absolute && !isAbsolute(folder)) continue;
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
