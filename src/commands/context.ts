import type { Settings } from "../config/definition.ts";

/** What a command gets from the process, and what it hands back. */
export interface Context {
  cwd: string;
  env: Record<string, string | undefined>;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** The exit status. */
  status: number;
  version: string;
  /** Bytes of a page for people, where the user has said how long it may be. */
  pageBytes?: number;
  /** Its lines, likewise. */
  pageLines?: number;
  /** The columns of a line, where the user has said how many. */
  pageWidth?: number;
  /** Descriptors that the process was started with besides those of input and output: the program's. */
  inherited?: readonly number[];
  /** Signals that the process was started to ignore: the program's, too. */
  ignoredSignals?: readonly number[];
  /** What was typed after `tph`. */
  args: readonly string[];
  /** The line that says that a run is being read; it ends before anything else is written. */
  progress?: { end(): void; clear(): void };
  /** Whether the one that it wrote to may be gone: what is still to be read keeps the process no longer than a moment. */
  hasHungUp?: boolean;
  /** The settings in force, once the command has asked for them. */
  settings?: Settings;
}
