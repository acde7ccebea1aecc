import type { Grouping } from "../query/groups.ts";
import type { FunctionStats } from "../query/stats.ts";
import type { Trace } from "../trace/trace.ts";
import { siteName } from "./call_text.ts";
import { runLine, type RunTextOptions, warningLines, warningsOf } from "./run_text.ts";
import { callTimeText, leastTime, mayWait, selfBounds } from "./call_time_text.ts";
import { table } from "./table.ts";
import { escapeText } from "./text.ts";
import { countText, growthText, plural } from "./units.ts";

/** What functions can be ordered by, the greatest first; names from a to z. */
export const STATS_ORDERS = [
  "self",
  "total",
  "calls",
  "errors",
  "max",
  "p50",
  "p95",
  "p99",
  "memory",
  "name",
] as const;
export type StatsOrder = (typeof STATS_ORDERS)[number];

export interface StatsTextOptions extends RunTextOptions {
  order: StatsOrder;
  by: Grouping;
  /** Functions to show at most; 0: all. */
  limit: number;
  /** Lines of the page. */
  lines?: number;
}

/** The table's head, a function, and how many there are more. */
const LEAST_LINES = 3;

/** Orders what `tph stats` lists. */
export function sortStats(stats: FunctionStats[], order: StatsOrder): FunctionStats[] {
  if (order === "name") return stats.toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return stats.toSorted((a, b) => (b[order] ?? 0) - (a[order] ?? 0));
}

/** The page of `tph stats`: a line a function, or a group of them. */
export function statsPage(trace: Trace, stats: FunctionStats[], options: StatsTextOptions): string[] {
  const { style, glyphs, order, by, limit, lines = Infinity, width } = options;
  const sorted = sortStats(stats, order);
  let head = [runLine(trace, options), ...warningLines(warningsOf(trace), options), ""];
  if (sorted.length === 0) return [...head, style.dim("No function matches.")];
  // Where there is no room for both, functions tell more than the head.
  if (lines < head.length + LEAST_LINES) head = [];
  const most = limit > 0 ? limit : Infinity;
  const room = lines - head.length - 1;
  // What is left out takes a line.
  const count = Math.min(most, room) < sorted.length ? Math.min(most, Math.max(1, room - 1)) : sorted.length;
  const shown = sorted.slice(0, count);
  const hasTimes = trace.header.settings.time !== false;
  const cells = (of: (entry: FunctionStats) => string, dress?: (text: string) => string) =>
    shown.map((entry) => ({ text: of(entry), dress }));
  const self = ({ self, site }: FunctionStats) =>
    callTimeText(trace, self, glyphs, selfBounds(self, leastTime(trace), mayWait(site)));
  const times = (of: (entry: FunctionStats) => number) => {
    // Of calls that had not ended, each may have gone on.
    const text = (entry: FunctionStats) =>
      callTimeText(trace, of(entry), glyphs, { isAtLeast: entry.open > 0 });
    return cells((entry) => hasTimes ? text(entry) : "");
  };
  const rows = table([
    {
      title: by.toUpperCase(),
      least: 20,
      cut: "middle",
      cells: cells(({ site, name }) => by === "function" ? siteName(site) : escapeText(name), style.bold),
    },
    {
      title: "FUNCTIONS",
      align: "right",
      cells: cells(({ functions }) => by === "function" ? "" : countText(functions)),
    },
    { title: "CALLS", align: "right", cells: cells(({ calls }) => countText(calls)) },
    {
      title: "COUNTED",
      align: "right",
      cells: cells(({ folded }) => folded === undefined ? "" : `+${countText(folded.calls)}`, style.dim),
    },
    { title: "SELF", align: "right", cells: cells((entry) => hasTimes ? self(entry) : "") },
    { title: "TOTAL", align: "right", cells: times(({ total }) => total) },
    { title: "MIN", align: "right", spare: 4, cells: times(({ min }) => min) },
    { title: "P50", align: "right", spare: 2, cells: times(({ p50 }) => p50) },
    { title: "P95", align: "right", spare: 3, cells: times(({ p95 }) => p95) },
    { title: "P99", align: "right", spare: 5, cells: times(({ p99 }) => p99) },
    { title: "MAX", align: "right", spare: 1, cells: times(({ max }) => max) },
    {
      title: "MEMORY",
      align: "right",
      cells: cells(({ memory }) => memory === undefined ? "" : memory === 0 ? "0 B" : growthText(memory)),
    },
    {
      title: "ERRORS",
      align: "right",
      cells: cells(({ errors }) => errors ? countText(errors) : "", style.red),
    },
    { title: "OPEN", align: "right", cells: cells(({ open }) => open ? countText(open) : "", style.yellow) },
  ], { width, title: style.dim, dots: glyphs.dots });
  const more = sorted.length - count;
  const hint = count < most ? "a larger --lines shows more" : "--limit 0";
  return [...head, ...rows, ...(more > 0 ? [style.dim(`${plural(more, `more ${by}`)}: ${hint}`)] : [])];
}
