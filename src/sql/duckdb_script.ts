import { plainValue } from "./plain_value.ts";

/**
 * What asks DuckDB's package, in a process of its own: the standalone binary cannot load packages of others, and a process can be ended
 * whatever it does. It gets a question on its input, as JSON, and prints the answer.
 */
export const DUCKDB_SCRIPT = `
const question = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const plain = ${plainValue};
const STEP = 50_000;
async function answer() {
  const { DuckDBInstance, StatementType } = require(question.file);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const statement of question.before) await connection.run(statement);
  const preparedFrom = async (query) => {
    const statements = await connection.extractStatements(query);
    return statements.count === 1 ? await statements.prepare(0) : undefined;
  };
  const { SELECT, EXPLAIN } = StatementType;
  const prepared = await preparedFrom(question.query);
  const asked = prepared?.statementType === EXPLAIN ? await preparedFrom(question.explained ?? "") : prepared;
  if (asked?.statementType !== SELECT) return { isRefused: true };
  const most = question.limit + 1;
  const reader = await prepared.streamAndReadUntil(Math.min(most, STEP));
  while (!reader.done && reader.currentRowCount < most) {
    if (reader.currentRowCount * reader.columnCount > question.mostCells) return { isTooLong: true };
    await reader.readUntil(Math.min(most, reader.currentRowCount + STEP));
  }
  // A Date has no microseconds, and there is none for 'infinity'.
  const exact = reader.getRows();
  let rows;
  try {
    rows = reader.getRowsJS();
  } catch {
    rows = exact.map((row) => row.map((value) => value instanceof Object ? String(value) : value));
  }
  return {
    columns: reader.columnNames(),
    rows: rows.slice(0, question.limit).map((row, i) => row.map((value, k) => plain(value, exact[i][k]?.micros))),
    isCut: rows.length > question.limit,
  };
}
answer().catch((error) => ({ error: error.message })).then((told) => {
  process.stdout.write(JSON.stringify(told));
});
`;
