import { appendFileSync, constants, copyFileSync, readFileSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { recordSettings } from "../config/record_settings.ts";
import { cannotImport, cannotWriteFile, messageOf } from "../errors.ts";
import { type ForeignRun, runChunks } from "../import/events.ts";
import { NotImportable, pythonRun } from "../import/python.ts";
import { isRunJson } from "../import/run_json.ts";
import { openCache } from "../store/cache.ts";
import { createRun } from "../store/create_run.ts";
import { newestRun } from "../store/list_runs.ts";
import { scrub } from "../store/scrub.ts";
import { temporaryCache } from "../store/temporary.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { addCacheDir, type CacheFlags, configOf } from "./options.ts";

interface Flags extends CacheFlags {
  label?: string;
}

export function define(command: Command, context: Context): void {
  command
    .argument("<files...>", "JSON that a Python tool wrote")
    .option("--label <name>", "a name for the run (default: the one in the file)");
  addCacheDir(command).addHelpText("after", HELP);
  command.action((files: string[], flags: Flags) => {
    const config = configOf(flags, context);
    const rules = recordSettings(config.settings);
    const folder = openCache(config);
    for (const file of files) {
      const path = resolve(context.cwd, file);
      const run = readForeign(path);
      const label = flags.label ?? run.label;
      // Among the runs, its secrets would stay where tph is killed meanwhile.
      const temporary = temporaryCache(context.env);
      try {
        const made = createRun(temporary, {
          ...(label === undefined ? {} : { label }),
          command: run.command.length > 0 ? run.command : [basename(path)],
          entry: run.entry,
          cwd: run.cwd || context.cwd,
          host: "python",
          scope: run.cwd,
          started: run.started,
          tph: context.version,
          settings: run.settings,
        }, newestRun(folder));
        for (const chunk of runChunks(run)) appendFileSync(made.path, chunk);
        if (rules.redact) scrub(made.path, rules);
        place(made.path, folder);
        context.stdout.write(`${escapeText(made.id)}\n`);
      } finally {
        rmSync(temporary, { recursive: true, force: true });
      }
    }
  });
}

/** Puts a run among those of a folder, which may be on another disk. */
function place(run: string, folder: string): void {
  const path = join(folder, basename(run));
  try {
    copyFileSync(run, path, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") rmSync(path, { force: true });
    throw cannotWriteFile(path, messageOf(error));
  }
}

function readForeign(path: string): ForeignRun {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    throw cannotImport(
      path,
      error instanceof SyntaxError ? `it is not JSON (${error.message})` : messageOf(error),
    );
  }
  if (isRunJson(json)) {
    throw cannotImport(
      path,
      "it is what tph export wrote, which other commands take as it is (tph tree FILE)",
    );
  }
  try {
    return pythonRun(json);
  } catch (error) {
    if (error instanceof NotImportable) throw cannotImport(path, error.message);
    throw error;
  }
}

const HELP = `
Takes what the Python tracepatch saved (with and without "schema_version"), and what the script tracer wrote with -o.
The runs are then like any other: tree, stats, find and diff work on them. Secrets are hidden by the rules of
tph run; the file that was imported stays as it is.

Examples:
  tph import trace_20260212_143022_817345_checkout.json
  tph import .tracepatch/traces/*.json`;
