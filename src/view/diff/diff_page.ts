import { relative } from "node:path";
import { differencesIn, differs, type RunDiff } from "../../query/diff/diff.ts";
import { moduleOf } from "../../query/diff/functions.ts";
import { changedModules, sourceNotes } from "../../query/diff/sources.ts";
import { consequencesOf, loopChanges, type Story, storyOf } from "../../query/diff/story.ts";
import { diffLines } from "../../query/diff/tree_lines.ts";
import { callName, callText, siteName } from "../call_text.ts";
import { runLine, warningLines } from "../run_text.ts";
import type { Glyphs, Segment, Style } from "../style.ts";
import { escapeText, lineOf, wrapText } from "../text.ts";
import { countText, plural } from "../units.ts";
import { changeSegments } from "./change_text.ts";
import { diffTreeText } from "./diff_tree_text.ts";
import {
  consequenceText,
  orderSentence,
  pathSegments,
  placeSegment,
  sourceSentence,
  storySentence,
} from "./story_text.ts";

/** How a diff is shown. */
export interface DiffPageOptions {
  style: Style;
  glyphs: Glyphs;
  width: number;
  valueWidth: number;
  sideBySide: boolean;
  /** Equal siblings around a difference. */
  context: number;
  /** Lines of the changed tree at most. */
  lines: number;
  /** Causes at most. */
  causes: number;
  only?: (name: string) => boolean;
  /** The answer alone. */
  summary: boolean;
  /** More sections, such as times. */
  appendix?: string[];
  /** What version control says about the changed sources. */
  commits?: string[];
}

/** The page of `tph diff`: the answer, where it began, what else, the changed tree, times. */
export function* diffPage(diff: RunDiff, options: DiffPageOptions): Generator<string> {
  const { style } = options;
  yield* headLines(diff, options);
  yield* wrapText(verdictText(diff), options.width).map(style.bold);
  if (!differs(diff)) {
    yield* smallPrint(diff, options);
    yield* options.appendix ?? [];
    return;
  }
  for (const [i, cause] of diff.causes.slice(0, options.summary ? 1 : options.causes).entries()) {
    const story = storyOf(diff, cause);
    if (i === 1) {
      yield "";
      yield lineOf(
        [
          {
            text: "Other calls that were given the same arguments and did something else",
            dress: style.bold,
          },
          { text: " (through shared state, they may follow from it)", dress: style.dim },
        ],
        options.width,
        options.glyphs.dots,
      );
    }
    yield "";
    yield* storyLines(diff, story, i === 0, options);
  }
  const left = diff.causes.length - options.causes;
  if (left > 0 && !options.summary) {
    yield "";
    yield style.dim(`${plural(left, "more cause")} not shown: --max ${options.causes * 5} shows more`);
  }
  yield* smallPrint(diff, options);
  if (!options.summary) yield* changedTree(diff, options);
  yield* options.appendix ?? [];
}

/** Which runs these are, and warnings. */
function* headLines(diff: RunDiff, options: DiffPageOptions): Generator<string> {
  const { style } = options;
  const room = { ...options, width: options.width - 3 };
  yield `${style.red("A")}  ${runLine(diff.a.trace, room)}`;
  yield `${style.green("B")}  ${runLine(diff.b.trace, room)}`;
  yield* warningLines(diff.remarks.map(escapeText), options);
  yield "";
}

