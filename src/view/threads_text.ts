/**
 * The worker threads and child processes of a run, in words.
 *
 * @module
 */

import type { Trace } from "../trace/trace.ts";
import type { Thread } from "../trace/threads.ts";
import { callName } from "./call_text.ts";
import { missingTexts } from "./missing_text.ts";
import type { RunTextOptions } from "./run_text.ts";
import { escapeText } from "./text.ts";
import { durationText, plural } from "./units.ts";

/** The most threads that are listed. */
const SHOWN = 20;

/** `worker resize.ts`. */
function threadName({ header: { kind, name } }: Thread): string {
  return `${kind} ${escapeText(name)}`;
}

/** A line for each thread: what it is, its process, its calls, how it ended, which call started it. */
export function threadTexts(trace: Trace, { glyphs }: Pick<RunTextOptions, "glyphs">): string[] {
  const lines = trace.threads.slice(0, SHOWN).map((thread) => {
    const { header, callCount, startedBy, end } = thread;
    const hasTime = trace.header.settings.time !== false;
    const parts = [
      `${glyphs.parallel} ${threadName(thread)}`,
      `pid ${header.pid}`,
      plural(callCount, "call"),
      ...(hasTime && end !== undefined ? [durationText(end.time, glyphs.micro)] : []),
      endOf(thread),
      startedBy === 0
        ? "started by no recorded call"
        : `started by ${callName(trace, startedBy)} #${startedBy}`,
    ];
    return parts.join(` ${glyphs.separator} `);
  });
  const rest = trace.threads.length - SHOWN;
  return rest > 0 ? [...lines, `${glyphs.dots} +${rest}`] : lines;
}

/** Warnings about the threads, a sentence each. */
export function threadWarnings(threads: readonly Thread[]): string[] {
  return threads.flatMap((thread) => {
    const { end } = thread;
    const texts = missingTexts({ end });
    if (end?.uncaught !== undefined) texts.push(`Uncaught ${escapeText(end.uncaught)}`);
    return texts.map((text) => `In ${threadName(thread)}: ${text}`);
  });
}

function endOf({ end }: Thread): string {
  if (end === undefined) return "not ended, or ended from outside";
  return end.uncaught === undefined ? "ended" : "ended by an error";
}
