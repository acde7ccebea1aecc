/**
 * The facts about a cause, before any view puts them into words.
 *
 * @module
 */

import { Outcome } from "../../trace/spec.ts";
import { type CallTree, firstChild, nextSibling } from "../call_tree.ts";
import type { Cause } from "./causes.ts";
import { type CallChange, compareArgs, compareOutcomes } from "./compare_calls.ts";
import { differencesIn, type RunDiff } from "./diff.ts";
import { type Matcher, Pair, Single } from "./matching.ts";
import type { Side } from "./side.ts";
import { type SourceChange, sourceChange } from "./sources.ts";

/** A cause with all that is known about it. */
export interface Story {
  cause: Cause;
  /** Calls from a root to the cause, in A; none for the top level of the program. */
  path: number[];
  /** Parts of values that differ, in order. */
  changes: CallChange[];
  source: SourceChange;
  /** The call that it makes in another way. */
  childSource: SourceChange;
  /** An error that it let through and now handles, or the other way round: the child that threw, in B or in A. */
  handled?: { side: "a" | "b"; child: number };
  /** How often it called the function that it calls more or less often. */
  times?: { a: number; b: number };
  /** The call that is gone has handed its own calls to its caller, or the new one has taken them from it. */
  isWrapper: boolean;
  /** Another argument that does not come from the caller: the callee's own default changed, as far as the texts tell. */
  isDefault: boolean;
  /** The function that is named: the cause's, or the one that it calls where that one has another default or is not got into. */
  subject: { side: "a" | "b"; call: number };
  /** Calls of functions that may be meant as well: one that only this run has, or one that works on the cause's variables. */
  related: { side: "a" | "b"; call: number }[];
  /** A call that the test would make next, when it throws instead: its function is not there, or takes no such arguments. */
  isMissed: boolean;
  /** Two calls of the cause's function, in A: the first came before the second there, and after it in B. */
  race?: { first: number; second: number };
  /** Calls on the way to the cause that came to something else as well, and whose own text changed: the nearest first. */
  alsoChanged: number[];
  /** Of a call that came in another order: the ones that its caller made before it in A and in B; 0 where it was the first. */
  before?: { a: number; b: number };
}

/** Tells a cause. */
export function storyOf(diff: RunDiff, cause: Cause): Story {
  const { a: sideA, b: sideB } = diff;
  const { a, b, childA, childB, kind } = cause;
  const functionA = (call: number) => sideA.functionOf[sideA.sites[call]!]!;
  const functionB = (call: number) => sideB.functionOf[sideB.sites[call]!]!;
  const path: number[] = [];
  for (let call = a; call !== 0; call = sideA.parents[call]!) path.unshift(call);
  const changes = kind === "args"
    ? compareArgs(diff, childA, childB)
    : kind === "result" || kind === "error"
    ? compareOutcomes(diff, a, b)
    : [];
  const child = childA !== 0 ? functionA(childA) : childB !== 0 ? functionB(childB) : 0;
  const source = a === 0 ? "unknown" : sourceChange(diff, functionA(a));
  const childSource = child === 0 ? "unknown" : sourceChange(diff, child);
  const { matcher } = diff;
  const isWrapper = kind === "removed" && matcher?.singlesA[childA] === Single.WRAPPER ||
    kind === "added" && matcher?.singlesB[childB] === Single.WRAPPER;
  const story: Story = {
    cause,
    path,
    changes,
    source,
    childSource,
    isWrapper,
    isDefault: kind === "args" && source !== "changed" && childSource === "changed" &&
      mayBeDefault(diff, cause, changes),
    subject: { side: "a", call: a },
    related: relatedTo(diff, cause),
    isMissed: isMissed(diff, cause),
    alsoChanged: a === 0 || matcher === undefined
      ? []
      : path.slice(0, -1).reverse().filter((call) =>
        (matcher.pairs[call]! & Pair.OUTCOME) !== 0 && sourceChange(diff, functionA(call)) === "changed"
      ),
  };
  if (kind === "order" && matcher !== undefined) {
    const { treeA, treeB } = matcher.compared;
    story.before = { a: siblingBefore(treeA.tree, a, childA), b: siblingBefore(treeB.tree, b, childB) };
  }
  if (story.isMissed) story.subject = { side: "a", call: childA };
  else if (story.isDefault) {
    story.subject = childA !== 0 ? { side: "a", call: childA } : { side: "b", call: childB };
  }
  if (kind === "error" && sideA.outcomes[a] !== sideB.outcomes[b]) {
    const side = sideA.outcomes[a] === Outcome.THREW ? "b" : "a";
    const thrown = throwingChild(diff, side, side === "b" ? b : a);
    if (thrown !== 0) story.handled = { side, child: thrown };
  }
  if (kind === "result" || kind === "error") {
    const race = raceAt(diff, a);
    if (race !== undefined) story.race = race;
  }
  if (kind === "added" || kind === "removed") {
    story.times = { a: countOf(diff, "a", a, child), b: countOf(diff, "b", b, child) };
  }
  return story;
}

