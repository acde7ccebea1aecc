import { closeSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cannotWriteFile, messageOf, TphError } from "../errors.ts";
import { ParquetTable } from "../export/parquet/table.ts";
import { partitionOf } from "../export/partition.ts";
import { writeWhole } from "../safe/replace_file.ts";
import { MOST_ROWS, tableBatches } from "../tables/batches.ts";
import { TABLE_NAMES, type TableName, TABLES } from "../tables/columns.ts";
import type { Trace } from "../trace/trace.ts";
import { collected } from "./collected.ts";

/** The files of one run; each takes its place when it is whole. Signals are heeded meanwhile. */
export async function writeParquet(
  trace: Trace,
  { folder, service, version }: { folder: string; service: string; version: string },
): Promise<void> {
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
    for (const { table, rows } of collected(tableBatches(trace, { service }), MOST_ROWS)) {
      const file = open.get(table)!;
      path = file.path;
      writeWhole(file.fd, file.table.add(rows));
      await new Promise((next) => setImmediate(next));
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
