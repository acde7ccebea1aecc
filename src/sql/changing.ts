/** First words of statements that do something else than read. */
const WORDS =
  /^(?:alter|analyze|attach|begin|call|checkpoint|comment|commit|copy|create|delete|detach|drop|execute|export|grant|import|insert|install|load|merge|pragma|prepare|reset|rollback|set|truncate|update|use|vacuum)\b/i;
const SPACE = "(?:\\s|--[^\\n]*(?:\\n|$)|/\\*[^]*?\\*/)";
const COMMENTS = new RegExp(`^(?:;|${SPACE})+`);

/** With `analyze`, what is explained is run. */
const EXPLAIN = /^explain\b/i;
const EXPLAIN_OPTIONS = /^(?:analyze\b|\(\s*(?:analyze|format)\b[^)]*\))/i;

/** What is explained by a query that begins so; nothing for another. */
export function explainedBy(query: string): string | undefined {
  const text = query.replace(COMMENTS, "");
  if (!EXPLAIN.test(text)) return undefined;
  let rest = text.replace(EXPLAIN, "").replace(COMMENTS, "");
  while (EXPLAIN_OPTIONS.test(rest)) rest = rest.replace(EXPLAIN_OPTIONS, "").replace(COMMENTS, "");
  return rest;
}

/** Functions of DuckDB that a SELECT may call and that write files, and those that run a text in which they could stand. */
const FUNCTIONS = new RegExp(
  `\\b(?:(?:en|dis)able_(?:logging|profiling|peg_parser)|truncate_duckdb_logs|(?:force_)?checkpoint|query|json_execute_serialized_sql)"?${SPACE}*\\(`,
  "i",
);

/**
 * Whether a query begins as one that changes something, or calls what does. Engines refuse the former as well, but of some they say
 * that a view is no table, or that a folder is closed.
 */
export function isChanging(query: string): boolean {
  return WORDS.test(explainedBy(query) ?? query.replace(COMMENTS, "")) || FUNCTIONS.test(query);
}
