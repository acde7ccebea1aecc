/**
 * Two runs → what changed between them.
 *
 * @module
 */

import { subtreeSize } from "../call_tree.ts";
import { lacksOf } from "../../trace/lacks.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Compared } from "./align.ts";
import { type Cause, findCauses, isReordered } from "./causes.ts";
import { commonFunctions, type Functions, type Rename, withRenames } from "./functions.ts";
import { Masks } from "./masks.ts";
import { type Matcher, matchRuns, Pair, Single } from "./matching.ts";
import { findMoves } from "./moves.ts";
import { Noise, type NoiseRule } from "./noise.ts";
import { findRenames } from "./renames.ts";
import { renumber, type Side, sideOf } from "./side.ts";
import { areIdentical, subtreesOf } from "./subtrees.ts";
import { Outcome } from "../../trace/spec.ts";

export interface DiffOptions {
  /** Noise rules that do not apply. */
  noiseOff?: readonly NoiseRule[];
  /** What to leave out, see `Masks`. */
  ignore?: readonly string[];
  /** Insist on the order of siblings that ran at the same time. */
  ordered?: boolean;
  /** Steps of alignment at most. */
  work?: number;
  /** Whether the texts of functions and modules are taken as not known. */
  ignoreTexts?: boolean;
  /** What else a reader must know about the runs, before what the comparison finds. */
  remarks?: readonly string[];
}

/** How many calls differ, and how. */
export interface Counts {
  /** Calls of each run that were compared. */
  callsA: number;
  callsB: number;
  /** Calls with an equal counterpart. */
  equal: number;
  /** Removed and added subtrees, and the calls in them. */
  removed: number;
  removedCalls: number;
  added: number;
  addedCalls: number;
  moved: number;
  reordered: number;
  /** Reordered among siblings that ran at the same time: no difference unless `ordered`. */
  concurrent: number;
  args: number;
  results: number;
  errors: number;
  awaits: number;
  renamed: number;
  /** Calls that only one run can have had, because the other's record ends before. */
  beyond: number;
}

/** What changed between two runs. Columns and ids are in `matcher`. */
export interface RunDiff {
  a: Side;
  b: Side;
  functions: Functions;
  renames: Rename[];
  /** Absent when the runs are equal call by call. */
  matcher?: Matcher;
  counts: Counts;
  /** The earliest first. */
  causes: Cause[];
  ordered: boolean;
  /** Functions that both runs have, and all. */
  shared: { functions: number; of: number };
  /** What a reader must know before trusting the answer. */
  remarks: string[];
  /** Whether the texts of functions are compared: not where they are to be left out, or a host hands over other ones. */
  texts: boolean;
}

/** Steps of alignment, unless the options say otherwise: a second or so. */
const WORK = 150e6;

