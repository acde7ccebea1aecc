/**
 * Which of the causes tells most about a test that fails.
 *
 * @module
 */
import type { Snapshot } from "../../trace/snapshot.ts";
import { Outcome } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";
import { type CallTree, firstChild, nextSibling } from "../call_tree.ts";
import type { Cause } from "./causes.ts";
import { compareArgs, compareOutcomes } from "./compare_calls.ts";
import { compareValues } from "./compare_values.ts";
import type { RunDiff } from "./diff.ts";
import { type Matcher, Pair } from "./matching.ts";
import { Noise, NOISE_RULE_NAMES } from "./noise.ts";

/** What speaks against a cause; of two, the one with less comes first, then the earlier one. */
const Doubt = {
  /** Noise in what it was given, and yet it makes other calls. */
  NOISE: 1,
  /** Noise in what it was given: of a time, say, it makes something that does not look like one. */
  MADE_OF_NOISE: 2,
  /** `this` had been changed before. */
  STATE: 4,
  /** Its values differ in nothing that was recorded of both. */
  EMPTY: 8,
  /** It is a part of a test, which only meets what the tested code does. */
  TEST: 16,
} as const;

/** The causes, the most telling first. */
export function rankedCauses(diff: RunDiff): Cause[] {
  const doubts = doubtsOf(diff);
  const causes = diff.causes
    .map((cause) => ({ cause, doubt: doubts(cause) }))
    .sort((x, y) => x.doubt - y.doubt)
    .map(({ cause }) => cause);
  const [first] = causes;
  const telling = first && tellingCall(diff, first);
  return telling === undefined ? causes : [telling, ...causes];
}

/** Whether a cause lies in the code that is tested. */
export function isInTested(diff: RunDiff, cause: Cause): boolean {
  return (doubtsOf(diff)(cause) & Doubt.TEST) === 0;
}

/** Whether a cause was given a `this` that something else had changed before. */
export function hasOtherState(diff: RunDiff, cause: Cause): boolean {
  return (doubtsOf(diff)(cause) & Doubt.STATE) !== 0;
}

/** Whether a cause may be noise that no rule knows: another recording of the same would tell. */
export function isDoubtful(diff: RunDiff, cause: Cause): boolean {
  return (doubtsOf(diff)(cause) & (Doubt.NOISE | Doubt.MADE_OF_NOISE)) !== 0;
}

function doubtsOf(diff: RunDiff): (cause: Cause) => number {
  const { trace } = diff.a;
  const tests = new Set(trace.sites.filter(({ kind }) => kind === "test").map(({ file }) => file));
  const sides = [diff.a, diff.b].map(({ trace }) => {
    // Where a file is says nothing, and an id is no less of one.
    return new Noise(trace, {
      off: NOISE_RULE_NAMES.filter((rule) => rule !== "paths" && rule !== "timers"),
    });
  });
  const context = { noiseA: sides[0]!, noiseB: sides[1]! };
  const isSame = (x: Snapshot | undefined, y: Snapshot | undefined) =>
    x === undefined || y === undefined || compareValues(x, y, context).length === 0;
  const selfOf = (trace: Trace, call: number) =>
    trace.extrasOf(call).find(({ index, atExit }) => index < 0 && !atExit)?.value.snapshot;
  const isExact = (a: number, b: number) => {
    const [before, after] = [diff.a.trace.argsOf(a), diff.b.trace.argsOf(b)];
    return before.every(({ snapshot }, i) => isSame(snapshot, after[i]?.snapshot)) &&
      isSame(selfOf(diff.a.trace, a), selfOf(diff.b.trace, b));
  };
  return ({ kind, a, b, childA, childB }) => {
    if (a === 0 || tests.has(trace.siteOf(a).file)) return Doubt.TEST;
    const state = (diff.matcher!.pairs[a]! & Pair.STATE) === 0 ? 0 : Doubt.STATE;
    const makesCalls = kind === "added" || kind === "removed" || kind === "order";
    const noise = isExact(a, b) ? 0 : makesCalls ? Doubt.NOISE : Doubt.MADE_OF_NOISE;
    const isEmpty = kind === "args"
      ? compareArgs(diff, childA, childB).length === 0
      : kind === "result" && compareOutcomes(diff, a, b).length === 0;
    return state + noise + (isEmpty ? Doubt.EMPTY : 0);
  };
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
