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
}

/** Lays out columns as lines, titles first, at most `width` columns of the terminal wide. */
export function table(
  columns: Column[],
  options: { width: number; title: (text: string) => string },
): string[] {
  const shown = columns.filter(({ cells }) => cells.some(({ text }) => text !== ""));
  const widths = shown.map(({ title, cells }) =>
    Math.max(widthOf(title), ...cells.map((c) => widthOf(c.text)))
  );
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
  const rows = (columns[0]?.cells ?? []).map((_, i) => row(shown.map(({ cells }) => cells[i]!)));
  return [row(shown.map(({ title }) => ({ text: title, dress: options.title }))), ...rows];
}