/** The call that a caller made before one; 0 where there is none. */
function siblingBefore(tree: CallTree, caller: number, call: number): number {
  let before = 0;
  for (let at = firstChild(tree, caller); at !== 0 && at !== call; at = nextSibling(tree, at)) before = at;
  return before;
}

/** Calls below a cause that are looked at. */
const MOST_BELOW = 2000;

function relatedTo(diff: RunDiff, { a, b, childA, childB }: Cause): Story["related"] {
  if (a === 0) return [];
  const { a: sideA, functions } = diff;
  const related: Story["related"] = [];
  const gone = childA !== 0 && functions.siteB[sideA.functionOf[sideA.sites[childA]!]!] === 0;
  const isNew = childB !== 0 && functions.siteA[diff.b.functionOf[diff.b.sites[childB]!]!] === 0;
  if (gone) related.push({ side: "a", call: childA });
  if (isNew) related.push({ side: "b", call: childB });
  // A function written in it that hands back nothing leaves its work in a variable, which nothing shows.
  const { trace, sites, parents } = diff.b;
  const own = trace.siteOf(b);
  const seen = new Set<number>();
  for (let call = b + 1; call <= trace.callCount && call < b + MOST_BELOW && parents[call]! >= b; call++) {
    const site = trace.siteOf(call);
    if (
      seen.has(sites[call]!) || site.file !== own.file || site.line < own.line || site.kind === "external"
    ) continue;
    const result = trace.resultOf(call)?.snapshot;
    const isInside = site.kind === "arrow" || / callback$/.test(site.name);
    if (!isInside || result !== undefined && result.type !== "undefined") continue;
    seen.add(sites[call]!);
    related.push({ side: "b", call });
  }
  return related;
}

/** Whether other arguments may be the callee's own: not where the caller's object was another one, nor where all of several differ. */
function mayBeDefault({ a: side, matcher }: RunDiff, { a, childA }: Cause, changes: CallChange[]): boolean {
  if (a !== 0 && (matcher!.pairs[a]! & Pair.STATE) !== 0) return false;
  const count = side.trace.argsOf(childA).length;
  return count < 2 || new Set(changes.map(({ slot }) => slot)).size < count;
}

/** Whether a test, whose code is not what is tested, throws in place of a call: an error of the engine's, no assertion. */
function isMissed({ a: sideA, b: sideB }: RunDiff, { kind, a, b, childA }: Cause): boolean {
  if (kind !== "removed" || a === 0 || childA === 0 || sideA.trace.siteOf(a).kind !== "test") return false;
  if (sideA.trace.siteOf(childA).kind === "external" || sideB.outcomes[b] !== Outcome.THREW) return false;
  const thrown = sideB.trace.resultOf(b)?.snapshot;
  return thrown?.type === "composite" && /^(?:Type|Reference|Range|Syntax)Error$/.test(thrown.className);
}

/** Calls of a function that are compared with one another at most. */
const MOST_RACERS = 2000;

/** A call of the same function that a call came before in A, and after in B, or the other way round. */
function raceAt({ a, matcher }: RunDiff, call: number): { first: number; second: number } | undefined {
  if (matcher === undefined || call === 0) return undefined;
  const fn = a.functionOf[a.sites[call]!];
  const own = matcher.toB[call]!;
  let compared = 0;
  for (let other = 1; other < matcher.toB.length && compared < MOST_RACERS; other++) {
    const there = matcher.toB[other]!;
    if (there === 0 || other === call || a.functionOf[a.sites[other]!] !== fn) continue;
    compared++;
    if (other < call && there > own) return { first: other, second: call };
    if (other > call && there < own) return { first: call, second: other };
  }
  return undefined;
}

function throwingChild(diff: RunDiff, side: "a" | "b", call: number): number {
  const compared = diff.matcher!.compared;
  const tree = side === "a" ? compared.treeA.tree : compared.treeB.tree;
  let found = 0;
  for (let child = firstChild(tree, call); child !== 0; child = nextSibling(tree, child)) {
    if (diff[side].outcomes[child] === Outcome.THREW) found = child;
  }
  return found;
}

function countOf(diff: RunDiff, side: "a" | "b", call: number, fn: number): number {
  const compared = diff.matcher!.compared;
  const tree = side === "a" ? compared.treeA.tree : compared.treeB.tree;
  const { functionOf, sites } = diff[side];
  let count = 0;
  for (let child = firstChild(tree, call); child !== 0; child = nextSibling(tree, child)) {
    if (functionOf[sites[child]!] === fn) count++;
  }
  return count;
}

