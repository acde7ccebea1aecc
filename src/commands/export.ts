import { type Command, Option } from "commander";
import { runCsv } from "../export/csv.ts";
import { treeHtml } from "../export/html.ts";
import { runJson } from "../export/json.ts";
import { runSchema } from "../export/run_schema.ts";
import { buildCallTree } from "../query/call_tree.ts";
import { resolveRun } from "../store/resolve_run.ts";
import type { Settings } from "../config/definition.ts";
import { Trace } from "../trace/trace.ts";
import type { Context } from "./context.ts";
import { addCacheDir, type CacheFlags, configOf, RUN_ARGUMENT } from "./options.ts";
import { printJson, writeText } from "./output.ts";
import { HTML_LINES, treeOptions } from "./tree_options.ts";

interface Flags extends CacheFlags {
  format: keyof typeof FORMATS;
  output?: string;
  schema?: boolean;
}

/** The formats, each as text in pieces. */
const FORMATS = {
  json: (trace: Trace) => runJson(buildCallTree(trace)),
  csv: (trace: Trace) => runCsv(trace),
  html: (trace: Trace, settings: Settings) =>
    treeHtml(buildCallTree(trace), { ...treeOptions(settings), lines: HTML_LINES }),
};

export function define(command: Command, context: Context): void {
  const names = Object.keys(FORMATS);
  command
    .argument("[run]", RUN_ARGUMENT, "@")
    .addOption(
      new Option("--format <format>", `what to write: ${names.join(", ")}`).choices(names).default(
        "json",
        "json",
      ),
    )
    .option("-o, --output <file>", "write to a file instead of stdout")
    .option("--schema", "print the JSON Schema of the format json");
  addCacheDir(command).addHelpText("after", HELP);
  command.action(async (reference: string, flags: Flags) => {
    const config = configOf(flags, context);
    if (flags.schema) return await printJson(runSchema(), context);
    const pieces = FORMATS[flags.format](Trace.open(resolveRun(reference, config)), config.settings);
    await writeText(pieces, flags.output, context);
  });
}

const HELP = `
Examples:
  tph export > run.json          the newest run as JSON
  tph export before -o run.json
  tph export --format csv | head
  tph export --schema            what the JSON looks like`;
