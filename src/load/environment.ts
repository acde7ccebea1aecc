import { readFileSync } from "node:fs";
import process from "node:process";
import { type Plan, PLAN_VARIABLE } from "./plan.ts";

/** The flags and the variables that this process was started with, where its host watches files. */
export const startedWith: { flags: string[]; env: Record<string, string | undefined> } = {
  flags: [],
  env: {},
};

/**
 * Takes the launcher's plan out of the environment, and makes environment and flags what they are in a plain run.
 *
 * @returns the plan, or undefined when there is none
 */
export function takePlan(): Plan | undefined {
  const text = process.env[PLAN_VARIABLE];
  if (text === undefined) return undefined;
  const plan = JSON.parse(text.startsWith("{") ? text : readFileSync(text, "utf8")) as Plan;
  if (plan.watch) {
    startedWith.flags = [...process.execArgv];
    startedWith.env = { ...process.env };
  }
  delete process.env[PLAN_VARIABLE];
  removeFlag(process.execArgv, plan.preload);
  removeNodeOption(plan.preload);
  for (const [name, value] of Object.entries(plan.restoreEnv)) {
    if (value === null) delete process.env[name];
    else process.env[name] = value;
  }
  return plan;
}

/** Removes `--preload P` and `--require P`, and Deno's `--no-code-cache` before it, in place. */
export function removeFlag(flags: string[], preload: string): void {
  const at = flags.lastIndexOf(preload);
  if (at < 1 || !/^--(preload|require)$/.test(flags[at - 1]!)) return;
  const from = flags[at - 2] === "--no-code-cache" ? at - 2 : at - 1;
  flags.splice(from, at + 1 - from);
}

/** Makes Deno run a script before the program, as a part of NODE_OPTIONS. Undefined where a path cannot be written there. */
export function nodeOption(preload: string): string | undefined {
  return /["\\]/.test(preload) ? undefined : `--require "${preload}"`;
}

/** Removes that from the start of NODE_OPTIONS, where it has been put by the process that started this one. */
function removeNodeOption(preload: string): void {
  const given = process.env.NODE_OPTIONS;
  const ours = nodeOption(preload);
  if (given === undefined || ours === undefined || !given.startsWith(ours)) return;
  if (given === ours) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = given.slice(ours.length + 1);
}
