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
  /** Whether anything was left out or shortened. */
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

/** Cuts what an envelope says about the run, so that it takes no more than a share of the bytes. */
export function clipRun(run: RunRef | null, bytes: number): RunRef | null {
  if (run === null || bytes === Infinity) return run;
  return {
    ...run,
    id: clipText(run.id, 200),
    command: clipTexts(run.command, bytes / 10, "words"),
    problems: clipTexts(run.problems, bytes / 10, "problems"),
  };
}

/** Texts that take no more bytes than that; the last says how many are missing. */
export function clipTexts(texts: readonly string[], bytes: number, noun: string): string[] {
  if (bytes === Infinity) return [...texts];
  const kept: string[] = [];
  let left = bytes;
  for (const text of texts) {
    const clipped = clipText(text, Math.max(40, Math.min(left, bytes / 2)));
    left -= sizeOf(clipped) + 1;
    if (left < 0 && kept.length > 0) {
      kept.push(`… ${texts.length - kept.length} more ${noun}`);
      break;
    }
    kept.push(clipped);
  }
  return kept;
}

/** A text that takes no more bytes as JSON than that, with `…` where it was cut. */
function clipText(text: string, bytes: number): string {
  if (sizeOf(text) <= bytes) return text;
  let length = Math.min(text.length, Math.max(1, Math.floor(bytes) - 5));
  while (length > 1 && sizeOf(text.slice(0, length)) > bytes - 3) length = Math.floor(length * 0.8);
  // Half a surrogate pair would become three bytes that mean nothing.
  return `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…`;
}

const ENCODER = new TextEncoder();

/** Bytes of a value as JSON. */
function sizeOf(value: unknown): number {
  const text = JSON.stringify(value) ?? "";
  return ENCODER.encode(text).length;
}
