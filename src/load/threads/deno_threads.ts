/**
 * Child processes under Deno: those of `Deno.Command`, and of the functions of `node:child_process` that do not wait
 * for the child. Deno hands nothing of ours to workers.
 *
 * @module
 */
import process from "node:process";
import type { HandOver } from "./handover.ts";
import { valueIn, withVariables } from "./node_threads.ts";
import type { Pristine } from "../disguise/pristine.ts";
import { disguise } from "../../probe/stand_in.ts";

const { apply, construct } = Reflect;

interface DenoHooks {
  handOver: HandOver;
  pristine: Pristine;
}

interface CommandOptions {
  args?: string[];
  cwd?: string | URL;
  clearEnv?: boolean;
  env?: Record<string, string>;
  uid?: number;
  gid?: number;
}
type CommandClass = new (command: string | URL, options?: CommandOptions) => object;

/** Hooks `Deno.Command`, which Deno loads when it is first asked for. */
export function hookDenoCommand(
  deno: { Command: CommandClass },
  { handOver, pristine }: DenoHooks,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(deno, "Command");
  if (descriptor?.get === undefined) return;
  const { get: native } = descriptor;
  let standIn: CommandClass | undefined;
  const get = () => standIn ??= hooked(apply(native, deno, []) as CommandClass);
  Object.defineProperty(get, "name", { value: native.name, configurable: true });
  Object.defineProperty(deno, "Command", { ...descriptor, get: disguise(get, native) });

  function hooked(native: CommandClass): CommandClass {
    const proxy = disguise(
      new Proxy(native, {
        construct: (target, args, newTarget) => construct(target, pristine(() => given(args)), newTarget),
      }),
      native,
    );
    const { prototype } = native;
    Object.defineProperty(prototype, "constructor", {
      ...Object.getOwnPropertyDescriptor(prototype, "constructor"),
      value: proxy,
    });
    return proxy;
  }

  function given(args: unknown[]): unknown[] {
    try {
      const [command, options = {}] = args as [string | URL, CommandOptions | undefined];
      if (typeof command !== "string" || typeof (options.cwd ?? "") !== "string") return args;
      const { env, clearEnv, uid, gid } = options;
      const handed = handOver({
        file: command,
        args: options.args ?? [],
        cwd: options.cwd as string | undefined,
        variable: (name) => env?.[name] ?? (clearEnv ? undefined : process.env[name]),
        isOther: uid !== undefined || gid !== undefined,
      });
      if (handed === undefined) return args;
      return [command, { ...options, args: handed.args, env: { ...env, ...handed.env } }];
    } catch {
      return args;
    }
  }
}

interface SpawnOptions {
  file: string;
  args?: string[];
  cwd?: string;
  envPairs?: string[];
  uid?: number;
  gid?: number;
}
type ChildProcess = { spawn(this: { spawnargs: string[] }, options: SpawnOptions): unknown };

/** Hooks `ChildProcess.prototype.spawn` of `node:child_process`, which takes Deno many milliseconds to load. */
export function hookDenoChildProcess({ handOver, pristine }: DenoHooks): void {
  const { prototype } = process.getBuiltinModule("node:child_process").ChildProcess as unknown as {
    prototype: ChildProcess;
  };
  const native = prototype.spawn;
  const { spawn } = {
    spawn(this: { spawnargs: string[] }, options: SpawnOptions): unknown {
      return apply(native, this, [pristine(() => given(options))]);
    },
  };
  Object.defineProperty(prototype, "spawn", {
    ...Object.getOwnPropertyDescriptor(prototype, "spawn"),
    value: disguise(spawn, native),
  });

  function given(options: SpawnOptions): SpawnOptions {
    try {
      const { file, args = [], cwd, envPairs, uid, gid } = options;
      if (envPairs === undefined) return options;
      const handed = handOver({
        file,
        args: args.slice(1),
        cwd,
        variable: (name) => valueIn(envPairs, name),
        isOther: uid !== undefined || gid !== undefined,
        isNodeStyle: true,
      });
      if (handed === undefined) return options;
      return { ...options, args: [args[0]!, ...handed.args], envPairs: withVariables(envPairs, handed.env) };
    } catch {
      return options;
    }
  }
}
