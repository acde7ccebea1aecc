/**
 * Texts of a run in Markdown.
 *
 * @module
 */
import { escapeText } from "./text.ts";

/** Text between backticks, in which GitHub looks for no names of people and issues. It may contain backticks. */
export function code(unsafe: string): string {
  const text = escapeText(unsafe);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}
