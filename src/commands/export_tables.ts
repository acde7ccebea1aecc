/**
 * `tph export` of formats that take many runs: their tables as lines of JSON, or as Parquet files in a folder.
 *
 * @module
 */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { cannotWriteFile, messageOf, TphError, wrongUsage } from "../errors.ts";
import { ParquetTable } from "../export/parquet.ts";
import { partitionOf } from "../export/partition.ts";
import { runNdjson } from "../export/ndjson.ts";
import { openRun } from "../store/open_run.ts";
import { tableBatches } from "../tables/batches.ts";
import { TABLE_NAMES, type TableName, TABLES } from "../tables/columns.ts";
import { serviceOf } from "../tables/service_of.ts";
import type { Trace } from "../trace/trace.ts";
import { plural } from "../view/units.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { remark, STDOUT, writeText } from "./output.ts";

export interface TableFlags {
  output?: string;
  service?: string;
  table?: TableName;
}

interface Runs {
  /** Their files. */
  paths: readonly string[];
  config: Config;
  context: Context;
}

/** Writes the tables of runs as lines of JSON. */
export async function exportNdjson(runs: Runs, { output, service, table }: TableFlags): Promise<void> {
  function* lines(): Generator<string> {
    let between = "";
    for (const trace of opened(runs)) {
      for (
        const piece of runNdjson(trace, { service: service ?? serviceOf(trace), ...(table && { table }) })
      ) {
        yield between + piece;
        between = "";
      }
      between = "\n";
    }
  }
  await writeText(lines(), output, runs.context);
}

/** Writes the tables of runs as Parquet files below a folder. */
export function exportParquet(runs: Runs, { output, service }: TableFlags): void {
  if (output === undefined || output === STDOUT) {
    throw wrongUsage("--format parquet writes a folder: name one with -o DIR.");
  }
  const folder = resolve(runs.context.cwd, output);
  let files = 0;
  for (const trace of opened(runs)) {
    writeParquet(trace, { folder, service: service ?? serviceOf(trace), version: runs.context.version });
    files += TABLE_NAMES.length;
  }
  remark([
    `tph: ${plural(files, "file")} in ${escapeText(folder)} · see: tph sql 'select …' ${escapeText(output)}`,
  ], runs.context);
}

/** The files of one run; each takes its place when it is whole. */
function writeParquet(
  trace: Trace,
  { folder, service, version }: { folder: string; service: string; version: string },
): void {
  const open = new Map<TableName, { path: string; fd: number; table: ParquetTable }>();
  let path = folder;
  try {
    for (const table of TABLE_NAMES) {
      path = join(folder, ...partitionOf(trace, { table, service }));
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      rmSync(`${path}.part`, { force: true });
      const fd = openSync(`${path}.part`, "wx", 0o600);
      // Readers have the service from the path.
      const columns = TABLES[table].filter(({ name }) => name !== "service");
      open.set(table, { path, fd, table: new ParquetTable(columns, { version }) });
    }
    for (const { table, rows } of tableBatches(trace, { service })) {
      const file = open.get(table)!;
      path = file.path;
      writeWhole(file.fd, file.table.add(rows));
    }
    for (const [name, file] of open) {
      path = file.path;
      writeWhole(file.fd, file.table.end());
      closeSync(file.fd);
      renameSync(`${path}.part`, path);
      open.delete(name);
    }
  } catch (error) {
    for (const { path, fd } of open.values()) {
      closeSync(fd);
      rmSync(`${path}.part`, { force: true });
    }
    throw error instanceof TphError || !isOfDisk(error) ? error : cannotWriteFile(path, messageOf(error));
  }
}

function isOfDisk(error: unknown): boolean {
  return (error as { syscall?: unknown }).syscall !== undefined;
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

/** The runs, one after the other. Of several, one that cannot be read is told of and left out. */
function* opened({ paths, config, context }: Runs): Generator<Trace> {
  for (const path of paths) {
    let trace: Trace;
    try {
      trace = openRun(path, config.settings);
    } catch (error) {
      if (paths.length === 1 || !(error instanceof TphError)) throw error;
      remark([`tph: ${escapeText(error.message)} It is left out.`], context);
      context.status = 1;
      continue;
    }
    yield trace;
  }
}
