/**
 * What a runner calls besides tests: hooks, and what a file does when it loads. Where one fails, its tests are said to, and have no
 * call in the run.
 *
 * @module
 */
import { moduleOf } from "./diff/functions.ts";
import { type TestCall, testCalls } from "./test_calls.ts";
import { BETWEEN } from "./test_title.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";

const HOOK =
  /(?:^|\.)(?:(?:before|after)(?:Each|All)?(?:\.always)?|(?:suite|test)?(?:setup|teardown)) callback$/i;

/**
 * The calls of hooks, and of functions that suites hand to the runner, in the order in which they began. Each is called as a
 * test is: `cart totals › beforeEach`.
 */
export function hookCalls(trace: Trace): TestCall[] {
  const files = new Set(trace.sites.filter(({ kind }) => kind === "test").map(({ file }) => file));
  const outcomes = trace.outcomeColumn();
  const parents = trace.parentColumn();
  const kindOf = (call: number) => call === 0 ? "" : trace.siteOf(call).kind;
  const found: TestCall[] = [];
  for (let call = 1; call <= trace.callCount; call++) {
    const parent = parents[call]!;
    const around = kindOf(parent);
    if (around !== "" && around !== "suite" && around !== "process" && around !== "worker") continue;
    const site = trace.siteOf(call);
    if (!files.has(site.file) || NOT_HOOKS.has(site.kind)) continue;
    // What a suite calls while it is told of its tests is a part of it, and what it throws leaves it as well.
    const isHook = HOOK.test(site.name) || around === "suite" && outcomes[parent] !== Outcome.THREW;
    if (!isHook) continue;
    const name = site.name.replace(/ callback$/, "");
    found.push({
      call,
      title: around === "suite" ? trace.siteOf(parent).name + BETWEEN + name : name,
      template: site.name,
      module: moduleOf(site, trace.header),
      failed: outcomes[call] === Outcome.THREW,
      isHook: true,
    });
  }
  return found;
}

const NOT_HOOKS = new Set<string>(["test", "suite", "external", "process", "worker"]);

/** The hooks that failed, each function once. */
export function failedHooks(trace: Trace): TestCall[] {
  const seen = new Set<number>();
  const sites = trace.siteColumn();
  return hookCalls(trace).filter(({ call, failed }) =>
    failed && !seen.has(sites[call]!) && seen.add(sites[call]!)
  );
}

/** What a test, or a hook, stands among in a run. */
export function amongCalls(
  { isHook }: TestCall,
  { trace, tests = testCalls(trace) }: { trace: Trace; tests?: readonly TestCall[] },
): readonly TestCall[] {
  return isHook ? hookCalls(trace) : tests;
}
