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
  /** The address to read it from; without one it is in the page, in the element `run-a` or `run-b`. */
  url?: string;
  isRunning: boolean;
  /** What of the run is not in the page, and why. */
  note?: string;
}

export interface PageConfig {
  title: string;
  runs: PageRun[];
  /** The address that gives lines of source; without one, those in the page are all. */
  sources?: string;
  /** Lines of source by file: the first one's number, and the text. */
  texts?: Record<string, { first: number; text: string }[]>;
  /** What to show first: the page's address without `#`. */
  start?: string;
}

/** Names of the elements. */
export const ELEMENTS = { config: "config", worker: "worker", run: "run-", app: "app" } as const;
