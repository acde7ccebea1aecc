import { plainValue } from "./plain_value.ts";

/**
 * What asks DuckDB's package, in a process of its own: the standalone binary cannot load packages of others, and a process can be ended
 * whatever it does. It gets a question on its input, as JSON, and prints the answer.
 */
export const DUCKDB_SCRIPT = `
const question = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const plain = ${plainValue};
async function answer() {
  const { DuckDBInstance, StatementType } = require(question.file);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const statement of question.before) await connection.run(statement);
  const statements = await connection.extractStatements(question.query);
  if (statements.count !== 1) return { isRefused: true };
  const prepared = await statements.prepare(0);
  const { SELECT, EXPLAIN } = StatementType;
  if (prepared.statementType !== SELECT && prepared.statementType !== EXPLAIN) return { isRefused: true };
  const reader = await prepared.streamAndReadUntil(question.limit + 1);
  const rows = reader.getRowsJS();
  return {
    columns: reader.columnNames(),
    rows: rows.slice(0, question.limit).map((row) => row.map(plain)),
    isCut: rows.length > question.limit,
  };
}
answer().catch((error) => ({ error: error.message })).then((told) => {
  process.stdout.write(JSON.stringify(told));
});
`;
