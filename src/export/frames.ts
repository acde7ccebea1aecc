/**
 * Functions as the frames of other tools' pictures, and the threads that they are drawn for.
 *
 * @module
 */

import { basename } from "node:path";
import type { Site } from "../contract.ts";
import { TphError } from "../errors.ts";
import type { Range } from "../query/timeline.ts";
import type { Trace } from "../trace/trace.ts";
import { fileText, siteName } from "../view/call_text.ts";
import { escapeText } from "../view/text.ts";

/** A function's name. */
export function frameName(site: Site): string {
  return siteName(site) || "(anonymous)";
}

/** Where a function is, relative to the run's working folder; "" where it is not known. */
export function frameFile(trace: Trace, { file }: Site): string {
  return escapeText(fileText(file, trace.header.cwd));
}

/** The run as a title. */
export function runTitle({ header }: Trace): string {
  return escapeText(header.label ?? `${basename(header.entry)} ${header.id}`);
}

/** Calls that ran one after the other. */
export interface ThreadRange extends Range {
  name: string;
  pid: number;
  /** From 1. */
  tid: number;
}

/** The threads of a run that have calls: the main one, its workers and child processes. */
export function threadRanges({ meta, callCount, threads }: Trace): ThreadRange[] {
  const pid = typeof meta.pid === "number" ? meta.pid : 1;
  const main = { name: "main thread", pid, tid: 1, first: 1, last: (threads[0]?.first ?? callCount + 1) - 1 };
  const others = threads.map(({ header, first, callCount }, i) => ({
    name: escapeText(`${header.kind} ${header.name}`),
    pid: header.pid,
    tid: 2 + i,
    first,
    last: first + callCount - 1,
  }));
  return [main, ...others].filter(({ first, last }) => first <= last);
}

/** @throws {TphError} The run has no times. */
export function needTimes(trace: Trace, format: string): void {
  if (trace.header.settings.time !== false) return;
  throw new TphError("no-times", `Cannot export as ${format}: the run was recorded without times.`, {
    hint: "Record it without --no-time; the formats collapsed and flame count calls instead.",
  });
}
