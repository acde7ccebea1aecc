import type { Command } from "commander";
import { recordSettings } from "../config/record_settings.ts";
import { resolveRun } from "../store/resolve_run.ts";
import { scrub } from "../store/scrub.ts";
import { escapeText } from "../view/text.ts";
import { plural } from "../view/units.ts";
import type { Context } from "./context.ts";
import { addCacheDir, type CacheFlags, configOf } from "./options.ts";
import { remark } from "./output.ts";

export function define(command: Command, context: Context): void {
  command.argument(
    "<run...>",
    "runs: @ (the newest), @1 (the one before), an id or its beginning, a label, a path",
  );
  addCacheDir(command).addHelpText("after", HELP);
  command.action((references: string[], flags: CacheFlags) => {
    const config = configOf(flags, context);
    const rules = recordSettings(config.settings);
    // All are found before one is changed.
    for (const path of references.map((reference) => resolveRun(reference, config))) {
      const { hidden, values } = scrub(path, rules);
      remark([`tph: ${escapeText(path)}: ${plural(hidden, "value")} of ${values} changed`], context);
    }
  });
}

const HELP = `
Applies today's rules for secrets (redact_names, redact_except, redact_values) to recorded runs, and rewrites their files.
A value under a secret's name is hidden wherever else it is, too. This cannot be undone.

Examples:
  tph scrub @
  tph scrub before after`;