/** The answer in one sentence. */
export function verdictText(diff: RunDiff): string {
  const { counts } = diff;
  const all = Math.max(counts.callsA, counts.callsB);
  if (!differs(diff)) {
    if (diff.renames.length > 0) {
      return `Behaviour is the same in all ${plural(all, "call")}; ${renamesText(diff)}.`;
    }
    const hasValues = [diff.a, diff.b].every(({ trace }) => trace.header.settings.values !== false);
    const compared = hasValues ? "arguments, results, errors and order" : "how each ended, and order";
    return `Identical: ${plural(counts.callsA, "call")}, with ${compared}.`;
  }
  const { removed, removedCalls, added, addedCalls, moved, reordered, args, results, errors, awaits } =
    counts;
  const within = (n: number, calls: number) => calls > n ? ` (${plural(calls, "call")})` : "";
  const parts = [
    results > 0 ? plural(results, "result") : "",
    errors > 0 ? plural(errors, "error") : "",
    args > 0 ? `${countText(args)} with other arguments` : "",
    added > 0 ? `${countText(added)} added${within(added, addedCalls)}` : "",
    removed > 0 ? `${countText(removed)} removed${within(removed, removedCalls)}` : "",
    moved > 0 ? `${countText(moved)} moved` : "",
    reordered > 0 ? `${countText(reordered)} reordered` : "",
    awaits > 0 ? `${countText(awaits)} with other awaits` : "",
    diff.renames.length > 0 ? renamesText(diff) : "",
  ].filter((part) => part !== "");
  return `Behaviour differs: ${parts.join(", ")}; ${plural(counts.equal, "call")} equal.`;
}

/** Names of files and functions that are told. */
const MOST_RENAMES = 3;

