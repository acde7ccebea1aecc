/**
 * The tests that a run has, and which of them failed.
 *
 * @module
 */
import { moduleOf } from "./diff/functions.ts";
import { BETWEEN, testTitle } from "./test_title.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";

/** A test as one run has it. */
export interface TestCall {
  call: number;
  /** Its title, after the titles of the suites around it. */
  title: string;
  /** The same as its source has it, for all rows of a table: `adds %i and %i`. */
  template: string;
  /** Relative to the run's scope, with forward slashes. */
  module: string;
  failed: boolean;
  /** What went wrong, as its runner says it: that it took too long, or an error that did not leave its function. */
  said?: string;
  /** It is no test, but a hook, or the whole program, whose call is 0; see `hook_calls.ts`. */
  stands?: "hook" | "program";
}

/** The tests of a run in the order in which they began, without those that only hold other tests. */
export function testCalls(trace: Trace): TestCall[] {
  const isTest = Uint8Array.from([0, ...trace.sites.map(({ kind }) => kind === "test" ? 1 : 0)]);
  const sites = trace.siteColumn();
  const parents = trace.parentColumn();
  const outcomes = trace.outcomeColumn();
  /** By call: the test around it, and of a test the one that holds it. */
  const around = new Uint32Array(trace.callCount + 1);
  const holder = new Uint32Array(trace.callCount + 1);
  const holds = new Set<number>();
  const calls: number[] = [];
  for (let call = 1; call <= trace.callCount; call++) {
    const parent = parents[call]!;
    around[call] = isTest[sites[parent]!] === 1 ? parent : around[parent]!;
    if (isTest[sites[call]!] === 0) continue;
    const outer = around[call]!;
    // tape begins the next test where the one before ends, in its call.
    holder[call] = areSiblings(trace, outer, call) ? holder[outer]! : outer;
    holds.add(holder[call]!);
    calls.push(call);
  }
  return calls.filter((call) => !holds.has(call)).map((call) => {
    const site = trace.siteOf(call);
    const module = moduleOf(site, trace.header);
    return {
      call,
      title: testTitle(trace, call),
      template: site.name,
      module,
      failed: outcomes[call] === Outcome.THREW,
    };
  });
}

/** Whether two tests stand in the same suite of one file: neither is a part of the other. */
function areSiblings(trace: Trace, x: number, y: number): boolean {
  if (x === 0) return false;
  const [one, other] = [trace.siteOf(x), trace.siteOf(y)];
  const suite = ({ name }: { name: string }) => name.slice(0, Math.max(0, name.lastIndexOf(BETWEEN)));
  return one !== other && one.file === other.file && suite(one) !== "" && suite(one) === suite(other);
}

/**
 * The test that a text names among those of two runs: its whole title, or a part of it that only one title has, in any case.
 *
 * @returns its calls, in B one that failed and in A one that did not where there are such; else the titles that the text is part of
 */
export function testNamed(
  text: string,
  { a, b }: { a: readonly TestCall[]; b: readonly TestCall[] },
): { a: TestCall; b: TestCall } | { titles: string[] } {
  const exact = b.filter(({ title }) => title === text);
  const found = exact.length > 0
    ? exact
    : b.filter(({ title }) => title.toLowerCase().includes(text.toLowerCase()));
  const titles = [...new Set(found.map(({ title }) => title))];
  const test = found.find(({ failed }) => failed) ?? found[0];
  if (titles.length !== 1 || test === undefined) return { titles };
  const before = sameTest(a, test);
  const green = before.find(({ failed }) => !failed) ?? before[0];
  return green === undefined ? { titles: [] } : { a: green, b: test };
}

/** What all calls of one title in a file have in common. */
export function testKey({ module, title }: Pick<TestCall, "module" | "title">): string {
  return `${module}\n${title}`;
}

/** The same test among others; for a test that came several times, the call in the same place in the order of its calls. */
export function caseOf(
  tests: readonly TestCall[],
  test: TestCall,
  own: readonly TestCall[],
): TestCall | undefined {
  const same = sameTest(tests, test);
  return same[placeOf(test, own)] ?? same[0];
}

/** Where a test's call stands among those of the same test, from 0. */
export function placeOf(test: TestCall, own: readonly TestCall[]): number {
  return sameTest(own, test).findIndex(({ call }) => call === test.call);
}

/**
 * The calls of one test: more than one where it was tried again, or has several cases. Where no test has its title, those that are
 * written as it is: a value in the title may be another one in each run.
 */
export function sameTest(tests: readonly TestCall[], { title, template, module }: TestCall): TestCall[] {
  const inModule = tests.filter((other) => other.module === module);
  const same = inModule.filter((other) => other.title === title);
  return same.length > 0 ? same : inModule.filter((other) => other.template === template);
}
