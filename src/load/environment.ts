import { closeSync, readFileSync } from "node:fs";
import process from "node:process";
import { hostHere, hostVersion } from "./host_here.ts";
import { measuredBy } from "../plan/coverage.ts";
import { isTooOld } from "../plan/oldest.ts";
import { type Plan, PLAN_VARIABLE, type PlanAt } from "../plan/plan.ts";
import { gatePath, nodeOption, removeVariables } from "../plan/everywhere.ts";
import { isWatching } from "../plan/watching.ts";
import { noteProcess } from "./threads/note_unrecorded.ts";

/** What this process was started with, where its host watches files. */
export const startedWith = {
  flags: [] as string[],
  /** What called the host, flags, the program and its arguments. Bun counts the words of BUN_OPTIONS among its flags; they are not among these. */
  words: [] as string[],
  env: {} as Record<string, string | undefined>,
};

function keepStart(flags: string[], env: Record<string, string | undefined>): void {
  const words = commandLine();
  Object.assign(startedWith, {
    flags: [...flags],
    words: [process.argv0, ...(words.length > 0 ? words : [...flags, ...process.argv.slice(1)])],
    env: { ...env },
  });
}

/**
 * Takes the launcher's plan out of the environment, and makes environment and flags what they are in a plain run.
 *
 * @returns the plan, or undefined when there is none
 */
export function takePlan(): Plan | undefined {
  const told = process.env[PLAN_VARIABLE];
  if (told === undefined) return undefined;
  const text = /^\d+$/.test(told) ? textAt(Number(told)) : told;
  const given = JSON.parse(text.startsWith("{") ? text : readFileSync(text, "utf8")) as Plan | PlanAt;
  if (!("host" in given)) return takePlanAt(given);
  const plan = given.host === "bun" ? { ...given, ...watchedByBun(given) } : given;
  if (plan.watch) keepStart(process.execArgv, process.env);
  delete process.env[PLAN_VARIABLE];
  removeFlag(process.execArgv, plan.preload);
  removePreloaded(plan.preload);
  removeNodeOption(plan.preload);
  for (const [name, value] of Object.entries(plan.restoreEnv)) {
    if (value === null) delete process.env[name];
    else process.env[name] = value;
  }
  // A program may have started this process so. Deno without all permissions must not be asked: who starts it has looked.
  return plan.host !== "deno" && isMeasured(plan.host) ? undefined : plan;
}

/** Waits for what the launcher says at a pipe. Where that has ended, nobody waits for the program. */
function textAt(descriptor: number): string {
  const text = readFileSync(descriptor, "utf8");
  closeSync(descriptor);
  if (text === "") process.exit(1);
  return text;
}

/** Whether the host measures coverage here. */
function isMeasured(host: Plan["host"]): boolean {
  const words = host === "node" ? process.execArgv : commandLine();
  const bunfig = host === "bun" && words.includes("test") ? textOf("bunfig.toml") : undefined;
  return measuredBy(host, { words, env: process.env, bunfig }) !== undefined;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The plan of a command, which is for every process below it: made into that of this one. */
function takePlanAt({ everywhere, thread }: PlanAt): Plan | undefined {
  const { env, execArgv } = process;
  const given = { ...env };
  removeVariables(env, everywhere);
  const host = hostHere();
  const preload = host === "bun" ? everywhere.bun : everywhere.other;
  // Bun counts the words of BUN_OPTIONS among its flags; and `node --test` hands all its options to its children.
  removeWord(execArgv, host === "bun" ? `--preload=${preload}` : `--require=${gatePath(everywhere)}`);
  removePreloaded(gatePath(everywhere));
  // Node and Deno do not get here then.
  if (isTooOld(host, hostVersion(host))) {
    noteProcess(everywhere.plan, { host, version: hostVersion(host), why: "old" });
    return undefined;
  }
  if (isMeasured(host)) {
    noteProcess(everywhere.plan, { host, version: hostVersion(host), why: "coverage" });
    return undefined;
  }
  try {
    const plan = JSON.parse(readFileSync(everywhere.plan, "utf8")) as Plan;
    const runner = runnerOf(host);
    const watched = host === "bun" ? watchedByBun(runner) : {};
    if (watched.watch) keepStart(execArgv, given);
    return { ...plan, host, preload, everywhere, thread, ...runner, ...watched };
  } catch {
    // The command has ended.
    return undefined;
  }
}

/** Whether the host runs its own test runner here; no flag shows it. */
function runnerOf(host: Plan["host"]): Partial<Plan> {
  if (host === "node") return {};
  const words = commandLine();
  const command = words.find((word) => !word.startsWith("-"));
  const tests = words.length === 0 ? TEST_FILE.test(process.argv[1] ?? "") : command === "test";
  return {
    tests,
    ...(tests && host === "deno" && words.includes("--parallel") ? { parallelTests: true } : {}),
  };
}

/** Whether Bun starts the program of this process again, whatever started the process. Its test runner shows no flags. */
function watchedByBun({ tests }: Partial<Plan>): Pick<Plan, "watch"> {
  return { watch: isWatching(tests ? commandLine() : process.execArgv) || undefined };
}

/** Whether Bun's test runner may end the process behind a test that failed; where nothing says so, it may. */
export function mayBail(): boolean {
  const words = commandLine();
  return words.length === 0 || words.some((word) => word === "--bail" || word.startsWith("--bail="));
}

/** As both hosts find them; for systems that do not reveal the command line. */
const TEST_FILE = /[._](?:test|spec)\.[cm]?[jt]sx?$/;

/** The words behind the name of the executable, before the host has taken any away; where the system reveals them. */
function commandLine(): string[] {
  try {
    return readFileSync("/proc/self/cmdline", "utf8").split("\0").slice(1, -1);
  } catch {
    return [];
  }
}

function removeWord(flags: string[], word: string): void {
  const at = flags.indexOf(word);
  if (at >= 0) flags.splice(at, 1);
}

/**
 * Takes a script out of Node's list of those that it loads before the program. Node is going through that list: the program gets
 * another one, since from a list that becomes shorter, Node would leave one of the program's own out.
 */
export function removePreloaded(path: string): void {
  const own = Object.getOwnPropertyDescriptor(process, "_preload_modules");
  if (!Array.isArray(own?.value)) return;
  const value = [...own.value];
  removeWord(value, path);
  Object.defineProperty(process, "_preload_modules", { ...own, value });
}

/** Removes `--preload P` and `--require P`, and Deno's `--no-code-cache` before it, in place. */
export function removeFlag(flags: string[], preload: string): void {
  const at = flags.lastIndexOf(preload);
  if (at < 1 || !/^--(preload|require)$/.test(flags[at - 1]!)) return;
  const from = flags[at - 2] === "--no-code-cache" ? at - 2 : at - 1;
  flags.splice(from, at + 1 - from);
}

/** Removes that from the start of NODE_OPTIONS, where it has been put by the process that started this one. */
function removeNodeOption(preload: string): void {
  const given = process.env.NODE_OPTIONS;
  const ours = nodeOption(preload);
  if (given === undefined || ours === undefined || !given.startsWith(ours)) return;
  if (given === ours) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = given.slice(ours.length + 1);
}
