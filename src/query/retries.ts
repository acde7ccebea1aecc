/**
 * Tests that their runner tried again after they had failed: only the last try counts. A run has a row for each try, as it has for
 * each case of a test that has several.
 *
 * @module
 */
import { type TestCall, testKey } from "./test_calls.ts";
import type { Trace } from "../trace/trace.ts";

/**
 * Leaves out the tries before one that passed. They are tries only where the command has succeeded, or the runner's report names tests
 * that failed, and not this one: else they may as well be cases.
 *
 * @param tests in the order in which they began
 * @param options.named those that the report names
 */
export function withoutRetries(
  tests: readonly TestCall[],
  { trace, named, status }: { trace: Trace; named: ReadonlyMap<TestCall, unknown>; status: number },
): TestCall[] {
  if (status !== 0 && named.size === 0) return [...tests];
  const groups = new Map<string, TestCall[]>();
  for (const test of tests) {
    const key = testKey(test);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [test]);
    else group.push(test);
  }
  const left = new Set<TestCall>();
  for (const tries of groups.values()) {
    const earlier = tries.slice(0, -1);
    const last = tries.at(-1)!;
    const isTry = (test: TestCall) => test.failed && !named.has(test) && isGivenTheSame(trace, test, last);
    if (!last.failed && !named.has(last) && earlier.every(isTry)) earlier.forEach((test) => left.add(test));
  }
  return tests.filter((test) => !left.has(test));
}

/** Cases are given something else each; what the runner hands to every test has functions in it. */
function isGivenTheSame(trace: Trace, one: TestCall, other: TestCall): boolean {
  if (trace.siteOf(one.call) !== trace.siteOf(other.call)) return false;
  const given = ({ call }: TestCall) =>
    JSON.stringify(
      trace.argsOf(call).map(({ snapshot }) => snapshot).filter((snapshot) =>
        snapshot.type !== "function" &&
        !(snapshot.type === "composite" && snapshot.properties.some(({ value }) => value.type === "function"))
      ),
      (_, value) => typeof value === "bigint" ? `${value}n` : value,
    );
  return given(one) === given(other);
}
