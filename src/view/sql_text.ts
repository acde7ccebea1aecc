import { shellWord } from "./run_text.ts";
import type { Glyphs, Segment, Style } from "./style.ts";
import { type Column, table } from "./table.ts";
import { escapeText } from "./text.ts";
import { plural } from "./units.ts";

/** Rows of any values, as an engine has answered. */
export interface SqlTable {
  columns: string[];
  rows: unknown[][];
  isCut: boolean;
}

/** What to say of a large run, which takes long to be written as tables: how to ask it more than once. */
export function onceTexts(calls: number, references: readonly string[]): string[] {
  return [
    `tph: ${
      plural(calls, "call")
    } are written as tables first, for this question alone. For more questions, once:`,
    `     tph export --format parquet -o lake ${references.map(shellWord).join(" ")}`,
    "     tph sql 'select …' lake",
  ];
}

/** An engine's answer as lines. */
export function sqlLines(
  { columns, rows, isCut }: SqlTable,
  { width, style, glyphs }: { width: number; style: Style; glyphs: Pick<Glyphs, "dots"> },
): string[] {
  if (rows.length === 0) return [style.dim("no rows")];
  const laidOut = columns.map((title, i): Column => ({
    title: escapeText(title),
    // What an engine would leave out for being empty has its place here.
    cells: rows.map((row): Segment => cell(row[i], { style, isTime: /(?:^|_)ms$/.test(title) })),
    align: rows.every((row) => row[i] === null || typeof row[i] === "number") ? "right" : "left",
    least: 8,
  }));
  const lines = table(laidOut, { width, title: style.bold, dots: glyphs.dots });
  return [
    ...lines,
    ...(isCut ? [style.dim(`${plural(rows.length, "row")}, and there are more: see --limit`)] : []),
  ];
}

/** @param isTime whether digits beyond the sixth say nothing */
function cell(value: unknown, { style, isTime }: { style: Style; isTime: boolean }): Segment {
  if (value === null) return { text: "null", dress: style.dim };
  if (isTime && typeof value === "number" && !Number.isInteger(value)) {
    return { text: String(Number(value.toPrecision(6))) };
  }
  return { text: escapeText(typeof value === "string" ? value : JSON.stringify(value)) };
}
