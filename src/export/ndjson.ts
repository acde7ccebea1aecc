import { jsonText } from "../query/json_text.ts";
import type { Trace } from "../trace/trace.ts";
import { tableBatches } from "../tables/batches.ts";
import type { TableName } from "../tables/columns.ts";

/**
 * A run's tables as lines of JSON, in pieces: each line a row, with its table first; without it where only one table is asked for,
 * so that engines take the lines as they are.
 */
export function* runNdjson(
  trace: Trace,
  { service, table }: { service: string; table?: TableName },
): Generator<string> {
  let separator = "";
  for (const batch of tableBatches(trace, { service, ...(table && { table }) })) {
    for (const row of batch.rows) {
      yield separator + jsonText(table === undefined ? { table: batch.table, ...row } : row);
      separator = "\n";
    }
  }
}
