/**
 * The test files that failed, where the runner notes it in its cache: Vitest, Jest and AVA do.
 *
 * @module
 */
import { globSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative, sep } from "node:path";
import process from "node:process";
import { isFile } from "../safe/is_file.ts";
import { readSmall } from "../safe/read_small.ts";

/**
 * The test files that failed, relative to the folder.
 *
 * @param since when the tests began, in ms
 * @param options.temporary where Jest has its cache, unless it is configured
 * @returns none where nothing is known
 */
export function failedFiles(folder: string, since: number, { temporary = tmpdir() } = {}): string[] {
  const user = process.getuid?.().toString(36) ?? "";
  const notes: [pattern: string, where: string, filesOf: (json: never) => string[]][] = [
    ["node_modules/.vite/vitest/{results.json,*/results.json}", folder, vitestFiles],
    ["node_modules/.cache/ava/failing-tests.json", folder, avaFiles],
    [`jest_${user}/perf-cache-*`, temporary, jestFiles],
  ];
  const found = new Set<string>();
  for (const [pattern, where, filesOf] of notes) {
    for (const path of globSync(pattern, { cwd: where })) {
      try {
        // File systems keep coarser times than clocks tell.
        if (statSync(join(where, path)).mtimeMs < since - 1000) continue;
        for (const file of filesOf(JSON.parse(readSmall(join(where, path))) as never)) {
          const own = isAbsolute(file) ? relative(folder, file) : file;
          if (own !== ".." && !own.startsWith(`..${sep}`) && !isAbsolute(own)) found.add(own);
        }
      } catch {
        // It is another version's, or being written.
      }
    }
  }
  return [...found];
}

/** Pairs of `PROJECT:/a.test.ts` and what came of it. */
function vitestFiles({ results }: { results: [key: string, { failed?: unknown }][] }): string[] {
  return results.filter(([, { failed }]) => failed === true).map(([key]) =>
    key.slice(key.indexOf(":") + 1).replace(/^\//, "")
  );
}

/** Paths. */
function avaFiles(files: unknown[]): string[] {
  return files.filter((file) => typeof file === "string");
}

/** By path 0 or 1 for failed and passed, and how long it took. Files that are gone are there as well. */
function jestFiles(files: Record<string, [passed: unknown, time: unknown]>): string[] {
  return Object.keys(files).filter((file) => files[file]![0] === 0 && isFile(file));
}
