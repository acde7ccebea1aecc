import type { Trace } from "../trace/trace.ts";
import { callRow } from "./call_row.ts";
import { callStream } from "./call_stream.ts";
import type { Origin } from "./cells.ts";
import type { Row, TableName } from "./columns.ts";
import { functionRows, runRow } from "./run_rows.ts";
import { addValueRows } from "./value_rows.ts";

/** Rows of one table, sorted by trace and call. */
export interface Batch {
  table: TableName;
  rows: Row[];
}

/** From so many rows, or characters of their texts, on, a batch is full. */
export const MOST_ROWS = 4_096;
const MOST_TEXT = 1 << 24;

/** The rows of a run's tables, or of one of them, in batches that are never all in memory. */
export function* tableBatches(
  trace: Trace,
  { service, table }: { service: string; table?: TableName },
): Generator<Batch> {
  const origin: Origin = { service, epoch: trace.meta.epoch ?? trace.header.started };
  const isWanted = (name: TableName) => table === undefined || table === name;
  if (isWanted("functions")) yield { table: "functions", rows: functionRows(trace, origin) };
  const calls = new Gathered("calls");
  const values = new Gathered("values");
  const [hasCalls, hasValues] = [isWanted("calls"), isWanted("values")];
  const addValue = (row: Row) => values.add(row);
  for (const record of hasCalls || hasValues ? callStream(trace) : []) {
    if (hasCalls) calls.add(callRow(trace, record, origin));
    if (hasValues) addValueRows(trace, record, { origin, add: addValue });
    if (calls.isFull) yield calls.take();
    if (values.isFull) yield values.take();
  }
  if (hasCalls) yield calls.take();
  if (hasValues) yield values.take();
  // Last, as what cannot be read is met on the way.
  if (isWanted("runs")) yield { table: "runs", rows: [runRow(trace, origin)] };
}

class Gathered {
  readonly table: TableName;
  #rows: Row[] = [];
  #text = 0;

  constructor(table: TableName) {
    this.table = table;
  }

  get isFull(): boolean {
    return this.#rows.length >= MOST_ROWS || this.#text >= MOST_TEXT;
  }

  add(row: Row): void {
    this.#rows.push(row);
    if (typeof row.text === "string") this.#text += row.text.length;
  }

  take(): Batch {
    const rows = isSorted(this.#rows) ? this.#rows : this.#rows.sort(byTraceAndCall);
    this.#rows = [];
    this.#text = 0;
    return { table: this.table, rows };
  }
}

function isSorted(rows: readonly Row[]): boolean {
  for (let i = 1; i < rows.length; i++) if (byTraceAndCall(rows[i - 1]!, rows[i]!) > 0) return false;
  return true;
}

/** The sort is stable: the values of a call stay in their order. */
function byTraceAndCall(a: Row, b: Row): number {
  if (a.trace_id !== b.trace_id) return (a.trace_id ?? "") < (b.trace_id ?? "") ? -1 : 1;
  return Number(a.call_id) - Number(b.call_id);
}
