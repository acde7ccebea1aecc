import type { CallTree } from "../query/call_tree.ts";
import { type Line, screenOf, type ScreenOptions } from "../query/screen.ts";
import { runLine, warningsOf } from "../view/run_text.ts";
import { PLAIN, type Segment, type Style, UNICODE } from "../view/style.ts";
import { escapeText } from "../view/text.ts";
import { plural } from "../view/units.ts";
import { missingNotes } from "../view/tree_page.ts";
import { lineSegments, type TreeTextOptions } from "../view/tree.ts";
import { escapeHtml, pageHead } from "./markup.ts";

/** What the page shows of each call. */
export interface HtmlOptions
  extends ScreenOptions, Omit<TreeTextOptions, "style" | "glyphs" | "width" | "times"> {}

/** Levels that are open in a tree that is too long to be open as a whole. */
const OPEN_LEVELS = 3;
/** Calls of a tree that is open as a whole. */
const FEW = 200;

const span = (name: string) => (text: string) => `<span class="${name}">${escapeHtml(text)}</span>`;

/** Dresses text as HTML, and escapes it. A link stays text: a page that is handed on must not lead to a disk. */
const MARKUP: Style = {
  bold: (text) => `<b>${escapeHtml(text)}</b>`,
  dim: span("dim"),
  red: span("red"),
  green: span("green"),
  yellow: span("yellow"),
  cyan: span("cyan"),
  magenta: span("magenta"),
  link: (html) => html,
};

/**
 * A call tree as one HTML page, in pieces. It needs no network and no script, and its policy forbids both: a text of
 * the target that came through as markup could do nothing.
 */
export function* treeHtml(tree: CallTree, options: HtmlOptions): Generator<string> {
  const { trace } = tree;
  const { header } = trace;
  yield treeHead(header.label ?? header.id);
  yield `<h1>${escapeHtml(escapeText(header.label ?? header.id))}</h1>\n`;
  yield `<p>${escapeHtml(runLine(trace, { style: PLAIN, glyphs: UNICODE, width: Infinity }))}</p>\n`;
  for (const warning of warningsOf(trace)) yield `<p class="yellow">! ${escapeHtml(warning)}</p>\n`;
  if (trace.callCount === 0) yield "<p>No calls were recorded.</p>\n";
  else if (tree.size[0] === 0) yield `<p>None of the ${plural(trace.callCount, "call")} matches.</p>\n`;
  else yield* mainPart(tree, options);
  yield "</body>\n</html>";
}

function* mainPart(tree: CallTree, options: HtmlOptions): Generator<string> {
  const times = tree.trace.header.settings.time !== false;
  const text = { ...options, style: MARKUP, glyphs: UNICODE, width: Infinity, times };
  let hidden = 0;
  /** As many elements are open as the line that comes has levels above it. */
  let levels = 0;
  yield "<main>\n";
  for (const [line, next] of inPairs(screenOf(tree, options))) {
    hidden += line.hidden + (line.item.type === "gap" ? line.item.size : 0);
    for (; levels > line.depth; levels--) yield "</details>\n";
    const content = markup(lineSegments(tree, line, text));
    if (next !== undefined && next.depth > line.depth) {
      yield `<details${isOpen(tree, line) ? " open" : ""}><summary>${content}</summary>\n`;
      levels++;
    } else {
      yield `<div>${content}</div>\n`;
    }
  }
  yield "</details>\n".repeat(levels) + "</main>\n";
  for (const note of missingNotes(tree, hidden, options.lines)) {
    yield `<p class="dim">${escapeHtml(note)}</p>\n`;
  }
}

/** The first levels are open, and the way to each error. */
function isOpen(tree: CallTree, { item, depth }: Line): boolean {
  if (tree.size[0]! <= FEW || depth < OPEN_LEVELS) return true;
  return item.type === "call" && tree.troubled[item.call] === 1;
}

function markup(segments: Segment[]): string {
  return segments.map(({ text, dress = escapeHtml }) => dress(text)).join("");
}

/** Each item with the one after it. */
function* inPairs<T>(items: Iterable<T>): Generator<[item: T, next: T | undefined]> {
  let before: { item: T } | undefined;
  for (const item of items) {
    if (before !== undefined) yield [before.item, item];
    before = { item };
  }
  if (before !== undefined) yield [before.item, undefined];
}

function treeHead(title: string): string {
  return `${pageHead(escapeHtml(escapeText(title)))}
main { overflow-x: auto; font-family: ui-monospace, monospace; font-size: 13px; white-space: pre; }
summary { cursor: pointer; }
summary:hover, div:hover { background: var(--hover); }
div { padding-left: 1.1em; }
details > details, details > div { margin-left: .4em; border-left: 1px solid var(--rail); }
details > details { padding-left: .7em; }
details > div { padding-left: 1.8em; }
.dim { color: var(--dim); }
.red { color: var(--red); }
.green { color: var(--green); }
.yellow { color: var(--yellow); }
.cyan { color: var(--cyan); }
.magenta { color: var(--magenta); }
</style>
</head>
<body>
`;
}
