/**
 * What is known about commands that run tests, in a small file of the cache: which one ran last in a folder, and where it passed. The
 * command is run again, and the cache folder may have come with the project: only what this user's tph has marked counts.
 *
 * @module
 */
import { join } from "node:path";
import { ownMark } from "../safe/own_mark.ts";
import { readSmall } from "../safe/read_small.ts";
import { replaceFile } from "../safe/replace_file.ts";

const FILE = "tests.json";

/** Folders that are remembered; of one, runs in which tests failed, and those tests. */
const MOST = 100;
const MOST_RUNS = 20;
const MOST_FAILED = 100;

/** What is known about the tests of one folder. */
export interface KnownTests {
  /** What ran them last. */
  command: string[];
  /** The commit that was checked out when that command passed last. */
  passedAt?: string;
  /** The recording of the last time that it passed, where one is kept. */
  green?: KeptRun;
  /** Runs in which some tests failed, the newest last. */
  failures?: FailedRun[];
}

/** A run in which some tests failed, and all others passed, or were not there. */
export interface FailedRun {
  /** The commit that was checked out; what had been changed since is not known. */
  commit: string;
  /** Those tests, by {@link testId}. */
  failed: string[];
}

/** A run that is kept for later, and the commit that was checked out. */
export interface KeptRun {
  /** Its id. */
  run: string;
  commit?: string;
}

/** What the file has of a folder. */
interface Marked {
  /** What is known, as JSON: what has no mark is not even parsed. */
  known: string;
  mark: string;
}

/** What is known about a folder's tests. */
export function knownTests(cache: string, folder: string): KnownTests | undefined {
  const marked = readAll(cache)[folder];
  if (marked === undefined || marked.mark !== markOf(folder, marked.known)) return undefined;
  return JSON.parse(marked.known) as KnownTests;
}

function markOf(folder: string, known: string): string | undefined {
  return ownMark(JSON.stringify(["tests", folder, known]));
}

/** What a test is remembered by. */
export function testId({ module, title }: { module: string; title: string }): string {
  return `${module} ${title}`.slice(0, 200);
}

/** The same, after a run in which these tests failed. Where too many did, nothing is to be learned of it. */
export function withFailedRun(known: KnownTests, run: FailedRun): KnownTests {
  const others = (known.failures ?? []).filter(({ commit }) => commit !== run.commit);
  const failures = run.failed.length > MOST_FAILED ? others : [...others, run].slice(-MOST_RUNS);
  return failures.length === 0 ? known : { ...known, failures };
}

/** The commits in which one of these tests has passed, those of the whole command first, then the newest. */
export function commitsOfPasses({ passedAt, failures = [] }: KnownTests, ids: readonly string[]): string[] {
  const seen = failures.toReversed().filter(({ failed }) => ids.some((id) => !failed.includes(id)));
  return [...passedAt === undefined ? [] : [passedAt], ...seen.map(({ commit }) => commit)];
}

/** Remembers it; a cache that cannot be written forgets. */
export function rememberTests(cache: string, folder: string, known: KnownTests): void {
  const text = JSON.stringify(known);
  const mark = markOf(folder, text);
  if (mark === undefined) return;
  const { [folder]: _, ...others } = readAll(cache);
  const marked: Marked = { known: text, mark };
  const all = Object.fromEntries([...Object.entries(others).slice(-MOST + 1), [folder, marked]]);
  try {
    replaceFile(join(cache, FILE), JSON.stringify(all), 0o600);
  } catch {
    // The next time knows less.
  }
}

function readAll(cache: string): Record<string, Marked> {
  try {
    const all: unknown = JSON.parse(readSmall(join(cache, FILE)));
    return Object.fromEntries(Object.entries(all as object).filter(([, entry]) => isMarked(entry)));
  } catch {
    return {};
  }
}

function isMarked(entry: Marked | null): boolean {
  return typeof entry?.known === "string" && typeof entry.mark === "string";
}
