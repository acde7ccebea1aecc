import type { TableName } from "../tables/columns.ts";
import type { Trace } from "../trace/trace.ts";

/** Where in a folder a run's rows of a table go, as Hive, Spark, DuckDB and BigQuery name partitions; parts of a path. */
export function partitionOf(
  trace: Pick<Trace, "header" | "meta">,
  { table, service }: { table: TableName; service: string },
): string[] {
  const { id, started } = trace.header;
  // 2026-11-22-22, in UTC: no engine takes it for something other than a text.
  const hour = new Date(trace.meta.epoch ?? started).toISOString().slice(0, 13).replace("T", "-");
  return [table, `service=${partText(service)}`, `hour=${hour}`, `${partText(id)}.parquet`];
}

/** A text as part of a path: what may mean something there, or to a file system, is percent-encoded. */
function partText(text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed()).replace(
    /[*'()!~]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  return encoded.replace(/^\.+$/, (dots) => "%2E".repeat(dots.length)).slice(0, 200);
}
