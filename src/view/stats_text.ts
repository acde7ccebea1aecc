import type { FunctionStats } from "../query/stats.ts";
import type { Trace } from "../trace/trace.ts";
import { siteName } from "./call_text.ts";
import { runLine, type RunTextOptions, warningLines, warningsOf } from "./run_text.ts";
import { countText, durationText, plural, table } from "./text.ts";

/** What functions can be ordered by, the greatest first. */
export const STATS_ORDERS = ["self", "total", "calls", "errors", "max"] as const;
export type StatsOrder = (typeof STATS_ORDERS)[number];

export interface StatsTextOptions extends RunTextOptions {
  order: StatsOrder;
  /** Functions to show at most; 0: all. */
  limit: number;
}

/** The page of `tph stats`: a line a function. */
export function statsPage(trace: Trace, stats: FunctionStats[], options: StatsTextOptions): string[] {
  const { style, glyphs, order, limit, width } = options;
  const sorted = stats.toSorted((a, b) => b[order] - a[order]);
  const shown = limit > 0 ? sorted.slice(0, limit) : sorted;
  const hasTimes = trace.header.settings.time !== false;
  const cells = (of: (entry: FunctionStats) => string, dress?: (text: string) => string) =>
    shown.map((entry) => ({ text: of(entry), dress }));
  const times = (of: (entry: FunctionStats) => number) =>
    cells((entry) => hasTimes ? durationText(of(entry), glyphs.micro) : "");
  const head = [runLine(trace, options), ...warningLines(warningsOf(trace), options), ""];
  if (shown.length === 0) return [...head, style.dim("No function was called that is to be shown.")];
  const rows = table([
    { title: "FUNCTION", cells: cells(({ site }) => siteName(site), style.bold) },
    { title: "CALLS", align: "right", cells: cells(({ calls }) => countText(calls)) },
    { title: "SELF", align: "right", cells: times(({ self }) => self) },
    { title: "TOTAL", align: "right", cells: times(({ total }) => total) },
    { title: "MIN", align: "right", cells: times(({ min }) => min) },
    { title: "MAX", align: "right", cells: times(({ max }) => max) },
    {
      title: "ERRORS",
      align: "right",
      cells: cells(({ errors }) => errors ? countText(errors) : "", style.red),
    },
    { title: "OPEN", align: "right", cells: cells(({ open }) => open ? countText(open) : "", style.yellow) },
  ], { width, title: style.dim });
  const more = sorted.length - shown.length;
  return [...head, ...rows, ...(more > 0 ? [style.dim(`${plural(more, "more function")}: --limit 0`)] : [])];
}
