import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { sqlRow } from "../answer/answers.ts";
import type { Telling } from "../answer/fit.ts";
import { tellList } from "../answer/list_answer.ts";
import { sqlNoEngine, sqlNotReadOnly, wrongUsage } from "../errors.ts";
import { beforeSignal } from "../safe/before_signal.ts";
import { findOnPath } from "../safe/executables.ts";
import { realPath } from "../safe/real_path.ts";
import type { SqlAnswer, SqlQuestion } from "../sql/answer.ts";
import { isChanging } from "../sql/changing.ts";
import { askModule, findModule, PACKAGE } from "../sql/duckdb_module.ts";
import { askProgram } from "../sql/duckdb_program.ts";
import { QUESTIONS } from "../sql/questions.ts";
import { clickhouseTables, duckdbViews, tableColumns, tablesText } from "../sql/views.ts";
import { resolveRuns } from "../store/resolve_runs.ts";
import { temporaryCache } from "../store/temporary.ts";
import { TABLE_NAMES, type TableName } from "../tables/columns.ts";
import { onceTexts, sqlLines } from "../view/sql_text.ts";
import { wrapRow, wrapText, wrapWords } from "../view/text.ts";
import { addAnswer, type AnswerFlags, type Asked, command as commandText, printAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import { runsOfTables } from "./opened_runs.ts";
import {
  addCacheDir,
  addTextOptions,
  addTimes,
  bytes,
  type CacheFlags,
  configOf,
  count,
  dressOf,
  duration,
  RUN_ARGUMENT,
  type TextFlags,
} from "./options.ts";
import { printLines, remark } from "./output.ts";
import { writeParquet } from "./parquet_files.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags {
  file?: string;
  limit: number;
  timeout: number;
  memory: number;
  clickhouse?: string;
}

const EVERYTHING = 1e9;
/** Calls from which on a run takes seconds to be written as tables. */
const MANY_CALLS = 1_000_000;

export function define(command: Command, context: Context): void {
  command
    .argument("[query]", "a SELECT; without one, the tables and ready questions are listed")
    .argument("[runs...]", `${RUN_ARGUMENT}; a folder of runs, or one that tph export --format parquet wrote`)
    .option("-f, --file <file>", "read the query from a file")
    .option("--limit <n>", "rows at most; 0: all", count, 1000)
    .addOption(
      new Option("--timeout <time>", "give up after this time").argParser(duration).default(60e9, "1min"),
    )
    .addOption(
      new Option("--memory <size>", "memory that the engine may use").argParser(bytes).default(1e9, "1GB"),
    )
    .option("--clickhouse <database>", "print the tables and views for ClickHouse instead");
  addAnswer(command, "print JSON: rows as objects", { isList: true });
  addCacheDir(addTextOptions(addTimes(command))).addHelpText("after", HELP);
  command.action(async (query: string | undefined, references: string[], flags: Flags) => {
    const config = configOf(flags, context);
    if (flags.clickhouse !== undefined) {
      if (!/^[A-Za-z_]\w*$/.test(flags.clickhouse)) {
        throw wrongUsage("A database's name is letters and digits.");
      }
      if (flags.json) throw wrongUsage("Cannot combine --json with --clickhouse: it prints SQL.");
      return await printLines(clickhouseTables(flags.clickhouse).map((text) => `${text};`), context, {
        pager: false,
      });
    }
    if (flags.file !== undefined) {
      if (query !== undefined) references.unshift(query);
      query = readFileSync(resolve(context.cwd, flags.file), "utf8");
    }
    if (query?.trim() === "") throw wrongUsage("The question is empty.", "tph sql 'select …'");
    if (query !== undefined && isChanging(query)) throw sqlNotReadOnly();
    if (query === undefined) {
      if (flags.json) return await printAnswer(tellTables(), { flags, context });
      const { width } = dressOf(flags, context);
      return await printLines(overview(width), context, { pager: flags.pager !== false });
    }
    const engine = findEngine(context);
    let temporary: string | undefined;
    const remove = () => {
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    };
    const undo = beforeSignal(remove);
    let run: Asked | undefined;
    try {
      let folders = references.map((reference) => resolve(context.cwd, reference)).filter(isLake).map(
        realPath,
      );
      if (folders.length < references.length || references.length === 0) {
        if (folders.length > 0) throw wrongUsage("Cannot ask runs and exported folders at once.");
        const paths = resolveRuns(references.length === 0 ? ["@"] : references, config);
        temporary = temporaryCache();
        for (const { trace, service } of runsOfTables({ paths, config, context })) {
          if (paths.length === 1) run = { trace, reference: references[0] ?? "@" };
          if (trace.callCount >= MANY_CALLS) {
            remark(
              onceTexts(trace.callCount, references.length === 0 ? [trace.header.id] : references),
              context,
            );
          }
          await writeParquet(trace, {
            folder: temporary,
            service,
            version: context.version,
          });
        }
        folders = [temporary];
      }
      const most = flags.all && command.getOptionValueSource("limit") === "default"
        ? EVERYTHING
        : flags.limit;
      const skip = flags.skip ?? 0;
      const question = {
        setup: duckdbViews(filesIn(folders)),
        query,
        folders,
        timeout: flags.timeout / 1e6,
        memory: flags.memory,
        limit: skip + (most || EVERYTHING),
      };
      const answer = await engine(question);
      if (!flags.json) {
        const shown = { ...answer, rows: answer.rows.slice(skip) };
        const lines = sqlLines(shown, dressOf(flags, context));
        return await printLines(lines, context, { pager: flags.pager !== false });
      }
      const all = answer.isCut ? await countedRows(engine, question) : answer.rows.length;
      const warnings = all === undefined
        ? ["How many rows there are is not known: counting them failed."]
        : [];
      const telling = tellList(answer.rows.slice(skip), {
        row: (row, room) => sqlRow(answer.columns, row, room),
        skip,
        total: all ?? answer.rows.length + 1,
        page: (skip) => commandText(context, run, ["--skip", String(skip)]),
      });
      await printAnswer(telling, { flags, context, warnings, ...(run === undefined ? {} : { run }) });
    } finally {
      undo();
      remove();
    }
  });
}

