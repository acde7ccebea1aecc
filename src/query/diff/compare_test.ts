/**
 * One test in two runs: what it did when it passed beside what it does now.
 *
 * @module
 */
import { Outcome } from "../../trace/spec.ts";
import { type CallTree, firstChild, nextSibling } from "../call_tree.ts";
import type { Cause } from "./causes.ts";
import { type DiffOptions, diffRuns, type RunDiff } from "./diff.ts";
import { type Matcher, Pair } from "./matching.ts";
import { type Story, storyOf } from "./story.ts";
import { subtree } from "../../trace/subtree.ts";
import { Trace } from "../../trace/trace.ts";
import { placeOf, sameTest, type TestCall, testCalls } from "../test_calls.ts";

/** Why a test fails that passed. */
export interface Comparison {
  /** A: the test as it passed, B: as it fails; the first call of each is the test itself. */
  diff: RunDiff;
  /** The causes, the most telling first; none where both runs did the same. */
  stories: Story[];
  /** By call of either side: its number in the run that the test is part of. */
  numbers: { a: Uint32Array; b: Uint32Array };
}

/**
 * Compares a test that failed with one of its calls that did not.
 *
 * @param green the run in which it passed
 * @param red the run in which it failed
 * @param greenTests the tests of that run; those that an error left have failed, unless more is known
 * @returns undefined where the green run has no call of it that passed
 */
export function compareTest(
  { green, red, greenTests = testCalls(green), redTests = testCalls(red) }: {
    green: Trace;
    red: Trace;
    greenTests?: readonly TestCall[];
    redTests?: readonly TestCall[];
  },
  test: TestCall,
  options: DiffOptions = {},
): Comparison | undefined {
  const passed = sameTest(greenTests, test).filter(({ failed }) => !failed);
  // The cases of one test are told apart by their order.
  const call = (passed[placeOf(test, redTests)] ?? passed.at(-1))?.call;
  if (call === undefined) return undefined;
  const diff = diffRuns(part(green, call), part(red, test.call), options);
  const stories = ranked(diff).map((cause) => storyOf(diff, cause));
  return { diff, stories, numbers: { a: numbersOf(green, call), b: numbersOf(red, test.call) } };
}

/** By call of a part: its number in the whole run. */
export function numbersOf(trace: Trace, call: number): Uint32Array {
  const parents = trace.parentColumn();
  const isIn = new Uint8Array(parents.length);
  isIn[call] = 1;
  const numbers = [0, call];
  for (let at = call + 1; at < parents.length; at++) {
    if (isIn[parents[at]!] !== 1) continue;
    isIn[at] = 1;
    numbers.push(at);
  }
  return Uint32Array.from(numbers);
}

/** The part of a run that is below a call, with that call, as a run of its own. */
export function part(trace: Trace, call: number): Trace {
  return Trace.read(subtree(trace, call, { withRoot: true }));
}

/**
 * The causes in the order of what they tell: the first divergence, but one in the code that is tested before one in a test, which
 * only meets what that code has done; and one with the same `this` before one whose object had been changed already.
 */
function ranked(diff: RunDiff): Cause[] {
  const { trace } = diff.a;
  const tests = new Set(trace.sites.filter(({ kind }) => kind === "test").map(({ file }) => file));
  const classOf = ({ a }: Cause) => {
    if (a === 0 || tests.has(trace.siteOf(a).file)) return 2;
    return (diff.matcher!.pairs[a]! & Pair.STATE) === 0 ? 0 : 1;
  };
  const causes = [0, 1, 2].flatMap((wanted) => diff.causes.filter((cause) => classOf(cause) === wanted));
  const [first] = causes;
  const telling = first && tellingCall(diff, first);
  return telling === undefined ? causes : [telling, ...causes];
}

/**
 * For a function that goes another way inside and returns the same: a later call, given the same as in the other run, that
 * comes to something else.
 */
function tellingCall({ a: sideA, b: sideB, matcher }: RunDiff, { kind, a }: Cause): Cause | undefined {
  if (matcher === undefined || a === 0 || kind === "result" || kind === "error" || kind === "args") {
    return undefined;
  }
  const { toB, pairs, compared } = matcher;
  if ((pairs[a]! & Pair.OUTCOME) !== 0) return undefined;
  const fn = sideA.functionOf[sideA.sites[a]!];
  for (let call = a + 1; call < toB.length; call++) {
    if (
      sideA.functionOf[sideA.sites[call]!] !== fn ||
      (pairs[call]! & (Pair.OUTCOME | Pair.ARGS)) !== Pair.OUTCOME
    ) continue;
    const b = toB[call]!;
    if (b === 0 || hasOther(compared.treeA.tree, call, pairs)) continue;
    const threw = sideA.outcomes[call] === Outcome.THREW || sideB.outcomes[b] === Outcome.THREW;
    return { kind: threw ? "error" : "result", a: call, b, childA: 0, childB: 0, alike: 1, position: call };
  }
  return undefined;
}

/** Whether a call that this one made came to something else. */
function hasOther(tree: CallTree, call: number, pairs: Matcher["pairs"]): boolean {
  for (let child = firstChild(tree, call); child !== 0; child = nextSibling(tree, child)) {
    if ((pairs[child]! & Pair.OUTCOME) !== 0) return true;
  }
  return false;
}
