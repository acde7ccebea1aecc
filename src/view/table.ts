/**
 * Columns side by side, as wide as what stands in them.
 *
 * @module
 */
import type { Segment } from "./style.ts";
import { cutMiddle, cutText, lineOf, widthOf } from "./text.ts";

/** A column of a table: its title, its texts, and on which side they stand. */
export interface Column {
  title: string;
  cells: Segment[];
  align?: "left" | "right";
  /** Where the table is too wide, columns go that can be spared, the greatest number first. */
  spare?: number;
  /** Cells may be cut to so many columns of the terminal, before anything is spared. */
  least?: number;
  /** Where cells are cut (default: at the end). */
  cut?: "end" | "middle";
}

/** Lays out columns as lines, titles first, at most `width` columns of the terminal wide. */
export function table(
  columns: Column[],
  { width, title: dress, dots = "…" }: { width: number; title: (text: string) => string; dots?: string },
): string[] {
  const filled = columns.filter(({ cells }) => cells.some(({ text }) => text !== ""));
  const shown = fitting(filled, width, { title: dots, cells: [] });
  const widths = widthsOf(shown, width);
  const row = (cells: Segment[]) =>
    lineOf(
      cells.flatMap((cell, i) => {
        const { align, cut } = shown[i]!;
        const text = (cut === "middle" ? cutMiddle : cutText)(cell.text, widths[i]!, dots);
        const space = { text: " ".repeat(widths[i]! - widthOf(text)) };
        const isLast = i === cells.length - 1;
        const own = { ...cell, text };
        const parts = align === "right" ? [space, own] : isLast ? [own] : [own, space];
        return i === 0 ? parts : [{ text: "  " }, ...parts];
      }),
      width,
      dots,
    ).trimEnd();
  const rows = (columns[0]?.cells ?? []).map((_, i) =>
    row(shown.map(({ cells }) => cells[i] ?? { text: "" }))
  );
  return [row(shown.map(({ title }) => ({ text: title, dress }))), ...rows];
}

/** The columns that fit, with a mark at the end where some had to go; those that cannot be spared stay. */
function fitting(columns: Column[], width: number, gone: Column): Column[] {
  let left = columns;
  while (sumOf(left.map(leastWidth)) > width) {
    const most = Math.max(...left.map(({ spare = 0 }) => spare));
    if (most === 0) break;
    left = [...left.filter((column) => column !== gone && (column.spare ?? 0) < most), gone];
  }
  return left;
}

/** The width of each column: of those that can be cut, the widest give way. */
function widthsOf(columns: Column[], width: number): number[] {
  const widths = columns.map(columnWidth);
  const least = columns.map(leastWidth);
  for (let excess = sumOf(widths) - width; excess > 0; excess--) {
    const room = widths.map((own, i) => own > least[i]! ? own : 0);
    const widest = Math.max(...room);
    if (widest === 0) break;
    widths[room.lastIndexOf(widest)]!--;
  }
  return widths;
}

/** Columns of the terminal for a row, with the space between. */
function sumOf(widths: readonly number[]): number {
  return widths.reduce((sum, own) => sum + own + 2, -2);
}

function leastWidth(column: Column): number {
  const { title, least = Infinity } = column;
  return Math.min(Math.max(least, widthOf(title)), columnWidth(column));
}

function columnWidth({ title, cells }: Column): number {
  return cells.reduce((most, { text }) => Math.max(most, widthOf(text)), widthOf(title));
}
