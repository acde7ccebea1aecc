import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Stacks } from "../query/stacks.ts";
import type { Trace } from "../trace/trace.ts";
import { runLine, warningsOf } from "../view/run_text.ts";
import { PLAIN, UNICODE } from "../view/style.ts";
import { escapeText } from "../view/text.ts";
import { durationText, plural } from "../view/units.ts";
import { FLAME_SCRIPT } from "./flame_script.ts";
import { frameFile, frameName } from "./frames.ts";
import { escapeHtml, pageHead } from "./markup.ts";

/** Stacks that a page has; a browser draws as many at once. */
const MAX_STACKS = 20_000;

/**
 * The flame graph of a run as one HTML page, in pieces: equal stacks merged, the widest first. It needs no network; its policy
 * lets no script run but its own, so a text of the target that came through as markup could do nothing.
 */
export function* flameHtml(trace: Trace, stacks: Stacks): Generator<string> {
  const hash = createHash("sha256").update(FLAME_SCRIPT).digest("base64");
  const { label, entry } = trace.header;
  const title = escapeHtml(escapeText(label ?? basename(entry)));
  yield flameHead(title, hash);
  yield `<h1>${title}</h1>\n`;
  yield `<p>${escapeHtml(runLine(trace, { style: PLAIN, glyphs: UNICODE, width: Infinity }))}</p>\n`;
  for (const warning of warningsOf(trace)) yield `<p class="yellow">! ${escapeHtml(warning)}</p>\n`;
  if (trace.callCount === 0) {
    yield "<p>No calls were recorded.</p>\n</body>\n</html>";
    return;
  }
  const { least, left } = leastShown(stacks);
  yield `<p class="dim">${escapeHtml(captionOf(stacks, least, left))}</p>
<p><input id="search" type="search" placeholder="Search functions and files  ( / )" size="36"> <span id="found"></span>
<button id="reset" type="button">Show all (Esc)</button></p>
<p id="about">&nbsp;</p>
<div id="chart"><noscript>The graph is drawn by a script.</noscript></div>
<script type="application/json" id="data">`;
  yield* dataOf(trace, stacks, least);
  yield `</script>\n<script>${FLAME_SCRIPT}</script>\n</body>\n</html>`;
}

function captionOf({ unit }: Stacks, least: number, left: number): string {
  const width = unit === "calls"
    ? "Width: number of calls, as the run has no times."
    : "Width: running time; waiting takes no room.";
  if (left === 0) return width;
  const size = unit === "calls" ? plural(least, "call") : durationText(least);
  return `${width} ${plural(left, "stack")} below ${size} left out.`;
}

/** The weight from which on stacks are shown, and how many are not. A stack weighs no less than those on it. */
function leastShown({ total }: Stacks): { least: number; left: number } {
  if (total.length <= MAX_STACKS) return { least: 0, left: 0 };
  const sorted = Float64Array.from(total).sort();
  // Of stacks that weigh the same, all or none.
  const cut = sorted[sorted.length - MAX_STACKS]!;
  const least = sorted.find((weight) => weight > cut) ?? Infinity;
  return { least, left: total.filter((weight) => weight < least).length };
}

/** What the script reads, as JSON that cannot end its element. */
function* dataOf(trace: Trace, stacks: Stacks, least: number): Generator<string> {
  const { parents, sites, calls, errors, self, total, unit } = stacks;
  const frames: [name: string, place: string, external: 0 | 1][] = [];
  const frameOf = new Map<number, number>();
  /** By stack: its place among those that are shown. */
  const places = new Uint32Array(sites.length);
  let count = 0;
  yield `{"unit":${JSON.stringify(unit)},"nodes":[`;
  for (let stack = 0; stack < sites.length; stack++) {
    if (stack > 0 && total[stack]! < least) continue;
    places[stack] = count++;
    const id = sites[stack]!;
    let frame = frameOf.get(id);
    if (frame === undefined) {
      frameOf.set(id, frame = frames.length);
      const site = trace.site(id);
      const place = site.file === "" ? "" : `${frameFile(trace, site)}:${site.line}`;
      frames.push([frameName(site), place, site.kind === "external" ? 1 : 0]);
    }
    const node = {
      parent: places[parents[stack]!],
      frame,
      total: rounded(total[stack]!),
      self: rounded(self[stack]!),
      calls: calls[stack],
      errors: errors[stack],
    };
    yield (stack === 0 ? "" : ",") + JSON.stringify(node);
  }
  yield `],"frames":${JSON.stringify(frames).replaceAll("<", "\\u003c")}}`;
}

function rounded(weight: number): number {
  return Math.round(weight);
}

function flameHead(title: string, hash: string): string {
  return `${pageHead(title, `script-src 'sha256-${hash}'`)}
p { margin: .3rem 0; }
#about { position: sticky; top: 0; background: var(--page); font: 13px/1.6 ui-monospace, monospace; white-space: pre-wrap; }
#chart { position: relative; }
.box {
  position: absolute; height: 18px; padding: 0 3px; box-sizing: border-box; overflow: hidden; cursor: pointer;
  color: #1f2328; font: 12px/18px ui-monospace, monospace; white-space: nowrap; text-overflow: ellipsis; border-radius: 2px;
}
.box:hover { filter: brightness(1.1); outline: 1px solid var(--text); }
.box.threw { box-shadow: inset 0 -3px 0 #c62828; }
.box.hit { background: #b98aff; }
.dim { color: var(--dim); }
.yellow { color: var(--yellow); }
</style>
</head>
<body>
`;
}
