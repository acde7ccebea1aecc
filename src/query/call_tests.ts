/**
 * Which calls have a value, and which functions are written in a place.
 *
 * @module
 */
import type { Matcher } from "../match/matcher.ts";
import type { Trace } from "../trace/trace.ts";
import { moduleOf } from "./diff/functions.ts";
import { find } from "./find.ts";

/** Marks the calls that have a value, by id: as an argument, `this`, a result, an error, or inside of one. */
export function callsWith(trace: Trace, matcher: Matcher): Uint8Array {
  const marks = new Uint8Array(trace.callCount + 1);
  for (const { call } of find(trace, matcher).hits) marks[call] = 1;
  return marks;
}

/**
 * Marks the functions of a file, by site id; with a line, the function that is written there.
 *
 * @param place `src/price.ts`, `price.ts:40`
 */
export function sitesIn(trace: Trace, place: string, marks: Uint8Array): boolean {
  const [, path = "", digits] = /^(.*?)(?::(\d+))?$/s.exec(place.replaceAll("\\", "/")) ?? [];
  const wanted = path.replace(/^\.\//, "");
  let best = -1;
  const found: { id: number; line: number }[] = [];
  trace.sites.forEach((site, i) => {
    const module = moduleOf(site, trace.header);
    const file = site.file.replaceAll("\\", "/");
    if (module !== wanted && file !== wanted && !file.endsWith(`/${wanted}`)) return;
    if (digits !== undefined && site.line > Number(digits)) return;
    best = Math.max(best, site.line);
    found.push({ id: i + 1, line: site.line });
  });
  const chosen = digits === undefined ? found : found.filter(({ line }) => line === best);
  for (const { id } of chosen) marks[id] = 1;
  return chosen.length > 0;
}
