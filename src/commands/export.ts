import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { cannotWriteFile, messageOf } from "../errors.ts";
import { runJson } from "../export/json.ts";
import { runSchema } from "../export/run_schema.ts";
import { buildCallTree } from "../query/call_tree.ts";
import { resolveRun } from "../store/resolve_run.ts";
import { Trace } from "../trace/trace.ts";
import type { Context } from "./context.ts";
import { addCacheDir, type CacheFlags, configOf, RUN_ARGUMENT } from "./options.ts";
import { printJson, printText } from "./output.ts";

interface Flags extends CacheFlags {
  format: keyof typeof FORMATS;
  output?: string;
  schema?: boolean;
}

/** The formats, each as text in pieces. */
const FORMATS = {
  json: (trace: Trace) => runJson(buildCallTree(trace)),
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
    const pieces = FORMATS[flags.format](Trace.open(resolveRun(reference, config)));
    if (flags.output === undefined) return await printText(pieces, context);
    const file = resolve(context.cwd, flags.output);
    try {
      writeFileSync(file, `${[...pieces].join("")}\n`, { mode: 0o600 });
    } catch (error) {
      throw cannotWriteFile(file, messageOf(error));
    }
  });
}

const HELP = `
Examples:
  tph export > run.json          the newest run as JSON
  tph export before -o run.json
  tph export --schema            what the JSON looks like`;
