/**
 * The joined tree of several runs, as lines.
 *
 * @module
 */
import type { CallTree } from "../query/call_tree.ts";
import { firstChild, nextSibling } from "../query/call_tree.ts";
import { intervalOf, type Joined, type JoinedRoot } from "../query/join.ts";
import { totalOf } from "../query/times.ts";
import { Outcome } from "../trace/spec.ts";
import { callName } from "./call_text.ts";
import { thrownText } from "./snapshot_text.ts";
import type { Glyphs, Style } from "./style.ts";
import { cutText, escapeText } from "./text.ts";
import { durationText } from "./units.ts";

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

/** A tree for each trace that several services took part in, or that one was asked for, the earliest first. */
export function* joinLines(joined: Joined, text: JoinText): Generator<string> {
  const { style } = text;
  const below = new Map<string, JoinedRoot[]>();
  const tops: JoinedRoot[] = [];
  for (const root of joined.roots) {
    if (root.asker === undefined) tops.push(root);
    else {
      const key = `${root.asker.run} ${root.asker.call}`;
      below.set(key, [...below.get(key) ?? [], root]);
    }
  }
  const leads = new Set<string>();
  for (const { asker } of joined.roots) {
    if (asker === undefined) continue;
    const { trace } = text.trees[asker.run]!;
    for (let call = asker.call; call !== 0; call = trace.parentOf(call)) leads.add(`${asker.run} ${call}`);
  }
  const startOf = ({ run, call }: { run: number; call: number }) =>
    intervalOf(text.trees[run]!.trace, call).start + (joined.offsets[run] || 0);
  tops.sort((a, b) => startOf(a) - startOf(b));
  let traceId = "";
  for (const top of tops) {
    if (top.root.traceId !== traceId) {
      if (traceId !== "") yield "";
      yield style.dim(`trace ${traceId = top.root.traceId}`);
    }
    yield* rootLines(top, { text, below, leads, startOf, origin: startOf(top), indent: "" });
  }
}

interface Walk {
  text: JoinText;
  /** Requests, by the run and call that asked for them. */
  below: ReadonlyMap<string, JoinedRoot[]>;
  /** Calls that lead to another service, likewise. */
  leads: ReadonlySet<string>;
  startOf: (of: { run: number; call: number }) => number;
  /** The start of the trace. */
  origin: number;
  indent: string;
}

function* rootLines(joined: JoinedRoot, walk: Walk): Generator<string> {
  const { text, startOf, origin, indent } = walk;
  const { run, call, root } = joined;
  const { style, services } = text;
  const { trace } = text.trees[run]!;
  const { start, end } = intervalOf(trace, call);
  const facts = `${durationText(end - start)}  +${durationText(Math.max(0, startOf(joined) - origin))}`;
  const place = `${services[run]} ${trace.header.id}${call === 0 ? "" : `#${call}`}`;
  yield cutText(
    `${indent}${style.bold(escapeText(root.name))}  ${facts}  ${style.dim(escapeText(place))}`,
    text.width,
  );
  const deeper = { ...walk, indent: `${indent}${text.glyphs.blank}` };
  // With `--propagate` it is the request itself that asks.
  for (const asked of walk.below.get(`${run} ${call}`) ?? []) yield* rootLines(asked, deeper);
  yield* callLines(run, call, deeper);
}

/** The calls below one, as far as they are shown, and the requests that they asked for. */
function* callLines(run: number, above: number, walk: Walk): Generator<string> {
  const { text, below, indent } = walk;
  const tree = text.trees[run]!;
  const shown = shownBelow(run, above, walk);
  for (let call = firstChild(tree, above); call !== 0; call = nextSibling(tree, call)) {
    if (!shown.has(call)) continue;
    yield callLine(run, call, walk);
    const asked = below.get(`${run} ${call}`) ?? [];
    const deeper = { ...walk, indent: `${indent}${text.glyphs.blank}` };
    for (const root of asked) yield* rootLines(root, deeper);
    yield* callLines(run, call, deeper);
  }
}

/** Of the calls right below one: those that lead to another service, those that failed, and the slowest. */
function shownBelow(run: number, above: number, { text, leads }: Walk): Set<number> {
  const tree = text.trees[run]!;
  const children: number[] = [];
  for (let call = firstChild(tree, above); call !== 0; call = nextSibling(tree, call)) children.push(call);
  if (text.calls === 0 || children.length <= text.calls) return new Set(children);
  const leadsOn = (call: number) => leads.has(`${run} ${call}`);
  const rank = (call: number) =>
    Number(leadsOn(call)) * 2 + Number(tree.trace.outcomeOf(call) === Outcome.THREW);
  const first = children.toSorted((a, b) =>
    rank(b) - rank(a) || totalOf(tree.trace, b) - totalOf(tree.trace, a)
  );
  return new Set([...first.slice(0, text.calls), ...children.filter(leadsOn)]);
}

function callLine(run: number, call: number, { text, indent }: Walk): string {
  const { style, glyphs } = text;
  const { trace } = text.trees[run]!;
  const isOpen = Number.isNaN(trace.durationOf(call));
  const error = trace.outcomeOf(call) === Outcome.THREW ? trace.resultOf(call)?.snapshot : undefined;
  const parts = [
    callName(trace, call),
    durationText(totalOf(trace, call)),
    ...(isOpen ? [style.yellow("did not end")] : []),
    ...(error === undefined ? [] : [style.red(`${glyphs.cross} ${thrownText(error, 80)}`)]),
  ];
  return cutText(indent + parts.join("  "), text.width);
}
