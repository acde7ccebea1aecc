import type { Matcher } from "../match/matcher.ts";
import { Outcome } from "../trace/spec.ts";
import { type CallCondition, callsWhere } from "./call_condition.ts";
import { callsWith, sitesIn } from "./call_tests.ts";
import { sitesNamed } from "./names.ts";
import type { Trace } from "../trace/trace.ts";
import { requestsOf, requestText } from "./requests.ts";
import { testTitle } from "./test_title.ts";
import { eachOwnTimes } from "./times.ts";

/** Which calls a tree is made of. */
export interface Filters {
  /** Globs on names, see `sitesNamed`: a call must match one; its ancestors stay. */
  filter?: string[];
  /** Files, or lines in them, see `sitesIn`: a call's function must be written in one. */
  files?: string[];
  /** Only calls that threw. */
  isError?: boolean;
  /** Only calls with such a value. */
  value?: Matcher;
  /** Only calls of which this is true. */
  where?: CallCondition;
  /** Globs on names: a call that matches one goes, with all below it. */
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
  /** Marks those that pass themselves, and are not there for what is below them. */
  matches?: Uint8Array;
  /** Their parents, where some are made roots. */
  parents?: Uint32Array;
}

/** The calls that filters keep, and which of them are roots. */
export function selectCalls(trace: Trace, filters: Filters): Selection {
  const { exclude = [], roots } = filters;
  const isWanted = testOf(trace, filters);
  if (isWanted === undefined && exclude.length === 0 && roots === undefined) return {};
  const unwanted = new Uint8Array(trace.sites.length + 2);
  for (const glob of exclude) sitesNamed(trace, glob, unwanted, { isStrict: true });
  const sites = trace.siteColumn();
  const parents = roots === undefined ? trace.parentColumn() : parentsBelow(trace, roots);
  const keep = new Uint8Array(trace.callCount + 1);
  keep[0] = 1;
  for (let call = 1; call < keep.length; call++) {
    const parent = parents[call]!;
    keep[call] = parent === APART ? 0 : keep[parent]! & (unwanted[sites[call]!]! ^ 1);
  }
  const needed = new Uint8Array(trace.callCount + 1);
  const matches = new Uint8Array(trace.callCount + 1);
  for (let call = keep.length - 1; call > 0; call--) {
    if (keep[call] === 0) continue;
    if (isWanted === undefined || isWanted(call)) matches[call] = needed[call] = 1;
    needed[parents[call]!]! |= needed[call]!;
  }
  needed[0] = 1;
  return { keep: needed, matches, ...(roots === undefined ? {} : { parents }) };
}

/** The test that filters make of a call; nothing where every call passes. */
function testOf(trace: Trace, filters: Filters): ((call: number) => boolean) | undefined {
  const { filter = [], files = [], minDuration = 0, isError = false, value, where } = filters;
  const tests: ((call: number) => boolean)[] = [];
  for (const [names, mark] of [[filter, sitesNamed], [files, sitesIn]] as const) {
    if (names.length === 0) continue;
    const wanted = new Uint8Array(trace.sites.length + 2);
    for (const name of names) mark(trace, name, wanted);
    const sites = trace.siteColumn();
    tests.push((call) => wanted[sites[call]!] === 1);
  }
  if (isError) {
    const outcomes = trace.outcomeColumn();
    tests.push((call) => outcomes[call] === Outcome.THREW);
  }
  if (minDuration > 0) {
    // One pass over all calls is faster than a question for each.
    const totals = eachOwnTimes(trace);
    tests.push((call) => totals[call]! >= minDuration);
  }
  if (value !== undefined) {
    const marks = callsWith(trace, value);
    tests.push((call) => marks[call] === 1);
  }
  if (where !== undefined) {
    const marks = callsWhere(trace, where, allOf(tests) ?? (() => true));
    return (call) => marks[call] === 1;
  }
  return allOf(tests);
}

/** Whether a call passes every test. Mostly there is one, and millions of calls. */
function allOf(tests: readonly ((call: number) => boolean)[]): ((call: number) => boolean) | undefined {
  return tests.length < 2 ? tests[0] : (call) => tests.every((test) => test(call));
}

/** Stands for the parent of a call that is below none of the roots. */
const APART = 0xffffffff;

function parentsBelow(trace: Trace, roots: Roots): Uint32Array {
  const before = trace.parentColumn();
  const after = new Uint32Array(before.length).fill(APART);
  if ("call" in roots) {
    // Its callers, from the nearest on.
    let call = roots.call;
    for (let left = roots.up ?? 0; left > 0 && before[call] !== 0; left--) {
      after[call] = before[call]!;
      call = before[call]!;
    }
    after[call] = 0;
  }
  const isTest = "tests" in roots ? testsNamed(trace, roots.tests) : undefined;
  const requests = "requests" in roots ? requestsNamed(trace, roots.requests) : undefined;
  const isRoot = (call: number) => requests?.has(call) ?? isTest!(call);
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

/** Whether a call is of a test whose title has one of the texts. */
function testsNamed(trace: Trace, titles: string[]): (call: number) => boolean {
  const sites = trace.siteColumn();
  const isTest = Uint8Array.from([0, ...trace.sites.map(({ kind }) => kind === "test" ? 1 : 0)]);
  const wanted = titles.map((title) => title.toLowerCase());
  const isNamed = (title: string) => wanted.some((text) => title.toLowerCase().includes(text));
  return (call) =>
    isTest[sites[call]!] === 1 &&
    (wanted.length === 0 || isNamed(trace.siteOf(call).name) || isNamed(testTitle(trace, call)));
}
