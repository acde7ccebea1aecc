import { existsSync, realpathSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import { cannotStartHost, entryNotFound, messageOf, TphError } from "../errors.ts";
import { redactCommand } from "../redact/command.ts";
import type { RecordSettings } from "../probe/settings.ts";
import type { FileIdentity, RunExit, RunHeader } from "../trace/spec.ts";
import { type Assets, assets } from "../bundle/assets.ts";
import { type HostName, settleHost } from "./host.ts";
import { whyNotLent } from "./deno_permissions.ts";
import { importsLibrary } from "./imports_library.ts";
import { pruneModules } from "./prune_modules.ts";
import { settleScope } from "./default_scope.ts";
import { endAs, spawnTarget, type TargetEnd } from "./spawn.ts";
import { isWatching, targetCommand } from "./target_command.ts";

/** A run's file that has just been made. */
export interface NewRun {
  path: string;
  /** Which file that is, whatever is put at its path meanwhile. */
  identity?: FileIdentity;
  /** Called when the target has ended; until then the file is held, so that no other gets its identity. */
  release?(): void;
}

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
  /** Makes the run's file; undefined where nothing is to be recorded. */
  createRun: (header: Omit<RunHeader, "id">) => NewRun | undefined;
  /** Told why the target cannot be recorded; it runs all the same. */
  onUnrecorded: (why: string, hint?: string) => void;
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
  let files: Assets | undefined;
  let run: NewRun | undefined;
  try {
    files = assets(host.name, options.env);
    run = options.createRun({
      ...(options.label === undefined ? {} : { label: options.label }),
      command: options.record.redact ? redactCommand(options.command, options.record) : options.command,
      entry,
      cwd: options.cwd,
      host: host.name,
      scope,
      started,
      tph: options.version,
      launcher: { pid: process.pid, machine: hostname() },
      ...(isWatching(options.hostFlags) ? { watch: true } : {}),
      settings: options.settings,
    });
  } catch (error) {
    if (!isOfTheMachine(error)) throw error;
    options.onUnrecorded(messageOf(error), error instanceof TphError ? error.hint : undefined);
  }
  const { hostFlags, args, include, exclude, record } = options;
  const why = run !== undefined && host.name === "deno"
    ? whyNotLent(hostFlags, [files!.preload, run.path])
    : undefined;
  if (run !== undefined && why !== undefined) {
    options.onUnrecorded(why);
    rmSync(run.path, { force: true });
    run.release?.();
    run = files = undefined;
  }
  const target = targetCommand({
    host,
    hostFlags,
    entry: options.file,
    args,
    env: options.env,
    // A program that is not recorded gets the library all the same.
    ...(files === undefined || run === undefined && !importsLibrary(entry) ? {} : {
      recording: {
        file: run?.path ?? "",
        identity: run?.identity,
        scope,
        include,
        exclude,
        record,
        assets: files,
      },
    }),
  });
  const begun = performance.now();
  let end: TargetEnd;
  try {
    end = await spawnTarget(target.executable, { ...target, cwd: options.cwd });
  } catch (error) {
    throw cannotStartHost(host.executable, messageOf(error));
  } finally {
    files?.remove();
    run?.release?.();
  }
  const exit: RunExit = { ...end, elapsed: performance.now() - begun };
  if (run !== undefined) options.appendExit(run.path, exit);
  await options.onEnd?.(run, exit);
  pruneModules(files?.moduleCache ?? "");
  return endAs(end);
}

/** Whether an error tells of a folder, a disk or the like, and not of a bug. */
function isOfTheMachine(error: unknown): boolean {
  return error instanceof TphError || (error as { syscall?: unknown }).syscall !== undefined;
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

/** The process's own environment, for {@link launch}. */
export function ownEnv(): Record<string, string | undefined> {
  return { ...process.env };
}
