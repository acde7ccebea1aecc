import { compareCalls } from "./compare_calls.ts";
import type { RunDiff } from "./diff.ts";
import { Pair, Single } from "./matching.ts";

/** Masks are cut at this many. */
const MOST = 2_000;

/**
 * What differs between two runs of the same thing, as masks (see `Masks`): the parts of values, and the functions whose calls
 * came and went.
 */
export function masksFrom(diff: RunDiff): string[] {
  const { matcher } = diff;
  if (matcher === undefined) return [];
  const { toB, pairs, singlesA, singlesB, compared: { a, b } } = matcher;
  const masks = new Set<string>();
  const seen = new Map<number, number>();
  for (let call = 1; call < toB.length && masks.size < MOST; call++) {
    if ((pairs[call]! & (Pair.ARGS | Pair.OUTCOME)) === 0) continue;
    const site = a.sites[call]!;
    // A few hundred calls of a function show what of it changes.
    const times = seen.get(site) ?? 0;
    if (times > 300) continue;
    seen.set(site, times + 1);
    const { name } = a.trace.site(site);
    for (const { slot, path } of compareCalls({ a, b }, call, toB[call]!)) {
      const place = slot === "outcome" || slot === "error" ? "return" : slot;
      masks.add(`${name}(${place}${path.replace(/\[\d+\]/g, "[]")})`);
    }
  }
  for (const call of matcher.removed.values()) {
    if (singlesA[call] === Single.ALONE) masks.add(a.trace.siteOf(call).name);
  }
  for (const call of matcher.added.values()) {
    if (singlesB[call] === Single.ALONE) masks.add(b.trace.siteOf(call).name);
  }
  return [...masks].sort();
}
