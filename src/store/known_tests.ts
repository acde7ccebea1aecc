/**
 * What is known about commands that run tests, in a small file of the cache: which one ran last in a folder, and where it passed.
 *
 * @module
 */
import { join } from "node:path";
import { readSmall } from "../safe/read_small.ts";
import { replaceFile } from "../safe/replace_file.ts";

const FILE = "tests.json";

/** Folders that are remembered. */
const MOST = 100;

/** What is known about the tests of one folder. */
export interface KnownTests {
  /** What ran them last. */
  command: string[];
  /** The commit that was checked out when that command passed last. */
  passedAt?: string;
  /** The recording of the last time that it passed, where one is kept. */
  green?: KeptRun;
}

/** A run that is kept for later, and the commit that was checked out. */
export interface KeptRun {
  /** Its id. */
  run: string;
  commit?: string;
}

/** What is known about a folder's tests. */
export function knownTests(cache: string, folder: string): KnownTests | undefined {
  const known = readAll(cache)[folder];
  const isWhole = typeof known === "object" && known !== null && Array.isArray(known.command) &&
    known.command.every((word) => typeof word === "string");
  if (!isWhole) return undefined;
  const { command, passedAt, green } = known;
  return {
    command,
    ...(typeof passedAt === "string" ? { passedAt } : {}),
    ...(typeof green?.run === "string" && ["string", "undefined"].includes(typeof green.commit)
      ? { green }
      : {}),
  };
}

/** Remembers it; a cache that cannot be written forgets. */
export function rememberTests(cache: string, folder: string, known: KnownTests): void {
  const { [folder]: _, ...others } = readAll(cache);
  const all = Object.fromEntries([...Object.entries(others).slice(-MOST + 1), [folder, known]]);
  try {
    replaceFile(join(cache, FILE), JSON.stringify(all), 0o600);
  } catch {
    // The next time knows less.
  }
}

function readAll(cache: string): Record<string, KnownTests> {
  try {
    const all = JSON.parse(readSmall(join(cache, FILE)));
    return typeof all === "object" && all !== null && !Array.isArray(all) ? all : {};
  } catch {
    return {};
  }
}
