/**
 * DuckDB as the program `duckdb`.
 *
 * @module
 */
import { devNull } from "node:os";
import { sqlFailed, sqlNotReadOnly, sqlTooLong } from "../errors.ts";
import { runEngine } from "./engine_process.ts";
import { locks, type SqlAnswer, type SqlQuestion } from "./answer.ts";
import { quoted } from "./views.ts";

/**
 * Asks the program.
 *
 * @throws {TphError} The query is wrong, would change something, or takes too long or too much memory.
 */
export async function askProgram(program: string, question: SqlQuestion): Promise<SqlAnswer> {
  const query = question.query.trim().replace(/;+$/, "");
  const deadline = performance.now() + question.timeout;
  const ask = (statements: string[]) => run(program, statements.join(";\n"), { deadline, question });
  // Only a single SELECT can be written as JSON.
  const [checked] = parse(await ask([`select json_serialize_sql(${quoted(query)}) as told`]));
  const told = JSON.parse(String(checked?.told ?? "{}")) as {
    error?: boolean;
    error_type?: string;
    error_message?: string;
    statements?: unknown[];
  };
  if (told.error === true && told.error_type !== "not implemented") throw sqlFailed(told.error_message ?? "");
  if (told.error !== false || told.statements?.length !== 1) throw sqlNotReadOnly();
  const { limit, setup } = question;
  const text = await ask([...setup, ...locks(question), `from (${query}\n) limit ${limit + 1}`]);
  const rows = parse(text);
  const columns = Object.keys(rows[0] ?? {});
  return {
    columns,
    rows: rows.slice(0, limit).map((row) => columns.map((column) => row[column])),
    isCut: rows.length > limit,
  };
}

function parse(text: string): Record<string, unknown>[] {
  return text.trim() === "" ? [] : JSON.parse(text) as Record<string, unknown>[];
}

/** What the program prints for statements; its own settings are left out. */
async function run(
  program: string,
  sql: string,
  { deadline, question: { timeout, memory } }: { deadline: number; question: SqlQuestion },
): Promise<string> {
  const args = ["-init", devNull, "-bail", "-json", "-c", sql];
  const { out, err, status } = await runEngine(program, args, { deadline, timeout, memory });
  if (status === 0) return out;
  throw err.trim() === "" ? sqlTooLong() : sqlFailed(err.trim());
}
