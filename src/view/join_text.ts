/**
 * The joined tree of several runs, as lines.
 *
 * @module
 */
import type { CallTree } from "../query/call_tree.ts";
import type { Joined } from "../query/join.ts";
import { type JoinRow, joinRows } from "../query/join_rows.ts";
import { Outcome } from "../trace/spec.ts";
import { callName } from "./call_text.ts";
import { thrownText } from "./snapshot_text.ts";
import type { Glyphs, Style } from "./style.ts";
import { cutText, escapeText } from "./text.ts";
import { durationText, plural } from "./units.ts";

export interface JoinText {
  /** By run. */
  trees: readonly CallTree[];
  services: readonly string[];
  style: Style;
  glyphs: Glyphs;
  width: number;
  /** Calls below a request that are shown: those that took longest, and those that lead to another service. 0: all. */
  calls: number;
}

/** The rows of the joined tree, under the ids of their traces; the last line says how many calls are missing. */
export function* joinLines(joined: Joined, text: JoinText): Generator<string> {
  const { style, glyphs } = text;
  let traceId = "";
  let hidden = 0;
  for (const row of joinRows(joined, text)) {
    if (row.depth === 0 && row.traceId !== traceId) {
      if (traceId !== "") yield "";
      yield style.dim(`trace ${traceId = row.traceId}`);
    }
    hidden += row.hidden;
    yield cutText(glyphs.blank.repeat(row.depth) + rowText(row, text), text.width, glyphs.dots);
  }
  if (hidden > 0) yield style.dim(`${glyphs.dots} ${plural(hidden, "more call")}: --calls 0 shows all`);
}

function rowText(row: JoinRow, { trees, services, style, glyphs }: JoinText): string {
  const { run, call, root, duration, start, hidden } = row;
  const { trace } = trees[run]!;
  const more = hidden > 0 ? [style.dim(`${glyphs.dots} +${plural(hidden, "call")}`)] : [];
  if (root !== undefined) {
    const place = `${services[run]} ${trace.header.id}${call === 0 ? "" : `#${call}`}`;
    const facts = `${durationText(duration)}  +${durationText(start)}`;
    return [style.bold(escapeText(root.name)), facts, style.dim(escapeText(place)), ...more].join("  ");
  }
  const isOpen = Number.isNaN(trace.durationOf(call));
  const error = trace.outcomeOf(call) === Outcome.THREW ? trace.resultOf(call)?.snapshot : undefined;
  return [
    callName(trace, call),
    durationText(duration),
    ...(isOpen ? [style.yellow("did not end")] : []),
    ...(error === undefined ? [] : [style.red(`${glyphs.cross} ${thrownText(error, 80)}`)]),
    ...more,
  ].join("  ");
}
