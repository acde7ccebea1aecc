/**
 * Threads of the host, by the way that costs the target's start least: loading `node:worker_threads` takes Bun some
 * milliseconds, and its own `Worker` does as well.
 *
 * @module
 */
import process from "node:process";
import { apply, bare, getOwnPropertyDescriptor } from "./natives.ts";
import type { WriterData } from "./writer.ts";

const { defineProperty } = Reflect;

type NodeThreads = typeof import("node:worker_threads");

interface BunWorker {
  new (script: string, options: Record<string, unknown>): Record<never, never>;
  readonly prototype: { unref(): void; addEventListener(event: string, listener: unknown): void };
}

const bun = (globalThis as { Bun?: { isMainThread: boolean } }).Bun;
/** Before the target, or the loader, puts another in its place. */
const { Worker: OwnWorker } = globalThis as unknown as { Worker: BunWorker };
const unref = bun && OwnWorker.prototype.unref;
const listen = bun && OwnWorker.prototype.addEventListener;

function nodeThreads(): NodeThreads {
  return process.getBuiltinModule("node:worker_threads");
}

/** Whether this is the thread that the process began with. */
export function isMainThread(): boolean {
  return bun === undefined ? nodeThreads().isMainThread : bun.isMainThread;
}

/** What `startWriter` gave to this thread; undefined where this is another. */
export function writerData(): WriterData | undefined {
  if (isMainThread()) return undefined;
  if (bun !== undefined) {
    // In a worker of the target, Bun would take milliseconds to look.
    if (process.env[MARK] === undefined) return undefined;
  }
  const data = nodeThreads().workerData as { tracepatch?: WriterData } | null | undefined;
  return data?.tracepatch;
}

/** A variable of the writer's own environment. */
const MARK = "TRACEPATCH_WRITER";

/** Of itself, V8 sets 512 MB of addresses aside for a thread's code: where `ulimit` leaves no room for them, it ends the process. */
const LITTLE_CODE = { codeRangeSizeMb: 32 };

let isStarting = false;

/** Whether the thread that is being started is the writer's. */
export function isStartingWriter(): boolean {
  return isStarting;
}

/**
 * Starts the writer's thread, which does not keep the process alive; under Bun, not for longer than it takes to begin.
 *
 * @param script path of a CommonJS file that passes what `writerData` returns to `runWriter`
 * @throws when the host refuses
 */
export function startWriter(script: string, data: WriterData): void {
  const options = {
    workerData: { tracepatch: data },
    env: { [MARK]: "1" },
    argv: [],
    execArgv: [],
    stdin: false,
    // Else Node makes the target's `process.stdout`, and with it a pipe non-blocking, before the target asks for it.
    stdout: true,
    stderr: true,
  };
  isStarting = true;
  try {
    if (bun !== undefined) {
      const worker = withoutTicks(() => new OwnWorker(script, { ...options, smol: true }));
      apply(listen!, worker, ["error", (event: { preventDefault?(): void }) => event.preventDefault?.()]);
      // A thread that has begun tells so by a task, and when a task comes while the program ends, Bun emits `beforeExit` again.
      apply(listen!, worker, ["open", () => apply(unref!, worker, [])]);
      return;
    }
    const { Worker } = nodeThreads();
    const worker = withoutTicks(() => new Worker(script, { ...options, resourceLimits: LITTLE_CODE }));
    // A thread that cannot start must not end the target, whose own thread then does the writing.
    worker.on("error", () => {});
    worker.unref();
  } finally {
    isStarting = false;
  }
}

/**
 * Hosts report a new worker to the process by a tick. The target would hear of ours by what it has in place of `process.emit`, and under
 * Bun the first tick that is asked for changes the order of those to come. Bun asks for it past `process.nextTick`; but a process that is
 * ending has none.
 */
function withoutTicks<T>(run: () => T): T {
  const key = bun === undefined ? "nextTick" : "_exiting";
  const own = getOwnPropertyDescriptor(process, key);
  if (own?.configurable !== true) return run();
  defineProperty(process, key, bare({ ...own, value: bun === undefined ? () => {} : true }));
  try {
    return run();
  } finally {
    defineProperty(process, key, bare(own));
  }
}
