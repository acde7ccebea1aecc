import { UNSEEN } from "../query/unseen.ts";

/** What is not seen, and controls; line breaks and tabs are text. */
const UNSAFE = new RegExp(`${UNSEEN.source}|[\\x00-\\x08\\x0b-\\x1f]`, "gu");

/** A text in which all that is there is seen: `\u{202e}` instead of the character that turns the text round. */
function harmlessText(text: string): string {
  return text.replace(UNSAFE, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
}

/** A JSON value with harmless texts, keys too. */
export function harmless(value: unknown): unknown {
  if (typeof value === "string") return harmlessText(value);
  if (Array.isArray(value)) return value.map(harmless);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [harmlessText(key), harmless(item)]));
}
