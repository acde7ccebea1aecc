/**
 * DuckDB as the package `@duckdb/node-api`, which is never a part of tph: it is taken from where the user has it.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf, sqlFailed, sqlNotReadOnly, sqlTimedOut } from "../errors.ts";
import { isFile } from "../safe/is_file.ts";
import { readSmall } from "../safe/read_small.ts";
import { isTrusted } from "../safe/trust.ts";
import { plainValue } from "./plain_value.ts";
import { locks, type SqlAnswer, type SqlQuestion } from "./answer.ts";

/** Milliseconds between two looks at the time. */
const LOOK_EVERY = 50;

export const PACKAGE = "@duckdb/node-api";

/** The part of the package that is used here. */
interface DuckDb {
  DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }> };
  StatementType: { SELECT: number; EXPLAIN: number };
}
interface Connection {
  run(sql: string): Promise<unknown>;
  extractStatements(sql: string): Promise<{ count: number; prepare(index: number): Promise<Prepared> }>;
  interrupt(): void;
  closeSync(): void;
}
interface Prepared {
  statementType: number;
  streamAndReadUntil(rows: number): Promise<{ columnNames(): string[]; getRowsJS(): unknown[][] }>;
}

/** The package's file, from a folder upwards, then in folders of packages for all projects. */
export function findModule(from: string, globals: readonly string[]): string | undefined {
  return [...foldersUpFrom(from), ...globals].map((folder) => entryIn(join(folder, "node_modules", PACKAGE)))
    .find((entry) => entry !== undefined);
}

function foldersUpFrom(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpFrom(above)];
}

/** The file to import; nothing where the package is not there. Bun's own search would fetch it from the network. */
function entryIn(folder: string): string | undefined {
  // It is executed: a stranger's project must not bring it.
  if (!isTrusted(folder)) return undefined;
  try {
    const { main = "lib/index.js" } = JSON.parse(readSmall(join(folder, "package.json")) ?? "") as {
      main?: string;
    };
    return isFile(join(folder, main)) ? join(folder, main) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Asks the package's engine.
 *
 * @throws {TphError} The query is wrong, would change something, or takes too long or too much memory.
 */
export async function askModule(file: string, question: SqlQuestion): Promise<SqlAnswer> {
  const { DuckDBInstance, StatementType } = await import(pathToFileURL(file).href) as DuckDb;
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const deadline = performance.now() + question.timeout;
  let isLate = false;
  // What is interrupted between two statements goes on with the next.
  const timer = setInterval(() => {
    if (performance.now() < deadline) return;
    isLate = true;
    connection.interrupt();
  }, LOOK_EVERY);
  try {
    for (const statement of [...question.setup, ...locks(question)]) await connection.run(statement);
    const statements = await connection.extractStatements(question.query);
    if (statements.count !== 1) throw sqlNotReadOnly();
    const prepared = await statements.prepare(0);
    const { SELECT, EXPLAIN } = StatementType;
    if (prepared.statementType !== SELECT && prepared.statementType !== EXPLAIN) throw sqlNotReadOnly();
    const reader = await prepared.streamAndReadUntil(question.limit + 1);
    const rows = reader.getRowsJS();
    return {
      columns: reader.columnNames(),
      rows: rows.slice(0, question.limit).map((row) => row.map(plainValue)),
      isCut: rows.length > question.limit,
    };
  } catch (error) {
    if (isLate) throw sqlTimedOut(question.timeout);
    if (!(error instanceof Error) || error.name === "TphError") throw error;
    throw sqlFailed(messageOf(error));
  } finally {
    clearInterval(timer);
    connection.closeSync();
    instance.closeSync();
  }
}
