/**
 * Functions by what people type: `discount` is `PricingService.discount`, too.
 *
 * @module
 */
import type { Trace } from "../trace/trace.ts";
import { globMatcher } from "./glob.ts";

/**
 * Marks the sites that a glob names, by id: whole names, or the part behind the last dot; where there is none, names with that
 * text in them, in any case.
 *
 * @param options.isStrict only the former
 */
export function sitesNamed(
  trace: Trace,
  glob: string,
  marks: Uint8Array,
  { isStrict = false } = {},
): boolean {
  const matches = globMatcher(glob);
  const text = glob.toLowerCase();
  const found = markSites(trace, marks, (name) => matches(name) || matches(lastPart(name)));
  return found ||
    !isStrict && text !== "" && markSites(trace, marks, (name) => name.toLowerCase().includes(text));
}

function markSites(trace: Trace, marks: Uint8Array, test: (name: string) => boolean): boolean {
  let found = false;
  trace.sites.forEach(({ name }, i) => {
    if (!test(name)) return;
    marks[i + 1] = 1;
    found = true;
  });
  return found;
}

/** `discount` of `PricingService.discount`, `PricingService.#discount`, `get PricingService.discount`. */
function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1).replace(/^#/, "");
}

/** Names of a run that are like a text, the nearest first. */
export function nearestNames(trace: Trace, text: string, most = 3): string[] {
  const wanted = text.replace(/[*?]/g, "").toLowerCase();
  if (wanted === "") return [];
  const names = new Set(trace.sites.map(({ name }) => name));
  return [...names].map((name) => {
    const distance = Math.min(
      distanceOf(wanted, name.toLowerCase()),
      distanceOf(wanted, lastPart(name).toLowerCase()),
      // Somebody who types only the beginning, and that with a mistake.
      wanted.length < SHORT
        ? Infinity
        : 1 + distanceOf(wanted, lastPart(name).toLowerCase(), { isStart: true }),
    );
    return { name, distance };
  }).filter(({ distance }) => distance <= Math.max(2, wanted.length / 2.5))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most).map(({ name }) => name);
}

/** A shorter text is nearly the beginning of any. */
const SHORT = 5;

/**
 * Edits that make one text of the other (Levenshtein); of long texts, no less than their lengths differ.
 *
 * @param options.isStart whether it is enough to come to the beginning of the other
 */
function distanceOf(a: string, b: string, { isStart = false } = {}): number {
  if (a.length > 60 || b.length > 60) return Math.max(Math.abs(a.length - b.length), 60);
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return isStart ? Math.min(...row) : row[b.length]!;
}
