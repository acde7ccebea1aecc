/**
 * The page of `tph find`: one line a place, or one a function.
 *
 * @module
 */

import type { Site } from "../contract.ts";
import { pathText } from "../match/path.ts";
import { blindSpots } from "../query/blind_spots.ts";
import type { FindResult, Hit } from "../query/find.ts";
import type { Trace } from "../trace/trace.ts";
import { callName, fileText, siteName } from "./call_text.ts";
import { runLine, type RunTextOptions, warningLines, warningsOf } from "./run_text.ts";
import { snapshotText } from "./snapshot_text.ts";
import type { Segment } from "./style.ts";
import { type Column, table } from "./table.ts";
import { escapeText } from "./text.ts";
import { countText, durationText, plural } from "./units.ts";

export interface FindTextOptions extends RunTextOptions {
  valueWidth: number;
  /** One line a function. */
  group: boolean;
  /** Lines that are left out at the start. */
  skip: number;
}

/** Ancestors that a line names; of deeper calls, the nearest. */
const ANCESTORS = 4;

export function findPage(trace: Trace, result: FindResult, options: FindTextOptions): string[] {
  const { style, glyphs, width } = options;
  const head = [runLine(trace, options), ...warningLines(warningsOf(trace), options), ""];
  if (result.total === 0) {
    return [...head, ...nowhereTexts(trace).map(style.dim)];
  }
  const columns = options.group
    ? groupColumns(trace, result, options)
    : hitColumns(trace, result.hits, options);
  return [
    ...head,
    ...table(columns, { width, title: style.dim, dots: glyphs.dots }),
    "",
    style.dim(summary(result, options)),
  ];
}

/** Says that nothing was found, and where it may be all the same. */
export function nowhereTexts(trace: Trace): string[] {
  if (trace.header.settings.values === false) {
    return ["Not found: this run was recorded without values."];
  }
  const { redacted, texts, objects, unseen, isPartial } = blindSpots(trace);
  const most = isPartial ? " or more" : "";
  const spots = [
    redacted > 0 ? `${plural(redacted, "value")}${most} hidden as secrets (redact_except)` : "",
    texts > 0 ? `${plural(texts, "text")}${most} cut short (max_repr)` : "",
    objects > 0
      ? `${
        plural(objects, "object")
      }${most} not recorded in full (snapshot_depth, snapshot_width, snapshot_nodes)`
      : "",
    unseen > 0 ? `${plural(unseen, "value")}${most} not read` : "",
  ].filter((spot) => spot !== "");
  if (spots.length === 0) return ["Not found in this run."];
  return [
    "Not found in what was recorded. It may be in what was not:",
    ...spots.map((spot) => `  ${spot}`),
  ];
}

/** How many places there are, and how to see the rest. */
function summary({ total, hits, bySite }: FindResult, { group, skip }: FindTextOptions): string {
  const last = Math.min(total, skip + hits.length);
  const places = `${plural(total, "place")} in ${plural(bySite.size, "function")}`;
  if (group || last - skip === total) return places;
  const shown = last <= skip ? "none shown" : `${countText(skip + 1)} to ${countText(last)} shown`;
  return `${places}, ${shown}${last > skip && last < total ? `: --skip ${last} goes on` : ""}`;
}

function hitColumns(trace: Trace, hits: Hit[], options: FindTextOptions): Column[] {
  const { style, glyphs, valueWidth } = options;
  const cells = (of: (hit: Hit) => string, dress?: (text: string) => string): Segment[] =>
    hits.map((hit) => ({ text: of(hit), dress }));
  const isTimed = trace.header.settings.time !== false;
  return [
    {
      title: "TIME",
      align: "right",
      spare: 3,
      cells: cells(({ time }) => isTimed ? durationText(time, glyphs.micro) : "", style.dim),
    },
    { title: "CALL", align: "right", cells: cells(({ call }) => `#${call}`) },
    {
      title: "FUNCTION",
      least: 14,
      cut: "middle",
      cells: cells(({ call }) => callName(trace, call), style.bold),
    },
    { title: "WHERE", least: 18, cut: "middle", cells: cells((hit) => whereText(trace, hit), style.cyan) },
    {
      title: "VALUE",
      least: 16,
      cells: cells(({ found }) => snapshotText(found.part, valueWidth), style.green),
    },
    {
      title: "WITHIN",
      spare: 2,
      least: 12,
      cut: "middle",
      cells: cells(({ call }) => positionText(trace, call), style.dim),
    },
    {
      title: "SOURCE",
      spare: 1,
      least: 12,
      cut: "middle",
      cells: hits.map(({ call }) => ({ text: sourceText(trace, call), dress: style.dim })),
    },
  ];
}

/** Which argument or outcome it is, and the way into it: `order.items[2].sku`, `return.total`. */
function whereText(trace: Trace, { call, place, index, atExit, found }: Hit): string {
  const name = place === "arg"
    ? escapeText(trace.siteOf(call).params[index] ?? `argument ${index + 1}`)
    : place;
  return `${name}${escapeText(pathText(found.steps))}${atExit ? " at exit" : ""}`;
}

/** The calls that a call is within: `main › checkout #3`. */
function positionText(trace: Trace, call: number): string {
  const names: string[] = [];
  let parent = trace.parentOf(call);
  for (; parent !== 0 && names.length < ANCESTORS; parent = trace.parentOf(parent)) {
    names.unshift(callName(trace, parent));
  }
  if (parent !== 0) names.unshift("…");
  return names.join(" › ");
}

export function sourceText(trace: Trace, call: number): string {
  return siteSource(trace, trace.siteOf(call));
}

function siteSource(trace: Trace, { file, line }: Site): string {
  return file === "" ? "" : `${escapeText(fileText(file, trace.header.cwd))}:${line}`;
}

function groupColumns(trace: Trace, { bySite }: FindResult, { style, skip }: FindTextOptions): Column[] {
  const sites = [...bySite].sort((a, b) => b[1] - a[1]).slice(skip);
  return [
    {
      title: "FUNCTION",
      least: 16,
      cut: "middle",
      cells: sites.map(([id]) => ({ text: siteName(trace.site(id)), dress: style.bold })),
    },
    { title: "PLACES", align: "right", cells: sites.map(([, count]) => ({ text: countText(count) })) },
    {
      title: "SOURCE",
      least: 12,
      cut: "middle",
      cells: sites.map(([id]) => ({ text: siteSource(trace, trace.site(id)), dress: style.dim })),
    },
  ];
}
