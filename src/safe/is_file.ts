import { statSync } from "node:fs";

/** Whether a path leads to a file; not where that cannot be found out, as in a folder that may not be entered. */
export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
