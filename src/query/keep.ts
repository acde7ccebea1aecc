import type { Trace } from "../trace/trace.ts";
import { requestsOf, requestText } from "./requests.ts";
import { totalOf } from "./times.ts";

/** Which calls a tree is made of. */
export interface Filters {
  /** Globs on qualified names: a call must match one; its ancestors stay. */
  filter?: string[];
  /** Globs on qualified names: a call that matches one goes, with all below it. */
  exclude?: string[];
  /** Nanoseconds: a shorter call goes, unless it is an ancestor of one that stays. */
  minDuration?: number;
  /** Which calls are the roots; what is not below one of them goes. */
  roots?: Roots;
}

/** What a tree begins with: one call (with `up`: so many of its callers, without what else they called), or the tests or requests whose titles contain one of the texts (all of them, where no text is given). */
export type Roots = { call: number; up?: number } | { tests: string[] } | { requests: string[] };

/** The calls that filters keep. */
export interface Selection {
  /** Marks them, by id; absent where they are all kept. */
  keep?: Uint8Array;
  /** Their parents, where some are made roots. */
  parents?: Uint32Array;
}

/** The calls that filters keep, and which of them are roots. */
export function selectCalls(trace: Trace, filters: Filters): Selection {
  const { filter = [], exclude = [], minDuration = 0, roots } = filters;
  if (filter.length === 0 && exclude.length === 0 && !(minDuration > 0) && roots === undefined) return {};
  const wanted = sitesThatMatch(trace, filter, true);
  const unwanted = sitesThatMatch(trace, exclude, false);
  const sites = trace.siteColumn();
  const parents = roots === undefined ? trace.parentColumn() : parentsBelow(trace, roots);
  const keep = new Uint8Array(trace.callCount + 1);
  keep[0] = 1;
  for (let call = 1; call < keep.length; call++) {
    const parent = parents[call]!;
    keep[call] = parent === APART ? 0 : keep[parent]! & (unwanted[sites[call]!]! ^ 1);
  }
  const needed = new Uint8Array(trace.callCount + 1);
  for (let call = keep.length - 1; call > 0; call--) {
    if (keep[call] === 0) continue;
    let own: number = wanted[sites[call]!]!;
    if (own === 1 && minDuration > 0 && totalOf(trace, call) < minDuration) own = 0;
    needed[call]! |= own;
    needed[parents[call]!]! |= needed[call]!;
  }
  needed[0] = 1;
  return roots === undefined ? { keep: needed } : { keep: needed, parents };
}

/** Stands for the parent of a call that is below none of the roots. */
const APART = 0xffffffff;

function parentsBelow(trace: Trace, roots: Roots): Uint32Array {
  const before = trace.parentColumn();
  const after = new Uint32Array(before.length).fill(APART);
  const sites = trace.siteColumn();
  if ("call" in roots) {
    // Its callers, from the nearest on.
    let call = roots.call;
    for (let left = roots.up ?? 0; left > 0 && before[call] !== 0; left--) {
      after[call] = before[call]!;
      call = before[call]!;
    }
    after[call] = 0;
  }
  const isRootSite = "tests" in roots ? sitesOfTests(trace, roots.tests) : undefined;
  const requests = "requests" in roots ? requestsNamed(trace, roots.requests) : undefined;
  const isRoot = (call: number) => requests?.has(call) ?? isRootSite![sites[call]!] === 1;
  for (let call = 1; call < after.length; call++) {
    const parent = before[call]!;
    if ("call" in roots) {
      if (call > roots.call && parent >= roots.call && after[parent] !== APART) after[call] = parent;
    } else if (parent !== 0 && after[parent] !== APART) after[call] = parent;
    else if (isRoot(call)) after[call] = 0;
  }
  return after;
}

function requestsNamed(trace: Trace, texts: string[]): Set<number> {
  const wanted = texts.map((text) => text.toLowerCase());
  const found = new Set<number>();
  for (const [call, request] of requestsOf(trace)) {
    const named = [requestText(request), `${request.method} ${request.path ?? ""}`].map((text) =>
      text.toLowerCase()
    );
    if (wanted.length === 0 || wanted.some((text) => named.some((name) => name.includes(text)))) {
      found.add(call);
    }
  }
  return found;
}

function sitesOfTests(trace: Trace, titles: string[]): Uint8Array {
  const marks = new Uint8Array(trace.sites.length + 2);
  const wanted = titles.map((title) => title.toLowerCase());
  for (let id = 1; id < marks.length; id++) {
    const site = trace.site(id);
    if (site?.kind !== "test") continue;
    const name = site.name.toLowerCase();
    if (wanted.length === 0 || wanted.some((title) => name.includes(title))) marks[id] = 1;
  }
  return marks;
}

/** Marks the sites whose name matches one of the globs, by id. */
function sitesThatMatch(trace: Trace, globs: string[], whenNone: boolean): Uint8Array {
  const marks = new Uint8Array(trace.sites.length + 2);
  if (globs.length === 0) return marks.fill(whenNone ? 1 : 0);
  const matches = globs.map(globMatcher);
  for (let id = 1; id < marks.length; id++) {
    const name = trace.site(id)?.name;
    if (name !== undefined && matches.some((match) => match(name))) marks[id] = 1;
  }
  return marks;
}

/** A glob over a name or label: `*` is any text, `?` any character; everything else, brackets too, stands for itself. */
export function globMatcher(glob: string): (name: string) => boolean {
  const source = glob.replace(/[\\^$.|+()[\]{}]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  const pattern = new RegExp(`^${source}$`, "su");
  return (name) => pattern.test(name);
}
