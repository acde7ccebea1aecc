/**
 * Runs tests over and over until one of them has passed and failed, and compares the two.
 *
 * @module
 */
import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { masksFrom } from "../query/diff/calibrate.ts";
import { compareTest, type Comparison, part } from "../query/diff/compare_test.ts";
import { type Decider, deciderOf } from "../query/diff/decider.ts";
import { diffRuns, type RunDiff } from "../query/diff/diff.ts";
import { caseOf, sameTest, type TestCall } from "../query/test_calls.ts";
import type { FailedTest, FlakeFacts } from "../query/diff/failed_test.ts";
import { countText } from "../view/units.ts";
import { narrowCommand } from "./narrow_command.ts";
import { type Recorder, recordTests, type TestRun } from "./record_tests.ts";

export interface Flake {
  /** The test, as it failed; absent where it did not do both. */
  answer?: FailedTest;
  passed: number;
  failed: number;
  /** Why there are no more runs. */
  why?: string;
}

/** A test in one run. */
interface Try {
  run: TestRun;
  test: TestCall;
}

/**
 * Looks for a run in which a test passes and one in which it fails.
 *
 * @param options.wanted whether a test is the one that is looked for; any without it
 * @param options.runs how often the tests run at most
 * @param options.earlier runs that there are already
 */
export async function explainFlake(
  recorder: Recorder,
  { wanted = () => true, runs, earlier = [] }: {
    wanted?: (test: TestCall) => boolean;
    runs: number;
    earlier?: readonly TestRun[];
  },
): Promise<Flake> {
  const { cwd } = recorder.context;
  const all: TestRun[] = [...earlier];
  let words = recorder.words;
  for (let n = 0; n < runs; n++) {
    const run = await recordTests({ ...recorder, words }, { folder: cwd });
    if (run.trace === undefined) return { passed: 0, failed: 0, why: run.why };
    all.push(run);
    const found = run.tests.filter(wanted);
    const files = [
      ...new Set(found.map(({ module }) => relative(cwd, join(run.trace.header.scope, module)))),
    ];
    // A test may be written in a file that is not run itself, but by others.
    words = files.length === 1 ? narrowCommand(recorder.words, files, cwd) : recorder.words;
    if (settled(all, wanted) !== undefined) break;
  }
  const { passes, fails } = settled(all, wanted) ??
    tries(all, all.flatMap((run) => run.tests.filter(wanted))[0]);
  const counts = { passed: passes.length, failed: fails.length };
  const [pass, other] = passes;
  const [fail] = fails;
  if (pass !== undefined && fail !== undefined) {
    const kept = new Set([pass.run, fail.run]);
    for (const run of all) if (!kept.has(run)) rmSync(run.path, { force: true });
    // What passing runs differ in among themselves does not decide.
    const passing = other === undefined
      ? undefined
      : diffRuns(part(pass.run.trace, pass.test.call), part(other.run.trace, other.test.call));
    const noise = passing === undefined ? [] : masksFrom(passing);
    const pair = {
      green: pass.run.trace,
      red: fail.run.trace,
      greenTests: pass.run.tests,
      redTests: fail.run.tests,
    };
    const plain = compareTest(pair, fail.test, { ignore: noise });
    const comparison = plain?.stories.length ? plain : compareTest(pair, fail.test);
    const sum = passes.length + fails.length;
    return {
      ...counts,
      answer: {
        test: fail.test,
        red: fail.run.trace,
        ...(comparison === undefined ? {} : { comparison }),
        flake: {
          decider: decider(comparison, passing),
          ...ordersOf(pass, fail),
        },
        passedAt: `another run of the same files: this test is flaky, ${countText(fails.length)} of ${
          countText(sum)
        } runs failed`,
        next: `tph diff ${pass.run.trace.header.id} ${fail.run.trace.header.id}`,
      },
    };
  }
  return counts;
}

/** What decides, where the two parts are compared themselves. */
function decider(comparison: Comparison | undefined, passing: RunDiff | undefined): Decider | undefined {
  const cause = comparison?.stories[0]?.cause;
  return cause === undefined ? undefined : deciderOf(comparison!.diff, cause, passing);
}

/** Tests of the same file that ran before it in one of the runs alone. */
function ordersOf(pass: Try, fail: Try): Pick<FlakeFacts, "beforeIt" | "afterIt"> {
  const before = ({ run: { tests }, test }: Try) =>
    tests.filter(({ module, call }) => module === test.module && call < test.call).map(({ title }) => title);
  const [green, red] = [before(pass), before(fail)];
  return {
    beforeIt: red.filter((title) => !green.includes(title)),
    afterIt: green.filter((title) => !red.includes(title)),
  };
}

/** A test that both passed and failed; two passes, where a further run may bring one, tell noise from what decides. */
function settled(all: readonly TestRun[], wanted: (test: TestCall) => boolean) {
  for (const run of all) {
    for (const test of run.tests.filter((test) => test.failed && wanted(test))) {
      const found = tries(all, test);
      if (found.passes.length > 0) return found;
    }
  }
  return undefined;
}

function tries(all: readonly TestRun[], test: TestCall | undefined): { passes: Try[]; fails: Try[] } {
  const found: { passes: Try[]; fails: Try[] } = { passes: [], fails: [] };
  if (test === undefined) return found;
  const own = all.find(({ tests }) => tests.includes(test))!.tests;
  for (const run of all) {
    const same = caseOf(run.tests, test, sameTest(own, test));
    if (same !== undefined) (same.failed ? found.fails : found.passes).push({ run, test: same });
  }
  return found;
}
