import type { Site } from "../contract.ts";
import type { CallItem } from "../query/fold.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace, Value } from "../trace/trace.ts";
import { snapshotText, thrownText } from "./snapshot_text.ts";
import type { Glyphs, Segment, Style } from "./style.ts";
import { escapeText, widthOfSegments } from "./text.ts";

/** What of a call is shown. */
export interface CallTextOptions {
  style: Style;
  glyphs: Glyphs;
  args: boolean;
  results: boolean;
  /** Columns of one value at most. */
  valueWidth: number;
  /** Those of an argument, and of a result or an error, where they are others. */
  argWidth?: number;
  resultWidth?: number;
}

const VALUE_WIDTHS = [48, 32, 20, 12, 6];

/** A call as one would write it, with what came of it: `Cart.total(tax: 0.2) → 42.5`. */
export function callText(
  trace: Trace,
  item: CallItem,
  width: number,
  options: CallTextOptions,
): Segment[] {
  const { valueWidth, argWidth = valueWidth, resultWidth = valueWidth } = options;
  const most = Math.max(argWidth, resultWidth);
  let segments: Segment[] = [];
  for (const cap of [most, ...VALUE_WIDTHS.filter((value) => value < most)]) {
    segments = segmentsOf(trace, item, {
      ...options,
      argWidth: Math.min(argWidth, cap),
      resultWidth: Math.min(resultWidth, cap),
    });
    if (widthOfSegments(segments) <= width) break;
  }
  return segments;
}

/** A function's name as its kind is called: `new Cart`, `get Cart.total`. */
export function siteName(site: Site): string {
  const name = escapeText(site.name);
  switch (site.kind) {
    case "constructor":
      return `new ${name.replace(/\.constructor$/, "")}`.replace(/^new new /, "new ");
    case "getter":
      return /(?:^|\.)get /.test(name) ? name : `get ${name}`;
    case "setter":
      return /(?:^|\.)set /.test(name) ? name : `set ${name}`;
    case "worker":
    case "process":
      return `${site.kind} ${name}`;
    default:
      return name;
  }
}

function segmentsOf(
  trace: Trace,
  item: CallItem,
  options: CallTextOptions & { argWidth: number; resultWidth: number },
): Segment[] {
  const { style, glyphs, argWidth, resultWidth } = options;
  const { call, others } = item;
  const site = trace.siteOf(call);
  const isThread = trace.isThread(call);
  const segments: Segment[] = [
    ...(isThread ? [{ text: `${glyphs.parallel} `, dress: style.magenta }] : []),
    { text: siteName(site), dress: site.kind === "external" ? style.cyan : style.bold },
  ];
  const args = options.args ? trace.argsOf(call) : [];
  // A thread is not called as a function is.
  if (options.args && (!isThread || args.length > 0)) {
    const texts = args.map((arg, i) => {
      const text = snapshotText(arg.snapshot, argWidth);
      const name = site.params[i] === undefined ? "" : `${escapeText(site.params[i])}: `;
      if (arg.snapshot.type === "unseen") return name + glyphs.dots;
      const differs = others.some((other) => !isSameText(trace.argsOf(other)[i], text, argWidth));
      return name + text + (differs ? ` ${glyphs.dots}` : "");
    });
    segments.push({ text: `(${texts.join(", ")})`, dress: style.dim });
  } else if (!isThread) {
    segments.push({ text: "()", dress: style.dim });
  }
  const outcome = trace.outcomeOf(call);
  const result = trace.resultOf(call);
  if (outcome === Outcome.THREW) {
    const text = result === undefined ? "threw" : thrownText(result.snapshot, Math.max(resultWidth, 24));
    const differs = others.some((other) => !isSameText(trace.resultOf(other), text, resultWidth, thrownText));
    segments.push({
      text: ` ${glyphs.cross} ${text}${differs ? ` ${glyphs.dots}` : ""}`,
      dress: style.red,
    });
  } else if (outcome === Outcome.OPEN) {
    segments.push({ text: ` ${glyphs.dots} unfinished`, dress: style.yellow });
  } else if (outcome === Outcome.SUSPENDED) {
    segments.push({ text: ` ${glyphs.dots} suspended`, dress: style.yellow });
  } else if (options.results && result !== undefined) {
    const text = snapshotText(result.snapshot, resultWidth);
    const differs = others.some((other) => !isSameText(trace.resultOf(other), text, resultWidth));
    // A function that returns nothing says nothing; one that sometimes does is another matter.
    if (result.snapshot.type !== "undefined" || differs) {
      segments.push({ text: ` ${glyphs.arrow} ` });
      segments.push({ text: text + (differs ? ` ${glyphs.dots}` : ""), dress: style.green });
    }
  }
  for (const { index, atExit, value } of trace.extrasOf(call)) {
    if (!atExit || !options.args) continue;
    const name = index < 0 ? "this" : escapeText(site.params[index] ?? `argument ${index + 1}`);
    segments.push({
      text: `  changed ${name}: ${snapshotText(value.snapshot, argWidth)}`,
      dress: style.magenta,
    });
  }
  return segments;
}

function isSameText(
  value: Value | undefined,
  text: string,
  width: number,
  write: typeof snapshotText = snapshotText,
): boolean {
  return value !== undefined &&
    write(value.snapshot, write === thrownText ? Math.max(width, 24) : width) === text;
}
