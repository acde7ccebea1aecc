import type { Growth } from "../query/growth.ts";
import { subtreeSize } from "../query/call_tree.ts";
import { screenOf, type ScreenOptions } from "../query/screen.ts";
import { treeText, type TreeTextOptions } from "./tree.ts";
import { plural } from "./units.ts";

/** What one look at a growing run adds to the page, and how many calls that does not show. */
export function growthLines(
  growth: Growth,
  options: ScreenOptions & Omit<TreeTextOptions, "times" | "begun">,
): { lines: string[]; hidden: number } {
  const { tree, begun, gone } = growth;
  const { style, glyphs } = options;
  let { hidden } = growth;
  const lines = gone === 0 ? [] : [style.yellow(`${glyphs.dots} ${plural(gone, "call")} not kept`)];
  if (subtreeSize(tree, 0) === 0) return { lines, hidden };
  function* counted() {
    // The depth of a call is not that of its line: what is too deep has been left out.
    for (const line of screenOf(tree, { ...options, maxDepth: Infinity })) {
      hidden += line.hidden + (line.item.type === "gap" ? line.item.size : 0);
      yield line;
    }
  }
  const times = tree.trace.header.settings.time !== false;
  lines.push(...treeText(tree, counted(), { ...options, times, begun }));
  return { lines, hidden };
}
