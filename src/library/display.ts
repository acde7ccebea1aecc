/** What `console.log` and REPLs of the three hosts ask an object for. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;
/** What Deno's notebooks ask an object for. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;

/** Lines of a tree when the whole tree was not asked for. */
export const LINES = 40;

/** A call tree for a notebook, in a frame, so that its style stays its own. */
export function notebookHtml(tree: string): string {
  const height = Math.min(600, 40 + 18 * tree.split("\n").length);
  const page = `<meta name="color-scheme" content="light dark"><pre>${escapeHtml(tree)}</pre>`;
  return `<iframe sandbox style="width:100%;height:${height}px;border:0" srcdoc="${
    escapeHtml(page)
  }"></iframe>`;
}

/** Makes text stand for itself, between tags and in quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
