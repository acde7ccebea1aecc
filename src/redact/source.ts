/**
 * Source texts without the secrets that are written in them, for pages and answers that show source.
 *
 * @module
 */
import { looksLikeToken } from "./looks.ts";
import type { Redactor } from "./redactor.ts";
import { isLabel } from "./values.ts";

/** A text in quotes, without blanks. */
const LITERAL = /(["'`])((?:\\.|(?!\1)[^\\\s]){8,200})\1/g;
/** A password that has everything. */
const MIXED = /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[!#$%^&*?])/;
/** Characters that are searched at once, up to the end of their line. */
const PART = 60_000;

/**
 * Hides what is a secret by its name or look, and each copy of it; the lines stay the same. What only a call told, as the
 * second argument of `login("ada", "…")`, is not known here.
 */
export function redactSource(text: string, redactor: Redactor): string {
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    const line = text.indexOf("\n", start + PART);
    const end = line < 0 ? text.length : line + 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  for (const part of parts) {
    redactor.text(part);
    for (const [, , literal] of part.matchAll(LITERAL)) if (isChosen(literal!)) redactor.learn(literal!);
  }
  return parts.map((part) => redactor.text(part, hidden)).join("");
}

function hidden(secret: string): string {
  return "<redacted>" + "\n".repeat(secret.split("\n").length - 1);
}

function isChosen(literal: string): boolean {
  const bytes = new TextEncoder().encode(literal);
  return (looksLikeToken(bytes, 0, bytes.length) || MIXED.test(literal)) && !isLabel(literal);
}
