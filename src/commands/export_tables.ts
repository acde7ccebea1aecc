/**
 * `tph export` of formats that take many runs: their tables as lines of JSON, or as Parquet files in a folder.
 *
 * @module
 */
import { resolve } from "node:path";
import { wrongUsage } from "../errors.ts";
import { runNdjson } from "../export/ndjson.ts";
import { TABLE_NAMES, type TableName } from "../tables/columns.ts";
import { serviceOf } from "../tables/service_of.ts";
import { plural } from "../view/units.ts";
import { escapeText } from "../view/text.ts";
import { collected } from "./collected.ts";
import { toldWhenMuch } from "./large_output.ts";
import { openedRuns, type Runs, runsOfTables } from "./opened_runs.ts";
import { remark, STDOUT, writeText } from "./output.ts";
import { writeParquet } from "./parquet_files.ts";

export interface TableFlags {
  output?: string;
  service?: string;
  table?: TableName;
}

/** Writes the tables of runs as lines of JSON. */
export async function exportNdjson(runs: Runs, { output, service, table }: TableFlags): Promise<void> {
  function* lines(): Generator<string> {
    let between = "";
    for (const trace of openedRuns(runs)) {
      const rows = runNdjson(trace, { service: service ?? serviceOf(trace), ...(table && { table }) });
      for (const piece of collected(rows, 1)) {
        yield between + piece;
        between = "";
      }
      between = "\n";
    }
  }
  const tell = (text: string) => remark([`tph: ${text}`], runs.context);
  await writeText(toldWhenMuch(lines(), { paths: runs.paths, tell }), output, runs.context);
}

/** Writes the tables of runs as Parquet files below a folder. */
export async function exportParquet(runs: Runs, { output, service }: TableFlags): Promise<void> {
  if (output === undefined || output === STDOUT) {
    throw wrongUsage("--format parquet writes a folder: name one with -o DIR.");
  }
  const folder = resolve(runs.context.cwd, output);
  let files = 0;
  for (const { trace, ...about } of runsOfTables(runs, service)) {
    await writeParquet(trace, { folder, ...about, version: runs.context.version });
    files += TABLE_NAMES.length;
  }
  remark([
    `tph: ${plural(files, "file")} in ${escapeText(folder)} · see: tph sql 'select …' ${escapeText(output)}`,
  ], runs.context);
}
