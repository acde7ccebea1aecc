/**
 * The six probes that enter a call, as one function: for probes that stand around others and do the same for each of the six.
 *
 * @module
 */
import type { Probes } from "../contract.ts";
import { append } from "./natives.ts";

type EnterProbes = Pick<Probes, "E0" | "E1" | "E2" | "E3" | "E4" | "En">;

/** The number of arguments of `En`, which has a list of them in place of the first. */
const LIST = -1;

/** Enters a call with what one of the six was given; gives the call's id. */
export type Enter = (
  site: number,
  lexical: number,
  count: number,
  a?: unknown,
  b?: unknown,
  c?: unknown,
  d?: unknown,
) => number;

/**
 * The six probes, each of which calls `around`.
 *
 * @param around gets the one of the base's six probes that was called, as a function of what it was called with
 */
export function aroundEnter(base: EnterProbes, around: (enter: Enter) => Enter): EnterProbes {
  const enter = around((site, lexical, count, a, b, c, d) => {
    switch (count) {
      case 0:
        return base.E0(site, lexical);
      case 1:
        return base.E1(site, lexical, a);
      case 2:
        return base.E2(site, lexical, a, b);
      case 3:
        return base.E3(site, lexical, a, b, c);
      case 4:
        return base.E4(site, lexical, a, b, c, d);
      default:
        return base.En(site, lexical, a as unknown[]);
    }
  });
  return {
    E0: (site, lexical) => enter(site, lexical, 0),
    E1: (site, lexical, a) => enter(site, lexical, 1, a),
    E2: (site, lexical, a, b) => enter(site, lexical, 2, a, b),
    E3: (site, lexical, a, b, c) => enter(site, lexical, 3, a, b, c),
    E4: (site, lexical, a, b, c, d) => enter(site, lexical, 4, a, b, c, d),
    En: (site, lexical, args) => enter(site, lexical, LIST, args),
  };
}

/** How many arguments an `Enter` was given. */
export function countOf(count: number, a: unknown): number {
  return count === LIST ? (a as unknown[]).length : count;
}

/** The arguments that an `Enter` was given, in a list of their own. */
export function listOf(count: number, a: unknown, b: unknown, c: unknown, d: unknown): unknown[] {
  switch (count) {
    case 0:
      return [];
    case 1:
      return [a];
    case 2:
      return [a, b];
    case 3:
      return [a, b, c];
    case 4:
      return [a, b, c, d];
  }
  const copy: unknown[] = [];
  const list = a as unknown[];
  for (let i = 0; i < list.length; i++) append(copy, list[i]);
  return copy;
}
