import type { TimeChange, TimeComparison } from "../../query/diff/compare_times.ts";
import type { Glyphs, Style } from "../style.ts";
import { table } from "../table.ts";
import { escapeText, wrapText } from "../text.ts";
import { durationText } from "../units.ts";

/** Times of both sides as a table, and what follows from them. */
export function timeLines(
  times: TimeComparison,
  { style, glyphs, width, most }: { style: Style; glyphs: Glyphs; width: number; most: number },
): string[] {
  const { runsA, runsB, whole, functions } = times;
  const isOne = runsA < 3 || runsB < 3;
  const shown = isOne
    ? functions.slice(0, most)
    : functions.filter(({ verdict }) => verdict !== "same").slice(0, most);
  const rows = [whole, ...shown];
  const cells = (
    of: (row: TimeChange) => string,
    dress?: (row: TimeChange) => ((text: string) => string) | undefined,
  ) => rows.map((row) => ({ text: of(row), dress: dress?.(row) }));
  const note = timesNote(times);
  const hue = (row: TimeChange) =>
    row.verdict === "slower" ? style.red : row.verdict === "faster" ? style.green : style.dim;
  return [
    "",
    ...(note.length + 8 <= width
      ? [`${style.bold("Times")}   ${style.dim(note)}`]
      : [style.bold("Times"), ...wrapText(note, width).map(style.dim)]),
    ...table([
      { title: "FUNCTION", least: 20, cut: "middle", cells: cells(({ name }) => escapeText(name)) },
      { title: "A", align: "right", cells: cells(({ before }) => durationText(before, glyphs.micro)) },
      { title: "B", align: "right", cells: cells(({ after }) => durationText(after, glyphs.micro)) },
      { title: "CHANGE", align: "right", cells: cells(({ change }) => percentText(change), hue) },
      {
        title: "",
        cells: cells(
          ({ verdict, p }) =>
            verdict === "unknown" ? "" : `${verdict} (p ${p < 0.001 ? "< 0.001" : p.toFixed(3)})`,
          hue,
        ),
      },
    ], { width, title: style.dim, dots: glyphs.dots }),
  ];
}

/** What the times are, and what can be concluded from them. */
export function timesNote({ runsA, runsB }: Pick<TimeComparison, "runsA" | "runsB">): string {
  if (runsA >= 3 && runsB >= 3) {
    return `self times, medians of ${runsA} and ${runsB} runs; slower and faster as the Mann-Whitney test tells (p < 0.05)`;
  }
  const runs = runsA === 1 && runsB === 1 ? "one run" : "fewer than three runs";
  return `self times, ${runs} a side: no verdict; three or more (--a … --b …) allow one`;
}

/** By how much a time changed: `+12 %`. */
export function percentText(change: number): string {
  if (!Number.isFinite(change)) return "new";
  return `${change >= 0 ? "+" : ""}${(100 * change).toFixed(Math.abs(change) < 0.0995 ? 1 : 0)} %`;
}
