/**
 * One call in full, as text.
 *
 * @module
 */
import type { CallFacts } from "../query/call_facts.ts";
import { selfOf, totalOf, waitingOf } from "../query/times.ts";
import type { CallTree } from "../query/call_tree.ts";
import { Outcome } from "../trace/spec.ts";
import { callText, siteName } from "./call_text.ts";
import { sourceText } from "./find_text.ts";
import { runLine, type RunTextOptions, warningLines, warningsOf } from "./run_text.ts";
import { snapshotText, thrownText } from "./snapshot_text.ts";
import { cutText, escapeText, lineOf } from "./text.ts";
import { countText, durationText, plural } from "./units.ts";

export interface CallPageOptions extends RunTextOptions {
  /** Lines of the source, and the number of the first. */
  source: { first: number; lines: string[] } | undefined;
  /** Columns of a value. */
  valueWidth: number;
}

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
  const cut = (text: string) => width === Infinity ? text : cutText(text, width, glyphs.dots);
  const value = (snapshot: Parameters<typeof snapshotText>[0]) =>
    snapshotText(snapshot, width === Infinity ? 1000 : Math.max(40, width - 12));
  yield runLine(trace, options);
  yield* warningLines(warningsOf(trace), options);
  yield "";
  yield cut(`${style.bold(siteName(site))} #${call}  ${style.dim(sourceText(trace, call))}`);
  const extras = trace.extrasOf(call);
  const self = extras.find(({ index, atExit }) => index < 0 && !atExit)?.value;
  if (self !== undefined) yield cut(`  this = ${value(self.snapshot)}`);
  const args = trace.argsOf(call);
  for (const [i, { snapshot }] of args.entries()) {
    yield cut(`  ${escapeText(site.params[i] ?? `argument ${i + 1}`)} = ${value(snapshot)}`);
  }
  yield cut(`  ${outcomeText()}`);
  for (const { index, atExit, value: after } of extras) {
    if (!atExit) continue;
    const name = index < 0 ? "this" : escapeText(site.params[index] ?? `argument ${index + 1}`);
    yield cut(style.magenta(`  changed ${name} = ${value(after.snapshot)}`));
  }
  if (trace.header.settings.time !== false) {
    const waiting = waitingOf(trace, call);
    const parts = [
      `${durationText(totalOf(trace, call), glyphs.micro)}`,
      `self ${durationText(selfOf(tree, call), glyphs.micro)}`,
      ...(waiting > 0 ? [`waited ${durationText(waiting, glyphs.micro)}`] : []),
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
    yield cut(`${style.bold("Of")} ${plural(facts.of, "call")} of this function: ${kinds.join(", ")}`);
  }
  yield* listed("Same arguments, different outcome", facts.differing, facts.differing.length);
  if (source !== undefined) {
    yield "";
    const digits = String(source.first + source.lines.length).length;
    for (const [i, line] of source.lines.entries()) {
      yield cut(`${style.dim(String(source.first + i).padStart(digits))}  ${escapeText(line)}`);
    }
  }

  function outcomeText(): string {
    const outcome = trace.outcomeOf(call);
    const result = trace.resultOf(call);
    if (outcome === Outcome.OPEN) return style.yellow("has not ended");
    if (outcome === Outcome.SUSPENDED) return style.yellow("still waits");
    if (outcome === Outcome.THREW) {
      return style.red(
        `${glyphs.cross} ${result === undefined ? "threw" : thrownText(result.snapshot, 1000)}`,
      );
    }
    return `${glyphs.arrow} ${style.green(result === undefined ? "not recorded" : value(result.snapshot))}`;
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
