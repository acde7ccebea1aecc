/**
 * Columns side by side, as wide as what stands in them.
 *
 * @module
 */
import type { Segment } from "./style.ts";
import { lineOf, widthOf } from "./text.ts";

/** A column of a table: its title, its texts, and on which side they stand. */
export interface Column {
  title: string;
  cells: Segment[];
  align?: "left" | "right";
  /** Where the table is too wide, columns go that can be spared, the greatest number first. */
  spare?: number;
}

/** Stands for columns that went. */
const GONE: Column = { title: "…", cells: [] };

/** Lays out columns as lines, titles first, at most `width` columns of the terminal wide. */
export function table(
  columns: Column[],
  options: { width: number; title: (text: string) => string },
): string[] {
  const filled = columns.filter(({ cells }) => cells.some(({ text }) => text !== ""));
  const shown = fitting(filled, options.width);
  const widths = shown.map(columnWidth);
  const row = (cells: Segment[]) =>
    lineOf(
      cells.flatMap((cell, i) => {
        const space = { text: " ".repeat(widths[i]! - widthOf(cell.text)) };
        const isLast = i === cells.length - 1;
        const parts = shown[i]!.align === "right" ? [space, cell] : isLast ? [cell] : [cell, space];
        return i === 0 ? parts : [{ text: "  " }, ...parts];
      }),
      options.width,
    ).trimEnd();
  const rows = (columns[0]?.cells ?? []).map((_, i) =>
    row(shown.map(({ cells }) => cells[i] ?? { text: "" }))
  );
  return [row(shown.map(({ title }) => ({ text: title, dress: options.title }))), ...rows];
}

/** The last column, which is cut where there is no room, shows so much of its cells at least. */
const LAST = 20;

/** The columns that fit, with a mark at the end where some had to go; those that cannot be spared stay. */
function fitting(columns: Column[], width: number): Column[] {
  let left = columns;
  const last = columns.at(-1);
  const needed = (column: Column) =>
    column === last ? Math.min(LAST, columnWidth(column)) : columnWidth(column);
  while (left.reduce((sum, column) => sum + needed(column) + 2, -2) > width) {
    const most = Math.max(...left.map(({ spare = 0 }) => spare));
    if (most === 0) break;
    left = [...left.filter(({ spare = 0, title }) => spare < most && title !== GONE.title), GONE];
  }
  return left;
}

function columnWidth({ title, cells }: Column): number {
  return Math.max(widthOf(title), ...cells.map(({ text }) => widthOf(text)));
}
