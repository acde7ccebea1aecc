/**
 * What a run's record lacks, in words, so that nobody takes a part for the whole.
 *
 * @module
 */

import type { Site } from "../contract.ts";
import type { Fold, RunEnd, RunExit, RunHeader, RunMeta } from "../trace/spec.ts";
import { escapeText } from "./text.ts";
import { countText, durationText, plural } from "./units.ts";

/** The parts of a run that tell what is missing from it. */
export interface MissingFacts {
  header?: RunHeader;
  exit?: RunExit;
  end?: RunEnd;
  meta?: RunMeta;
  /** Calls that were only counted, by site id. */
  folds?: ReadonlyMap<number, Fold>;
  /** The site with id 1 has index 0. */
  sites?: readonly Site[];
}

/** Functions listed by name, of those whose calls were only counted. */
const MAX_NAMED = 5;

/** A sentence for each way in which calls are missing. */
export function missingTexts({ header, exit, end, meta, folds, sites = [] }: MissingFacts): string[] {
  const texts: string[] = [];
  const { part = 1 } = header ?? {};
  const overflow = end?.overflow ?? 0;
  const refused = end?.refused ?? 0;
  const dropped = (end?.dropped ?? 0) - overflow - refused;
  if (end?.limit === "write_error") {
    texts.push(
      `Recording stopped: the run's file could not be written any further${
        dropped > 0 ? `; ${plural(dropped, "later call")} not recorded` : ""
      }.`,
    );
  } else if (end?.limit === "max_depth") {
    texts.push(
      `Deeper calls were left out, by the limit max-depth: ${plural(dropped, "call")} not recorded.`,
    );
  } else if (end?.limit !== undefined) {
    const missing = dropped > 0 ? `; ${plural(dropped, "later call")} not recorded` : "";
    texts.push(`Recording stopped at the limit ${limitText(end.limit)}${missing}.`);
  } else if (dropped > 0) texts.push(`${plural(dropped, "call")} not recorded.`);
  if (overflow > 0) {
    texts.push(
      `${
        plural(overflow, "call")
      } not recorded, because the disk did not keep up; what they called stands below their callers.`,
    );
  }
  if (refused > 0) texts.push(`${plural(refused, "call")} not recorded, by the limits of blocks.`);
  const earlier = end?.earlier ?? (typeof meta?.earlier === "number" ? meta.earlier : 0);
  if (part > 1) {
    const [id] = header!.id.split("~");
    texts.push(
      `This is part ${part} of its run: what was called before is in ${
        escapeText(`${id}~${part - 1}`)
      }, and callers that had begun there are missing here.`,
    );
  } else if (earlier > 0) {
    texts.push(
      `Only the newest calls were kept: ${
        plural(earlier, "earlier call")
      } left out, hundreds at a time, perhaps callers too.`,
    );
  }
  if (exit?.goesOn) {
    texts.push("The run goes on in its next part: calls that have no end here may have ended there.");
  }
  if (folds !== undefined && folds.size > 0) texts.push(foldText(folds, sites));
  return texts;
}

/**
 * A remark for each of two compared runs that lacks calls although no limit ended its record: only the
 * newest were kept, short ones were only counted, or the disk did not keep up.
 */
export function partRemarks(a: MissingFacts, b: MissingFacts): string[] {
  return [a, b].flatMap((facts, i) => {
    const { limit: _, ...end } = facts.end ?? { time: 0, calls: 0, dropped: 0 };
    const texts = missingTexts({ ...facts, end: { ...end, dropped: end.overflow ?? 0 } });
    return texts.map((text) => `Only a part of ${"AB"[i]} is compared: ${text}`);
  });
}

function foldText(folds: ReadonlyMap<number, Fold>, sites: readonly Site[]): string {
  const most = [...folds].sort(([, a], [, b]) => b.calls - a.calls);
  const sum = most.reduce((sum, [, { calls }]) => sum + calls, 0);
  const named = most.slice(0, MAX_NAMED).map(([site, { calls, total, least, greatest }]) => {
    const name = escapeText(sites[site - 1]?.name ?? `function ${site}`);
    if (total === 0) return `${name} ${countText(calls)} times`;
    const [sumText, leastText, greatestText] = [total, least, greatest].map((time) => durationText(time));
    return `${name} ${countText(calls)} times (${sumText} in all, ${leastText} to ${greatestText} each)`;
  });
  const others = most.length - named.length;
  return `${plural(sum, "short call")} counted, and not recorded one by one: ${named.join("; ")}${
    others > 0 ? `; and calls of ${plural(others, "more function")}` : ""
  }.`;
}

/** A limit as its flag is called. */
export function limitText(name: string): string {
  return escapeText(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll("_", "-"));
}
