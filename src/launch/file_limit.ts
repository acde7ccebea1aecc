import { readFileSync } from "node:fs";

/**
 * How large files may become that this process and its children write (`ulimit -f`), in bytes; 0 where there is no limit, or the
 * system does not tell.
 */
export function fileLimit(): number {
  try {
    const [, limit] = /^Max file size +(\d+) /m.exec(readFileSync("/proc/self/limits", "latin1")) ?? [];
    return Number(limit ?? 0);
  } catch {
    return 0;
  }
}
