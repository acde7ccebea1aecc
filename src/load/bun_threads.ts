/**
 * Workers and child processes under Bun. What stands in the place of Bun's own functions calls them last, from strict
 * code: Bun then drops its frame, and no stack trace shows it.
 *
 * @module
 */
import process from "node:process";
import type { BunApi } from "./bun_api.ts";
import type { HandOver } from "./handover.ts";
import { type Plan, PLAN_VARIABLE } from "./plan.ts";
import { disguise } from "./to_string.ts";

const { apply, construct } = Reflect;
const { isArray } = Array;

type Options = Record<string, unknown> | null | undefined;
type Environment = Record<string, string | undefined>;
type WorkerClass = new (script: unknown, options?: Options) => object;

/**
 * Hooks `Bun.spawn` and `Bun.spawnSync`, which `node:child_process` uses as well.
 *
 * @param environment what Bun gives to a child that is given none: the variables that this process began with. Bun
 * would give it the plan of this process, too.
 */
export function hookBunSpawn(bun: BunApi, environment: Environment, handOver: HandOver): void {
  const { spawn, spawnSync } = bun;
  class Hooks {
    static spawn(this: unknown, ...args: unknown[]): unknown {
      return apply(spawn, this, given(args));
    }
    static spawnSync(this: unknown, ...args: unknown[]): unknown {
      return apply(spawnSync, this, given(args));
    }
  }
  for (const [name, native] of [["spawn", spawn], ["spawnSync", spawnSync]] as const) {
    Object.defineProperty(Hooks[name], "length", { value: native.length, configurable: true });
    bun[name] = disguise(Hooks[name], native);
  }

  /** `spawn(["echo", "x"], { env })` or `spawn({ cmd: ["echo", "x"], env })`. */
  function given(args: unknown[]): unknown[] {
    try {
      const [first, second] = args as [unknown, Options];
      const isList = isArray(first);
      const options = (isList ? second : first as Options) ?? {};
      const command = isList ? first : options.cmd;
      if (!isArray(command) || !command.every((word) => typeof word === "string")) return args;
      const env = (options.env ?? environment) as Environment;
      const handed = handOver({
        file: command[0] ?? "",
        args: command.slice(1),
        cwd: options.cwd as string | undefined,
        variable: (name) => env[name],
        isOther: options.uid !== undefined || options.gid !== undefined,
      });
      const changed = { ...options, env: { ...env, ...handed?.env } };
      const words = handed === undefined ? command : [command[0], ...handed.args];
      return isList ? [words, changed] : [{ ...changed, cmd: words }];
    } catch {
      return args;
    }
  }
}

/** What workers are given. */
export interface WorkerHandover {
  /** The script that they run before their own. */
  preload: string;
  /** The host's flags, as a worker shall see them. */
  flags: string[];
  /** The plan of a worker that is started now; undefined where it is not to be recorded. */
  planOfWorker: () => Plan | undefined;
}

/** Hooks the global `Worker`. */
export function hookBunWorkers(options: WorkerHandover): void {
  hookClass(globalThis as unknown as { Worker: WorkerClass }, options);
}

/** Hooks the `Worker` of `node:worker_threads`, which takes Bun some milliseconds to load. */
export function hookBunNodeWorkers(options: WorkerHandover): void {
  hookClass(process.getBuiltinModule("node:worker_threads") as unknown as { Worker: WorkerClass }, options);
}

function hookClass(owner: { Worker: WorkerClass }, { preload, flags, planOfWorker }: WorkerHandover): void {
  const native = owner.Worker;
  class Traps {
    static construct(target: WorkerClass, args: unknown[], newTarget: NewableFunction): object {
      return construct(target, given(args), newTarget);
    }
  }
  const standIn = disguise(new Proxy(native, Traps as ProxyHandler<WorkerClass>), native);
  Object.defineProperty(owner, "Worker", {
    ...Object.getOwnPropertyDescriptor(owner, "Worker"),
    value: standIn,
  });
  const { prototype } = native;
  Object.defineProperty(prototype, "constructor", {
    ...Object.getOwnPropertyDescriptor(prototype, "constructor"),
    value: standIn,
  });

  function given(args: unknown[]): unknown[] {
    try {
      const [script, options, ...rest] = args as [unknown, Options, ...unknown[]];
      const hidden = { ...options, execArgv: options?.execArgv ?? flags };
      // An environment that is shared with this thread is no place for a plan.
      const plan = typeof options?.env === "symbol" ? undefined : planOfWorker();
      if (plan === undefined) return [script, hidden, ...rest];
      const env = { ...(options?.env ?? process.env) as object, [PLAN_VARIABLE]: JSON.stringify(plan) };
      const preloads = [preload, ...[options?.preload ?? []].flat()];
      return [script, { ...hidden, env, preload: preloads }, ...rest];
    } catch {
      return args;
    }
  }
}
