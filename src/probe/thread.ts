/**
 * Threads of the host, by the way that costs the target's start least: loading `node:worker_threads` takes Bun some
 * milliseconds, and its own `Worker` does as well.
 *
 * @module
 */
import process from "node:process";

type NodeThreads = typeof import("node:worker_threads");

interface BunWorker {
  new (script: string, options: Record<string, unknown>): { unref?(): void; onerror: unknown };
}

const bun = (globalThis as { Bun?: { isMainThread: boolean } }).Bun;

function nodeThreads(): NodeThreads {
  return process.getBuiltinModule("node:worker_threads");
}

/** Whether this is the thread that the process began with. */
export function isMainThread(): boolean {
  return bun === undefined ? nodeThreads().isMainThread : bun.isMainThread;
}

/** What this thread was given by `startThread`, or by the target; undefined in the first thread. */
export function threadData(): unknown {
  return nodeThreads().workerData;
}

/**
 * Starts a thread that does not keep the process alive.
 *
 * @param script path of a CommonJS file
 * @throws when the host refuses
 */
export function startThread(script: string, workerData: unknown): void {
  const options = { workerData, env: {}, argv: [], execArgv: [], stdin: false };
  if (bun !== undefined) {
    const { Worker } = globalThis as unknown as { Worker: BunWorker };
    const worker = new Worker(script, { ...options, ref: false, smol: true });
    worker.onerror = (event: { preventDefault?(): void }) => event.preventDefault?.();
    worker.unref?.();
    return;
  }
  const { Worker } = nodeThreads();
  const worker = new Worker(script, options);
  // A thread that cannot start must not end the target, whose own thread then does the writing.
  worker.on("error", () => {});
  worker.unref();
}
