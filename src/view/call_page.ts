/**
 * One call in full, as text.
 *
 * @module
 */
import type { CallFacts } from "../query/call_facts.ts";
import { lastShown } from "../query/last_shown.ts";
import { leastTimes } from "../query/request_ends.ts";
import { selfOf, totalOf, waitingOf } from "../query/times.ts";
import type { CallTree } from "../query/call_tree.ts";
import type { Slot } from "../query/why.ts";
import { Outcome } from "../trace/spec.ts";
import type { Value } from "../trace/trace.ts";
import { boundsOf, callTimeText, leastTime, selfBounds } from "./call_time_text.ts";
import { callText, changeWord, siteName } from "./call_text.ts";
import { sourceText } from "./find_text.ts";
import { runLine, type RunTextOptions, warningLines, warningsOf } from "./run_text.ts";
import { snapshotText, thrownText } from "./snapshot_text.ts";
import type { Segment } from "./style.ts";
import { escapeText, lineOf, wrapText } from "./text.ts";
import { countText, durationText, plural } from "./units.ts";

export interface CallPageOptions extends RunTextOptions {
  /** Lines of the source, and the number of the first. */
  source: { first: number; lines: string[] } | undefined;
  /** Columns of a value. */
  valueWidth: number;
}

/** Columns of a value at most. */
const MOST_OF_VALUE = 1000;
/** Calls of each kind that are listed. */
const LISTED = 10;

export function* callPage(
  tree: CallTree,
  call: number,
  facts: CallFacts,
  options: CallPageOptions,
): Generator<string> {
  const { trace } = tree;
  const { style, glyphs, width, source, valueWidth } = options;
  const site = trace.siteOf(call);
  const line = (...segments: Segment[]) => lineOf(segments, width, glyphs.dots);
  // The page for a call in full: a long value takes several lines.
  const wrapped = (text: string, dress = (line: string) => line) => wrapText(text, width).map(dress);
  const value = (snapshot: Parameters<typeof snapshotText>[0]) => snapshotText(snapshot, MOST_OF_VALUE);
  yield runLine(trace, options);
  yield* warningLines(warningsOf(trace), options);
  yield "";
  yield line(
    { text: siteName(site), dress: style.bold },
    { text: ` #${call}  ` },
    { text: sourceText(trace, call), dress: style.dim },
  );
  const extras = trace.extrasOf(call);
  const self = extras.find(({ index, atExit }) => index < 0 && !atExit)?.value;
  if (self !== undefined) yield* wrapped(`  this = ${value(self.snapshot)}`);
  const args = trace.argsOf(call);
  for (const [i, { snapshot }] of args.entries()) {
    yield* wrapped(`  ${escapeText(site.params[i] ?? `argument ${i + 1}`)} = ${value(snapshot)}`);
    yield* shownBefore(i, args[i]!);
  }
  yield* outcome();
  const result = trace.resultOf(call);
  if (result !== undefined) yield* shownBefore("return", result);
  for (const { index, atExit, value: after } of extras) {
    if (!atExit) continue;
    const name = index < 0 ? "this" : escapeText(site.params[index] ?? `argument ${index + 1}`);
    yield* wrapped(`  ${changeWord(site, index)}${name} = ${value(after.snapshot)}`, style.magenta);
  }
  if (trace.header.settings.time !== false) {
    const waiting = waitingOf(trace, call);
    const lastEnd = leastTimes(trace).get(call) ?? 0;
    const self = selfOf(tree, call);
    // Of an async call that goes on when this one has ended, what it ran until then is not known either.
    const hasWaited = waiting > 0 || lastEnd > totalOf(trace, call) || trace.isThread(call);
    const parts = [
      callTimeText(trace, totalOf(trace, call), glyphs, boundsOf(trace, [call])),
      `self ${callTimeText(trace, self, glyphs, selfBounds(self, leastTime(trace), hasWaited))}`,
      ...(waiting > 0 ? [`waited ${durationText(waiting, glyphs.micro)}`] : []),
      ...(lastEnd > totalOf(trace, call)
        ? [`its last call ended after ${durationText(lastEnd, glyphs.micro)}`]
        : []),
    ];
    yield style.dim(`  ${parts.join(", ")}`);
  }
  yield* listed("Called by", facts.callers.toReversed(), facts.callers.length);
  yield* listed("It called", facts.callees, facts.calleeCount);
  if (facts.of > 1) {
    yield "";
    const kinds = facts.outcomes.slice(0, 5).map(({ kind, count, call: example }) =>
      `${countText(count)} ${escapeText(kind)}${kind === facts.kind ? "" : ` (#${example})`}`
    );
    const first = facts.looked < facts.of ? `, the first ${countText(facts.looked)}` : "";
    yield line({ text: "Of", dress: style.bold }, {
      text: ` ${plural(facts.of, "call")} of this function${first}: ${kinds.join(", ")}`,
    });
  }
  yield* listed("Same arguments, different outcome", facts.differing, facts.differing.length);
  if (source !== undefined) {
    yield "";
    const digits = String(source.first + source.lines.length).length;
    for (const [i, text] of source.lines.entries()) {
      const number = String(source.first + i).padStart(digits);
      yield line({ text: number, dress: style.dim }, { text: `  ${escapeText(text)}` });
    }
  }

  /** Of an object that is cut: what it was when it was shown. */
  function shownBefore(slot: Slot, value: Value): string[] {
    const shown = lastShown(trace, { call, slot, value });
    if (shown === undefined) return [];
    return wrapped(
      `    last shown in #${shown.call}: ${snapshotText(shown.snapshot, MOST_OF_VALUE)}`,
      style.dim,
    );
  }

  function outcome(): string[] {
    const how = trace.outcomeOf(call);
    const result = trace.resultOf(call);
    if (how === Outcome.OPEN) return wrapped("  has not ended", style.yellow);
    if (how === Outcome.SUSPENDED) return wrapped("  still waits", style.yellow);
    if (how === Outcome.THREW) {
      const thrown = result === undefined ? "threw" : thrownText(result.snapshot, MOST_OF_VALUE);
      return wrapped(`  ${glyphs.cross} ${thrown}`, style.red);
    }
    const text = result === undefined ? "not recorded" : value(result.snapshot);
    return wrapped(`  ${glyphs.arrow} ${text}`, style.green);
  }

  function* listed(title: string, calls: readonly number[], count: number): Generator<string> {
    if (count === 0) return;
    yield "";
    yield style.bold(title);
    for (const other of calls.slice(0, LISTED)) {
      const look = { style, glyphs, args: true, results: true, ids: true, valueWidth };
      yield `  ${
        lineOf(callText(trace, { call: other, others: [] }, width - 2, look), width - 2, glyphs.dots)
      }`;
    }
    const more = count - Math.min(LISTED, calls.length);
    if (more > 0) yield style.dim(`  ${glyphs.dots} ${countText(more)} more: tph tree --call ${call}`);
  }
}
