import { realpathSync } from "node:fs";

/** The real path of a file; the path itself where it cannot be found out. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
