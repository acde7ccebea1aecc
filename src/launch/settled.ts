import type { Assets } from "../bundle/assets.ts";
import type { RunEnd, RunExit, RunHeader, RunMeta } from "../trace/spec.ts";
import type { HostName } from "./host.ts";
import type { Recording, TargetCommand } from "./target_command.ts";

/** What to run, once that is settled: a program under its host, or any command. */
export interface Settled {
  /** Absolute path of the entry module, or of the command's executable. */
  entry: string;
  host: RunHeader["host"];
  /** The host whose preload script is needed; the other hosts' scripts come with it. */
  assetsOf: HostName;
  /** Absolute, real path of the scope folder. */
  scope: string;
  /** Folders beside it that are in scope as well: packages of the same workspace. */
  packages: string[];
  /** The host starts the program again when a file has changed. */
  isWatching: boolean;
  /** It gets tph's library though nothing is recorded. */
  needsLibrary: boolean;
  /** Why it cannot be recorded, given the run's file. */
  whyNot(assets: Assets, file: string): string | undefined;
  /** What has to end well before that process starts, and says by itself what is wrong. */
  before?: TargetCommand | undefined;
  /** The process to start before there is a run's file, which reads its plan at a descriptor; undefined where it cannot. */
  early?(assets: Assets): ((descriptor: number) => TargetCommand) | undefined;
  /** The process to start; nothing is recorded without `recording`. */
  start(recording: Recording | undefined): TargetCommand;
  /** When that process is gone: what the run records besides how it ended. */
  end?(exit: RunExit): { meta: RunMeta; end: RunEnd } | undefined;
}
