import { QUESTIONS } from "./questions.ts";

/** The last part of `docs/sql.md`. */
export function questionsReference(): string {
  const parts = QUESTIONS.map(({ question, sql }) => `**${question}**\n\n\`\`\`sql\n${inLines(sql)}\n\`\`\``);
  return `What is in quotes is yours to change.\n\n${parts.join("\n\n")}`;
}

/** A query, a clause a line. */
function inLines(sql: string): string {
  return sql.replace(/ (from|join|where|group by|order by|limit) /g, "\n$1 ");
}
