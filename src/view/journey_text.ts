/**
 * The pages of `tph find --journey` and `tph why`.
 *
 * @module
 */

import type { JourneyEvent, JourneyStep } from "../query/journey.ts";
import type { Slot, Why, WhyStep } from "../query/why.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { callName } from "./call_text.ts";
import { sourceText } from "./find_text.ts";
import { runLine, type RunTextOptions, warningLines, warningsOf } from "./run_text.ts";
import { snapshotText } from "./snapshot_text.ts";
import type { Segment } from "./style.ts";
import { table } from "./table.ts";
import { escapeText, lineOf, widthOfSegments, wrapText } from "./text.ts";
import { durationText, plural } from "./units.ts";

export interface JourneyTextOptions extends RunTextOptions {
  valueWidth: number;
  /** Steps of a journey that are left out at the start. */
  skip?: number;
}

/** Steps that are listed. */
const MAX_STEPS = 500;

const WORDS: Record<JourneyEvent, (name: string, parent: string) => string> = {
  arose: (name, parent) =>
    parent === "" ? `came in from outside, into ${name}` : `came up in ${parent}, passed to ${name}`,
  kept: (name, parent) =>
    parent === "" ? `came in again, into ${name}` : `kept until ${parent} passed it to ${name}`,
  produced: (name) => `produced by ${name}`,
  "handed on": (name, parent) =>
    parent === "" ? `came in again, into ${name}` : `passed on by ${parent} to ${name}`,
  returned: (name) => `came back from ${name}`,
  thrown: (name) => `thrown by ${name}`,
  "used as this": (name) => `was this of ${name}`,
  "changed by": (name) => `changed by ${name}`,
  changed: (name) => `has changed, seen at ${name}`,
};

export function journeyPage(trace: Trace, steps: JourneyStep[], options: JourneyTextOptions): string[] {
  const { style, glyphs, width, valueWidth, skip = 0 } = options;
  const head = [runLine(trace, options), ...warningLines(warningsOf(trace), options), ""];
  if (steps.length === 0) return [...head, style.dim("Not found in this run.")];
  const shown = steps.slice(skip, skip + MAX_STEPS);
  const isTimed = trace.header.settings.time !== false;
  const cells = (of: (step: JourneyStep, i: number) => string, dress?: (text: string) => string) =>
    shown.map((step, i) => ({ text: of(step, i), dress }));
  const nameOf = (call: number) => call === 0 ? "" : `${callName(trace, call)} #${call}`;
  const rows = table([
    { title: "STEP", align: "right", cells: cells((_, i) => String(skip + i + 1), style.dim) },
    {
      title: "TIME",
      spare: 2,
      align: "right",
      cells: cells(({ time }) => isTimed ? durationText(time, glyphs.micro) : "", style.dim),
    },
    {
      title: "WHAT",
      least: 28,
      cut: "middle",
      cells: cells(({ event, call }) => WORDS[event](nameOf(call), nameOf(trace.parentOf(call))), style.bold),
    },
    { title: "AS", least: 18, cut: "middle", cells: cells(({ where }) => escapeText(where), style.cyan) },
    { title: "VALUE", least: 16, cells: cells(({ value }) => snapshotText(value, valueWidth), style.green) },
    { title: "LINK", least: 12, cells: cells(linkText) },
    {
      title: "SOURCE",
      least: 12,
      spare: 1,
      cut: "middle",
      cells: cells(({ call }) => sourceText(trace, call), style.dim),
    },
  ], { width, title: style.dim, dots: glyphs.dots });
  const more = Math.max(0, steps.length - skip - shown.length);
  return [
    ...head,
    ...rows,
    ...(more > 0 ? ["", style.dim(`${plural(more, "more step")}: --skip ${skip + shown.length}`)] : []),
  ];
}

function linkText({ from, link, ends }: JourneyStep): string {
  const parts: string[] = [];
  if (from !== undefined) parts.push(`${link} as in ${from + 1}`);
  if (ends) parts.push("goes no further");
  return parts.join("; ");
}

/** The page of `tph why`. */
export function whyPage(trace: Trace, ways: Why[], options: JourneyTextOptions): string[] {
  const { style } = options;
  const lines = [runLine(trace, options), ...warningLines(warningsOf(trace), options)];
  for (const { steps, origin } of ways) {
    lines.push("");
    for (const [i, step] of steps.entries()) lines.push(...whyLines(trace, step, i, options));
    const from = `  ${originText(trace, steps.at(-1)!, origin, options)}`;
    lines.push(...wrapText(from, options.width).map(style.dim));
  }
  return lines;
}

/** A step; where it is too wide, what links it and its source stand below. */
function whyLines(trace: Trace, step: WhyStep, i: number, options: JourneyTextOptions): string[] {
  const { style, glyphs, width, valueWidth } = options;
  const { call, slot, path, value, link } = step;
  const name = { text: `${callName(trace, call)} #${call}`, dress: style.bold };
  const way = escapeText(path);
  const place: Segment[] = slot === "return"
    ? [name, { text: ` ${outcomeWord(trace, call)}${path && " …"}${way}` }]
    : [{ text: `${slotName(trace, call, slot)}${way}`, dress: style.cyan }, { text: " of " }, name];
  const what = [
    ...(i === 0 ? [] : [{ text: "  ← " }]),
    ...place,
    { text: " = " },
    { text: snapshotText(value.snapshot, valueWidth), dress: style.green },
  ];
  const rest = [
    ...(i === 0 ? [] : [{ text: `[${link}]  ` }]),
    { text: sourceText(trace, call), dress: style.dim },
  ];
  const line = [...what, { text: "  " }, ...rest];
  if (widthOfSegments(line) <= width) return [lineOf(line, width, glyphs.dots)];
  const below = [{ text: i === 0 ? "  " : "      " }, ...rest];
  return [lineOf(what, width, glyphs.dots), lineOf(below, width, glyphs.dots)];
}

function originText(
  trace: Trace,
  { slot, call }: WhyStep,
  origin: number,
  { valueWidth }: JourneyTextOptions,
): string {
  if (origin === 0) return "← from outside the recorded calls";
  const name = `${callName(trace, origin)} #${origin}`;
  const args = trace.argsOf(origin).map((arg, i) =>
    `${slotName(trace, origin, i)}: ${snapshotText(arg.snapshot, valueWidth)}`
  );
  const from = args.length === 0 ? "" : ` (${args.join(", ")})`;
  const why = "nothing that it was given or had back is equal";
  if (slot === "return") return `← came up in ${name}${from}: ${why}`;
  return `← came up in ${name}${from}: ${why}; or a default value of ${callName(trace, call)}`;
}

function outcomeWord(trace: Trace, call: number): string {
  return trace.outcomeOf(call) === Outcome.THREW ? "threw" : "returned";
}

function slotName(trace: Trace, call: number, slot: Slot): string {
  return typeof slot === "number"
    ? escapeText(trace.siteOf(call).params[slot] ?? `argument ${slot + 1}`)
    : slot;
}
