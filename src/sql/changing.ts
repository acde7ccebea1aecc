/** First words of statements that do something else than read. */
const WORDS =
  /^(?:alter|analyze|attach|begin|call|checkpoint|comment|commit|copy|create|delete|detach|drop|execute|export|grant|import|insert|install|load|merge|pragma|prepare|reset|rollback|set|truncate|update|use|vacuum)\b/i;
const COMMENTS = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)+/;

/**
 * Whether a query begins as one that changes something. Engines refuse these as well, but of some they say that a view is no table, or
 * that a folder is closed.
 */
export function isChanging(query: string): boolean {
  return WORDS.test(query.replace(COMMENTS, ""));
}
