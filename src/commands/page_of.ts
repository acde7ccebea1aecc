/**
 * The page that shows runs, for the commands that write or serve it.
 *
 * @module
 */
import { pageTemplate } from "../bundle/page.ts";
import { type EmbeddedPair, embeddedPair, embeddedRun } from "../page/embedded_run.ts";
import { oneFile, pageRun, type PageRuns } from "../page/one_file.ts";
import { pageHtml } from "../page/page_html.ts";
import { ELEMENTS, type FailedTestRuns, type PageConfig, type PageRun } from "../page/config.ts";
import { part } from "../query/diff/compare_test.ts";
import type { FailedTest, Version } from "../query/diff/failed_test.ts";
import type { Trace } from "../trace/trace.ts";
import { causeLines } from "../view/cause_text.ts";
import { PLAIN, UNICODE } from "../view/style.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { runSource, versionSource } from "./run_source.ts";

/**
 * Runs as one file that opens in a browser.
 *
 * @param options.start what is shown first
 * @param options.mostBytes of a run's file that is taken as a whole
 */
export function pageFile(
  runs: PageRuns,
  { context, ...options }: { start?: string; context: Context; mostBytes?: number },
): string {
  return oneFile(pageTemplate(), runs, { ...options, texts: textsOf(runs, context) });
}

/** Columns of the lines about a failed test, which the page wraps: a command is there as a whole. */
const REPORT_WIDTH = 1000;

/** Bytes of runs that a report has: some two million calls. Of a test whose runs are larger it has parts, and of those after them none. */
const MOST_BYTES = 24e6;

/** Tests that failed as one page: why, and the two runs of each. */
export function reportPage(
  answers: readonly FailedTest[],
  { words, context, more, mostBytes = MOST_BYTES }: {
    words: readonly string[];
    context: Context;
    /** How many more failed, and what is said of them. */
    more?: NonNullable<PageConfig["moreFailed"]>;
    mostBytes?: number;
  },
): string {
  const bytes: Record<string, Uint8Array> = {};
  let left = mostBytes;
  const texts: NonNullable<PageConfig["texts"]> = {};
  const embedded = (slot: "a" | "b", trace: Trace, { part, key }: { part: Part; key: string }): PageRun => {
    const { missing } = part;
    bytes[key] = part.bytes.slice();
    return {
      ...pageRun(slot, trace),
      element: ELEMENTS.run + key,
      ...(missing === undefined ? {} : { missing }),
    };
  };
  const failed = answers.map((answer, i): FailedTestRuns => {
    const { test, red, comparison } = answer;
    const [, ...lines] = causeLines(answer, { style: PLAIN, glyphs: UNICODE, width: REPORT_WIDTH });
    const a = comparison?.diff.a.trace;
    const b = comparison?.diff.b.trace ?? part(red, test.call);
    const parts = partsFor(a, b, { left, comparison });
    const told = { title: escapeText(test.title), ignore: [...comparison?.ignore ?? []] };
    const shown = lines.map((line) => line.replace(/^ {2}/, ""));
    if (parts === undefined) {
      const note = "What it did is not in this page, which would be too large.";
      return { ...told, lines: [...shown, note], runs: [] };
    }
    left -= sizeOf(parts);
    Object.assign(texts, textsOf(a === undefined ? { b } : { a, b }, context, answer.version));
    return {
      ...told,
      lines: shown,
      runs: [
        ...(a === undefined ? [] : [embedded("a", a, { part: parts.a!, key: `a${i}` })]),
        embedded("b", b, { part: parts.b, key: `b${i}` }),
      ],
      ...(parts.verdict === undefined ? {} : { verdict: parts.verdict }),
    };
  });
  const title = escapeText(words.join(" "));
  return pageHtml(pageTemplate(), {
    config: { title, runs: [], texts, failed, moreFailed: more },
    runs: bytes,
  });
}

type Part = ReturnType<typeof embeddedRun>;
type Parts = Partial<EmbeddedPair> & { b: Part };

/** Bytes of room below which no part of a run is looked for. */
const LEAST_ROOM = 200_000;

/** The two runs of a test, or its one, as a whole or what of them there is room for; nothing where there is none. */
function partsFor(
  a: Trace | undefined,
  b: Trace,
  { left, comparison }: { left: number; comparison: FailedTest["comparison"] },
): Parts | undefined {
  const size = b.source.size + (a?.source.size ?? 0);
  const mostBytes = size <= left ? left : 0;
  if (mostBytes === 0 && left < LEAST_ROOM) return undefined;
  const parts = a === undefined
    ? { b: embeddedRun(b, { mostBytes }) }
    : embeddedPair(a, b, { mostBytes, ...(comparison === undefined ? {} : { test: comparison }) });
  return parts === undefined || sizeOf(parts) > left ? undefined : parts;
}

function sizeOf({ a, b }: Parts): number {
  return b.bytes.length + (a?.bytes.length ?? 0);
}

/** Bytes of source that go into a page. */
const MOST_SOURCE = 400_000;

/**
 * The source files of the functions that were called, while there is room: those that have not changed since the run, and of A
 * those of the commit that it is a run of.
 */
function textsOf(runs: PageRuns, context: Context, version?: Version): NonNullable<PageConfig["texts"]> {
  const texts: NonNullable<PageConfig["texts"]> = {};
  let left = MOST_SOURCE;
  for (const slot of ["b", "a"] as const) {
    const trace = runs[slot];
    if (trace === undefined) continue;
    for (const file of new Set(trace.sites.map(({ file }) => file))) {
      const text = runSource(trace, file, { context, most: left }) ??
        (slot === "b" || version === undefined ? undefined : versionSource(trace, file, {
          version,
          scope: runs.b.header.scope,
          context,
          most: left,
        }));
      if (text === undefined) continue;
      left -= text.length;
      texts[`${slot}:${file}`] = [{ first: 1, text }];
    }
  }
  return texts;
}
