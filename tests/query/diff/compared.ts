/**
 * Two runs ready to be matched, as `diffRuns` makes them, with functions numbered by name.
 *
 * @module
 */

import type { Compared } from "../../../src/query/diff/align.ts";
import { Masks } from "../../../src/query/diff/masks.ts";
import { Noise } from "../../../src/query/diff/noise.ts";
import { type Side, sideOf, type SideOptions } from "../../../src/query/diff/side.ts";
import { subtreesOf } from "../../../src/query/diff/subtrees.ts";
import type { Trace } from "../../../src/trace/trace.ts";

/** A run's columns; equal names have equal numbers in all runs that are given the same list. */
export function sideFrom(trace: Trace, names: string[], options: Partial<SideOptions> = {}): Side {
  const numberOf = (name: string) => {
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name) + 1;
  };
  const functionOf = Uint32Array.from([0, ...trace.sites.map(({ name }) => numberOf(name))]);
  return sideOf(trace, {
    noise: new Noise(trace),
    masks: new Masks([]),
    functionOf,
    values: true,
    ...options,
  });
}

/** Both runs with the hashes of their subtrees. */
export function comparedFrom(a: Trace, b: Trace): Compared {
  const names: string[] = [];
  const sideA = sideFrom(a, names);
  const sideB = sideFrom(b, names);
  return { a: sideA, b: sideB, treeA: subtreesOf(sideA), treeB: subtreesOf(sideB) };
}
