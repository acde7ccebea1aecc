/**
 * What may fail besides tests. Where a hook does, its tests are said to, and have no call in the run; a program without a test runner
 * fails as a whole.
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
      stands: "hook",
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

/**
 * A program that is a test of its own: it fails by its exit status.
 *
 * @param title what it is called in each of its runs
 */
export function programCall(trace: Trace, title: string): TestCall {
  const { uncaught } = trace.threads.find(({ end }) => end?.uncaught !== undefined)?.end ?? trace.end ?? {};
  return {
    call: 0,
    title,
    template: title,
    module: "",
    failed: trace.exit?.code !== 0,
    stands: "program",
    ...(uncaught === undefined ? {} : { said: uncaught }),
  };
}

/** What a test, a hook or a program stands among in a run. */
export function amongCalls(
  { stands, title }: TestCall,
  { trace, tests = testCalls(trace) }: { trace: Trace; tests?: readonly TestCall[] },
): readonly TestCall[] {
  if (stands === "program") return [programCall(trace, title)];
  return stands === "hook" ? hookCalls(trace) : tests;
}