/** Compares two runs. */
export function diffRuns(traceA: Trace, traceB: Trace, options: DiffOptions = {}): RunDiff {
  const { noiseOff, ordered = false } = options;
  const remarks: string[] = [...options.remarks ?? []];
  const masks = new Masks(options.ignore);
  const otherHost = traceA.header.host !== traceB.header.host;
  // Deno hands over text that is transpiled already.
  const texts = !options.ignoreTexts && (traceA.header.host === "deno") === (traceB.header.host === "deno");
  let functions = commonFunctions(traceA, traceB, { texts });
  const withValues = [traceA, traceB].map((trace) => trace.header.settings.values !== false);
  const values = withValues[0]! && withValues[1]!;
  if (!values) {
    const which = withValues[0] === withValues[1]
      ? "Neither run has"
      : withValues[0]
      ? "B has no"
      : "A has no";
    remarks.push(`${which} values: calls and their order are compared, arguments and results are not.`);
  }
  const [keyA, keyB] = [traceA, traceB].map((trace) => trace.header.settings.redactKey);
  const tokens = typeof keyA === "string" && keyA === keyB;
  if (!tokens && typeof keyA === "string" && typeof keyB === "string") {
    remarks.push(
      "The tokens of A and B were made with different keys (redact_key): secrets are not compared.",
    );
  }
  const orders = parameterOrders(traceA, traceB, functions);
  const side = (trace: Trace, functionOf: Uint32Array, order: Map<number, number[]>) =>
    sideOf(trace, {
      noise: new Noise(trace, { off: noiseOff, otherHost, tokens }),
      masks,
      functionOf,
      values,
      order,
    });
  const a = side(traceA, functions.ofA, orders.a);
  const b = side(traceB, functions.ofB, orders.b);
  remarks.push(...cutRemarks(a, "A"), ...cutRemarks(b, "B"));
  const diff: RunDiff = {
    a,
    b,
    functions,
    renames: functions.moved.map((fn) => ({ from: fn, to: fn })),
    counts: zeroCounts(traceA.callCount, traceB.callCount),
    causes: [],
    ordered,
    shared: sharedOf(functions),
    remarks,
    texts,
  };
  if (areIdentical(a, b)) {
    diff.counts.equal = traceA.callCount;
    remarks.push(...unreadRemarks(traceA, "A"), ...unreadRemarks(traceB, "B"));
    if (a.noise.hasUnknown || b.noise.hasUnknown) {
      remarks.push(
        "Values that are hidden as secrets are not compared; they are in runs that were recorded with one key (redact_key).",
      );
    }
    return diff;
  }
  const { renames, same, unsure } = findRenames(a, b, { functions, texts });
  if (renames.length > 0 || same.length > 0) {
    functions = withRenames(functions, [...same, ...renames]);
    renumber(b, functions.ofB);
    diff.functions = functions;
    diff.renames.push(...renames);
    diff.shared = sharedOf(functions);
  }
  if (unsure.length > 0) remarks.push(unsureRemark(traceA, unsure, functions));
  const compared: Compared = { a, b, treeA: subtreesOf(a), treeB: subtreesOf(b) };
  const matcher = matchRuns(compared, { work: options.work ?? WORK });
  if (!findMoves(matcher)) remarks.push("Too many calls were added and removed to look for moved ones.");
  if (matcher.shortcuts > 0) {
    remarks.push(
      "There was too much to compare: some calls were paired by their order instead of by what they did, so more may be shown as changed than there is.",
    );
  }
  diff.matcher = matcher;
  diff.counts = countsOf(matcher, diff.renames, ordered);
  diff.causes = findCauses(matcher, { ordered });
  const { shared } = diff;
  if (shared.of > 3 && shared.functions * 4 < shared.of) {
    remarks.push(
      `These look like runs of different programs: they share ${shared.functions} of ${shared.of} functions.`,
    );
  }
  remarks.push(...unreadRemarks(traceA, "A"), ...unreadRemarks(traceB, "B"));
  return diff;
}

/** Of functions without a name of their own, nothing but their texts and what they do tells which is which. */
function unsureRemark(a: Trace, unsure: readonly number[], { siteA }: Functions): string {
  const names = [...new Set(unsure.map((fn) => a.site(siteA[fn]!).name))];
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  const which = `Which functions called ${names.slice(0, 3).join(", ")}${more} are the same in both runs`;
  return `${which} is not known, as their texts changed and others came or went: they are compared in order.`;
}

/** What could not be read of a run looks as if it had not happened. */
function unreadRemarks({ problems }: Trace, name: string): string[] {
  const [first] = problems;
  if (first === undefined) return [];
  const more = problems.length > 1 ? `, and ${problems.length - 1} more such` : "";
  return [`Not all of ${name} could be read, and may be shown as a difference: ${first}${more}.`];
}

/** Whether the program did something else; a renamed function alone does not count. */
export function differs({ counts }: RunDiff): boolean {
  return differencesIn(counts) > 0;
}

/** Differences of behaviour, in calls. */
export function differencesIn(
  { removed, added, moved, reordered, args, results, errors, awaits }: Counts,
): number {
  return removed + added + moved + reordered + args + results + errors + awaits;
}

