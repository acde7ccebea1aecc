import { existsSync, realpathSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { cannotStartHost, entryNotFound, messageOf } from "../errors.ts";
import { type Plan, PLAN_VARIABLE } from "../load/plan.ts";
import { scopePattern } from "../load/scope.ts";
import type { RecordSettings } from "../probe/settings.ts";
import type { RunExit, RunHeader } from "../trace/spec.ts";
import { assets } from "./assets.ts";
import { type Host, type HostName, settleHost } from "./host.ts";
import { hostArguments } from "./host_arguments.ts";
import { settleScope } from "./scope.ts";
import { endAs, spawnTarget, type TargetEnd } from "./spawn.ts";

export interface LaunchOptions {
  /** The entry module, as the user wrote it. */
  file: string;
  /** The target's own arguments. */
  args: string[];
  host: HostName | "auto";
  /** Flags for the host itself. */
  hostFlags: string[];
  /** The scope folder that the user named, if any. */
  scope?: string;
  include: string[];
  exclude: string[];
  record: RecordSettings;
  label?: string;
  /** What the user typed after `tph run`. */
  command: string[];
  /** The settings that shaped the recording, for the run's header. */
  settings: Record<string, unknown>;
  /** Version of tph. */
  version: string;
  cwd: string;
  env: Record<string, string | undefined>;
  /** Makes the run's file; undefined where it cannot: the target then runs unrecorded. */
  createRun: (header: Omit<RunHeader, "id">) => { path: string } | undefined;
  /** Adds to the run's file how the target ended. */
  appendExit: (path: string, exit: RunExit) => void;
  /** Called when the target is gone and its run is complete, before this process ends as the target did. */
  onEnd?: (run: { path: string } | undefined, exit: RunExit) => void | Promise<void>;
}

/**
 * Runs a program under its host and records it.
 *
 * @returns the target's exit code. Where a signal ended the target, it ends this process too.
 * @throws {TphError} When entry or host are missing.
 */
export async function launch(options: LaunchOptions): Promise<number> {
  const entry = settleEntry(options);
  const host = settleHost({ host: options.host, entry, env: options.env });
  const scope = realPath(settleScope(entry, options));
  const started = performance.timeOrigin + performance.now();
  const { preload, moduleCache } = assets(host.name, options.env);
  const run = options.createRun({
    ...(options.label === undefined ? {} : { label: options.label }),
    command: options.command,
    entry,
    cwd: options.cwd,
    host: host.name,
    scope,
    started,
    tph: options.version,
    launcher: { pid: process.pid, machine: hostname() },
    settings: options.settings,
  });
  const restoreEnv = priorEnv(host, options.env);
  const env: Record<string, string | undefined> = { ...options.env, ...host.env };
  if (run !== undefined) {
    const { include, exclude, record } = options;
    const plan: Plan = {
      file: run.path,
      host: host.name,
      preload,
      scope,
      modules: scopePattern({ scope, include, exclude }).source,
      moduleCache,
      restoreEnv,
      record,
    };
    env[PLAN_VARIABLE] = JSON.stringify(plan);
  }
  const args = hostArguments(host.name, {
    flags: options.hostFlags,
    entry: options.file,
    args: options.args,
    ...(run === undefined ? {} : {
      needs: {
        preload,
        parser: join(dirname(preload), "parser.node"),
        file: run.path,
        moduleCache,
        variables: [PLAN_VARIABLE, ...Object.keys(restoreEnv)],
      },
    }),
  });
  const begun = performance.now();
  let end: TargetEnd;
  try {
    end = await spawnTarget(host.executable, { args, cwd: options.cwd, env });
  } catch (error) {
    throw cannotStartHost(host.executable, messageOf(error));
  }
  const exit: RunExit = { ...end, elapsed: performance.now() - begun };
  if (run !== undefined) options.appendExit(run.path, exit);
  await options.onEnd?.(run, exit);
  return endAs(end);
}

function settleEntry({ file, cwd }: LaunchOptions): string {
  const entry = resolve(cwd, file);
  if (!existsSync(entry)) throw entryNotFound(file);
  return realPath(entry);
}

/** Hosts name modules by their real paths. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** What the variables that the host needs were before, for the preload script to restore. */
function priorEnv(host: Host, env: LaunchOptions["env"]): Record<string, string | null> {
  return Object.fromEntries(Object.keys(host.env).map((name) => [name, env[name] ?? null]));
}

/** The process's own environment, for {@link launch}. */
export function ownEnv(): Record<string, string | undefined> {
  return { ...process.env };
}
