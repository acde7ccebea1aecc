import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { recordSettings } from "../config/record_settings.ts";
import { cannotImport, messageOf } from "../errors.ts";
import { type ForeignRun, runChunks } from "../import/events.ts";
import { NotImportable, pythonRun } from "../import/python.ts";
import { isRunJson } from "../import/run_json.ts";
import { openCache } from "../store/cache.ts";
import { createRun } from "../store/create_run.ts";
import { scrub } from "../store/scrub.ts";
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
      const stored = createRun(folder, {
        ...(label === undefined ? {} : { label }),
        command: run.command.length > 0 ? run.command : [basename(path)],
        entry: run.entry,
        cwd: run.cwd || context.cwd,
        host: "python",
        scope: run.cwd,
        started: run.started,
        tph: context.version,
        settings: run.settings,
      });
      try {
        for (const chunk of runChunks(run)) appendFileSync(stored.path, chunk);
        if (rules.redact) scrub(stored.path, rules);
      } catch (error) {
        rmSync(stored.path, { force: true });
        throw error;
      }
      context.stdout.write(`${escapeText(stored.id)}\n`);
    }
  });
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
