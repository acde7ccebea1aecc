/**
 * What the page is told by what made it: as JSON in an element of its own, so that nothing of it is markup or script.
 *
 * @module
 */
import type { Slot } from "./protocol.ts";

/** A run of the page. */
export interface PageRun {
  slot: Slot;
  /** What to call it in messages: the file's name. */
  name: string;
  /**
   * The address to read it from, and its `ServedState` at that with `/state`; without one it is in the page, in the element
   * `run-a` or `run-b`.
   */
  url?: string;
  /** The element that has it, where that is not the one of its slot. */
  element?: string;
  isRunning: boolean;
  /** What of the run is not in the page: a sentence, and how many calls below which of those that are; 0 is the run itself. */
  missing?: { note: string; below: [call: number, calls: number][] };
}

/** A test that failed, and its runs: as it passed, where that is known, and as it failed; none where they are too large for the page. */
export interface FailedTestRuns {
  title: string;
  /** What `tph test` says of it. */
  lines: string[];
  runs: PageRun[];
  /** What does not count as a difference. */
  ignore: string[];
  /** Of parts of its runs: what all their calls come to. */
  verdict?: string;
}

export interface PageConfig {
  title: string;
  runs: PageRun[];
  /** The address that gives lines of source; without one, those in the page are all. */
  sources?: string;
  /** Lines of source by file: the first one's number, and the text. */
  texts?: Record<string, { first: number; text: string }[]>;
  /** Of a report: the tests that failed, one of which is looked at. */
  failed?: FailedTestRuns[];
  /** How many more failed, and what is said of them. */
  moreFailed?: { count: number; lines: string[] };
  /** Of two runs of which the page has parts: what all their calls come to. */
  verdict?: string;
  /** What to show first: the page's address without `#`. */
  start?: string;
}

/** How a served run is now: its size in bytes, and whether it is still being written. */
export interface ServedState {
  size: number;
  isRunning: boolean;
}

/** Names of the elements. */
export const ELEMENTS = { config: "config", worker: "worker", run: "run-", app: "app" } as const;
