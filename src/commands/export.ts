import { type Command, Option } from "commander";
import { collapsedStacks } from "../export/collapsed.ts";
import { runCsv } from "../export/csv.ts";
import { runJson } from "../export/json.ts";
import { perfettoJson } from "../export/perfetto.ts";
import { runSchema } from "../export/run_schema.ts";
import { speedscopeJson } from "../export/speedscope.ts";
import { buildCallTree } from "../query/call_tree.ts";
import { mergeStacks } from "../query/stacks.ts";
import { openRun } from "../store/open_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import { resolveRuns } from "../store/resolve_runs.ts";
import { TABLE_NAMES, type TableName } from "../tables/columns.ts";
import type { Trace } from "../trace/trace.ts";
import { escapeText } from "../view/text.ts";
import { wrongUsage } from "../errors.ts";
import { selectCalls, type Selection } from "../query/keep.ts";
import {
  addCallFilters,
  type CallFilterFlags,
  callFilters,
  hasFilters,
  unknownNames,
} from "./call_filters.ts";
import type { Context } from "./context.ts";
import { toldWhenMuch } from "./large_output.ts";
import { addCacheDir, addTimes, type CacheFlags, configOf, count, RUN_ARGUMENT } from "./options.ts";
import { BUDGET } from "./otlp_flags.ts";
import { printJson, remark, writeText } from "./output.ts";
import { goesOn } from "./opened_runs.ts";
import { pageFile } from "./page_of.ts";

/** Formats of many runs: `export_tables.ts`, `export_otlp.ts`. */
const TABLE_FORMATS = ["ndjson", "parquet", "otlp"] as const;

interface Flags extends CacheFlags, CallFilterFlags {
  format: keyof typeof FORMATS | typeof TABLE_FORMATS[number];
  output?: string;
  schema?: boolean;
  service?: string;
  table?: TableName;
  endpoint?: string;
  encoding?: "json" | "protobuf";
  gzip?: boolean;
  spans?: number;
  values?: boolean;
  against?: string;
}

/** What a format may need besides the run. */
interface Told {
  selection: Selection;
  context: Context;
}

/** The formats, each as text in pieces. */
const FORMATS = {
  json: (trace: Trace, { selection }: Told) => runJson(buildCallTree(trace, selection)),
  csv: (trace: Trace, { selection }: Told) => runCsv(trace, selection.matches),
  html: (trace: Trace, { context }: Told) => [pageFile({ b: trace }, { context })],
  flame: (trace: Trace, { context }: Told) => [pageFile({ b: trace }, { context, start: "view=flame" })],
  speedscope: speedscopeJson,
  perfetto: perfettoJson,
  collapsed: (trace: Trace) => collapsedStacks(trace, mergeStacks(trace)),
};

/** Formats of calls one by one; the others sum them up, or show them along the time. */
const FILTERED: ReadonlySet<string> = new Set(["json", "csv"]);

