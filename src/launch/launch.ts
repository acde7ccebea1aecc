import { rmSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import { cannotStartHost, messageOf, TphError } from "../errors.ts";
import { isPlainCommand } from "../redact/plain_command.ts";
import type { RecordSettings } from "../settings.ts";
import type { FileIdentity, RunEnd, RunExit, RunHeader, RunMeta } from "../trace/spec.ts";
import { earlyPath } from "../trace/early.ts";
import { type Assets, assets } from "../bundle/assets.ts";
import { settleCommand } from "./command.ts";
import type { HostName } from "./host.ts";
import { settleProgram } from "./program.ts";
import { serviceName } from "../scope/service_name.ts";
import { channelVariables } from "./inherited.ts";
import { pruneModules } from "./prune_modules.ts";
import { type EarlyStart, startEarly } from "./early_start.ts";
import { ignoring } from "./ignored_signals.ts";
import { endAs, spawnTarget, type TargetEnd } from "./spawn.ts";
import type { TargetCommand } from "./target_command.ts";
import { PLAN_VARIABLE } from "../plan/plan.ts";

/** A run's file that has just been made. */
export interface NewRun {
  path: string;
  /** Identifies that file, even if another is put at its path meanwhile. */
  identity?: FileIdentity;
  /** Called when the target has ended; until then the file is held, so that no other gets its identity. */
  release?(): void;
  /** Called when the target has ended, and that is in the file. @returns where it is from then on */
  bringHome?(): string;
}

export interface LaunchOptions {
  /** The entry module, as the user wrote it; of a command its name or path. */
  file: string;
  /** It is any command, whose processes are recorded, and not a program for a host. */
  isCommand?: boolean;
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
  /** Descriptors to hand on besides those of input and output; they are closed here then. */
  inherited?: readonly number[];
  /** Something is printed when the target has ended. */
  printsAtEnd?: boolean;
  /** Signals that the target ignores as it starts. */
  ignoredSignals?: readonly number[];
  /** Makes the run's file; absent where nothing is to be recorded. */
  createRun: ((header: Omit<RunHeader, "id">) => NewRun) | undefined;
  /** Told why the target cannot be recorded; it runs all the same. */
  onUnrecorded: (why: string, hint?: string) => void;
  /** Adds to the run's file how the target ended. */
  appendExit: (
    path: string,
    exit: RunExit,
    ofCommand?: { meta: RunMeta; end: RunEnd },
  ) => void | Promise<void>;
  /** Called when the target has been started. */
  onStarted?: () => void;
  /** Called when the target is gone and its run is complete, before this process ends as the target did. */
  onEnd?: (run: { path: string } | undefined, exit: RunExit) => void | Promise<void>;
}

/**
 * Runs a program under its host and records it.
 *
 * @returns the target's exit code. Where a signal ended the target, it ends this process too.
 * @throws {TphError} When entry, host or command are missing.
 */
export async function launch(options: LaunchOptions): Promise<number> {
  const settled = options.isCommand ? settleCommand(options) : await settleProgram(options);
  const { entry, host, scope, packages, before } = settled;
  const { inherited = [], ignoredSignals = [] } = options;
  if (before !== undefined) {
    const end = await spawnTarget(before.executable, { ...before, cwd: options.cwd });
    if (end.code !== 0) return endAs(end);
  }
  const started = performance.timeOrigin + performance.now();
  const service = serviceName(options.env);
  // Node ignores none of them in any case.
  const signals = host === "node" ? [] : ignoredSignals;
  const left = options.printsAtEnd ? [0] : [0, 1];
  let files: Assets | undefined;
  let run: NewRun | undefined;
  let early: EarlyStart | undefined;
  try {
    files = assets(settled.assetsOf, options.env);
    const waiting = canWait && options.createRun !== undefined && signals.length === 0
      ? settled.early?.(files)
      : undefined;
    if (waiting !== undefined) {
      early = startEarly(waiting, { cwd: options.cwd, inherited, left, more: channelVariables(inherited) });
    }
    const command = await shownCommand(options);
    run = options.createRun?.({
      ...(options.label === undefined ? {} : { label: options.label }),
      ...(service === undefined ? {} : { service }),
      command,
      entry,
      cwd: options.cwd,
      host,
      scope,
      ...(packages.length > 0 ? { packages } : {}),
      started,
      tph: options.version,
      launcher: { pid: process.pid, machine: hostname() },
      ...(settled.isWatching ? { watch: true } : {}),
      settings: options.settings,
    });
  } catch (error) {
    await early?.dismiss();
    early = undefined;
    if (!isOfTheMachine(error)) throw error;
    options.onUnrecorded(messageOf(error), error instanceof TphError ? error.hint : undefined);
  }
  const { include, exclude, record } = options;
  const giveUp = (why: string): void => {
    options.onUnrecorded(why);
    if (run !== undefined) {
      run.release?.();
      rmSync(run.path, { force: true });
      rmSync(earlyPath(run.path), { force: true });
      run.bringHome?.();
    }
    files?.remove();
    run = files = undefined;
  };
  const why = early === undefined ? run && settled.whyNot(files!, run.path) : undefined;
  if (run !== undefined && why !== undefined) giveUp(why);
  // A program that is not recorded gets the library all the same.
  const isRecorded = files !== undefined && (run !== undefined || settled.needsLibrary);
  const file = run?.path ?? "";
  const spawn = (target: TargetCommand): Promise<TargetEnd> => {
    const env = { ...target.env, ...channelVariables(inherited) };
    const start = ignoring(signals, { ...target, env });
    const { cwd, onStarted } = options;
    return spawnTarget(start.executable, { ...start, cwd, inherited, left, onStarted: () => onStarted?.() });
  };
  let target = settled.start(
    isRecorded
      ? { file, identity: run?.identity, scope, packages, include, exclude, record, assets: files! }
      : undefined,
  );
  if (early?.tell(target.env[PLAN_VARIABLE]!) === false) {
    await early.dismiss();
    early = undefined;
  }
  if (early !== undefined) options.onStarted?.();
  let begun = early?.begun ?? performance.now();
  let end: TargetEnd;
  try {
    end = await (early?.ended ?? spawn(target)).catch((error) => {
      if (!isRecorded || !isTooMuch(error)) throw error;
      giveUp("The system takes no more arguments and variables than there are without tph's.");
      target = settled.start(undefined);
      begun = performance.now();
      return spawn(target);
    });
  } catch (error) {
    settled.end?.({ code: null, signal: null, elapsed: 0 });
    throw cannotStartHost(target.executable, messageOf(error));
  } finally {
    files?.remove();
    run?.release?.();
  }
  const exit: RunExit = { ...end, elapsed: performance.now() - begun };
  const ofCommand = settled.end?.(exit);
  if (run !== undefined) await options.appendExit(run.path, exit, ofCommand);
  await options.onEnd?.(run && { path: run.bringHome?.() ?? run.path }, exit);
  pruneModules(files?.moduleCache ?? "");
  return endAs(end);
}

/** Whether a program may be told at a pipe: under Bun, where the system's library reads it. */
const canWait = process.versions.bun !== undefined && process.platform !== "win32";

/** Whether a process could not be started since it is given too much. */
function isTooMuch(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "E2BIG" || code === "ENAMETOOLONG";
}

/** The command without the secrets in it. */
async function shownCommand({ command, record }: LaunchOptions): Promise<string[]> {
  if (!record.redact || isPlainCommand(command, record)) return command;
  const { redactCommand } = await import("../redact/command.ts");
  return redactCommand(command, record);
}

/** Whether an error comes from a folder, a disk or the like, rather than from a bug. */
function isOfTheMachine(error: unknown): boolean {
  return error instanceof TphError || (error as { syscall?: unknown }).syscall !== undefined;
}