/** Argument positions to compare where the parameters changed: the positions of the names that both have, in the order of A. */
function parameterOrders(a: Trace, b: Trace, { ofA, ofB, siteA, siteB }: Functions) {
  const orders = { a: new Map<number, number[]>(), b: new Map<number, number[]>() };
  for (let fn = 1; fn < siteA.length; fn++) {
    if (siteA[fn] === 0 || siteB[fn] === 0) continue;
    const before = a.site(siteA[fn]!).params;
    const after = b.site(siteB[fn]!).params;
    if (before.join() === after.join() || a.site(siteA[fn]!).kind === "external") continue;
    const isRenamed = before.length === after.length;
    const shared = before.filter((name) => after.includes(name));
    // As many as before, with other names: the position counts.
    if (isRenamed && shared.some((name) => before.indexOf(name) !== after.indexOf(name)) === false) continue;
    const of = (names: string[]) => shared.map((name) => names.indexOf(name));
    ofA.forEach((other, site) => other === fn && orders.a.set(site, of(before)));
    ofB.forEach((other, site) => other === fn && orders.b.set(site, of(after)));
  }
  return orders;
}

function sharedOf({ siteA, siteB }: Functions): { functions: number; of: number } {
  let functions = 0;
  for (let fn = 1; fn < siteA.length; fn++) if (siteA[fn] !== 0 && siteB[fn] !== 0) functions++;
  return { functions, of: siteA.length - 1 };
}

function cutRemarks({ trace, isCut }: Side, name: string): string[] {
  const limit = lacksOf(trace)?.limit;
  if (!isCut(0) && limit === undefined) return [];
  const why = limit === undefined ? "was cut off" : `stopped at the limit ${limit}`;
  return [`The record of ${name} ${why}: the runs are compared as far as both go.`];
}

function zeroCounts(callsA: number, callsB: number): Counts {
  return {
    callsA,
    callsB,
    equal: 0,
    removed: 0,
    removedCalls: 0,
    added: 0,
    addedCalls: 0,
    moved: 0,
    reordered: 0,
    concurrent: 0,
    args: 0,
    results: 0,
    errors: 0,
    awaits: 0,
    renamed: 0,
    beyond: 0,
  };
}

function countsOf(matcher: Matcher, renames: Rename[], ordered: boolean): Counts {
  const { pairs, toB, singlesA, singlesB, compared } = matcher;
  const { a, b, treeA, treeB } = compared;
  const counts = zeroCounts(subtreeSize(treeA.tree, 0), subtreeSize(treeB.tree, 0));
  counts.equal = matcher.equalCalls;
  counts.renamed = renames.length;
  for (let call = 1; call < toB.length; call++) {
    const pair = pairs[call]!;
    if (toB[call] === 0) {
      const single = singlesA[call]!;
      if (single === Single.NONE) continue;
      if (single === Single.BEYOND) counts.beyond += subtreeSize(treeA.tree, call);
      else {
        counts.removed++;
        counts.removedCalls += single === Single.WRAPPER ? 1 : subtreeSize(treeA.tree, call);
      }
      continue;
    }
    if ((pair & Pair.ARGS) !== 0) counts.args++;
    if ((pair & Pair.AWAITS) !== 0) counts.awaits++;
    if ((pair & Pair.OUTCOME) !== 0) {
      const threw = a.outcomes[call] === Outcome.THREW || b.outcomes[toB[call]!] === Outcome.THREW;
      if (threw) counts.errors++;
      else counts.results++;
    }
    if ((pair & Pair.MOVED) !== 0) counts.moved++;
    else if (isReordered(pair, ordered)) counts.reordered++;
    else if ((pair & Pair.CONCURRENT) !== 0) counts.concurrent++;
  }
  for (let call = 1; call < singlesB.length; call++) {
    const single = singlesB[call]!;
    if (single === Single.NONE) continue;
    if (single === Single.BEYOND) counts.beyond += subtreeSize(treeB.tree, call);
    else {
      counts.added++;
      counts.addedCalls += single === Single.WRAPPER ? 1 : subtreeSize(treeB.tree, call);
    }
  }
  return counts;
}