export function define(command: Command, context: Context): void {
  const names = [...Object.keys(FORMATS), ...TABLE_FORMATS];
  command
    .argument("[runs...]", `${RUN_ARGUMENT}; ndjson, parquet and otlp take several, and folders of runs`)
    .addOption(
      new Option("--format <format>", `what to write: ${names.join(", ")}`).choices(names).default(
        "json",
        "json",
      ),
    )
    .option("-o, --output <file>", "write to a file instead of stdout; for parquet, a folder")
    .option("--service <name>", "with tables: the service that the runs are of")
    .addOption(
      new Option("--table <table>", `with ndjson: only ${TABLE_NAMES.join(", ")}`).choices(TABLE_NAMES),
    )
    .option("--endpoint <url>", "with otlp: send the traces to this receiver")
    .addOption(
      new Option("--encoding <encoding>", "with otlp: json or protobuf").choices(["json", "protobuf"]),
    )
    .option("--gzip", "with otlp: compress")
    .option("--spans <n>", `with otlp: spans of a trace at most (default: ${BUDGET})`, count)
    .option("--values", "with otlp: arguments and results, too")
    .option("--against <run>", "with otlp: spans of the calls that differ from those of this run, first")
    .option("--schema", "print the JSON Schema of the format json");
  addCallFilters(command);
  addCacheDir(addTimes(command)).addHelpText("after", HELP);
  command.action(async (references: string[], flags: Flags) => {
    const config = configOf(flags, context);
    if (flags.schema) return await printJson(runSchema(), context);
    const { format } = flags;
    if (references.length === 0) references.push("@");
    if (hasFilters(flags) && !FILTERED.has(format)) {
      throw wrongUsage(`--format ${format} has all calls of a run: it takes no filter.`);
    }
    if (flags.table !== undefined && format !== "ndjson") throw wrongUsage("--table is for --format ndjson.");
    const ofOtlp = ["endpoint", "encoding", "gzip", "spans", "values", "against"] as const;
    const wrong = format === "otlp" ? undefined : ofOtlp.find((name) => flags[name] !== undefined);
    if (wrong !== undefined) throw wrongUsage(`--${wrong} is for --format otlp.`);
    if (format === "otlp") {
      const { exportOtlp } = await import("./export_otlp.ts");
      const runs = { paths: resolveRuns(references, config), config, context };
      const { spans = BUDGET, against, ...more } = flags;
      const compared = against === undefined ? {} : { against: resolveRun(against, config) };
      return await exportOtlp(runs, { ...more, ...compared, spans });
    }
    if (format === "ndjson" || format === "parquet") {
      const { exportNdjson, exportParquet } = await import("./export_tables.ts");
      const runs = { paths: resolveRuns(references, config), config, context };
      return format === "ndjson" ? await exportNdjson(runs, flags) : await exportParquet(runs, flags);
    }
    if (flags.service !== undefined) throw wrongUsage("--service is for --format ndjson, parquet and otlp.");
    if (references.length > 1) throw wrongUsage(`--format ${format} takes one run.`);
    const path = resolveRun(references[0]!, config);
    const trace = openRun(path, config.settings);
    remark([...goesOn(trace), ...unknownNames(flags, trace)].map((text) => `tph: ${text}`), context);
    const selection = selectCalls(trace, callFilters(flags, trace));
    const pieces = FORMATS[format](trace, { selection, context });
    const tell = (text: string) => remark([`tph: ${text}`], context);
    await writeText(toldWhenMuch(pieces, { paths: [path], tell }), flags.output, context);
    remark(
      trace.problems.map((text) => `tph: Not all of the run could be read: ${escapeText(text)}.`),
      context,
    );
  });
}

const HELP = `
  json        the whole run; --schema prints its schema
  csv         a table of the calls
  html        a page with the run in it: the call tree, values, times; it needs no network
  flame       the same page, with the flame graph in sight: where running time went, equal stacks merged
  speedscope  for https://www.speedscope.app
  perfetto    for https://ui.perfetto.dev and chrome://tracing: the Trace Event format
  collapsed   folded stacks, for flamegraph.pl, inferno and the like; self time in nanoseconds
  ndjson      the tables runs, functions, calls and values, a row a line
  otlp        requests and blocks as OpenTelemetry traces: OTLP/JSON, a request a line, or protobuf
  parquet     the same tables as files: DIR/TABLE/service=…/hour=…/RUN.parquet

flame to collapsed show running time: a call that waits takes no room. docs/tables.md lists the tables' columns.

Examples:
  tph export > run.json          the newest run as JSON
  tph export before -o run.json
  tph export --format csv | head
  tph export --format html -o run.html
  tph export --format flame -o flame.html
  tph export --format speedscope -o run.speedscope.json
  tph export --format ndjson --table calls @ @1 | head
  tph export --format parquet -o lake .tracepatch_cache
  tph export --format otlp --endpoint http://localhost:4318 @
  tph export --schema            what the JSON looks like`;
