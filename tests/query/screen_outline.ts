/** Screens of call trees as text. */
import { buildCallTree } from "../../src/query/call_tree.ts";
import { selectCalls } from "../../src/query/keep.ts";
import { type Line, screenOf, type ScreenOptions } from "../../src/query/screen.ts";
import type { RunBuilder } from "./build_run.ts";

/** A screen as text: a word a line, indented, folds as `name*3`, gaps as `…3`, hidden calls as `+3`. */
export function outline(run: RunBuilder, options: Partial<ScreenOptions> = {}, filters = {}): string[] {
  const trace = run.trace();
  const tree = buildCallTree(trace, selectCalls(trace, filters));
  const word = ({ item, hidden }: Line) => {
    const more = hidden > 0 ? `+${hidden}` : "";
    if (item.type === "gap") return `…${item.size}${item.troubled ? "!" : ""}`;
    if (item.type === "repeat") return `repeat*${item.count}${more}`;
    return trace.siteOf(item.call).name + (item.count > 1 ? `*${item.count}` : "") + more;
  };
  return [...screenOf(tree, { fold: true, ...options })].map((line) => "  ".repeat(line.depth) + word(line));
}

/** Does something so many times. */
export function times(count: number, body: (i: number) => void): void {
  for (let i = 0; i < count; i++) body(i);
}
