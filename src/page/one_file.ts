/**
 * Runs as one page with all that it shows in it, which opens from disk.
 *
 * @module
 */
import { basename } from "node:path";
import { tooLargeToEmbed } from "../errors.ts";
import type { Trace } from "../trace/trace.ts";
import { commandText } from "../view/run_text.ts";
import { escapeText } from "../view/text.ts";
import type { PageConfig, PageRun } from "./config.ts";
import { type EmbeddedPair, embeddedPair, embeddedRun } from "./embedded_run.ts";
import { pageHtml } from "./page_html.ts";

export interface PageRuns {
  /** What the one that is looked at is compared with. */
  a?: Trace;
  b: Trace;
}

/** What a page of runs says that it is about. */
export function titleOf({ a, b }: PageRuns): string {
  const name = ({ header }: Trace) =>
    header.label === undefined ? commandText(header) : escapeText(header.label);
  return a === undefined ? name(b) : `${name(a)} and ${name(b)}`;
}

/** A run as the page knows it. */
export function pageRun(slot: "a" | "b", trace: Trace, url?: string): PageRun {
  return {
    slot,
    name: escapeText(basename(trace.path)),
    isRunning: trace.isRunning,
    ...(url === undefined ? {} : { url }),
  };
}

/**
 * Fills a page with runs.
 *
 * @param template the page with its slots
 * @param options.start what is shown first
 * @param options.texts source that it shows
 * @param options.mostBytes of a run's file that is taken as a whole
 * @throws {TphError} Two runs are too large, and parts of them would not differ where they do.
 */
export function oneFile(
  template: string,
  runs: PageRuns,
  { mostBytes, ...shown }: { mostBytes?: number } & Pick<PageConfig, "start" | "texts"> = {},
): string {
  const { a, b } = runs;
  const most = mostBytes === undefined ? {} : { mostBytes };
  const parts = a === undefined ? { b: embeddedRun(b, most) } : embeddedPair(a, b, most);
  if (parts === undefined) throw tooLargeToEmbed(b.header.id);
  const { verdict, ...embedded }: Partial<EmbeddedPair> = parts;
  const config: PageConfig = {
    title: titleOf(runs),
    runs: [],
    ...shown,
    ...(verdict === undefined ? {} : { verdict }),
  };
  const bytes: Partial<Record<"a" | "b", Uint8Array>> = {};
  for (const slot of ["a", "b"] as const) {
    const part = embedded[slot];
    if (part === undefined) continue;
    const { bytes: own, missing } = part;
    config.runs.push({ ...pageRun(slot, runs[slot]!), ...(missing === undefined ? {} : { missing }) });
    bytes[slot] = own;
  }
  return pageHtml(template, { config, runs: bytes });
}
