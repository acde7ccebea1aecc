/**
 * For a test that fails and has never passed, the passing test that is most like it, and where the two part.
 *
 * @module
 */
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { buildCallTree, type CallTree, firstChild, nextSibling } from "./call_tree.ts";
import type { TestCall } from "./test_calls.ts";

/** Both tests are in one run. */
export interface NearestTest {
  /** The one that passes. */
  test: TestCall;
  /** The functions of the tested code that both call, and those that the failing one does. */
  shared: number;
  of: number;
  /** The innermost first call of one function that ends otherwise, or calls other functions: absent where only values differ. */
  part?: CallPair;
  /** Where they do not part: the last call of one function that both make themselves. */
  last?: CallPair;
}

export interface CallPair {
  passes: number;
  fails: number;
}

/**
 * For each failing test the passing one that calls most of the functions that it calls, and fewest others. Of equals, one of the same
 * file comes first. The functions of the files that have tests do not count.
 *
 * @param tests those of the run
 * @returns undefined for a test that calls no function that a passing one calls
 */
export function nearestTests(
  trace: Trace,
  tests: readonly TestCall[],
  failing: readonly TestCall[],
): (NearestTest | undefined)[] {
  const code = new TestedCode(trace, tests);
  const passing = tests.filter(({ failed }) => !failed);
  return failing.map((fails) => {
    const own = code.functions(fails.call);
    let best: NearestTest | undefined;
    let highest = 0;
    for (const test of passing) {
      const others = code.functions(test.call);
      const shared = own.intersection(others).size;
      if (shared === 0) continue;
      const score = shared / own.union(others).size + (test.module === fails.module ? SAME_FILE : 0);
      if (score > highest) [best, highest] = [{ test, shared, of: own.size }, score];
    }
    if (best === undefined) return undefined;
    const part = code.parting(best.test.call, fails.call);
    if (part !== undefined) return { ...best, part };
    const last = code.lastOfBoth(best.test.call, fails.call);
    return last === undefined ? best : { ...best, last };
  });
}

/** What it counts for that two tests are in one file: less than one function of twenty. */
const SAME_FILE = 0.01;

/** Calls into a test that are followed. */
const DEEPEST = 200;

/** What tests call, without what is written in their own files. */
class TestedCode {
  readonly #trace: Trace;
  readonly #tree: CallTree;
  readonly #isTested: Uint8Array;
  readonly #functions = new Map<number, Set<number>>();

  constructor(trace: Trace, tests: readonly TestCall[]) {
    this.#trace = trace;
    this.#tree = buildCallTree(trace);
    const files = new Set(trace.sites.filter(({ kind }) => kind === "test").map(({ file }) => file));
    this.#isTested = Uint8Array.from([
      0,
      ...trace.sites.map(({ kind, file }) => kind === "external" || files.has(file) ? 0 : 1),
    ]);
    for (const { call } of tests) this.#functions.set(call, new Set());
    /** By call: the test that it is part of. */
    const within = new Uint32Array(trace.callCount + 1);
    const [parents, sites] = [trace.parentColumn(), trace.siteColumn()];
    for (let call = 1; call <= trace.callCount; call++) {
      within[call] = this.#functions.has(call) ? call : within[parents[call]!]!;
      if (within[call] !== 0 && this.#isTested[sites[call]!] === 1) {
        this.#functions.get(within[call]!)!.add(sites[call]!);
      }
    }
  }

  /** The ids of the functions that a test calls. */
  functions(test: number): Set<number> {
    return this.#functions.get(test)!;
  }

  /** Where two calls of one function part: in the first of the calls that both make, or else in what they are themselves. */
  parting(passes: number, fails: number, depth = 0): CallPair | undefined {
    if (depth > DEEPEST) return undefined;
    const [before, after] = [[...this.#calls(passes)], [...this.#calls(fails)]];
    let next = 0;
    for (const call of after) {
      const at = before.findIndex((other, i) => i >= next && this.#siteOf(other) === this.#siteOf(call));
      if (at < 0) continue;
      next = at + 1;
      const inner = this.parting(before[at]!, call, depth + 1);
      if (inner !== undefined) return inner;
    }
    if (depth === 0) return undefined;
    const names = [before, after].map((calls) => new Set(calls.map((call) => this.#siteOf(call))));
    const isOther = this.#threw(passes) !== this.#threw(fails) ||
      names[0]!.symmetricDifference(names[1]!).size > 0;
    return isOther ? { passes, fails } : undefined;
  }

  /** The last call that a test makes of a function that the other one calls as well. */
  lastOfBoth(passes: number, fails: number): CallPair | undefined {
    const before = [...this.#calls(passes)].reverse();
    for (const call of [...this.#calls(fails)].reverse()) {
      const other = before.find((other) => this.#siteOf(other) === this.#siteOf(call));
      if (other !== undefined) return { passes: other, fails: call };
    }
    return undefined;
  }

  /** What a call calls of the tested code, by itself or through functions of the tests' files. */
  *#calls(call: number, depth = 0): Generator<number> {
    for (let child = firstChild(this.#tree, call); child !== 0; child = nextSibling(this.#tree, child)) {
      if (this.#isTested[this.#siteOf(child)] === 1) yield child;
      else if (depth < DEEPEST) yield* this.#calls(child, depth + 1);
    }
  }

  #siteOf(call: number): number {
    return this.#trace.siteIdOf(call);
  }

  #threw(call: number): boolean {
    return this.#trace.outcomeOf(call) === Outcome.THREW;
  }
}
