/**
 * The tables of runs as SQL: what an engine is told so that it can be asked. The views are the same in DuckDB and ClickHouse, and
 * so are the questions.
 *
 * @module
 */
import { type Column, TABLE_NAMES, type TableName, TABLES } from "../tables/columns.ts";

/** Columns that are reckoned from others: a name, its SQL in either engine, and what it says. */
interface Derived {
  name: string;
  duckdb: string;
  clickhouse: string;
  type: string;
  text: string;
}

const milliseconds = (name: string, text: string): Derived => {
  const sql = `${name}_ns / 1000000`;
  return { name: `${name}_ms`, duckdb: sql, clickhouse: sql, type: "Nullable(Float64)", text };
};
const time: Derived = {
  name: "started_at",
  duckdb: "make_timestamp(started_us)",
  clickhouse: "toDateTime(intDiv(started_us, 1000000), 'UTC')",
  type: "DateTime",
  text: "when it began, UTC",
};

const DERIVED: Record<TableName, Derived[]> = {
  runs: [time, milliseconds("duration", "how long the record is")],
  functions: [],
  calls: [
    time,
    milliseconds("total", "from its start to its end"),
    milliseconds("self", "time spent in the function itself"),
    milliseconds("waiting", "time in which it was suspended"),
    milliseconds("request", "how long a request took"),
    {
      name: "failed",
      duckdb: "outcome = 'threw'",
      clickhouse: "outcome = 'threw'",
      type: "UInt8",
      text: "whether it threw",
    },
  ],
  values: [],
};

/** Views of what is often asked for. */
const VIEWS: { name: string; of: TableName; where: string; text: string }[] = [
  { name: "requests", of: "calls", where: "request is not null", text: "calls that stand for requests" },
  { name: "errors", of: "calls", where: "outcome = 'threw'", text: "calls that threw" },
  { name: "arguments", of: "values", where: "role = 'argument' and path = ''", text: "arguments as a whole" },
  { name: "results", of: "values", where: "role = 'result' and path = ''", text: "results as a whole" },
];

/** The files that the tables are read from: globs, or paths. */
export type TableFiles = Record<TableName, string[]>;

/** Statements that make DuckDB's views of Parquet files. */
export function duckdbViews(files: TableFiles): string[] {
  const tables = TABLE_NAMES.map((table) => {
    const list = files[table].map(quoted).join(", ");
    const types = TABLES[table].map(({ name, type }) => `null::${DUCKDB_TYPES[type]} as ${name}`);
    const derived = DERIVED[table].map(({ name, duckdb }) => `, ${duckdb} as ${name}`).join("");
    const options = "hive_partitioning = true, hive_types_autocast = false, union_by_name = true";
    return `create view ${table} as select ${[...namesOf(table), "hour"].join(", ")}${derived} ` +
      // Files of an older tph have no column that a newer one has added.
      `from (select * from read_parquet([${list}], ${options}) ` +
      `union all by name select ${types.join(", ")} where false)`;
  });
  return [...tables, ...views()];
}

/** Statements that make ClickHouse's tables and views, in a database of their own. */
export function clickhouseTables(database: string): string[] {
  const tables = TABLE_NAMES.map((table) => {
    const columns = [
      ...TABLES[table].map((column) => `  ${column.name} ${clickhouseType(column)}`),
      ...DERIVED[table].map(({ name, type, clickhouse }) => `  ${name} ${type} materialized ${clickhouse}`),
    ];
    const key = table === "functions" ? "function_id" : table === "runs" ? "started_us" : "call_id";
    return `create table ${database}.${table} (\n${columns.join(",\n")}\n) ` +
      `engine = MergeTree() order by (service, run_id, ${key})`;
  });
  return [`create database if not exists ${database}`, ...tables, ...views(`${database}.`)];
}

function views(prefix = ""): string[] {
  return VIEWS.map(({ name, of, where }) => {
    const columns = [...namesOf(of), ...DERIVED[of].map(({ name }) => name)];
    return `create view ${prefix}${name} as select ${columns.join(", ")} from ${prefix}${of} where ${where}`;
  });
}

const DUCKDB_TYPES = { text: "varchar", integer: "bigint", number: "double", boolean: "boolean" } as const;

function namesOf(table: TableName): string[] {
  return TABLES[table].map(({ name }) => name);
}

const CLICKHOUSE_TYPES = { text: "String", integer: "Int64", number: "Float64", boolean: "UInt8" } as const;

function clickhouseType({ type, isNullable }: Column): string {
  return isNullable ? `Nullable(${CLICKHOUSE_TYPES[type]})` : CLICKHOUSE_TYPES[type];
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Tables and views, with their columns. */
export function tableColumns(): Record<string, string[]> {
  return Object.fromEntries([
    ...TABLE_NAMES.map((table): [string, string[]] => [table, columnsOf(table)]),
    ...VIEWS.map(({ name, of }): [string, string[]] => [name, columnsOf(of)]),
  ]);
}

/** What can be asked for, a line each: a table or view, what it is, its columns. */
export function tablesText(): string[] {
  return [
    ...TABLE_NAMES.map((table) => `  ${table.padEnd(10)} ${columnsOf(table).join(", ")}`),
    ...VIEWS.map(({ name, of, text }) => `  ${name.padEnd(10)} ${text}: columns of ${of}`),
  ];
}

function columnsOf(table: TableName): string[] {
  return [...namesOf(table), ...DERIVED[table].map(({ name }) => name)];
}
