import { treeHtml } from "../export/html.ts";
import { escapeHtml } from "../export/markup.ts";
import { buildCallTree } from "../query/call_tree.ts";
import type { Trace } from "../trace/trace.ts";

/** What `console.log` and REPLs of the three hosts ask an object for. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;
/** What Deno's notebooks ask an object for. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;

/** Lines of a tree when the whole tree was not asked for. */
export const LINES = 40;
const HTML_LINES = 1000;

/** A call tree for a notebook: a page in a frame, so that its styles stay its own. */
export function notebookHtml(trace: Trace): string {
  const page = treeHtml(buildCallTree(trace), {
    fold: true,
    lines: HTML_LINES,
    args: true,
    results: true,
    selfTime: false,
    source: false,
    valueWidth: 60,
  });
  const height = Math.min(600, 110 + 22 * Math.min(LINES, trace.callCount));
  return `<iframe sandbox style="width:100%;height:${height}px;border:0" srcdoc="${
    escapeHtml([...page].join(""))
  }"></iframe>`;
}
