/**
 * Workers and child processes under Bun. What stands in place of Bun's own functions calls them last, from strict
 * code: Bun then drops its frame, and no stack trace shows it.
 *
 * @module
 */
import process from "node:process";
import type { BunApi } from "../bun_api.ts";
import type { HandOver } from "./handover.ts";
import type { Pristine } from "../disguise/pristine.ts";
import { isArray } from "../../probe/natives.ts";
import { disguise } from "../../probe/stand_in.ts";
import { handToWorkers, hookTerminate, type WorkerPlanOptions } from "./worker_plan.ts";

const { apply, construct } = Reflect;

type Options = Record<string, unknown> | null | undefined;
type Environment = Record<string, string | undefined>;
type WorkerClass = new (script: unknown, options?: Options) => object;

/**
 * Hooks `Bun.spawn` and `Bun.spawnSync`, which `node:child_process` uses as well.
 *
 * @param options.environment what Bun gives to a child that is given none: the variables that this process began with. Bun
 * would give it the plan of this process, too.
 */
export function hookBunSpawn(
  bun: BunApi,
  { environment, handOver, pristine }: { environment: Environment; handOver: HandOver; pristine: Pristine },
): void {
  const { spawn, spawnSync } = bun;
  const given = (args: unknown[]) => pristine(() => changed(args));
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
  function changed(args: unknown[]): unknown[] {
    try {
      const isList = isArray(args[0]);
      const options = (isList ? args[1] ?? {} : args[0]) as Record<string, unknown>;
      if (typeof options !== "object" || options === null) return args;
      const command = (isList ? args[0] : options.cmd) as unknown[];
      const env = (options.env ?? environment) as Environment;
      const isReadable = isArray(command) && command.every((word) => typeof word === "string");
      const handed = !isReadable ? undefined : handOver({
        file: command[0] ?? "",
        args: command.slice(1),
        cwd: options.cwd as string | undefined,
        variable: (name) => env[name],
        isOther: options.uid !== undefined || options.gid !== undefined,
      });
      const own = { ...options, env: { ...env, ...handed?.env } };
      const words = handed === undefined ? command : [command[0], ...handed.args];
      return isList ? [words, own] : [{ ...own, cmd: words }];
    } catch {
      return args;
    }
  }
}

export interface BunWorkerOptions extends WorkerPlanOptions {
  /** The host's flags, as a worker sees them. */
  flags: string[];
  /** Whether workers are recorded at all. */
  isRecorded: boolean;
  pristine: Pristine;
}

/** Hooks the global `Worker`. */
export function hookBunWorkers(options: BunWorkerOptions): void {
  const owner = globalThis as unknown as { Worker: WorkerClass };
  if (options.isRecorded) hookTerminate(owner.Worker.prototype as never, options.recordings);
  hookClass(owner, options);
}

/** Hooks the `Worker` of `node:worker_threads`, which takes Bun some milliseconds to load; it makes use of the global one's. */
export function hookBunNodeWorkers(options: BunWorkerOptions): void {
  hookClass(process.getBuiltinModule("node:worker_threads") as unknown as { Worker: WorkerClass }, options);
}

let isHanded = false;

function hookClass(owner: { Worker: WorkerClass }, options: BunWorkerOptions): void {
  const { preload, isThere, flags, isRecorded, pristine } = options;
  const given = (args: unknown[]) => pristine(() => changed(args));
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

  function changed(args: unknown[]): unknown[] {
    try {
      const [script, own, ...rest] = args as [unknown, Options, ...unknown[]];
      if (typeof (own ?? {}) !== "object") return args;
      const hidden = { ...own, execArgv: own?.execArgv ?? flags };
      if (!isRecorded || !isThere()) return [script, hidden, ...rest];
      if (!isHanded) handToWorkers(options);
      isHanded = true;
      return [script, { ...hidden, preload: [preload, ...[own?.preload ?? []].flat()] }, ...rest];
    } catch {
      return args;
    }
  }
}
