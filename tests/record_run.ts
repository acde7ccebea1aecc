/**
 * Runs a program plain and recorded without going through the command, which saves a process a run.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { assets } from "../src/bundle/assets.ts";
import { settleHost } from "../src/launch/host.ts";
import { hostArguments } from "../src/launch/host_arguments.ts";
import { targetCommand } from "../src/launch/target_command.ts";
import { DEFAULT_SETTINGS, type RecordSettings } from "../src/settings.ts";
import { createRun } from "../src/store/create_run.ts";
import { Trace } from "../src/trace/trace.ts";
import { HOST_VARIABLES, type HostName, HOSTS, run, type RunOptions, type RunResult } from "./hosts.ts";

export interface RecordOptions extends RunOptions {
  /** Flags for the host. */
  flags?: string[];
  args?: string[];
  /** Real path of the scope folder; the entry's folder by default. */
  scope?: string;
  record?: Partial<RecordSettings>;
}

/** A recorded run: what it printed, and its trace. */
export interface Recorded extends RunResult {
  trace: Trace;
}

/** Runs a program as its host alone runs it. */
export function runPlain(host: HostName, entry: string, options: RecordOptions = {}): Promise<RunResult> {
  const { flags = [], args = [] } = options;
  return run(HOSTS[host], hostArguments(host, { flags, entry, args }), options);
}

/**
 * Runs a program as `tph run` does, and reads what was recorded.
 *
 * @param entry absolute, real path of the program
 */
export async function runRecorded(
  host: HostName,
  entry: string,
  options: RecordOptions = {},
): Promise<Recorded> {
  const { flags = [], args = [], scope = dirname(entry), cwd = process.cwd() } = options;
  const folder = mkdtempSync(join(tmpdir(), "tph-run-"));
  try {
    const env = { ...process.env, ...HOST_VARIABLES };
    const record = { ...DEFAULT_SETTINGS, ...options.record };
    const { path } = createRun(folder, {
      command: [entry],
      entry,
      cwd,
      host,
      scope,
      started: Date.now(),
      tph: "0.0.0",
      settings: {},
    });
    const target = targetCommand({
      host: await settleHost({ host, entry, project: dirname(entry), env }),
      hostFlags: flags,
      entry,
      args,
      env: {},
      recording: {
        file: path,
        scope,
        packages: [],
        include: [],
        exclude: [],
        record,
        assets: assets(host, env),
      },
    });
    const result = await run(target.executable, target.args, {
      ...options,
      env: { ...target.env, ...options.env },
    });
    return { ...result, trace: Trace.open(path) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