/** Finds the user's DuckDB. */
function findEngine({ cwd, env }: Context): Engine {
  const home = env.HOME ?? env.USERPROFILE ?? "";
  const node = findOnPath("node", env.PATH ?? env.Path, { absolute: true });
  const globals = [
    ...(node === undefined ? [] : [join(dirname(dirname(realPath(node))), "lib")]),
    ...(env.npm_config_prefix ? [join(env.npm_config_prefix, "lib")] : []),
    join(home, ".bun/install/global"),
  ];
  const file = findModule(cwd, globals);
  if (file !== undefined) return (question) => askModule(file, question);
  const program = findOnPath("duckdb", env.PATH ?? env.Path, { absolute: true });
  if (program === undefined) throw sqlNoEngine(PACKAGE);
  return (question) => askProgram(program, question);
}

/** Whether a folder was written by `tph export --format parquet`. */
function isLake(folder: string): boolean {
  return TABLE_NAMES.every((table) => existsSync(join(folder, table)));
}

function filesIn(folders: readonly string[]): Record<TableName, string[]> {
  const of = (table: TableName) =>
    folders.map((folder) => join(folder, table, "*/*/*.parquet").replaceAll("\\", "/"));
  return { runs: of("runs"), functions: of("functions"), calls: of("calls"), values: of("values") };
}

type Engine = (question: SqlQuestion) => Promise<SqlAnswer>;

/** How many rows a query has; nothing where that cannot be told in time. */
async function countedRows(engine: Engine, question: SqlQuestion): Promise<number | undefined> {
  const query = `select count(*)::double as n from (\n${question.query.trim().replace(/;+\s*$/, "")}\n)`;
  try {
    const { rows: [row] } = await engine({ ...question, query, limit: 1 });
    return typeof row?.[0] === "number" ? row[0] : undefined;
  } catch {
    return undefined;
  }
}

/** What can be asked, as an answer: the tables, then the questions. */
function tellTables(): Telling {
  const tables = Object.entries(tableColumns());
  return {
    total: tables.length + QUESTIONS.length,
    make({ rows }) {
      const shown = tables.slice(0, rows);
      const questions = QUESTIONS.slice(0, rows - shown.length);
      return {
        answer: { tables: Object.fromEntries(shown), questions },
        shown: shown.length + questions.length,
      };
    },
  };
}

function* overview(width: number): Generator<string> {
  yield* wrapText("Tables and views, with their columns (docs/tables.md says what each means):", width);
  for (const line of tablesText()) yield* wrapRow(line, width);
  yield "";
  yield "Ready questions:";
  for (const { question, sql } of QUESTIONS) {
    yield "";
    yield* wrapText(`  ${question}`, width);
    yield* wrapWords(`  ${sql}`, width);
  }
}

const HELP = `
DuckDB answers; it is not a part of tph: npm install @duckdb/node-api, or the program duckdb on PATH. A query reads, and
changes nothing; it sees the runs that are named (default: the newest), and no other file. Runs are exported anew for
each query; for many, export them once and name that folder.

Examples:
  tph sql                                  the tables, and ten questions
  tph sql 'select function, count(*) as times from calls group by function order by times desc'
  tph sql "select service, request from requests where status >= 500" lake
  tph sql --clickhouse tph | clickhouse-client -n`;
