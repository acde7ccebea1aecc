import process from "node:process";
import { jsonText } from "../probe/json_text.ts";
import { type Plan, PLAN_VARIABLE } from "../plan/plan.ts";

/**
 * `deno test` runs one file after another, each in a fresh realm of the same process, and the preload script before each; so
 * does `--watch` when a file has changed. When a realm is over, the plan is put where the next one's preload script looks for it.
 *
 * @returns why only one file is recorded; undefined when all are
 */
export function handToNextTestFile(plan: Plan): string | undefined {
  // A file that runs at the same time would see it.
  if (plan.parallelTests) return "with --parallel, only one test file is recorded";
  if (plan.record.keep === "last") {
    return plan.watch
      ? "only the first start is recorded where only the newest calls are kept"
      : "only one test file is recorded where only the newest calls are kept";
  }
  const order = (plan.thread?.order ?? -1) + 1;
  const parent = plan.thread?.parent ?? { thread: 0, call: 0 };
  const given = jsonText({
    ...plan,
    restoreEnv: {},
    thread: { kind: plan.watch ? "process" : "worker", parent, order },
  });
  const { env } = process;
  addEventListener("unload", () => {
    try {
      env[PLAN_VARIABLE] = given;
    } catch {
      // Without the permission the next file is not recorded.
    }
  });
  return undefined;
}
