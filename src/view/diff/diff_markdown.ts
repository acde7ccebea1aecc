import { differs, type RunDiff } from "../../query/diff/diff.ts";
import { consequencesOf, storyOf } from "../../query/diff/story.ts";
import { diffLines } from "../../query/diff/tree_lines.ts";
import { code } from "../markdown.ts";
import { commandText } from "../run_text.ts";
import { PLAIN, UNICODE } from "../style.ts";
import { escapeText } from "../text.ts";
import { plural } from "../units.ts";
import { changeSegments } from "./change_text.ts";
import { verdictText } from "./diff_page.ts";
import { diffTreeText } from "./diff_tree_text.ts";
import {
  consequenceText,
  orderSentence,
  pathSegments,
  placeSegment,
  sourceSentence,
  storySentence,
} from "./story_text.ts";

/** A diff as Markdown, fit for a comment on a pull request: the answer in sight, the tree behind a click. */
export function* diffMarkdown(
  diff: RunDiff,
  { lines, causes, only, summary, commits = [] }: {
    lines: number;
    causes: number;
    only?: (name: string) => boolean;
    summary: boolean;
    commits?: string[];
  },
): Generator<string> {
  const plain = { style: PLAIN, glyphs: UNICODE, valueWidth: 60 };
  const { a, b } = diff;
  yield `### ${differs(diff) ? "❗" : "✅"} ${markup(verdictText(diff))}`;
  yield "";
  yield `${code(commandText(b.trace.header))} · A ${code(a.trace.header.id)} (${
    plural(a.trace.callCount, "call")
  }) · B ${code(b.trace.header.id)} (${plural(b.trace.callCount, "call")})`;
  for (const remark of diff.remarks) yield `\n> ${markup(remark)}`;
  if (!differs(diff)) return;
  for (const [i, cause] of diff.causes.slice(0, summary ? 1 : causes).entries()) {
    const story = storyOf(diff, cause);
    yield "";
    yield `${i === 0 ? "**First divergence:** " : "**Also:** "}${markup(storySentence(diff, story))}`;
    const place = cause.a === 0 ? "" : ` · ${code(placeSegment(b.trace, cause.b, plain).text)}`;
    yield `- at ${code(pathSegments(diff, story, plain).map(({ text }) => text).join(""))}${place}`;
    for (const change of story.changes.slice(0, 8)) {
      yield `- ${code(changeSegments(change, plain).map(({ text }) => text).join(""))}`;
    }
    for (const text of [orderSentence(diff, story, UNICODE), sourceSentence(diff, story)]) {
      if (text !== "") yield `- ${markup(text)}`;
    }
    if (i > 0) continue;
    for (const commit of commits) yield `- ${code(commit)}`;
    const { above, after } = consequencesOf(diff, cause);
    yield `- ${markup(consequenceText(above, after))}`;
  }
  if (summary) return;
  yield "";
  yield "<details><summary>Changed tree</summary>";
  yield "";
  yield "```diff";
  let shown = 0;
  const some = function* () {
    for (const line of diffLines(diff, { context: 1, only })) {
      if (shown++ >= lines) return;
      yield line;
    }
  };
  for (const line of diffTreeText(diff, some(), { ...plain, width: 160, sideBySide: false })) {
    // GitHub colours + and - and !; a fence in a value must not end the block.
    yield line.replace(/^~/, "!").replaceAll("```", "'''");
  }
  if (shown > lines) yield "… more";
  yield "```";
  yield "";
  yield "</details>";
}

/** Words of which GitHub makes a link, or in which it calls somebody, however they are escaped. */
const HEEDED = /[@#]|:\/\/|www\.|gh-\d/i;

/** Text that Markdown, HTML and GitHub leave as it is. */
function markup(text: string): string {
  return escapeText(text).split(/(\s+)/)
    .map((word) => HEEDED.test(word) ? code(word) : word.replace(/[\\`*_{}[\]<>&|~]/g, "\\$&")).join("");
}
