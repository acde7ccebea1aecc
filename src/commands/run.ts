import { type Command, Option } from "commander";
import { messageOf, TphError } from "../errors.ts";
import { launch } from "../launch/launch.ts";
import { DEFAULT_SETTINGS, type RecordSettings } from "../probe/settings.ts";
import { openCache } from "../store/cache.ts";
import { appendExit, createRun } from "../store/create_run.ts";
import type { Context } from "./context.ts";
import { addCacheDir, bytes, type CacheFlags, configOf, count, duration, repeated } from "./options.ts";
import { remark } from "./output.ts";

interface Flags extends CacheFlags {
  scope?: string;
  include?: string[];
  exclude?: string[];
  label?: string;
  host: "auto" | "bun" | "deno" | "node";
  hostFlag?: string[];
  time: boolean;
  values: boolean;
  maxCalls?: number;
  maxDepth?: number;
  maxTime?: number;
  maxBytes?: number;
  tree?: boolean;
  output?: string;
  quiet?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .usage("[options] FILE [args…]")
    .argument("<file>", "the program")
    .argument("[args...]", "its arguments")
    .passThroughOptions()
    .option("--label <name>", "a name for the run, to find it by")
    .option("--scope <dir>", "record functions of modules in this folder (default: the project around FILE)")
    .option("--include <glob>", "only modules that match, relative to the scope (repeatable)", repeated)
    .option(
      "--exclude <glob>",
      "leave modules alone that match, relative to the scope (repeatable)",
      repeated,
    )
    .addOption(
      new Option("--host <host>", "what runs the program: auto, bun, deno or node")
        .choices(["auto", "bun", "deno", "node"]).default("auto", "auto"),
    )
    .option(
      "--host-flag <flag>",
      "a flag for the host, such as --host-flag=--allow-net (repeatable)",
      repeated,
    )
    .option("--no-time", "do not read the clock")
    .option("--no-values", "do not record arguments and results")
    .option("--max-calls <n>", "stop recording after so many calls", count)
    .option("--max-depth <n>", "do not record calls nested deeper", count)
    .option("--max-time <time>", "stop recording after this time, such as 10s", duration)
    .option("--max-bytes <size>", "stop recording when the file is so large, such as 1GB", bytes)
    .option("--tree", "print the call tree at the end, to stderr")
    .option("-o, --output <file>", "write the call tree as JSON, too")
    .option("-q, --quiet", "no remarks");
  addCacheDir(command).addHelpText("after", HELP);
  command.action(async (file: string, args: string[], flags: Flags) => {
    const config = configOf(flags, context);
    const record = recordSettings(flags);
    context.status = await launch({
      file,
      args,
      host: flags.host,
      hostFlags: flags.hostFlag ?? [],
      scope: flags.scope,
      include: flags.include ?? [],
      exclude: flags.exclude ?? [],
      record,
      label: flags.label,
      command: [file, ...args],
      settings: { ...record, include: flags.include ?? [], exclude: flags.exclude ?? [] },
      version: context.version,
      cwd: context.cwd,
      env: context.env,
      createRun(header) {
        try {
          return createRun(openCache(config), header);
        } catch (error) {
          if (!(error instanceof TphError)) throw error;
          remark([`tph: ${error.message} The program runs unrecorded.`], context);
          return undefined;
        }
      },
      appendExit,
      async onEnd(run) {
        if (run === undefined || (flags.quiet && !flags.tree && flags.output === undefined)) return;
        const { summarise } = await import("./run_end.ts");
        try {
          summarise(run.path, flags, context);
        } catch (error) {
          // The target's exit status is what counts: what goes wrong afterwards is only told.
          remark([`tph: ${messageOf(error)}`], context);
        }
      },
    });
  });
}

function recordSettings(flags: Flags): RecordSettings {
  const { maxCalls, maxDepth, maxTime, maxBytes } = DEFAULT_SETTINGS;
  return {
    ...DEFAULT_SETTINGS,
    time: flags.time,
    values: flags.values,
    maxCalls: flags.maxCalls ?? maxCalls,
    maxDepth: flags.maxDepth ?? maxDepth,
    maxTime: flags.maxTime === undefined ? maxTime : flags.maxTime / 1e6,
    maxBytes: flags.maxBytes ?? maxBytes,
  };
}

const HELP = `
Options after FILE are the program's. Its input, output, signals and exit status are its own; tph's remarks go to stderr.

Examples:
  tph run main.ts --verbose
  tph run --label before --max-time 10s server.ts
  tph run --host deno --host-flag=--allow-read main.ts
  tph run --tree -o calls.json main.ts`;