/** How many differences stand above a cause, and how many elsewhere are not causes themselves. */
export function consequencesOf(diff: RunDiff, cause: Cause): { above: number; after: number } {
  const { matcher, counts, causes } = diff;
  if (matcher === undefined) return { above: 0, after: 0 };
  const own = Pair.ARGS | Pair.OUTCOME | Pair.AWAITS;
  let above = 0;
  for (let call = cause.a === 0 ? 0 : diff.a.parents[cause.a]!; call !== 0; call = diff.a.parents[call]!) {
    if ((matcher.pairs[call]! & own) !== 0) above++;
  }
  const all = differencesIn(counts);
  const causing = causes.reduce((sum, { alike }) => sum + alike, 0) + besidesCauses(diff, matcher);
  return { above, after: Math.max(0, all - above - causing) };
}

/** What is known of differences: an answer is written several times before it fits, and two runs may differ in millions of calls. */
const knownBeside = new WeakMap<Matcher, number>();

/** Calls that came or went, below the calls that are causes, with one that is told: several below one call are one cause. */
function besidesCauses(diff: RunDiff, matcher: Matcher): number {
  let beside = knownBeside.get(matcher);
  if (beside === undefined) knownBeside.set(matcher, beside = countBeside(diff, matcher));
  return beside;
}

function countBeside({ a, b, causes, functions }: RunDiff, matcher: Matcher): number {
  const functionIn = ({ functionOf, sites }: Side, call: number) =>
    call === 0 ? 0 : functionOf[sites[call]!]!;
  const pairOf = (side: Side, caller: number, call: number) =>
    functionIn(side, caller) * functions.siteA.length + functionIn(side, call);
  /** By the functions of caller and callee: calls that are causes. */
  const known = { removed: new Map<number, number>(), added: new Map<number, number>() };
  for (const { kind, a: callA, b: callB, childA, childB, alike } of causes) {
    if (kind === "removed") known.removed.set(pairOf(a, callA, childA), alike);
    if (kind === "added") known.added.set(pairOf(b, callB, childB), alike);
  }
  let beside = 0;
  const sides = [
    [a, matcher.singlesA, matcher.toB, known.removed],
    [b, matcher.singlesB, matcher.toA, known.added],
  ] as const;
  for (const [side, singles, to, causing] of sides) {
    if (causing.size === 0) continue;
    const found = new Map<number, number>();
    for (let call = 1; call < singles.length; call++) {
      if (singles[call] !== Single.ALONE && singles[call] !== Single.WRAPPER) continue;
      const caller = side.parents[call]!;
      if (caller !== 0 && to[caller] === 0) continue;
      // A call that was given something else is no cause.
      if ((matcher.pairs[side === a ? caller : to[caller]!]! & Pair.ARGS) !== 0) continue;
      const pair = pairOf(side, caller, call);
      if (causing.has(pair)) found.set(pair, (found.get(pair) ?? 0) + 1);
    }
    for (const [pair, count] of found) beside += Math.max(0, count - causing.get(pair)!);
  }
  return beside;
}

/** A loop that ran another number of times: a function that a call called more or less often. */
export interface LoopChange {
  /** The first call, in A, and 0 for the top level. */
  a: number;
  fn: number;
  before: number;
  after: number;
  /** How many more calls of that function did the same. */
  alike: number;
}

/** Calls whose loops are counted at most. */
const MOST_LOOPS = 1000;

/** Loops that ran a different number of times, the earliest first, at most `most`. */
export function loopChanges(diff: RunDiff, most: number): LoopChange[] {
  const { matcher } = diff;
  if (matcher === undefined) return [];
  const { a, b } = diff;
  const loops: LoopChange[] = [];
  const seen = new Set<string>();
  const known = new Map<string, LoopChange>();
  const add = (parent: number, other: number, fn: number) => {
    const key = `${parent} ${fn}`;
    if (seen.has(key) || seen.size > MOST_LOOPS) return;
    seen.add(key);
    const before = countOf(diff, "a", parent, fn);
    const after = countOf(diff, "b", other, fn);
    if (before === 0 || after === 0 || before === after) return;
    const kind = `${a.functionOf[a.sites[parent]!]} ${fn} ${before} ${after}`;
    const same = known.get(kind);
    if (same !== undefined) {
      same.alike++;
      same.a = Math.min(same.a, parent);
    } else if (loops.length < most) {
      const loop = { a: parent, fn, before, after, alike: 0 };
      known.set(kind, loop);
      loops.push(loop);
    }
  };
  for (const call of matcher.removed.values()) {
    const parent = a.parents[call]!;
    const other = matcher.toB[parent]!;
    if (matcher.singlesA[call] === Single.ALONE && (other !== 0 || parent === 0)) {
      add(parent, other, a.functionOf[a.sites[call]!]!);
    }
  }
  for (const call of matcher.added.values()) {
    const other = b.parents[call]!;
    const parent = matcher.toA[other]!;
    if (matcher.singlesB[call] === Single.ALONE && (parent !== 0 || other === 0)) {
      add(parent, other, b.functionOf[b.sites[call]!]!);
    }
  }
  return loops.sort((x, y) => x.a - y.a);
}
