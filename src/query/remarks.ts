/**
 * What a sharp colleague would see in a run: few remarks, each with a call that shows it. One that is wrong costs the reader's
 * trust in all others, so each kind says nothing where it could be meant that way.
 *
 * @module
 */
import type { Trace } from "../trace/trace.ts";
import { nanRemarks, oddKindRemarks } from "./remarks/odd_results.ts";
import { type DeclaredOf, declaredRemarks } from "./remarks/declared.ts";
import { lostPromiseRemarks, swallowedRemarks } from "./remarks/lost.ts";
import { nPlusOneRemarks } from "./remarks/n_plus_one.ts";
import { repeatedRemarks } from "./remarks/repeated.ts";
import type { ErrorPath } from "./error_paths.ts";
import { valueKinds } from "./value_kinds.ts";

/** Something that stands out. */
export interface Remark {
  kind:
    | "odd result"
    | "other than declared"
    | "swallowed error"
    | "lost promise"
    | "n+1"
    | "repeated work";
  /** A sentence without its end. */
  text: string;
  /** The call that shows it. */
  call: number;
  /** What shows more; options of `tph`, without the run. */
  command: { name: "call" | "tree"; options: string[] };
}

/** Remarks at most; what is said first is most likely a bug. */
const MOST = 5;

/** What the source of functions says, by their ids. */
export interface SourceFacts {
  declared?: DeclaredOf;
  /** Whether promises race in it. */
  hasRace?: (site: number) => boolean;
}

/** @param options.errors the errors of the run */
export function remarksOf(
  trace: Trace,
  { errors, declared, hasRace }: { errors: readonly ErrorPath[] } & SourceFacts,
): Remark[] {
  const kinds = valueKinds(trace);
  const remarks = [
    ...nanRemarks(trace, kinds),
    ...(declared === undefined ? [] : declaredRemarks(trace, kinds, declared)),
    ...oddKindRemarks(trace, kinds),
    ...swallowedRemarks(trace, errors),
    ...lostPromiseRemarks(trace, hasRace),
    ...nPlusOneRemarks(trace),
    ...repeatedRemarks(trace),
  ];
  const seen = new Set<number>();
  return remarks.filter(({ call }) => {
    const site = trace.siteIdOf(call);
    return !seen.has(site) && seen.add(site);
  }).slice(0, MOST);
}
