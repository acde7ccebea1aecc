/** What stands for a character that tph itself writes. */
const OWN: Record<string, string> = {
  "…": "..",
  "→": "->",
  "←": "<-",
  "›": ">",
  "·": "|",
  "×": "x",
  "ƒ": "f",
  "✗": "x",
  "µ": "u",
  "≤": "<=",
  "−": "-",
};

/** A line in ASCII: what is not becomes a sign like it, or is written as `\\u{1f680}`. */
export function asciiText(line: string): string {
  // deno-lint-ignore no-control-regex
  return line.replace(/[^\x00-\x7f]/gu, (char) => OWN[char] ?? `\\u{${char.codePointAt(0)!.toString(16)}}`);
}
