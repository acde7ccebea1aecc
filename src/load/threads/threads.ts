/**
 * Worker threads and child processes of the target: has them run the preload script, with a plan that says which call
 * started them.
 *
 * @module
 */
import { existsSync } from "node:fs";
import process from "node:process";
import { harden } from "../../probe/natives.ts";
import type { WorkerRecordings } from "../../probe/worker_recordings.ts";
import type { ThreadHeader } from "../../trace/spec.ts";
import { bunApi } from "../bun_api.ts";
import { hookBunNodeWorkers, hookBunSpawn, hookBunWorkers } from "./bun_threads.ts";
import { hookDenoChildProcess, hookDenoCommand } from "./deno_threads.ts";
import { handOverBy, type PlanOfThread } from "./handover.ts";
import { hookNodeSpawn } from "./node_threads.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Pristine } from "../disguise/pristine.ts";
import { hookNodeWorkers } from "./node_workers.ts";

export interface ThreadOptions {
  plan: Plan;
  /** This thread, and the call that is running in it. */
  parent: () => ThreadHeader["parent"];
  /** Whether a module in scope has been loaded. */
  isRecording: () => boolean;
  /** Runs our own code with built-ins that the target has not patched. */
  pristine: Pristine;
  /** The recordings of this thread's workers. */
  recordings: WorkerRecordings;
  /** Told why workers or children that are started are not recorded, once. */
  onRefused: (reason: string) => void;
}

const KEEPS_LAST = "worker threads and child processes are not recorded where only the newest calls are kept";
const REMOVED =
  "worker threads and child processes are not recorded: the files of tph were removed while the program ran";
const DENO_WORKERS = "worker threads are not recorded under Deno";

/** Before the target puts another in its place. */
const files = { exists: existsSync };

/** Modules that start workers, or make others do so, under Bun. */
const USES_NODE_WORKERS = /worker_threads|\b(?:piscina|tinypool|workerpool|jest-worker|synckit)\b/;
/** Modules that start child processes through `node:child_process`, or packages for it. */
const USES_CHILD_PROCESS = /child_process|\bcluster\b|\b(?:execa|cross-spawn|zx|tinyexec|nano-spawn)\b/;

/** Modules that start workers under Deno. */
const USES_WORKERS = /\bworker_threads\b|\bnew\s+Worker\s*\(\s*(?:new\s+URL|import\.meta|["'`])/;

/**
 * Hooks what starts workers and child processes.
 *
 * @returns to be called with the text of every module in scope, before it runs: expensive hooks are installed when a text needs them
 */
export function hookThreads(
  { plan, parent, isRecording, pristine, recordings, onRefused }: ThreadOptions,
): (text: string) => void {
  let started = 0;
  const told = harden(new Set<string>());
  const refuse = (reason: string) => {
    if (!told.has(reason)) onRefused(reason);
    told.add(reason);
  };
  const planOfThread: PlanOfThread = (kind, { tests = false } = { tests: false }) => {
    // A command's process that runs nothing in scope, such as npm, only stands between: what it starts does not count as a child.
    const isBetween = kind === "process" && plan.everywhere !== undefined && !isRecording();
    if (!plan.record.children && !isBetween) return undefined;
    if (plan.record.keep === "last") {
      refuse(KEEPS_LAST);
      return undefined;
    }
    if (!isThere()) {
      refuse(REMOVED);
      return undefined;
    }
    return { ...plan, tests, restoreEnv: {}, thread: { kind, parent: parent(), order: started++ } };
  };
  const isThere = () => files.exists(plan.preload);
  const planOfWorker = () => pristine(() => planOfThread("worker"));
  const handOver = handOverBy(plan, planOfThread);
  const { preload, host, everywhere, record: { children } } = plan;
  const hasHandover = children || everywhere !== undefined;
  const workers = { preload, isThere, everywhere, planOfWorker, recordings };

  if (host === "node") {
    // Also where children are not recorded: workers are to hide the flag.
    hookNodeWorkers({ ...workers, isRecorded: children, pristine });
    if (hasHandover) hookNodeSpawn(handOver, { plan, pristine });
    return () => {};
  }
  if (host === "bun") {
    const bun = bunApi()!;
    // Also where children are not recorded: Bun would hand on this process's plan and flags.
    hookBunSpawn(bun, { environment: { ...process.env }, handOver, pristine });
    const given = { ...workers, flags: [...process.execArgv], isRecorded: children, pristine };
    hookBunWorkers(given);
    return once(USES_NODE_WORKERS, () => hookBunNodeWorkers(given));
  }
  if (!hasHandover) return () => {};
  hookDenoCommand((globalThis as unknown as { Deno: never }).Deno, { handOver, pristine });
  const onChildProcess = once(USES_CHILD_PROCESS, () => hookDenoChildProcess({ handOver, pristine }));
  // A tool that is external may start what is in it.
  if (everywhere !== undefined) onChildProcess("child_process");
  const onWorkers = once(USES_WORKERS, () => refuse(DENO_WORKERS));
  return (text) => {
    onChildProcess(text);
    onWorkers(text);
  };
}

/** Acts when a text matches, once. */
function once(pattern: RegExp, act: () => void): (text: string) => void {
  let done = false;
  return (text) => {
    if (done || !pattern.test(text)) return;
    done = true;
    act();
  };
}
