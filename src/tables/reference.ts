import { TABLE_NAMES, TABLES } from "./columns.ts";

/** The tables of `docs/tables.md`: a section a table, a row a column. */
export function tablesReference(): string {
  return TABLE_NAMES.map((table) =>
    [
      `### ${table}`,
      "",
      "| column | type | what it says |",
      "| --- | --- | --- |",
      ...TABLES[table].map(({ name, type, isNullable, text }) =>
        `| \`${name}\` | ${type}${isNullable ? ", or null" : ""} | ${text} |`
      ),
    ].join("\n")
  ).join("\n\n");
}
