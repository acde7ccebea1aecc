/**
 * Results that are unlike all others of their function.
 *
 * @module
 */
import type { Snapshot } from "../../trace/snapshot.ts";
import { Outcome } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Remark } from "../remarks.ts";
import { kindOf, type SiteKinds, VALUE_KINDS, type ValueKind, valueKinds } from "../value_kinds.ts";

const NAN = VALUE_KINDS.indexOf("NaN");
const UNDEFINED = VALUE_KINDS.indexOf("undefined");
/** Calls from which on one that differs is odd. */
const FEWEST = 10;
/** The share of a function's results that is odd at most. */
const RARE = 0.04;
/** One in so many results is odd even of a function that may give it. */
const VERY_RARE = 1000;
/** Calls behind one that are looked at. */
const MOST_LOOKED = 10_000;
/** Functions that are asked what a value is, or show it. */
const CHECKS = /nan|valid|check|finite|assert|format|print|show|log|render|default|^(?:is|has|or|to)[A-Z]/i;
/** Functions that may well come back with nothing. */
const SEARCHES =
  /^(?:get|find|lookup|match|search|next|pop|peek|shift|maybe|try|optional|first|last|cached?)/i;

/** Functions that made NaN of what was none: nothing that they were given, or had back, is NaN. */
export function nanRemarks(trace: Trace, sites: readonly (SiteKinds | undefined)[]): Remark[] {
  return nanMakers(trace, sites).map((id) => {
    const { counts, calls } = sites[id]!.results;
    const call = calls[NAN]!;
    const all = sum(counts);
    return {
      kind: "odd result",
      text: all === 1
        ? "The result of % is NaN"
        : `${counts[NAN]} of ${all} results of % ${counts[NAN] === 1 ? "is" : "are"} NaN`,
      call,
      command: { name: "call", options: [`#${call}`] },
    };
  });
}

/** By site id. */
function nanMakers(trace: Trace, sites: readonly (SiteKinds | undefined)[]): number[] {
  return [...sites.keys()].filter((id) => {
    const kinds = sites[id];
    const count = kinds?.results.counts[NAN] ?? 0;
    if (count === 0 || isForeign(trace, id)) return false;
    if (hasNaN(trace, kinds!.results.calls[NAN]!)) return false;
    // A parser returns NaN for what is no number on purpose, as long as whoever gets it asks.
    const isMeant = isParser(trace, id) && count * VERY_RARE > sum(kinds!.results.counts);
    return !isMeant || goesOn(trace, sites);
  });
}

function isParser(trace: Trace, id: number): boolean {
  return /parse|tonumber|number$|float|int$|coerce/i.test(trace.site(id).name);
}

/** Whether a NaN was worked with: handed to a function that does not check it, or summed up with other numbers of the same function. */
function goesOn(trace: Trace, sites: readonly (SiteKinds | undefined)[]): boolean {
  return sites.some((kinds, id) => {
    if (kinds === undefined || isForeign(trace, id) || isParser(trace, id)) return false;
    const { name } = trace.site(id);
    const last = name.slice(name.lastIndexOf(".") + 1);
    if (!CHECKS.test(last) && kinds.args.some(({ counts }) => counts[NAN]! > 0)) return true;
    return kinds.results.counts[NAN]! > 0 && hasMixed(trace, kinds.results.calls[NAN]!);
  });
}

/** Whether a function that a call called gave it both NaN and numbers. */
function hasMixed(trace: Trace, call: number): boolean {
  const gaveNaN = new Set<number>();
  const gaveNumber = new Set<number>();
  for (const child of childrenOf(trace, call)) {
    const result = trace.resultOf(child)?.snapshot;
    if (result?.type !== "number") continue;
    (Number.isNaN(result.value) ? gaveNaN : gaveNumber).add(trace.siteIdOf(child));
  }
  return [...gaveNaN].some((site) => gaveNumber.has(site));
}

/** `NaN` as a text, as YAML has it, too. */
const NAN_TEXT = /^[.+-]*nan$/i;

