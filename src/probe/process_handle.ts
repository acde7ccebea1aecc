/**
 * What the library finds in a process in which something records: a global lexical constant, so that it is found whichever
 * copy of the library the program has imported, and `globalThis` stays as it is.
 *
 * @module
 */
import { PREFIX, type Probes, type Site } from "../contract.ts";
import type { BlockRecording, BlockRecordingOptions } from "./block_recording.ts";
import type { Dispatcher } from "./dispatch.ts";
import type { ProbeSet } from "./probes.ts";

/** Name of the constant. */
export const HANDLE_NAME = `${PREFIX}Process`;
/** Changes when another copy of the library would not understand the handle. */
export const HANDLE_VERSION = 2;

/** The part of a recording's probes that blocks need. */
export type BlockProbes = Pick<
  ProbeSet,
  | "probes"
  | "addSites"
  | "addMeta"
  | "answers"
  | "blocks"
  | "openBlock"
  | "closeBlock"
  | "watchBlocks"
  | "running"
  | "snapshotOptions"
  | "standing"
  | "earlier"
>;

export interface ProcessHandle {
  version: number;
  /** Probes and sites for functions that are wrapped by hand. */
  probes: Probes;
  addSites(sites: Site[]): number;
  /** Functions that the loader has instrumented so far; undefined when there is no loader. */
  instrumented?: () => number;
  /** A function's text as it runs, probes and all. */
  textOf?: (fn: object) => string;
  /** What has been said on stderr, so that another copy of the library does not say it again. */
  told?: Set<string>;
  /** Under `tph run`, where all is recorded: the run, and the number of this thread in it, 0 for the main one. */
  run?: { path: string; thread: number; set: BlockProbes; flush(): void };
  /** Elsewhere: blocks, each with a recording of its own. */
  blocks?: { dispatcher: Dispatcher; start(options: BlockRecordingOptions): BlockRecording };
}
