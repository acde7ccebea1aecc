/**
 * Whether the bundle in a folder is still what its sources make: size and time of each file that went into it.
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { replaceFile, SHARED_FILE } from "../safe/replace_file.ts";

const STAMP = "stamp";

/** What makes the bundle without being part of it; `/` at the end means the files of that folder. */
const MAKERS = ["src/bundle/", "src/safe/replace_file.ts", "node_modules/bun/package.json"];

/** Where a bundle is, and what it was made from. */
export interface Bundle {
  /** Root of the checkout. */
  root: string;
  /** The bundle's own folder. */
  folder: string;
}

/**
 * Notes what the bundle was made from. A file that has changed since the work began may be in the bundle as it was before:
 * then nothing is noted, and the bundle is made again.
 *
 * @param options.inputs the files that the bundler has read, from the root
 * @param options.began when it began, in milliseconds since 1970
 */
export function writeStamp(
  { root, folder }: Bundle,
  { inputs, began }: { inputs: Iterable<string>; began: number },
): void {
  const files = [...new Set([...inputs, ...makers(root)])].sort();
  const lines = files.map((file) => lineOf(root, file));
  const hasChanged = files.some((file) => statSync(join(root, file)).mtimeMs >= began);
  replaceFile(join(folder, STAMP), hasChanged ? "" : lines.join("\n"), SHARED_FILE);
}

/** Whether all that the bundle was made from is as it was then. */
export function isCurrent({ root, folder }: Bundle): boolean {
  let lines: string[];
  try {
    lines = readFileSync(join(folder, STAMP), "utf8").split("\n");
  } catch {
    return false;
  }
  // A new file counts when one that was there imports it; the makers' files may be found by name alone.
  const noted = new Set(lines.map((line) => line.slice(0, line.indexOf("\t"))));
  return lines.length > 1 && makers(root).every((file) => noted.has(file)) &&
    lines.every((line) => line === lineOf(root, line.slice(0, line.indexOf("\t"))));
}

function lineOf(root: string, file: string): string {
  const found = statSync(join(root, file), { throwIfNoEntry: false, bigint: true });
  // In whole milliseconds, as Deno tells them; a double that Bun gives may be rounded up to the next one.
  return `${file}\t${found?.size}\t${found?.mtimeMs}`;
}

function makers(root: string): string[] {
  return MAKERS.flatMap((path) =>
    path.endsWith("/") ? readdirSync(join(root, path)).map((name) => path + name) : [path]
  );
}