/** Whether NaN came into a call from outside: in its arguments, also as a text, or from a call that it made. */
function hasNaN(trace: Trace, call: number): boolean {
  const isNaNValue = (value: { snapshot: Snapshot } | undefined) =>
    value?.snapshot.type === "number" && Number.isNaN(value.snapshot.value) ||
    value?.snapshot.type === "string" && NAN_TEXT.test(value.snapshot.value);
  if (trace.argsOf(call).some(isNaNValue)) return true;
  return [...childrenOf(trace, call)].some((child) => isNaNValue(trace.resultOf(child)));
}

/** What a call called while it ran, of the calls that came next. */
function* childrenOf(trace: Trace, call: number): Generator<number> {
  const last = Math.min(trace.callCount, call + MOST_LOOKED);
  for (let at = call + 1; at <= last; at++) {
    const parent = trace.parentOf(at);
    if (parent < call) return;
    if (parent === call) yield at;
  }
}

/** Functions that came back with another kind of value, or nothing, in very few of many calls. */
export function oddKindRemarks(trace: Trace, sites: readonly (SiteKinds | undefined)[]): Remark[] {
  return rareKinds(trace, sites).map(({ id, rare, usual }) => {
    const { counts, calls } = sites[id]!.results;
    const call = calls[rare]!;
    return {
      kind: "odd result",
      text: `% returned ${VALUE_KINDS[rare]} ${times(counts[rare]!)} in ${sum(counts)} calls, else ${
        VALUE_KINDS[usual]
      }`,
      call,
      command: { name: "call", options: [`#${call}`] },
    };
  });
}

/** By site id: the number of the kind that is rare, and of the one that is not. */
function rareKinds(
  trace: Trace,
  sites: readonly (SiteKinds | undefined)[],
): { id: number; rare: number; usual: number }[] {
  return [...sites.keys()].flatMap((id) => {
    const kinds = sites[id];
    if (kinds === undefined || isForeign(trace, id)) return [];
    const { counts } = kinds.results;
    const all = sum(counts);
    if (all < FEWEST || counts[0]! > 0) return [];
    const there = [...counts.keys()].filter((kind) => counts[kind]! > 0 && kind !== NAN);
    if (there.length !== 2) return [];
    const [rare, usual] = there.sort((a, b) => counts[a]! - counts[b]!) as [number, number];
    if (counts[rare]! > Math.max(1, all * RARE)) return [];
    const name = trace.site(id).name;
    const last = name.slice(name.lastIndexOf(".") + 1);
    const words = VALUE_KINDS;
    const isNothing = rare === UNDEFINED || words[rare] === "null";
    // A function that searches, or hands out objects, may have none.
    if (isNothing && (SEARCHES.test(last) || words[usual] === "object" || words[usual] === "function")) {
      return [];
    }
    if (usual === UNDEFINED || words[usual] === "null") return [];
    // What passes on what it was given may be given a class, or a function with properties.
    if (words[rare] === "function" && words[usual] === "object") return [];
    return [{ id, rare, usual }];
  });
}

/**
 * Tells of a call whether its result is odd, and what kind of value it is then: all those of which the remarks name the first.
 */
export function oddResults(
  trace: Trace,
): (call: { call: number; site: number; outcome: Outcome }) => ValueKind | undefined {
  const sites = valueKinds(trace);
  const nan = new Set(nanMakers(trace, sites));
  const rare = new Map(rareKinds(trace, sites).map(({ id, rare }) => [id, VALUE_KINDS[rare]]));
  return ({ call, site, outcome }) => {
    if (outcome !== Outcome.RETURNED || !nan.has(site) && !rare.has(site)) return undefined;
    const result = trace.resultOf(call);
    if (result === undefined) return undefined;
    const kind = kindOf(result.snapshot);
    return kind === rare.get(site) || kind === "NaN" && nan.has(site) && !hasNaN(trace, call)
      ? kind
      : undefined;
  };
}

/** Whether a function is none of the program's own. */
function isForeign(trace: Trace, id: number): boolean {
  const { kind } = trace.site(id);
  return kind === "external" || kind === "test" || kind === "suite" || kind === "worker" ||
    kind === "process";
}

function sum(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
