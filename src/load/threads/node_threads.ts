/**
 * Child processes under Node.
 *
 * @module
 */
import process from "node:process";
import type { Plan } from "../../plan/plan.ts";
import { hasEarly } from "../../probe/early.ts";
import { harden } from "../../probe/natives.ts";
import type { HandOver } from "./handover.ts";
import { untilWritten } from "./until_written.ts";
import type { Pristine } from "../disguise/pristine.ts";
import { undeprecated } from "../../probe/undeprecated.ts";

const { apply } = Reflect;

/** What `node:child_process` hands to the functions that start processes, as an object or one by one. */
interface SpawnOptions {
  file?: unknown;
  /** With the child's name for itself. */
  args?: unknown;
  cwd?: unknown;
  /** `NAME=value`, each. */
  envPairs?: unknown;
  uid?: unknown;
  gid?: unknown;
}

type Spawn = (this: unknown, ...given: unknown[]) => unknown;
type Kill = (this: { pid?: number }, signal: number) => unknown;

const now = performance.now.bind(performance);
/** When children that are recorded, and have not been sent a signal, were started. */
const recorded = harden(new WeakMap<object, number>());

/** Milliseconds after its start in which a child's recorder may still be about to begin, where no file shows that. */
const YOUTH = 400;

/**
 * Hooks the functions through which Node starts all child processes: below `node:child_process`, where nothing that a
 * program sees is made of the arguments any more.
 */
export function hookNodeSpawn(
  handOver: HandOver,
  { plan, pristine }: { plan: Plan; pristine: Pristine },
): void {
  const { process_wrap, spawn_sync } = bindings() ?? {};
  const given = (args: unknown[]) => pristine(() => changed(args, handOver));
  if (process_wrap !== undefined) {
    const { prototype } = process_wrap.Process;
    hook(prototype, given, (child) => recorded.set(child, now()));
    hookKill(prototype, { plan, pristine });
  }
  if (spawn_sync !== undefined) hook(spawn_sync, given);
}

/**
 * Hooks `kill()` of child processes: runners end their workers with a signal as soon as they have reported the last result, and a
 * recorder writes some hundredths of a second later.
 */
function hookKill(
  prototype: { kill: Kill },
  { plan, pristine }: { plan: Plan; pristine: Pristine },
): void {
  const native = prototype.kill;
  const shows = hasEarly(plan);
  prototype.kill = function kill(signal) {
    // The second one comes for a child that the first has not ended.
    const started = signal === 0 ? undefined : recorded.get(this);
    if (started !== undefined) {
      recorded.delete(this);
      const { pid } = this;
      const youth = shows ? 0 : started + YOUTH - now();
      if (pid !== undefined) pristine(() => untilWritten(plan.file, { pid, youth }));
    }
    return apply(native, this, [signal]);
  };
}

interface Bindings {
  process_wrap: { Process: { prototype: { spawn: Spawn; kill: Kill } } };
  spawn_sync: { spawn: Spawn };
}

/** Node's own ways to the system. Undefined where it does not hand them out, as with `--permission`. */
function bindings(): Bindings | undefined {
  const node = process as unknown as { binding: (name: string) => never };
  try {
    return undeprecated(() => ({
      process_wrap: node.binding("process_wrap"),
      spawn_sync: node.binding("spawn_sync"),
    }));
  } catch {
    return undefined;
  }
}

/** @param onHanded called with what starts a child that is handed something */
function hook(
  owner: { spawn: Spawn },
  given: (args: unknown[]) => unknown[],
  onHanded: (by: object) => void = () => {},
): void {
  const native = owner.spawn;
  owner.spawn = function spawn(...args) {
    const changed = given(args);
    if (changed !== args) onHanded(this as object);
    return apply(native, this, changed);
  };
}

function changed(given: unknown[], handOver: HandOver): unknown[] {
  try {
    const isList = typeof given[0] === "string";
    const { file, args, cwd, envPairs, uid, gid } = isList ? named(given) : given[0] as SpawnOptions;
    if (typeof file !== "string" || !Array.isArray(args) || !Array.isArray(envPairs)) return given;
    const handed = handOver({
      file,
      args: args.slice(1),
      cwd: typeof cwd === "string" ? cwd : undefined,
      variable: (name) => valueIn(envPairs, name),
      isOther: typeof uid === "number" || typeof gid === "number",
    });
    if (handed === undefined) return given;
    const newArgs = [args[0], ...handed.args];
    const newPairs = withVariables(envPairs, handed.env);
    if (isList) return given.with(1, newArgs).with(3, newPairs);
    return [{ ...given[0] as SpawnOptions, args: newArgs, envPairs: newPairs }, ...given.slice(1)];
  } catch {
    return given;
  }
}

/** As Node 24 hands them over where it does not wait for the child. */
function named([file, args, cwd, envPairs, _stdio, _flags, uid, gid]: unknown[]): SpawnOptions {
  return { file, args, cwd, envPairs, uid, gid };
}

/** The value of a variable among pairs `NAME=value`. */
export function valueIn(pairs: readonly string[], name: string): string | undefined {
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The pairs with these variables. */
export function withVariables(pairs: readonly string[], env: Record<string, string>): string[] {
  const names = Object.keys(env);
  return [
    ...pairs.filter((pair) => !names.some((name) => pair.startsWith(`${name}=`))),
    ...names.map((name) => `${name}=${env[name]}`),
  ];
}
