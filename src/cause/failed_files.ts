import { globSync, statSync } from "node:fs";
import { readSmall } from "../safe/read_small.ts";
import { join } from "node:path";

/**
 * The test files that failed, where the runner has noted it in its cache: Vitest does.
 *
 * @param since when the tests began, in ms
 * @returns none where nothing is known
 */
export function failedFiles(folder: string, since: number): string[] {
  const found = new Set<string>();
  for (const path of globSync("node_modules/.vite/vitest/{results.json,*/results.json}", { cwd: folder })) {
    const file = join(folder, path);
    try {
      // File systems keep coarser times than clocks tell.
      if (statSync(file).mtimeMs < since - 1000) continue;
      const { results } = JSON.parse(readSmall(file));
      for (const [key, { failed }] of results) {
        if (failed === true) found.add(key.slice(key.indexOf(":") + 1).replace(/^\//, ""));
      }
    } catch {
      // It is another version's, or being written.
    }
  }
  return [...found];
}
