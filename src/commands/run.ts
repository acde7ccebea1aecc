import { rmSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { type Config, expandLabel } from "../config/config.ts";
import { moduleGlobs, recordSettings } from "../config/record_settings.ts";
import { messageOf, TphError, wrongUsage } from "../errors.ts";
import { launch } from "../launch/launch.ts";
import { openCache } from "../store/cache.ts";
import { appendExit, createRun } from "../store/create_run.ts";
import { temporaryCache } from "../store/temporary.ts";
import type { Context } from "./context.ts";
import { addCacheDir, type CacheFlags, configOf } from "./options.ts";
import { remark } from "./output.ts";
import { addSettings } from "./setting_flags.ts";

interface Flags extends CacheFlags {
  label?: string;
  tree?: boolean;
  output?: string;
  quiet?: boolean;
  setup?: boolean;
  yes?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .usage("[options] FILE [args…]")
    .argument("[file]", "the program")
    .argument("[args...]", "its arguments")
    .passThroughOptions()
    .option("--label <name>", "a name for the run, to find it by")
    .option("--tree", "print the call tree at the end, to stderr")
    .option("-o, --output <file>", "write the call tree as JSON, too")
    .option("-q, --quiet", "no remarks")
    .option("--setup", "make the runner of `tph setup`, and run it")
    .option("--yes", "with --setup: do not ask");
  addCacheDir(addSettings(command, "run")).addHelpText("after", HELP);
  command.action(async (given: string | undefined, args: string[], flags: Flags) => {
    const config = configOf(flags, context, ["run"]);
    const { settings } = config;
    const file = await settleFile(given, flags, { config, context });
    if (file === undefined) return;
    const record = recordSettings(settings);
    const include = moduleGlobs(settings.include_modules);
    const exclude = moduleGlobs(settings.ignore_modules);
    const defaultLabel = expandLabel(settings.default_label) || undefined;
    const isKept = settings.cache && (settings.auto_save || flags.label !== undefined);
    const temporary = isKept ? undefined : temporaryCache();
    context.status = await launch({
      file,
      args,
      host: settings.host,
      hostFlags: settings.host_flags,
      scope: settings.scope || undefined,
      include,
      exclude,
      record,
      label: flags.label ?? defaultLabel,
      command: [file, ...args],
      settings: { ...record, include, exclude },
      version: context.version,
      cwd: context.cwd,
      env: context.env,
      createRun(header) {
        if (!settings.enabled) return undefined;
        try {
          return createRun(temporary ?? openCache(config), header);
        } catch (error) {
          if (!(error instanceof TphError)) throw error;
          remark([`tph: ${error.message} The program runs unrecorded.`], context);
          return undefined;
        }
      },
      appendExit,
      async onEnd(run) {
        if (run === undefined) return;
        // The target's exit status is what counts: what goes wrong afterwards is only told.
        try {
          if (!flags.quiet || flags.tree || flags.output !== undefined) {
            const { summarise } = await import("./run_end.ts");
            summarise(run.path, { ...flags, isKept }, context);
          }
          if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
          else if (settings.cache_max_size > 0) {
            const { prune } = await import("../store/prune.ts");
            prune(dirname(run.path), { maxSize: settings.cache_max_size, spare: run.path });
          }
        } catch (error) {
          remark([`tph: ${messageOf(error)}`], context);
        }
      },
    });
  });
}

/** The program to run: the one named, or the runner of `tph setup`. Nothing where the user has called it off. */
async function settleFile(
  file: string | undefined,
  flags: Flags,
  { config, context }: { config: Config; context: Context },
): Promise<string | undefined> {
  if (flags.setup) {
    if (file !== undefined) throw wrongUsage("Cannot run a program and --setup at once: leave FILE out.");
    const { setUp } = await import("./setup.ts");
    return await setUp(config, { yes: flags.yes === true, isQuiet: true }, context);
  }
  if (file === undefined) throw wrongUsage("Cannot run nothing: name a program.", "tph run FILE [args…]");
  return file;
}

const HELP = `
Options after FILE are the program's. Its input, output, signals and exit status are its own; tph's remarks go to stderr.

Examples:
  tph run main.ts --verbose
  tph run --label before --max-time 10s server.ts
  tph run --host deno --host-flag=--allow-read main.ts
  tph run --tree -o calls.json main.ts`;
