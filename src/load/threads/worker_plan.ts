/**
 * How a worker gets its plan, under Bun and Node: by what `node:worker_threads` copies to every worker.
 *
 * @module
 */
import process from "node:process";
import { jsonText } from "../../probe/json_text.ts";
import { isStartingWriter } from "../../probe/thread.ts";
import type { WorkerRecordings } from "../../probe/worker_recordings.ts";
import { removeFlag, removePreloaded } from "../environment.ts";
import { removeVariables } from "../../plan/everywhere.ts";
import type { Everywhere, Plan } from "../../plan/plan.ts";
import { disguise } from "../../probe/stand_in.ts";

const { apply } = Reflect;

/** A worker finds it under this name; names cannot be listed. */
const DATA = "tracepatch plan";

interface WorkerData {
  /** The thread that hands it on, or has taken it. */
  from: number;
  preload: string;
  /** Below a command, see `hookNodeWorkers`. */
  everywhere: Everywhere | undefined;
  /** Absent where the worker is not to be recorded. */
  recorded?: WorkerPlan | undefined;
}

/** A worker's plan as JSON, and memory for its control that the thread which starts it sees. */
interface WorkerPlan {
  plan: string;
  control: SharedArrayBuffer;
  /** By which the threads of the process tell each other of secrets. */
  secrets?: SharedArrayBuffer | undefined;
}

export function threads(): typeof import("node:worker_threads") {
  return process.getBuiltinModule("node:worker_threads");
}

export interface WorkerPlanOptions {
  preload: string;
  /** Whether the preload script has not been removed: with it, no worker would start. */
  isThere: () => boolean;
  everywhere: Everywhere | undefined;
  /** The plan of a worker that is started now; undefined where it is not to be recorded. */
  planOfWorker: () => Plan | undefined;
  recordings: WorkerRecordings;
}

/**
 * Hands a plan to every worker that is started from now on. The data is read when a worker is constructed: so the plan
 * says which call that is.
 */
export function handToWorkers({ preload, everywhere, planOfWorker, recordings }: WorkerPlanOptions): void {
  const data: WorkerData = {
    from: threads().threadId,
    preload,
    everywhere,
    get recorded() {
      try {
        const plan = isStartingWriter() ? undefined : planOfWorker();
        return plan &&
          { plan: jsonText(plan), control: recordings.create(), secrets: recordings.secrets() };
      } catch {
        return undefined;
      }
    },
  };
  threads().setEnvironmentData(DATA, data as never);
}

/** Takes the plan of this worker, and makes the flags what they are in a plain run. */
export function takeWorkerPlan(): (Omit<WorkerPlan, "plan"> & { plan: Plan; threadId: number }) | undefined {
  const { getEnvironmentData, setEnvironmentData, threadId, isInternalThread } = threads();
  const data = getEnvironmentData(DATA) as unknown as WorkerData | undefined;
  if (data === undefined) return undefined;
  removeFlag(process.execArgv, data.preload);
  removePreloaded(data.preload);
  if (data.everywhere !== undefined) removeVariables(process.env, data.everywhere);
  // Below `node --test`, a worker loads the preload script twice: its options are in NODE_OPTIONS and, handed on, among the flags.
  if (data.from === threadId) return undefined;
  const { preload, everywhere, recorded } = data;
  setEnvironmentData(DATA, { from: threadId, preload, everywhere } as never);
  // In the thread of `module.register`, the first versions of Node 24, and all before, fail to load what hooks are asked for.
  if (recorded === undefined || isInternalThread) return undefined;
  const { plan, control, secrets } = recorded;
  return { plan: JSON.parse(plan), control, secrets, threadId };
}

interface WorkerPrototype {
  threadId: number;
  terminate(this: { threadId: number }, ...args: unknown[]): unknown;
}

/** Has a worker's record written before it is terminated. */
export function hookTerminate(prototype: WorkerPrototype, { flush }: WorkerRecordings): void {
  const native = prototype.terminate;
  const { terminate } = {
    terminate(this: { threadId: number }, ...args: unknown[]): unknown {
      try {
        flush(this.threadId);
      } catch {
        // The host says that it is not a worker.
      }
      return apply(native, this, args);
    },
  };
  Object.defineProperty(prototype, "terminate", {
    ...Object.getOwnPropertyDescriptor(prototype, "terminate"),
    value: disguise(terminate, native),
  });
}