function renamesText(diff: RunDiff): string {
  const { a, b, functions: { modules, siteA, siteB } } = diff;
  const { header } = b.trace;
  const files = [...modules].map(([to, from]) => `${escapeText(from)} is now ${escapeText(to)}`);
  const names = diff.renames.flatMap(({ from }) => {
    const site = b.trace.site(siteB[from]!);
    const before = siteName(a.trace.site(siteA[from]!));
    const after = siteName(site);
    if (before !== after) return [`${before} is now ${after}`];
    // That its file has another name is told of that.
    if (modules.has(moduleOf(site, header))) return [];
    return [`${after} is now in ${escapeText(relative(header.cwd, site.file))}`];
  });
  const all = [...files, ...names];
  const more = all.length - MOST_RENAMES;
  return all.slice(0, MOST_RENAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** One cause: what, where, the values, what follows. */
function* storyLines(
  diff: RunDiff,
  story: Story,
  isFirst: boolean,
  options: DiffPageOptions,
): Generator<string> {
  const { style, glyphs, width } = options;
  const { cause } = story;
  const line = (segments: Segment[]) => lineOf(segments, width, glyphs.dots);
  const sentence = storySentence(diff, story);
  if (isFirst) {
    const [first = "", ...others] = wrapText(`First divergence: ${sentence}`, width);
    const title = "First divergence: ";
    yield `${style.bold(title)}${style.yellow(first.slice(title.length))}`;
    yield* others.map(style.yellow);
  } else yield* wrapText(`${glyphs.separator} ${sentence}`, width);
  const place = cause.a === 0 ? [] : [{ text: "   " }, placeSegment(diff.b.trace, cause.b, options)];
  yield line([{ text: "  at " }, ...pathSegments(diff, story, options), ...place]);
  yield* valueLines(diff, story, options);
  for (const text of [orderSentence(diff, story, glyphs), sourceSentence(diff, story)]) {
    if (text !== "") yield* wrapText(`  ${glyphs.separator} ${text}`, width).map(style.dim);
  }
  if (isFirst) {
    for (const commit of options.commits ?? []) {
      yield line([{ text: `  ${glyphs.separator} ${escapeText(commit)}`, dress: style.dim }]);
    }
  }
  if (cause.alike > 1) {
    yield line([{
      text: `  ${glyphs.separator} ${plural(cause.alike - 1, "more call")} of it ${
        cause.alike === 2 ? "does" : "do"
      } likewise`,
      dress: style.dim,
    }]);
  }
  if (isFirst) {
    const { above, after } = consequencesOf(diff, cause);
    yield line([{ text: `  ${glyphs.separator} ${consequenceText(above, after)}`, dress: style.dim }]);
  }
}

/** Both calls, one below or beside the other, and the parts that differ. */
function* valueLines(diff: RunDiff, story: Story, options: DiffPageOptions): Generator<string> {
  const { style, glyphs, width } = options;
  const { kind, a, b, childA, childB } = story.cause;
  const isOwn = kind === "result" || kind === "error";
  const callA = isOwn || kind === "awaits" && childA === 0 ? a : childA;
  const callB = isOwn || kind === "awaits" && childB === 0 ? b : childB;
  const item = (call: number) => ({ type: "call" as const, call, count: 1, others: [], time: 0, size: 1 });
  const text = { ...options, args: true, results: true };
  const room = width - 6;
  if (callA !== 0) {
    yield `  ${style.red("A")}  ${
      lineOf(callText(diff.a.trace, item(callA), room, text), room, glyphs.dots)
    }`;
  } else if (callB !== 0) yield `  ${style.red("A")}  ${style.dim("(no call)")}`;
  if (callB !== 0) {
    yield `  ${style.green("B")}  ${
      lineOf(callText(diff.b.trace, item(callB), room, text), room, glyphs.dots)
    }`;
  } else if (callA !== 0) yield `  ${style.green("B")}  ${style.dim("(no call)")}`;
  const most = 8;
  for (const change of story.changes.slice(0, most)) {
    yield lineOf([{ text: "     " }, ...changeSegments(change, options)], width, glyphs.dots);
  }
  if (story.changes.length > most) {
    yield style.dim(`     ${glyphs.dots} +${story.changes.length - most} more`);
  }
}

function* smallPrint(diff: RunDiff, options: DiffPageOptions): Generator<string> {
  const { style, glyphs } = options;
  const notes = notesOf(diff);
  if (notes.length > 0) yield "";
  for (const note of notes) yield* wrapText(`${glyphs.separator} ${note}`, options.width).map(style.dim);
}

/** Loops, sources, and what was not counted. */
export function notesOf(diff: RunDiff): string[] {
  const { counts } = diff;
  const notes: string[] = [];
  for (const { a, fn, before, after, alike } of loopChanges(diff, 5)) {
    const site = diff.functions.siteA[fn]! !== 0
      ? diff.a.trace.site(diff.functions.siteA[fn]!)
      : diff.b.trace.site(diff.functions.siteB[fn]!);
    const where = a === 0 ? "the top level" : callName(diff.a.trace, a);
    const more = alike === 0 ? "" : `, and so did ${plural(alike, "more call")} of it`;
    notes.push(`${where} called ${siteName(site)} ${plural(before, "time")}, now ${countText(after)}${more}`);
  }
  const isSilent = sourceNotes(diff).filter(({ source, behaviour }) =>
    source === "changed" && behaviour === "equal"
  );
  if (isSilent.length > 0) {
    const names = isSilent.slice(0, 5).map(({ name }) => escapeText(name)).join(", ");
    notes.push(
      `source changed, behaviour did not: ${names}${
        isSilent.length > 5 ? ` and ${isSilent.length - 5} more` : ""
      }`,
    );
  }
  const modules = changedModules(diff);
  if (modules.length > 0) {
    notes.push(
      `modules whose text changed: ${modules.slice(0, 6).map(escapeText).join(", ")}${
        modules.length > 6 ? ` and ${modules.length - 6} more` : ""
      }`,
    );
  }
  if (counts.concurrent > 0) {
    notes.push(
      `${
        plural(counts.concurrent, "call")
      } in another order among siblings that ran at the same time (--ordered counts these)`,
    );
  }
  if (counts.beyond > 0) notes.push(`${plural(counts.beyond, "call")} beyond the end of the other record`);
  return notes;
}

function* changedTree(diff: RunDiff, options: DiffPageOptions): Generator<string> {
  const { style, context, only, lines } = options;
  yield "";
  yield style.bold("Changed tree") + style.dim("   - A only, + B only, ~ changed, > moved");
  let shown = 0;
  const cut = function* () {
    for (const line of diffLines(diff, { context, only })) {
      if (shown === lines) {
        shown++;
        return;
      }
      shown++;
      yield line;
    }
  };
  yield* diffTreeText(diff, cut(), options);
  if (shown > lines) {
    const all = plural(differencesIn(diff.counts), "difference");
    const more = `${options.glyphs.dots} more of ${all}: --lines ${
      lines * 5
    } shows more, --only NAME looks closer`;
    yield* wrapText(more, options.width).map(style.dim);
  }
}
