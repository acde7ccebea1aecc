/**
 * What every `--json` prints: one object, of known size, that says what it left out and how to get it.
 *
 * @module
 */
import type { RunEnd, RunHeader } from "../trace/spec.ts";

/** The run that an answer is about. */
export interface RunRef {
  id: string;
  command: string[];
  host: string;
  /** How it ended, in words: `exit 0`, `still running`. */
  ended: string;
  /** What of its file could not be read. */
  problems: string[];
}

export interface Envelope {
  /** The version of tph. */
  tph: string;
  /** `null` where the answer is about no run, or about many. */
  run: RunRef | null;
  /** Of the rows that there are (calls, places, functions, runs …), how many the answer has. */
  total: number;
  shown: number;
  /** Values, texts, lists and folded rows of which the answer has only a part. */
  shortened: number;
  /** Whether rows are missing, or anything was shortened. */
  truncated: boolean;
  answer: unknown;
  /** Commands that show what was left out, or what to look at next. */
  next: string[];
  /** What the record lacks, and what the reader should know. */
  warnings: string[];
}

/** What `--json` prints instead when something went wrong. */
export interface ErrorAnswer {
  error: { code: string; message: string; remedy: string | null };
}

/** What an envelope needs of a run. */
export interface RunFacts {
  header: RunHeader;
  end?: RunEnd;
  problems: readonly string[];
}

/** @param ended how it ended, in words */
export function runRef({ header, problems }: RunFacts, ended: string): RunRef {
  return { id: header.id, command: header.command, host: header.host, ended, problems: [...problems] };
}
