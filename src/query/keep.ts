import type { Trace } from "../trace/trace.ts";

/** Which calls a tree is made of. */
export interface Filters {
  /** Globs on qualified names: a call must match one; its ancestors stay. */
  filter?: string[];
  /** Globs on qualified names: a call that matches one goes, with all below it. */
  exclude?: string[];
  /** Nanoseconds: a shorter call goes, unless it is an ancestor of one that stays. */
  minDuration?: number;
}

/** Marks the calls that filters keep, by id; `undefined` when they keep all. */
export function keptCalls(trace: Trace, filters: Filters): Uint8Array | undefined {
  const { filter = [], exclude = [], minDuration = 0 } = filters;
  if (filter.length === 0 && exclude.length === 0 && !(minDuration > 0)) return undefined;
  const wanted = sitesThatMatch(trace, filter, true);
  const unwanted = sitesThatMatch(trace, exclude, false);
  const sites = trace.siteColumn();
  const parents = trace.parentColumn();
  const keep = new Uint8Array(trace.callCount + 1);
  keep[0] = 1;
  for (let call = 1; call < keep.length; call++) {
    keep[call] = keep[parents[call]!]! & (unwanted[sites[call]!]! ^ 1);
  }
  const durations = minDuration > 0 ? trace.durationColumn() : undefined;
  const needed = new Uint8Array(trace.callCount + 1);
  for (let call = keep.length - 1; call > 0; call--) {
    if (keep[call] === 0) continue;
    let own: number = wanted[sites[call]!]!;
    if (own === 1 && durations !== undefined) {
      const duration = durations[call]!;
      own = (Number.isNaN(duration) ? trace.lastTimeOf(call) - trace.startOf(call) : duration) >= minDuration
        ? 1
        : 0;
    }
    needed[call]! |= own;
    needed[parents[call]!]! |= needed[call]!;
  }
  needed[0] = 1;
  return needed;
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

/** A glob over a name or label: `*` is any text, `?` any character; all else, brackets too, is what it is. */
export function globMatcher(glob: string): (name: string) => boolean {
  const source = glob.replace(/[\\^$.|+()[\]{}]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  const pattern = new RegExp(`^${source}$`, "su");
  return (name) => pattern.test(name);
}
