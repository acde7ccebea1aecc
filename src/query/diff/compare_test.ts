/**
 * One test in two runs: what it did when it passed beside what it does now.
 *
 * @module
 */
import { type DiffOptions, diffRuns, type RunDiff } from "./diff.ts";
import { hasOtherState, isDoubtful, isInTested, rankedCauses } from "./rank.ts";
import { type Story, storyOf } from "./story.ts";
import { amongCalls } from "../hook_calls.ts";
import { subtree } from "../../trace/subtree.ts";
import { Trace } from "../../trace/trace.ts";
import { placeOf, sameTest, type TestCall, testCalls } from "../test_calls.ts";

/** Why a test fails that passed. */
export interface Comparison {
  /** A: the test as it passed, B: as it fails; the first call of each is the test itself. */
  diff: RunDiff;
  /** The causes, the most telling first; none where both runs did the same. */
  stories: Story[];
  /** The run in which it passed, and the tests of that. */
  green: Trace;
  greenTests: readonly TestCall[];
  /** The first cause may be noise that no rule knows. */
  isDoubtful: boolean;
  /** What did not count as a difference, see `Masks`. */
  ignore: readonly string[];
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
  const among = amongCalls(test, { trace: green, tests: greenTests });
  const passed = sameTest(among, test).filter(({ failed }) => !failed);
  // The cases of one test are told apart by their order.
  const place = placeOf(test, amongCalls(test, { trace: red, tests: redTests }));
  const call = (passed[place] ?? passed.at(-1))?.call;
  if (call === undefined) return undefined;
  const compared = diffTest({ green, red }, { green: call, red: test.call }, options);
  const { diff } = compared;
  const all = (trace: Trace) => Uint32Array.from({ length: trace.callCount + 1 }, (_, i) => i);
  const numbers = compared.isWhole
    ? { a: all(green), b: all(red) }
    : { a: numbersOf(green, call), b: numbersOf(red, test.call) };
  return {
    diff,
    stories: diff.causes.map((cause) => storyOf(diff, cause)),
    isDoubtful: diff.causes.length > 0 && isDoubtful(diff, diff.causes[0]!),
    green,
    greenTests,
    ignore: options.ignore ?? [],
    numbers,
  };
}

/**
 * What differs in a test, its causes by how much they tell; where nothing in it tells, what went another way before it, outside of
 * all tests: hooks and modules make what a test finds.
 *
 * @param calls the test's call in each run; 0 where that is the whole program
 * @returns `isWhole` where the runs are compared as a whole, with the causes that lie before the test
 */
export function diffTest(
  { green, red }: { green: Trace; red: Trace },
  calls: { green: number; red: number },
  options: DiffOptions = {},
): { diff: RunDiff; isWhole: boolean } {
  if (calls.green === 0) {
    const whole = diffRuns(green, red, options);
    return { diff: { ...whole, causes: rankedCauses(whole) }, isWhole: true };
  }
  const within = diffRuns(part(green, calls.green), part(red, calls.red), options);
  const causes = rankedCauses(within);
  const [first] = causes;
  const isState = first !== undefined && hasOtherState(within, first);
  if (first === undefined || isState || !isInTested(within, first)) {
    const whole = diffRuns(green, red, options);
    const [isOutsideA, isOutsideB] = [green, red].map(outsideOfTests);
    const earlier = rankedCauses(whole).filter((cause) =>
      cause.a !== 0 && cause.a < calls.green && cause.b < calls.red &&
      isOutsideA!(cause.a) && isOutsideB!(cause.b)
    );
    const tested = earlier.filter((cause) => isInTested(whole, cause));
    // A hook that was edited is code of the tests itself, and tells more than the test that meets what it did.
    const before = tested.length > 0 || isState ? tested : earlier;
    // Where both only find another `this`, the test's own is the nearer one.
    if (before.length > 0 && !(isState && hasOtherState(whole, before[0]!))) {
      return { diff: { ...whole, causes: before }, isWhole: true };
    }
  }
  return { diff: { ...within, causes }, isWhole: false };
}

/** Whether a call of a run belongs to no test; one that holds other tests is a suite here. */
function outsideOfTests(trace: Trace): (call: number) => boolean {
  const tests = new Set(testCalls(trace).map(({ call }) => call));
  return (call) => {
    for (let at = call; at !== 0; at = trace.parentOf(at)) if (tests.has(at)) return false;
    return true;
  };
}

/** By call of a part: its number in the whole run. */
function numbersOf(trace: Trace, call: number): Uint32Array {
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
