/**
 * Worker threads under Node.
 *
 * @module
 */
import { syncBuiltinESMExports } from "node:module";
import { optionsFor } from "../../plan/everywhere.ts";
import { disguise } from "../../probe/stand_in.ts";
import { isStartingWriter } from "../../probe/thread.ts";
import type { Pristine } from "../disguise/pristine.ts";
import { handToWorkers, hookTerminate, threads, type WorkerPlanOptions } from "./worker_plan.ts";

const { construct } = Reflect;

type WorkerClass = new (script: unknown, options?: Options) => object;
type Options = { execArgv?: unknown; env?: unknown } | null | undefined;

/**
 * Hooks the `Worker` of `node:worker_threads`. A worker runs the preload script since it inherits this process's flags, or
 * NODE_OPTIONS: where it is given others, ours are added to them.
 */
export function hookNodeWorkers(
  options: WorkerPlanOptions & { isRecorded: boolean; pristine: Pristine },
): void {
  const { preload, isThere, everywhere, isRecorded, pristine, recordings } = options;
  const flags = [...process.execArgv];
  handToWorkers(options);
  if (!isRecorded) return;
  const owner = threads() as unknown as { Worker: WorkerClass };
  const native = owner.Worker;
  const { prototype } = native;
  hookTerminate(prototype as never, recordings);
  class Traps {
    static construct(target: WorkerClass, args: unknown[], newTarget: NewableFunction): object {
      if (isStartingWriter()) return construct(target, args, newTarget);
      if (isThere()) return construct(target, pristine(() => changed(args)), newTarget);
      try {
        return construct(target, pristine(() => withFlags(args, flags)), newTarget);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code !== "ERR_WORKER_INVALID_EXEC_ARGV") throw error;
        // A worker takes not all flags of its process, but inherits those as well.
        return construct(
          target,
          pristine(() => withFlags(args, flags.filter((flag) => !message.includes(flag)))),
          newTarget,
        );
      }
    }
  }
  const standIn = disguise(new Proxy(native, Traps as ProxyHandler<WorkerClass>), native);
  Object.defineProperty(owner, "Worker", {
    ...Object.getOwnPropertyDescriptor(owner, "Worker"),
    value: standIn,
  });
  Object.defineProperty(prototype, "constructor", {
    ...Object.getOwnPropertyDescriptor(prototype, "constructor"),
    value: standIn,
  });
  syncBuiltinESMExports();

  /** Without the preload script, which would be inherited, where these arguments do not keep it away. */
  function withFlags(args: unknown[], flags: string[]): unknown[] {
    const [script, own, ...rest] = args as [unknown, Options, ...unknown[]];
    if (typeof (own ?? {}) !== "object" || Array.isArray(own?.execArgv)) return args;
    return [script, { ...own, execArgv: flags }, ...rest];
  }

  function changed(args: unknown[]): unknown[] {
    try {
      const [script, own, ...rest] = args as [unknown, Options, ...unknown[]];
      if (typeof own !== "object" || own === null) return args;
      if (Array.isArray(own.execArgv)) {
        return [script, { ...own, execArgv: ["--require", preload, ...own.execArgv] }, ...rest];
      }
      const { env } = own;
      // Anything else is for Node to judge.
      if (everywhere === undefined || typeof env !== "object" || env === null || env === process.env) {
        return args;
      }
      const variables = env as Record<string, string | undefined>;
      const given = optionsFor(everywhere, (name) => variables[name]).NODE_OPTIONS;
      return [script, { ...own, env: { ...variables, NODE_OPTIONS: given } }, ...rest];
    } catch {
      return args;
    }
  }
}
